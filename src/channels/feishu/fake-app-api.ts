import { randomBytes } from "node:crypto";
import { refused, success } from "./fake-app-codes.ts";
import { exchange, exchangePath, userInfo, userPath } from "./fake-app-signin.ts";
import { patchMessage, postEphemeral, postMessage, postReply, urgeMessage } from "./fake-app-messages.ts";
import type { World } from "./fake-app-world.ts";
import type { Received, Reply } from "#channels/fakes/json-server.ts";

type Json = Readonly<Record<string, unknown>>;

/** A request that was let in, with its path's parameter and its body. */
export interface Asked {
  readonly url: URL;
  readonly id: string;
  readonly body: Json;
  readonly raw: string;
}

interface Route {
  readonly method: string;
  readonly path: RegExp;
  /** Any one of them; none: it wants no permission. */
  readonly scopes: readonly string[];
  readonly work: (world: World, asked: Asked) => Reply;
}

const sending = ["im:message", "im:message:send_as_bot", "im:message:send"];
const reading = ["im:chat", "im:chat:readonly", "im:chat:read", "im:chat.group_info:readonly"];

const routes: readonly Route[] = [
  { method: "POST", path: /^\/open-apis\/im\/v1\/messages$/, scopes: sending, work: postMessage },
  { method: "POST", path: /^\/open-apis\/im\/v1\/messages\/([^/]+)\/reply$/, scopes: sending, work: postReply },
  {
    method: "PATCH",
    path: /^\/open-apis\/im\/v1\/messages\/([^/]+)$/,
    scopes: ["im:message", "im:message:send_as_bot", "im:message:update"],
    work: patchMessage,
  },
  { method: "POST", path: /^\/open-apis\/ephemeral\/v1\/send$/, scopes: sending, work: postEphemeral },
  { method: "GET", path: /^\/open-apis\/im\/v1\/chats$/, scopes: reading, work: listChats },
  { method: "GET", path: /^\/open-apis\/im\/v1\/chats\/([^/]+)$/, scopes: reading, work: getChat },
  {
    method: "PATCH",
    path: /^\/open-apis\/im\/v1\/messages\/([^/]+)\/urgent_sms$/,
    scopes: ["im:message.urgent:sms"],
    work: (world, asked) => urgeMessage(world, asked, "sms"),
  },
  {
    method: "PATCH",
    path: /^\/open-apis\/im\/v1\/messages\/([^/]+)\/urgent_phone$/,
    scopes: ["im:message.urgent:phone"],
    work: (world, asked) => urgeMessage(world, asked, "phone"),
  },
  {
    method: "POST",
    path: /^\/open-apis\/contact\/v3\/users\/batch_get_id$/,
    scopes: ["contact:user.id:readonly"],
    work: findUsers,
  },
  { method: "GET", path: /^\/open-apis\/bot\/v3\/info$/, scopes: [], work: botInfo },
  { method: "GET", path: /^\/open-apis\/application\/v6\/scopes$/, scopes: [], work: listScopes },
];

export const tokenPath = "/open-apis/auth/v3/tenant_access_token/internal";

/** The platform's API for one app. */
export function handleApi(world: World, request: Received): Reply {
  if (request.url.pathname === tokenPath) return giveToken(world, request);
  if (request.url.pathname === exchangePath) return exchange(world, request);
  if (request.url.pathname === userPath) return userInfo(world, request);
  const route = routes.find(({ method, path }) => method === request.method && path.test(request.url.pathname));
  if (route === undefined) return refused(99991201, "resource not find", 404);
  const doubt = tokenDoubt(world, request.headers.authorization);
  if (doubt !== null) return doubt;
  if (route.scopes.length > 0 && !route.scopes.some((scope) => world.scopes.has(scope)))
    return refused(99991672, `Access denied. One of the following scopes is required: [${route.scopes.join(", ")}].`);
  const body = request.method === "GET" ? {} : parsed(request);
  if (body === null) return refused(99992402, "field validation failed");
  const [, id = ""] = route.path.exec(request.url.pathname) ?? [];
  return route.work(world, { url: request.url, id: decodeURIComponent(id), body, raw: request.raw });
}

/** Two hours; asked for again with half an hour left, it is the same one. */
function giveToken(world: World, request: Received): Reply {
  const body = request.method === "POST" ? parsed(request) : null;
  if (body === null || typeof body["app_id"] !== "string") return refused(10003, "invalid param");
  if (body["app_id"] !== world.appId) return refused(10003, "invalid param: app_id not exist");
  if (body["app_secret"] !== world.appSecret) return refused(10014, "app secret invalid");
  const now = world.now();
  const lasting = [...world.tokens].find(([, until]) => until - now >= 30 * 60_000);
  const [token, until] = lasting ?? [`t-${randomBytes(18).toString("hex")}`, now + 7_200_000];
  world.tokens.set(token, until);
  const expire = Math.floor((until - now) / 1000);
  return { status: 200, body: { code: 0, msg: "ok", tenant_access_token: token, expire } };
}

function tokenDoubt(world: World, header: string | undefined): Reply | null {
  const token = /^Bearer (\S+)$/.exec(header ?? "")?.[1];
  if (token === undefined) return refused(99991661, "Missing access token for authorization.");
  if (!token.startsWith("t-")) return refused(99991671, "Invalid token: must start with t-/u-");
  const until = world.tokens.get(token);
  if (until === undefined || until <= world.now())
    return refused(99991663, "Invalid access token for authorization. Please make a request with token attached.");
  return null;
}

/** Whoever is not known, or not within the app's range, comes back without an id. */
function findUsers(world: World, { url, body }: Asked): Reply {
  if (url.searchParams.get("user_id_type") !== "open_id") return refused(99992402, "field validation failed");
  const emails: readonly unknown[] = Array.isArray(body["emails"]) ? body["emails"] : [];
  if (emails.length > 50) return refused(99992402, "field validation failed");
  const list = emails.map((email) => {
    const kept = [...world.people.values()].find((each) => each.available && each.person.email === email);
    return kept === undefined ? { email } : { email, user_id: kept.person.openId };
  });
  return success({ user_list: list });
}

function listChats(world: World, { url }: Asked): Reply {
  const size = Number(url.searchParams.get("page_size") ?? "20");
  if (!Number.isInteger(size) || size < 1 || size > 100) return refused(232001, "page_size is invalid");
  const from = Number(url.searchParams.get("page_token") ?? "0");
  if (!Number.isInteger(from) || from < 0) return refused(232001, "page_token is invalid");
  const all = [...world.chats.values()].filter(({ botIn }) => botIn);
  const items = all.slice(from, from + size).map(({ chat, name, status }) => ({
    chat_id: chat.id,
    name,
    external: false,
    tenant_key: world.tenantKey,
    chat_status: status,
  }));
  const hasMore = from + size < all.length;
  return success({ items, has_more: hasMore, ...(hasMore ? { page_token: String(from + size) } : {}) });
}

function getChat(world: World, { id }: Asked): Reply {
  const kept = world.chats.get(id);
  return kept === undefined
    ? refused(232006, "Your request specifies a chat_id which is invalid.")
    : success({ name: kept.name });
}

function botInfo(world: World): Reply {
  const bot = {
    activate_status: world.activateStatus,
    app_name: world.botName,
    open_id: world.botId,
    ip_white_list: [],
  };
  return { status: 200, body: { code: 0, msg: "ok", bot } };
}

function listScopes(world: World): Reply {
  return success({ scopes: [...world.scopes].map((name) => ({ scope_name: name, grant_status: 1 })) });
}

function parsed({ headers, raw }: Received): Json | null {
  if (!String(headers["content-type"]).startsWith("application/json")) return null;
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
