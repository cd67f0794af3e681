import { createHmac } from "node:crypto";
import type { ChannelDeps } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { httpFailure } from "../classify-http.ts";
import type { Failure } from "../classify-http.ts";
import { textIn } from "../classify-code.ts";
import { alibabaAnswer, alibabaRequest, besideUrl } from "./alibaba.ts";
import type { AlibabaAccount } from "./alibaba.ts";
import { vendorStatuses } from "./code.ts";
import { objectIn } from "./tencent.ts";

// Alibaba Cloud's queues, "Simple Message Queue (formerly MNS)", 2015-06-06: help.aliyun.com, 27487 (requests and signature), 35137
// (BatchReceiveMessage), 35139 (BatchDeleteMessage), 27501 (error codes).

type Deps = Pick<ChannelDeps, "http" | "now">;

/** Keys to one kind of message, good for some minutes. */
export interface MnsKeys {
  readonly keyId: string;
  readonly secret: string;
  readonly token: string;
}

/** A message that was lent to us: it comes again unless it is deleted by its handle in time. */
export interface MnsMessage {
  readonly handle: string;
  /** As it was put in: JSON, in base64. */
  readonly body: string;
}

/** What a look into a queue came to. `refused`: the keys are not taken (any more). */
export type MnsLook =
  | { readonly kind: "messages"; readonly messages: readonly MnsMessage[] }
  | { readonly kind: "empty" | "missing" | "refused" }
  | { readonly kind: "failed"; readonly failure: Failure };

/** Most that one request takes (35137). */
const batch = 16;
/** Sixteen messages of 64 KB each in base64; those of telephony have some hundred bytes. */
const maxBytes = 2 * 1024 * 1024;

/** Dybaseapi 2017-05-25, QueryTokenForMnsQueue: keys to the queue of one kind of message. */
export async function mnsKeys(
  deps: Deps,
  account: AlibabaAccount,
  queue: { readonly name: string; readonly type: string },
  signal: AbortSignal,
): Promise<MnsKeys | Failure> {
  const call = {
    action: "QueryTokenForMnsQueue",
    version: "2017-05-25",
    params: { MessageType: queue.type, QueueName: queue.name },
  };
  const at = { ...account, apiUrl: besideUrl(account.apiUrl, "dybaseapi") };
  const told = alibabaAnswer(await alibabaRequest(deps, at, call, signal), deps.now());
  if ("failure" in told) return told.failure;
  const given = objectIn(told.answer, "MessageTokenDTO") ?? {};
  const keys = {
    keyId: textIn(given, "AccessKeyId"),
    secret: textIn(given, "AccessKeySecret"),
    token: textIn(given, "SecurityToken"),
  };
  return Object.values(keys).includes("") ? { kind: "unknown", why: "Alibaba Cloud gave no keys to its queue" } : keys;
}

/** BatchReceiveMessage: waits for up to `waitSeconds` (30 at most) until there is something. */
export async function mnsReceive(
  deps: Deps,
  account: AlibabaAccount,
  keys: MnsKeys,
  asked: { readonly queue: string; readonly waitSeconds: number },
  signal: AbortSignal,
): Promise<MnsLook> {
  const resource = `/queues/${asked.queue}/messages?numOfMessages=${batch}&waitseconds=${asked.waitSeconds}`;
  const result = await mnsRequest(deps, account, keys, { method: "GET", resource, body: null }, signal);
  if (result.ok && result.response.status === 200)
    return { kind: "messages", messages: messagesIn(result.response.body) };
  return lookOf(result, deps.now());
}

/** BatchDeleteMessage. Null: all are gone; a message whose handle was too old comes again, which is harmless. */
export async function mnsDelete(
  deps: Deps,
  account: AlibabaAccount,
  keys: MnsKeys,
  asked: { readonly queue: string; readonly messages: readonly MnsMessage[] },
  signal: AbortSignal,
): Promise<MnsLook | null> {
  const handles = asked.messages.map(({ handle }) => `<ReceiptHandle>${handle}</ReceiptHandle>`).join("");
  const body = `<?xml version="1.0" encoding="UTF-8"?><ReceiptHandles xmlns="http://mns.aliyuncs.com/doc/v1/">${handles}</ReceiptHandles>`;
  const request = { method: "DELETE", resource: `/queues/${asked.queue}/messages`, body } as const;
  const result = await mnsRequest(deps, account, keys, request, signal);
  if (result.ok && (result.response.status === 204 || codeIn(result) === "ReceiptHandleError")) return null;
  return lookOf(result, deps.now());
}

/** `Authorization` of a request: HMAC-SHA1 over method, type, date, all `x-mns-` headers and the resource (27487). Names in lower case. */
export function mnsAuthorization(
  { keyId, secret }: Pick<MnsKeys, "keyId" | "secret">,
  request: {
    readonly method: string;
    readonly resource: string;
    readonly headers: Readonly<Record<string, string>>;
  },
): string {
  const { headers } = request;
  const own = Object.keys(headers)
    .filter((name) => name.startsWith("x-mns-"))
    .sort()
    .map((name) => `${name}:${headers[name] ?? ""}\n`)
    .join("");
  const lines = [request.method, headers["content-md5"] ?? "", headers["content-type"] ?? "", headers["date"] ?? ""];
  const signature = createHmac("sha1", secret)
    .update(`${lines.join("\n")}\n${own}${request.resource}`)
    .digest("base64");
  return `MNS ${keyId}:${signature}`;
}

function mnsRequest(
  deps: Deps,
  account: AlibabaAccount,
  keys: MnsKeys,
  request: { readonly method: "GET" | "DELETE"; readonly resource: string; readonly body: string | null },
  signal: AbortSignal,
): Promise<HttpResult> {
  const { method, resource, body } = request;
  const headers = {
    date: new Date(deps.now()).toUTCString(),
    "x-mns-version": "2015-06-06",
    ...(body === null ? {} : { "content-type": "text/xml" }),
  };
  return deps.http.request({
    method,
    url: `${besideUrl(account.apiUrl, "mns")}${resource}`,
    headers: {
      ...headers,
      authorization: mnsAuthorization(keys, { method, resource, headers }),
      // Of temporary keys; as the official clients do, it is not signed.
      "security-token": keys.token,
    },
    ...(body === null ? {} : { body }),
    maxBytes,
    signal,
  });
}

function lookOf(result: HttpResult, now: number): MnsLook {
  const code = codeIn(result);
  if (code === "MessageNotExist") return { kind: "empty" };
  if (code === "QueueNotExist") return { kind: "missing" };
  if (result.ok && (result.response.status === 401 || result.response.status === 403)) return { kind: "refused" };
  const failure = httpFailure(result, { now, unreachable: "account", statuses: vendorStatuses });
  const said = code === "" ? "" : ` (${code})`;
  if (failure === null) return { kind: "failed", failure: { kind: "unknown", why: "the queue answered as none does" } };
  return { kind: "failed", failure: { ...failure, why: `${failure.why}${said}` } };
}

/** 27501: `<Error><Code>…`; its words may repeat what was sent, and are left out. */
function codeIn(result: HttpResult): string {
  return result.ok ? (/<Error[ >][^]*?<Code>(\w{1,60})<\/Code>/.exec(result.response.body)?.[1] ?? "") : "";
}

/** No XML of any kind is read but this; a message without handle or body is none. */
function messagesIn(xml: string): readonly MnsMessage[] {
  return [...xml.matchAll(/<Message>([^]*?)<\/Message>/g)].flatMap(([, inner = ""]) => {
    // Handles go back as they came.
    const handle = /<ReceiptHandle>([^<]+)<\/ReceiptHandle>/.exec(inner)?.[1];
    const body = /<MessageBody>([^<]*)<\/MessageBody>/.exec(inner)?.[1];
    return handle === undefined || body === undefined ? [] : [{ handle, body }];
  });
}
