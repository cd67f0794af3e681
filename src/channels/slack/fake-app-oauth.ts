import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { Asked } from "#channels/fakes/server.ts";
import type { Installation } from "./fake-app-api.ts";
import type { SlackPerson } from "./fake-app-world.ts";

type Json = Readonly<Record<string, unknown>>;

/** What somebody agreed to, until its code is exchanged. */
interface Grant {
  readonly kind: "install" | "signIn";
  readonly redirectUri: string;
  readonly person: SlackPerson;
  readonly scopes: readonly string[];
  isUsed: boolean;
}

export interface Oauth {
  /** Somebody opens a page of Slack's and presses Allow: where they are sent back to. Fails with what the page shows instead. */
  readonly allow: (page: string, person: SlackPerson) => string;
  /** oauth.v2.access and openid.connect.token: fields of the answer, or the word of the error. */
  readonly exchange: (asked: Asked, kind: Grant["kind"]) => Json | string;
}

const identityScopes = new Set(["openid", "profile", "email"]);

/** docs.slack.dev, "Installing with OAuth", "Sign in with Slack". */
export function createOauth(app: Installation, now: () => number): Oauth {
  const grants = new Map<string, Grant>();
  let key: KeyObject | null = null;

  function idToken(claims: Json): string {
    key ??= generateKeyPairSync("rsa", { modulusLength: 2_048 }).privateKey;
    const body = [{ alg: "RS256", typ: "JWT", kid: "made-up" }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    return `${body}.${sign("sha256", Buffer.from(body), key).toString("base64url")}`;
  }

  return {
    allow(page, person) {
      const url = new URL(page);
      const kind = url.pathname === "/oauth/v2/authorize" ? "install" : "signIn";
      const query = url.searchParams;
      const redirectUri = query.get("redirect_uri") ?? "";
      const scopes = (query.get("scope") ?? "").split(/[ ,]/);
      if (url.pathname !== "/oauth/v2/authorize" && url.pathname !== "/openid/connect/authorize")
        throw new Error(`there is no page ${url.pathname}`);
      if (query.get("client_id") !== app.clientId) throw new Error("invalid client_id");
      if (!app.redirectUrls.includes(redirectUri)) throw new Error(`redirect_uri did not match: ${redirectUri}`);
      if (kind === "signIn" && query.get("response_type") !== "code") throw new Error("unsupported response_type");
      const known = kind === "install" ? app.scopes : app.userScopes;
      const strange = scopes.filter(
        (scope) => !known.includes(scope) || identityScopes.has(scope) !== (kind === "signIn"),
      );
      if (strange.length > 0) throw new Error(`invalid scopes: ${strange.join()}`);
      const code = randomBytes(16).toString("hex");
      grants.set(code, { kind, redirectUri, person, scopes, isUsed: false });
      return `${redirectUri}?${new URLSearchParams({ code, state: query.get("state") ?? "" }).toString()}`;
    },
    exchange({ headers, raw }, kind) {
      const form = new URLSearchParams(raw);
      const [, basic = ""] = /^Basic (\S+)$/.exec(headers.authorization ?? "") ?? [];
      // By HTTP Basic or in the form; Slack takes both, and recommends the first.
      const [id, secret] =
        basic === ""
          ? [form.get("client_id"), form.get("client_secret")]
          : Buffer.from(basic, "base64").toString().split(":");
      if (id !== app.clientId) return "invalid_client_id";
      if (secret !== app.clientSecret) return "bad_client_secret";
      const grant = grants.get(form.get("code") ?? "");
      if (grant?.kind !== kind) return "invalid_code";
      if (grant.isUsed) return "code_already_used";
      if (form.get("redirect_uri") !== grant.redirectUri) return "bad_redirect_uri";
      grant.isUsed = true;
      return kind === "install" ? installed(app, grant) : signedIn(app, grant, idToken, now());
    },
  };
}

function installed(app: Installation, { person, scopes }: Grant): Json {
  app.state = "installed";
  return {
    access_token: app.token,
    token_type: "bot",
    scope: scopes.join(","),
    bot_user_id: app.botUserId,
    app_id: app.appId,
    team: { id: app.teamId, name: app.team },
    enterprise: null,
    is_enterprise_install: false,
    authed_user: { id: person.id },
  };
}

function signedIn(app: Installation, { person }: Grant, idToken: (claims: Json) => string, now: number): Json {
  const seconds = Math.floor(now / 1_000);
  return {
    access_token: "xoxp-1234",
    token_type: "Bearer",
    id_token: idToken({
      iss: "https://slack.com",
      sub: person.id,
      aud: app.clientId,
      exp: seconds + 300,
      iat: seconds,
      auth_time: seconds,
      nonce: "",
      at_hash: "tUbyWGBUe0V32FJZiBvSYg",
      "https://slack.com/team_id": person.teamId ?? app.teamId,
      "https://slack.com/user_id": person.id,
      name: person.name,
    }),
  };
}
