import { createHash, randomUUID } from "node:crypto";
import type { Answer, Asked } from "./fake-server.ts";
import type { Grant, Registration, TeamsPerson } from "./fake-graph-types.ts";

interface Code {
  readonly person: TeamsPerson;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
}

interface Refresh {
  readonly person: TeamsPerson;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
}

/** Entra's endpoints for one application ("Microsoft identity platform and OAuth 2.0 authorization code flow"). */
export interface FakeEntra {
  /** What the browser is sent back with after this person signed in and agreed. Throws where Entra would show an error. */
  authorize(person: TeamsPerson, url: string): URL;
  token(asked: Asked, tenant: string): Answer;
  grantOf(authorization: string | undefined): Grant | null;
  /** Sign-ins of this person are over: their password was changed. */
  revoke(person: TeamsPerson): void;
}

const dayMs = 24 * 60 * 60_000;
const codeMs = 10 * 60_000;
const refreshMs = 90 * dayMs;

/** What Entra keeps. */
interface Vault {
  readonly registration: Registration;
  readonly now: () => number;
  readonly lifetimeSec: number;
  readonly codes: Map<string, Code>;
  readonly refreshes: Map<string, Refresh>;
  readonly grants: Map<string, Grant>;
  readonly revokedAt: Map<TeamsPerson, number>;
}

/** The endpoints of one tenant. */
export function createEntra(registration: Registration, now: () => number, lifetimeSec: number): FakeEntra {
  const vault: Vault = {
    registration,
    now,
    lifetimeSec,
    codes: new Map(),
    refreshes: new Map(),
    grants: new Map(),
    revokedAt: new Map(),
  };
  return {
    authorize: (person, url) => authorize(vault, person, url),
    token: (asked, tenant) => token(vault, asked, tenant),
    grantOf(authorization) {
      const grant = vault.grants.get(/^Bearer (\S+)$/.exec(authorization ?? "")?.[1] ?? "");
      return grant === undefined || grant.expiresAt <= vault.now() ? null : grant;
    },

    revoke(person) {
      vault.revokedAt.set(person, vault.now());
      for (const [token, grant] of vault.grants) if (grant.person === person) vault.grants.delete(token);
    },
  };
}

function refusal(status: number, error: string, code: number, text: string): Answer {
  const body = {
    error,
    error_description: `AADSTS${code}: ${text}\r\nTrace ID: ${randomUUID()}`,
    error_codes: [code],
  };
  return { status, body };
}

function access(
  { registration, grants, now, lifetimeSec }: Vault,
  person: TeamsPerson | null,
  rights: readonly string[],
): string {
  const header = Buffer.from(JSON.stringify({ typ: "JWT", alg: "RS256" })).toString("base64url");
  const body = {
    tid: registration.tenantId,
    appid: registration.clientId,
    ...(person === null && { roles: rights }),
  };
  const token = `${header}.${Buffer.from(JSON.stringify(body)).toString("base64url")}.${randomUUID()}`;
  grants.set(token, { person, rights: new Set(rights), expiresAt: now() + lifetimeSec * 1_000 });
  return token;
}

function issue(vault: Vault, person: TeamsPerson, scopes: readonly string[]): Answer {
  const refresh = `1.${randomUUID()}`;
  if (scopes.includes("offline_access"))
    vault.refreshes.set(refresh, { person, scopes, expiresAt: vault.now() + refreshMs });
  const body = {
    token_type: "Bearer",
    scope: scopes.join(" "),
    expires_in: vault.lifetimeSec,
    access_token: access(vault, person, scopes),
    ...(scopes.includes("offline_access") && { refresh_token: refresh }),
  };
  return { status: 200, body };
}

function byCode(vault: Vault, form: URLSearchParams): Answer {
  const text = form.get("code") ?? "";
  const code = vault.codes.get(text);
  if (code === undefined) return refusal(400, "invalid_grant", 9002313, "Invalid request. The code was redeemed.");
  vault.codes.delete(text);
  if (code.expiresAt <= vault.now()) return refusal(400, "invalid_grant", 70008, "The authorization code has expired.");
  if (form.get("redirect_uri") !== code.redirectUri)
    return refusal(400, "invalid_client", 50011, "The redirect URI does not match.");
  const verifier = form.get("code_verifier") ?? "";
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  if (!/^[\w.~-]{43,128}$/.test(verifier) || challenge !== code.challenge)
    return refusal(400, "invalid_grant", 501481, "The Code_Verifier does not match the code_challenge.");
  return issue(vault, code.person, code.scopes);
}

function byRefresh(vault: Vault, form: URLSearchParams): Answer {
  const known = vault.refreshes.get(form.get("refresh_token") ?? "");
  if (known === undefined) return refusal(400, "invalid_grant", 9002313, "Invalid refresh token.");
  if (known.expiresAt <= vault.now()) return refusal(400, "invalid_grant", 700082, "The refresh token has expired.");
  if (vault.revokedAt.has(known.person))
    return refusal(400, "invalid_grant", 50173, "The provided grant has expired due to it being revoked.");
  return issue(vault, known.person, known.scopes);
}

function authorize({ registration, codes, revokedAt, now }: Vault, person: TeamsPerson, text: string): URL {
  const url = new URL(text);
  const query = url.searchParams;
  const wrong = [
    url.pathname !== `/${registration.tenantId}/oauth2/v2.0/authorize` && "the path",
    query.get("client_id") !== registration.clientId && "client_id",
    query.get("response_type") !== "code" && "response_type",
    query.get("code_challenge_method") !== "S256" && "code_challenge_method",
    !/^[\w-]{43}$/.test(query.get("code_challenge") ?? "") && "code_challenge",
    (query.get("state") ?? "") === "" && "state",
  ].filter((each) => each !== false);
  if (wrong.length > 0) throw new Error(`Entra shows an error: ${wrong.join(", ")}`);
  const redirectUri = query.get("redirect_uri") ?? "";
  const code = `0.${randomUUID()}`;
  const scopes = (query.get("scope") ?? "").split(" ");
  revokedAt.delete(person);
  codes.set(code, {
    person,
    redirectUri,
    challenge: query.get("code_challenge") ?? "",
    scopes,
    expiresAt: now() + codeMs,
  });
  const back = new URL(redirectUri);
  back.searchParams.set("code", code);
  back.searchParams.set("state", query.get("state") ?? "");
  back.searchParams.set("session_state", randomUUID());
  return back;
}

function token(vault: Vault, asked: Asked, tenant: string): Answer {
  const { registration, lifetimeSec } = vault;
  if (asked.method !== "POST") return refusal(405, "invalid_request", 900561, "The endpoint only accepts POST.");
  if (!/^application\/x-www-form-urlencoded\b/.test(asked.headers["content-type"] ?? ""))
    return refusal(400, "invalid_request", 900144, "The request body must contain 'grant_type'.");
  const form = new URLSearchParams(asked.raw);
  if (tenant !== registration.tenantId) return refusal(400, "invalid_request", 90002, `Tenant '${tenant}' not found.`);
  if (form.get("client_id") !== registration.clientId)
    return refusal(400, "unauthorized_client", 700016, "Application was not found in the directory.");
  if (form.get("client_secret") !== registration.clientSecret)
    return refusal(401, "invalid_client", 7000215, "Invalid client secret provided.");
  switch (form.get("grant_type")) {
    case "authorization_code":
      return byCode(vault, form);
    case "refresh_token":
      return byRefresh(vault, form);
    case "client_credentials":
      if (!(form.get("scope") ?? "").endsWith("/.default"))
        return refusal(400, "invalid_scope", 1002012, "The scope is not valid: it must end with /.default.");
      return {
        status: 200,
        body: { token_type: "Bearer", expires_in: lifetimeSec, access_token: access(vault, null, registration.roles) },
      };
    default:
      return refusal(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.");
  }
}
