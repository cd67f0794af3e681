import { randomBytes } from "node:crypto";
import type { Received, Reply } from "#channels/fakes/json-server.ts";
import { refused, success } from "./fake-app-codes.ts";
import type { FakePerson, World } from "./fake-app-world.ts";

export const exchangePath = "/open-apis/authen/v2/oauth/token";
export const userPath = "/open-apis/authen/v1/user_info";

/** A person opens the page on which they sign in, and agrees: where they are sent back to. Fails with what the page shows instead. */
export function allow(world: World, page: string, person: FakePerson): string {
  const url = new URL(page);
  const query = url.searchParams;
  const redirectUri = query.get("redirect_uri") ?? "";
  if (url.pathname !== "/open-apis/authen/v1/authorize") throw new Error(`there is no page ${url.pathname}`);
  if (query.get("client_id") !== world.appId) throw new Error("20048 the app does not exist");
  if (query.get("response_type") !== "code") throw new Error("20063 response_type is missing");
  if (!world.redirectUrls.includes(redirectUri)) throw new Error(`20029 redirect_uri is not allowed: ${redirectUri}`);
  const code = randomBytes(32).toString("hex");
  world.codes.set(code, { openId: person.openId, redirectUri, until: world.now() + 300_000, isUsed: false });
  return `${redirectUri}?${new URLSearchParams({ code, state: query.get("state") ?? "" }).toString()}`;
}

/** Get user_access_token. Its answers are not wrapped, and its errors speak OAuth besides. */
export function exchange(world: World, { headers, raw }: Received): Reply {
  const fail = (code: number, error: string): Reply => ({
    status: 400,
    body: { code, error, error_description: `${error} (${code})` },
  });
  if (!String(headers["content-type"]).startsWith("application/json")) return fail(20063, "invalid_request");
  const body = JSON.parse(raw) as Readonly<Record<string, unknown>>;
  if (body["grant_type"] !== "authorization_code") return fail(20036, "unsupported_grant_type");
  if (body["client_id"] !== world.appId) return fail(20048, "invalid_client");
  if (body["client_secret"] !== world.appSecret) return fail(20002, "invalid_client");
  const grant = world.codes.get(String(body["code"]));
  if (grant === undefined) return fail(20003, "invalid_grant");
  if (grant.until <= world.now()) return fail(20004, "invalid_grant");
  if (grant.isUsed) return fail(20065, "invalid_grant");
  if (body["redirect_uri"] !== grant.redirectUri) return fail(20071, "invalid_grant");
  if (world.people.get(grant.openId)?.available !== true) return fail(20010, "access_denied");
  grant.isUsed = true;
  const token = `u-${randomBytes(20).toString("hex")}`;
  world.userTokens.set(token, grant.openId);
  return {
    status: 200,
    body: { code: 0, access_token: token, expires_in: 7_200, token_type: "Bearer", scope: "auth:user.id:read" },
  };
}

/** Get user information, for the token of a person. */
export function userInfo(world: World, { headers }: Received): Reply {
  const token = /^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1] ?? "";
  const kept = world.people.get(world.userTokens.get(token) ?? "");
  if (kept === undefined) return refused(20005, "The user access token passed is invalid.");
  const { name, openId, unionId } = kept.person;
  return success({ name, en_name: name, open_id: openId, union_id: unionId, tenant_key: world.tenantKey });
}
