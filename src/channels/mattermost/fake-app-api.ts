import type { Answer, Asked } from "#channels/fakes/server.ts";
import { error, json } from "./fake-app-answer.ts";
import type { Route } from "./fake-app-answer.ts";
import { objectOf } from "./fake-app-attachments.ts";
import type { Json } from "./fake-app-attachments.ts";
import { createCommandRoutes } from "./fake-app-commands.ts";
import type { Dialogs } from "./fake-app-dialogs.ts";
import { createPostRoutes } from "./fake-app-posts.ts";
import type { MattermostChannel, MattermostPerson, World } from "./fake-app-world.ts";

const id = "([a-z0-9]{26})";

/** `/api/v4/…`: answers in the words, and with the strictness, of the real one. */
export function createApi(world: World, dialogs: Pick<Dialogs, "open">): (asked: Asked) => Answer {
  const routes: readonly Route[] = [
    ...peopleRoutes(world),
    ...channelRoutes(world),
    ...createPostRoutes(world),
    ...createCommandRoutes(world),
    ["POST", /^actions\/dialogs\/open$/, ({ body }) => dialogs.open(objectOf(body))],
  ];

  return (asked) => {
    const path = asked.path.replace(/^\/api\/v4\//, "");
    const [, token] = /^Bearer (\S+)$/i.exec(asked.headers.authorization ?? "") ?? [];
    const by = world.people.find((person) => person.token === token);
    // The one thing that is told to everybody; to strangers less of it.
    if (path === "config/client" && asked.method === "GET") return json(200, clientConfig(world, by !== undefined));
    const matching = routes.flatMap(([method, pattern, run]) => {
      const match = pattern.exec(path);
      return match === null ? [] : [{ method, run, param: match[1] ?? "" }];
    });
    const route = matching.find(({ method }) => method === asked.method);
    if (route === undefined) return error(404, "api.context.404.app_error");
    if (by === undefined) return error(401, "api.context.session_expired.app_error");
    if (!by.isActive) return error(401, "api.context.session_expired.app_error");
    const body = asked.raw === "" ? undefined : parse(asked.raw);
    if (asked.raw !== "" && body === undefined) return error(400, "api.context.invalid_body_param.app_error");
    return route.run({ by, param: route.param, query: asked.query, body });
  };
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw) as unknown;
  } catch {
    return undefined;
  }
}

function clientConfig({ settings, signingKey }: World, isKnown: boolean): Json {
  const key = settings.tellsKey ? signingKey.export({ format: "der", type: "spki" }).toString("base64") : "";
  const limited = { AsymmetricSigningPublicKey: key, Version: "11.9.0", SiteURL: settings.siteUrl };
  if (!isKnown) return limited;
  return {
    ...limited,
    WebsocketURL: settings.websocketUrl,
    PostPriority: String(settings.postPriority),
    EnableCommands: String(settings.enableCommands),
    EnableBotAccountCreation: String(settings.enableBotAccounts),
  };
}

function userJson(person: MattermostPerson): Json {
  const { id: userId, username, email, roles, isBot, isActive } = person;
  return {
    id: userId,
    username,
    email,
    roles,
    locale: "en",
    delete_at: isActive ? 0 : 1,
    ...(isBot && { is_bot: true }),
  };
}

function peopleRoutes(world: World): readonly Route[] {
  const found = (person: MattermostPerson | undefined): Answer =>
    person === undefined ? error(404, "app.user.missing_account.const") : json(200, userJson(person));
  const ids = (body: unknown): readonly unknown[] => (Array.isArray(body) ? body : []);
  return [
    ["GET", /^users\/me$/, ({ by }) => json(200, userJson(by))],
    ["GET", new RegExp(`^users/${id}$`), ({ param }) => found(world.people.find((each) => each.id === param))],
    [
      "GET",
      /^users\/username\/([^/]+)$/,
      ({ param }) => found(world.people.find(({ username }) => username === decodeURIComponent(param))),
    ],
    [
      "GET",
      /^users\/email\/([^/]+)$/,
      ({ param, by }) => {
        const asked = decodeURIComponent(param);
        if (asked !== asked.toLowerCase() || !/^[^@\s]+@[^@\s]+$/.test(asked))
          return error(400, "api.context.invalid_url_param.app_error");
        if (!world.settings.showEmails && !by.roles.includes("system_admin"))
          return error(403, "api.user.get_user_by_email.permissions.app_error");
        return found(world.people.find(({ email }) => email === asked));
      },
    ],
    [
      "POST",
      /^users\/ids$/,
      ({ body }) => json(200, world.people.filter((each) => ids(body).includes(each.id)).map(userJson)),
    ],
    [
      "POST",
      /^users\/status\/ids$/,
      // Who is not known is offline, and was never there.
      ({ body }) =>
        json(
          200,
          ids(body).map((userId) => {
            const status = world.people.find((each) => each.id === userId)?.status;
            const { status: word, at } = status ?? { status: "offline", at: 0 };
            return { user_id: userId, status: word, manual: false, last_activity_at: at };
          }),
        ),
    ],
  ];
}

export function channelJson({ id: channelId, type, team, name, displayName, deletedAt }: MattermostChannel): Json {
  return { id: channelId, type, team_id: team?.id ?? "", name, display_name: displayName, delete_at: deletedAt };
}

function channelRoutes(world: World): readonly Route[] {
  return [
    [
      "GET",
      /^users\/me\/teams$/,
      ({ by }) =>
        json(
          200,
          world.teams
            .filter(({ members }) => members.has(by))
            .map((team) => ({ id: team.id, name: team.name, display_name: team.displayName, type: "O" })),
        ),
    ],
    [
      "GET",
      new RegExp(`^users/me/teams/${id}/channels$`),
      ({ by, param, query }) => {
        const team = world.teams.find((each) => each.id === param);
        if (team === undefined || !team.members.has(by)) return error(403, "api.context.permissions.app_error");
        const deleted = query.get("include_deleted") === "true";
        // Channels of no team come with every team.
        const own = world.channels.filter(
          (each) =>
            (each.team === team || each.team === null) && each.members.has(by) && (deleted || each.deletedAt === 0),
        );
        return json(200, own.map(channelJson));
      },
    ],
    [
      "GET",
      new RegExp(`^channels/${id}$`),
      ({ by, param }) => {
        const channel = world.channels.find((each) => each.id === param);
        if (channel === undefined) return error(404, "app.channel.get.existing.app_error");
        const isVisible = channel.members.has(by) || (channel.type === "O" && channel.team?.members.has(by) === true);
        return isVisible ? json(200, channelJson(channel)) : error(403, "api.context.permissions.app_error");
      },
    ],
    [
      "POST",
      /^channels\/direct$/,
      ({ by, body }) => {
        const [a, b] = (Array.isArray(body) ? body : []).map((each) => world.people.find((one) => one.id === each));
        if (!Array.isArray(body) || body.length !== 2) return error(400, "api.context.invalid_body_param.app_error");
        if (a === undefined || b === undefined)
          return error(400, "api.channel.create_direct_channel.invalid_user.app_error");
        if (a !== by && b !== by) return error(403, "api.context.permissions.app_error");
        return json(201, channelJson(world.direct(a, b)));
      },
    ],
  ];
}
