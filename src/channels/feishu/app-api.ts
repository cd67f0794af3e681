import { createHash } from "node:crypto";
import type { AuthorizationAnswer } from "#ports/authorization.ts";
import type { ChannelDeps } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { apiUrlOf, idTypeOf } from "./app-config.ts";
import type { AppAddress, AppConfig } from "./app-config.ts";
import { chatsPerPage, uuidLength } from "./app-limits.ts";
import type { Card } from "./card.ts";

/** A request to the API, without its token. */
export interface Call {
  readonly method: "GET" | "POST" | "PATCH";
  readonly path: string;
  /** Null with GET. */
  readonly body: object | null;
}

/** What a message holds: a card, or a text without markup of ours. */
export type MessageContent =
  | { readonly msg_type: "interactive"; readonly content: string }
  | { readonly msg_type: "text"; readonly content: string };

/** `content` is JSON within JSON (send message content). */
export function cardContent(card: Card): MessageContent {
  return { msg_type: "interactive", content: JSON.stringify(card) };
}

/** The same for a plain text. */
export function textContent(text: string): MessageContent {
  return { msg_type: "text", content: JSON.stringify({ text }) };
}

/** Send message, "uuid": within an hour at most one message is sent with the same one. */
export function uuidOf(idempotencyKey: string): string {
  return createHash("sha256").update(idempotencyKey).digest("hex").slice(0, uuidLength);
}

/** `POST /open-apis/im/v1/messages` */
export function sendMessage(to: AppAddress, content: MessageContent, uuid: string): Call {
  const path = `/open-apis/im/v1/messages?receive_id_type=${idTypeOf(to)}`;
  return { method: "POST", path, body: { receive_id: to.id, ...content, uuid } };
}

/** `POST /open-apis/im/v1/messages/:message_id/reply`: quotes what was said, and stays in its thread. */
export function replyMessage(messageId: string, content: MessageContent, uuid: string): Call {
  return {
    method: "POST",
    path: `/open-apis/im/v1/messages/${encodeURIComponent(messageId)}/reply`,
    body: { ...content, uuid },
  };
}

/** `PATCH /open-apis/im/v1/messages/:message_id`: the whole card anew, for everybody. */
export function patchCard(messageId: string, card: Card): Call {
  const path = `/open-apis/im/v1/messages/${encodeURIComponent(messageId)}`;
  return { method: "PATCH", path, body: { content: JSON.stringify(card) } };
}

/** `POST /open-apis/ephemeral/v1/send`: a card in a group that one person sees, as long as they are there. */
export function sendEphemeral(chatId: string, openId: string, card: Card): Call {
  const body = { chat_id: chatId, open_id: openId, msg_type: "interactive", card };
  return { method: "POST", path: "/open-apis/ephemeral/v1/send", body };
}

/** `POST /open-apis/contact/v3/users/batch_get_id`: who has this mail address; those who have left are not found. */
export function findUser(email: string): Call {
  const path = "/open-apis/contact/v3/users/batch_get_id?user_id_type=open_id";
  return { method: "POST", path, body: { emails: [email], include_resigned: false } };
}

/** `GET /open-apis/im/v1/chats`: groups in which the bot is. */
export function listChats(pageToken: string | null): Call {
  const query = new URLSearchParams({ page_size: String(chatsPerPage) });
  if (pageToken !== null) query.set("page_token", pageToken);
  return { method: "GET", path: `/open-apis/im/v1/chats?${query.toString()}`, body: null };
}

/** `GET /open-apis/im/v1/chats/:chat_id` */
export function readChat(chatId: string): Call {
  return { method: "GET", path: `/open-apis/im/v1/chats/${encodeURIComponent(chatId)}`, body: null };
}

/**
 * `PATCH /open-apis/im/v1/messages/:message_id/urgent_sms` and `…/urgent_phone`: Feishu texts or calls somebody about a message of the
 * app's own. They must be in its chat.
 */
export function urge(messageId: string, by: "sms" | "phone", openId: string): Call {
  const path = `/open-apis/im/v1/messages/${encodeURIComponent(messageId)}/urgent_${by}?user_id_type=open_id`;
  return { method: "PATCH", path, body: { user_id_list: [openId] } };
}

/** `GET /open-apis/authen/v1/user_info`, with the token of a person: who they are for this app. */
export const readUser: Call = { method: "GET", path: "/open-apis/authen/v1/user_info", body: null };

/** `GET /open-apis/bot/v3/info`: the bot's own open id, and whether it is switched on. */
export const readBot: Call = { method: "GET", path: "/open-apis/bot/v3/info", body: null };

/** `GET /open-apis/application/v6/scopes`: what the tenant has granted. */
export const readScopes: Call = { method: "GET", path: "/open-apis/application/v6/scopes", body: null };

type Deps = Pick<ChannelDeps, "http">;

/** `POST /open-apis/auth/v3/tenant_access_token/internal`. Holds the secret in its body, nowhere else. */
export function askToken(deps: Deps, config: AppConfig, signal: AbortSignal): Promise<HttpResult> {
  const path = "/open-apis/auth/v3/tenant_access_token/internal";
  const body = { app_id: config.appId, app_secret: config.appSecret };
  return request(deps, config, { method: "POST", path, body }, {}, signal);
}

/** `POST /open-apis/authen/v2/oauth/token`: the token of a person who signed in (RFC 6749 §4.1.3, with JSON). */
export function exchangeCode(
  deps: Deps,
  config: AppConfig,
  { code, redirectUri }: AuthorizationAnswer,
  signal: AbortSignal,
): Promise<HttpResult> {
  const body = {
    grant_type: "authorization_code",
    client_id: config.appId,
    client_secret: config.appSecret,
    code,
    redirect_uri: redirectUri,
  };
  return request(deps, config, { method: "POST", path: "/open-apis/authen/v2/oauth/token", body }, {}, signal);
}

/** Sends a request with a token. */
export function callApi(
  deps: Deps,
  config: AppConfig,
  call: Call,
  token: string,
  signal: AbortSignal,
): Promise<HttpResult> {
  return request(deps, config, call, { authorization: `Bearer ${token}` }, signal);
}

function request(
  deps: Deps,
  config: AppConfig,
  { method, path, body }: Call,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<HttpResult> {
  return deps.http.request({
    method,
    url: `${apiUrlOf(config)}${path}`,
    headers: {
      ...headers,
      ...(body === null ? {} : { "content-type": "application/json; charset=utf-8" }),
      accept: "application/json",
      "user-agent": "Tocsin",
    },
    ...(body === null ? {} : { body: JSON.stringify(body) }),
    signal,
  });
}
