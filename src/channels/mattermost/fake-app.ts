import { startServer } from "#channels/fakes/server.ts";
import type { Answer, Asked, FakeServer } from "#channels/fakes/server.ts";
import { createActs } from "./fake-app-acts.ts";
import type { Acts } from "./fake-app-acts.ts";
import { error, json } from "./fake-app-answer.ts";
import { createApi } from "./fake-app-api.ts";
import { createDialogs } from "./fake-app-dialogs.ts";
import { commandsIn } from "./fake-app-commands.ts";
import type { FakeCommand } from "./fake-app-commands.ts";
import { objectOf } from "./fake-app-attachments.ts";
import { createWorld } from "./fake-app-world.ts";
import type { Json } from "./fake-app-attachments.ts";
import type { AppPost, MattermostPerson, MattermostTeam, World } from "./fake-app-world.ts";

export type { Delivery } from "./fake-app-acts.ts";
export type { AppPost, MattermostChannel, MattermostPerson, MattermostTeam, World } from "./fake-app-world.ts";
export type { Fault } from "#channels/fakes/server.ts";

export interface MattermostAppOptions {
  readonly port?: number;
  readonly now?: () => number;
  /** Requests a second from one client, as many at once; absent: not limited, as a server comes. */
  readonly perSecond?: number;
  readonly token?: string;
}

/** A server with one team and a bot in it: people, channels, what the bot wrote, and what people do with it. */
export interface MattermostApp extends Pick<FakeServer, "asked" | "fault" | "openSockets" | "close">, Acts {
  /** `https://mattermost.example.com` */
  readonly url: string;
  readonly world: World;
  readonly bot: MattermostPerson;
  readonly team: MattermostTeam;
  readonly commands: readonly FakeCommand[];
  /** Dialogs that were opened, as they came. */
  readonly dialogs: readonly Json[];
  readonly oauth: { readonly clientId: string; readonly clientSecret: string };
  /** What somebody's browser is sent back with after they signed in and agreed. */
  authorize(person: MattermostPerson, redirectUri: string): string;
}

/** Where a command's late answers go. */
export interface ResponseHook {
  readonly post: (body: Json) => AppPost;
  readonly expiresAt: number;
  uses: number;
}

const oauth = { clientId: "oauthclient000000000000001", clientSecret: "oauthsecret000000000000001" } as const;

/** Mattermost as a bot sees it: the REST API, commands and clicks to integrations, OAuth. */
export async function startMattermostApp(options: MattermostAppOptions = {}): Promise<MattermostApp> {
  const now = options.now ?? Date.now;
  const world = createWorld(now);
  const bot = world.addPerson("tocsin", { isBot: true, ...(options.token !== undefined && { token: options.token }) });
  const team = world.addTeam("acme", [bot]);
  const dialogs = createDialogs(world);
  const responses = new Map<string, ResponseHook>();
  const codes = new Map<string, { readonly person: MattermostPerson; readonly redirectUri: string }>();
  const api = createApi(world, dialogs);
  let times: readonly number[] = [];

  function work(asked: Asked): Answer {
    if (options.perSecond !== undefined) {
      times = [...times.filter((at) => now() - at < 1_000), now()];
      if (times.length > options.perSecond)
        return { status: 429, headers: { "x-ratelimit-reset": "1" }, body: "limit exceeded" };
    }
    if (asked.path.startsWith("/api/v4/")) return api(asked);
    if (asked.path.startsWith("/hooks/commands/")) return lateAnswer(responses, now, asked);
    if (asked.path === "/oauth/access_token") return accessToken(codes, asked);
    return { status: 404, body: "<html>Not found</html>" };
  }

  const server = await startServer(work, options.port);
  world.settings.siteUrl = server.origin;
  return {
    ...server,
    ...createActs(world, bot, responses, dialogs),
    url: server.origin,
    world,
    bot,
    team,
    commands: commandsIn(world),
    dialogs: dialogs.opened,
    oauth,
    authorize(person, redirectUri) {
      const code = world.nextId("code");
      codes.set(code, { person, redirectUri });
      return code;
    },
  };
}

/** server/channels/web/webhook.go, commandWebhook: five posts in half an hour, answered with a word. */
function lateAnswer(responses: Map<string, ResponseHook>, now: () => number, { path, raw }: Asked): Answer {
  const known = responses.get(path);
  if (known === undefined || now() > known.expiresAt) return error(404, "app.command_webhook.get.missing.app_error");
  if (known.uses >= 5) return error(400, "app.command_webhook.try_use.invalid.app_error");
  known.uses += 1;
  known.post(objectOf(JSON.parse(raw)));
  return { status: 200, headers: { "content-type": "text/plain" }, body: "ok" };
}

/** developers.mattermost.com, "OAuth 2.0 applications"; a code is good once. */
function accessToken(
  codes: Map<string, { readonly person: MattermostPerson; readonly redirectUri: string }>,
  { raw, headers }: Asked,
): Answer {
  const form = new URLSearchParams(raw);
  if (!/^application\/x-www-form-urlencoded\b/.test(headers["content-type"] ?? ""))
    return error(400, "api.oauth.get_access_token.bad_request.app_error");
  if (form.get("grant_type") !== "authorization_code")
    return error(400, "api.oauth.get_access_token.bad_grant.app_error");
  if (form.get("client_id") !== oauth.clientId || form.get("client_secret") !== oauth.clientSecret)
    return error(403, "api.oauth.get_access_token.credentials.app_error");
  const code = form.get("code") ?? "";
  const known = codes.get(code);
  codes.delete(code);
  if (known === undefined || known.redirectUri !== form.get("redirect_uri"))
    return error(400, "api.oauth.get_access_token.expired_code.app_error");
  return json(200, { access_token: known.person.token, token_type: "bearer", expires_in: 3_600, scope: "user" });
}
