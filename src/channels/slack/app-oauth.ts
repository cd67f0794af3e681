import { decodeJwt } from "jose";
import * as z from "zod";
import type { Failure } from "#channels/kit/classify-http.ts";
import type { AuthorizationRequest, Install, SignIn } from "#ports/authorization.ts";
import type { ChannelDeps } from "#ports/channel.ts";
import { exchangeCode } from "./app-api.ts";
import type { Client } from "./app-client.ts";
import { addressKey } from "./app-config.ts";
import type { Address, Config } from "./app-config.ts";
import { readAnswer } from "./app-outcome.ts";
import { scopes, userScopes } from "./app-scopes.ts";

type Deps = Pick<ChannelDeps, "http" | "now">;

/** The app itself, as it proves itself to Slack. */
interface AppClient {
  readonly id: string;
  readonly secret: string;
}

/** Both ways over Slack's own pages; neither is there before the app's client ID and secret are known. */
export function createOauth(
  config: Config,
  deps: Deps,
  client: Pick<Client, "teamId">,
): { readonly install?: Install; readonly signIn?: SignIn<Address> } {
  const { clientId, clientSecret } = config;
  if (clientId === null || clientSecret === null) return {};
  const app = { id: clientId, secret: clientSecret };
  return { install: createInstall(app, config, deps, client), signIn: createSignIn(app, config, deps, client) };
}

const refused = (why: string): { readonly ok: false; readonly outcome: Failure } => ({
  ok: false,
  outcome: { kind: "permanent", blame: "account", why },
});

const installedForm = z.object({
  access_token: z.string().max(300),
  app_id: z.string().max(50),
  team: z.object({ id: z.string(), name: z.string().catch("") }).nullish(),
  is_enterprise_install: z.boolean().catch(false),
});

/** docs.slack.dev, "Installing with OAuth": `oauth/v2/authorize`, then `oauth.v2.access`. */
function createInstall(app: AppClient, config: Config, deps: Deps, client: Pick<Client, "teamId">): Install {
  return {
    url: (request) => pageOf(config, "oauth/v2/authorize", app, request, { scope: Object.keys(scopes).join(",") }),
    async finish({ code, redirectUri }, signal) {
      const call = { method: "oauth.v2.access", client: app, code, redirectUri, signal } as const;
      const reading = readAnswer(await exchangeCode(deps, config, call), "look", deps.now());
      if (!reading.ok) return { ok: false, outcome: reading.failure };
      const installed = installedForm.safeParse(reading.body).data;
      if (installed === undefined) return refused("Slack's answer holds no installation");
      const { access_token: botToken, app_id: appId, team, is_enterprise_install: isWhole } = installed;
      if (isWhole || team === undefined || team === null)
        return refused("the app was installed for a whole organization: install it in one workspace");
      if (!botToken.startsWith("xoxb-"))
        return refused("the bot token would run out: switch token rotation off in the app, and begin again");
      if (config.appId !== null && config.appId !== appId)
        return refused(`the client ID is that of the app ${appId}, not of ${config.appId}`);
      // Links name the workspace: another one would leave them all behind.
      const known = config.botToken === null ? null : await client.teamId(signal);
      if (known?.ok === true && known.value !== team.id)
        return refused(
          `this account is of another workspace than ${team.name || team.id}: add an account for that one`,
        );
      return { ok: true, config: { botToken, appId } };
    },
  };
}

const identityForm = z.object({ id_token: z.string().max(20_000) });

/**
 * docs.slack.dev, "Sign in with Slack": OpenID Connect. The ID token comes from Slack itself over TLS, in answer to the app's own secret,
 * so that its signature need not be looked at (OpenID Connect Core 1.0, 3.1.3.7, step 6); for whom it is, and until when, is.
 */
function createSignIn(app: AppClient, config: Config, deps: Deps, client: Pick<Client, "teamId">): SignIn<Address> {
  return {
    url: (request) =>
      pageOf(config, "openid/connect/authorize", app, request, { response_type: "code", scope: userScopes.join(" ") }),
    async identify({ code, redirectUri }, signal) {
      const call = { method: "openid.connect.token", client: app, code, redirectUri, signal } as const;
      const reading = readAnswer(await exchangeCode(deps, config, call), "look", deps.now());
      if (!reading.ok) return { ok: false, outcome: reading.failure };
      const token = identityForm.safeParse(reading.body).data?.id_token;
      const claims = token === undefined ? null : readIdToken(token, app.id, deps.now());
      if (claims === null) return refused("Slack's answer does not say who signed in");
      const team = await client.teamId(signal);
      if (!team.ok) return { ok: false, outcome: team.failure };
      const { teamId, userId, name } = claims;
      if (teamId !== team.value) {
        const why = "you signed in to another workspace than that of this account: choose the right one at Slack";
        return { ok: false, outcome: { kind: "permanent", blame: "address", why } };
      }
      const address: Address = { kind: "person", teamId, id: userId, name: null };
      return { ok: true, person: { key: addressKey(address), name, tenant: teamId }, address };
    },
  };
}

/** A page of Slack's; the Web API's own host has it, `slack.com` or `slack-gov.com`. */
function pageOf(
  { apiUrl }: Pick<Config, "apiUrl">,
  path: string,
  { id }: AppClient,
  { redirectUri, state }: AuthorizationRequest,
  more: Readonly<Record<string, string>>,
): string {
  const query = new URLSearchParams({ client_id: id, ...more, redirect_uri: redirectUri, state });
  return `${new URL(apiUrl).origin}/${path}?${query.toString()}`;
}

interface Claims {
  readonly teamId: string;
  readonly userId: string;
  readonly name: string;
}

const claimsForm = z.object({
  iss: z.enum(["https://slack.com", "https://slack-gov.com"]),
  aud: z.string(),
  exp: z.number(),
  "https://slack.com/team_id": z.string().regex(/^[TE][A-Z0-9]{1,30}$/),
  "https://slack.com/user_id": z.string().regex(/^[UW][A-Z0-9]{1,30}$/),
  name: z.string().catch(""),
});

/** Null: it is none, is for another app, or has run out. `now` in milliseconds. */
function readIdToken(token: string, clientId: string, now: number): Claims | null {
  const claims = claimsForm.safeParse(claimsIn(token)).data;
  if (claims === undefined || claims.aud !== clientId || claims.exp * 1_000 <= now) return null;
  const name = claims.name.replaceAll(/\s+/g, " ").trim().slice(0, 200);
  return { teamId: claims["https://slack.com/team_id"], userId: claims["https://slack.com/user_id"], name };
}

function claimsIn(token: string): unknown {
  try {
    return decodeJwt(token);
  } catch {
    return null;
  }
}
