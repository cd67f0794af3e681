import { createHash } from "node:crypto";
import type { ChannelDeps } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import type { Card } from "./app-card.ts";
import { apiUrlOf } from "./app-config.ts";
import type { AppConfig } from "./app-config.ts";
import { duplicateSeconds } from "./app-limits.ts";

/** A request to the API, without its token. */
export interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Null with GET. */
  readonly body: object | null;
}

/** `task_id`, which an app can use once: letters, digits and `_-@`, at most 128 (90236). The same for all tries of one message. */
export function taskIdOf(idempotencyKey: string): string {
  return `tocsin-${createHash("sha256").update(idempotencyKey).digest("hex").slice(0, 40)}`;
}

type From = Pick<AppConfig, "agentId">;

/** `POST /cgi-bin/message/send`, a template card to one member: a response code is good for all receivers of its message. */
export function sendCard({ agentId }: From, userId: string, card: Card, taskId: string): Call {
  const body = {
    touser: userId,
    msgtype: "template_card",
    agentid: agentId,
    template_card: { ...card, task_id: taskId },
  };
  return { method: "POST", path: "/cgi-bin/message/send", body };
}

/** The same for a text. `once`: dropped where the same text was sent within four hours. */
export function sendText({ agentId }: From, userId: string, text: string, once = false): Call {
  const check = once ? { enable_duplicate_check: 1, duplicate_check_interval: duplicateSeconds } : {};
  const body = { touser: userId, msgtype: "text", agentid: agentId, text: { content: text }, ...check };
  return { method: "POST", path: "/cgi-bin/message/send", body };
}

/** `POST /cgi-bin/message/update_template_card` (94888): uses the response code up. */
export function updateCard({ agentId }: From, userId: string, card: Card, responseCode: string): Call {
  const body = { userids: [userId], agentid: agentId, response_code: responseCode, template_card: card };
  return { method: "POST", path: "/cgi-bin/message/update_template_card", body };
}

/** `POST /cgi-bin/appchat/send` (90248): to a group that this app created; there are no cards. */
export function sendToAppGroup(chatId: string, markdown: string): Call {
  const body = { chatid: chatId, msgtype: "markdown", markdown: { content: markdown } };
  return { method: "POST", path: "/cgi-bin/appchat/send", body };
}

/** `GET /cgi-bin/appchat/get` (98914) */
export function readAppGroup(chatId: string): Call {
  return { method: "GET", path: "/cgi-bin/appchat/get", query: { chatid: chatId }, body: null };
}

/** `GET /cgi-bin/agent/get` (90227): name of the app, whether it is switched off, its trusted domain. */
export function readAgent({ agentId }: From): Call {
  return { method: "GET", path: "/cgi-bin/agent/get", query: { agentid: String(agentId) }, body: null };
}

/** `POST /cgi-bin/user/get_userid_by_email` (95895): who has this mail address, of one of the two kinds that members have. */
export function findUserId(email: string, type: "business" | "private"): Call {
  const body = { email, email_type: type === "business" ? 1 : 2 };
  return { method: "POST", path: "/cgi-bin/user/get_userid_by_email", body };
}

/** `GET /cgi-bin/auth/getuserinfo` (98176): who signed in. */
export function readVisitor(code: string): Call {
  return { method: "GET", path: "/cgi-bin/auth/getuserinfo", query: { code }, body: null };
}

type Deps = Pick<ChannelDeps, "http">;

/** `GET /cgi-bin/gettoken` (91039). The secret stands in the address, which is told to nobody. */
export function askToken(
  deps: Deps,
  config: Pick<AppConfig, "corpId" | "corpSecret" | "apiUrl">,
  signal: AbortSignal,
): Promise<HttpResult> {
  const query = { corpid: config.corpId, corpsecret: config.corpSecret };
  return request(deps, config, { method: "GET", path: "/cgi-bin/gettoken", body: null }, query, signal);
}

/** Sends a request with a token. */
export function callApi(
  deps: Deps,
  config: Pick<AppConfig, "apiUrl">,
  call: Call,
  token: string,
  signal: AbortSignal,
): Promise<HttpResult> {
  return request(deps, config, call, { access_token: token, ...call.query }, signal);
}

function request(
  deps: Deps,
  config: Pick<AppConfig, "apiUrl">,
  { method, path, body }: Call,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<HttpResult> {
  return deps.http.request({
    method,
    url: `${apiUrlOf(config)}${path}?${new URLSearchParams(query).toString()}`,
    headers: {
      ...(body === null ? {} : { "content-type": "application/json; charset=utf-8" }),
      accept: "application/json",
      "user-agent": "Tocsin",
    },
    ...(body === null ? {} : { body: JSON.stringify(body) }),
    signal,
  });
}
