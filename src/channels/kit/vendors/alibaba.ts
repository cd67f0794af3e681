import { createHash, createHmac, randomUUID } from "node:crypto";
import { httpFailure } from "../classify-http.ts";
import type { Failure } from "../classify-http.ts";
import { jsonObject, textIn, wordless } from "../classify-code.ts";
import type { ChannelDeps, Outcome } from "#ports/channel.ts";
import type { RawResponse } from "#ports/inbound.ts";
import type { HttpResult } from "#ports/http.ts";
import { namedFailure, vendorStatuses } from "./code.ts";
import type { NamedRule, NamedTable } from "./code.ts";

/** An account of Alibaba Cloud, as SMS and voice need it. */
export interface AlibabaAccount {
  readonly apiUrl: string;
  readonly keyId: string;
  readonly secret: string;
}

/** One call of an RPC-style API: all parameters stand in the query, the body is empty. */
export interface AlibabaCall {
  readonly action: string;
  readonly version: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Where other products of the cloud are that an account needs beside its own (help.aliyun.com, "Endpoints"). */
const besides = {
  dybaseapi: "https://dybaseapi.aliyuncs.com",
  business: "https://business.aliyuncs.com",
  // The account of the cloud's telephony, which owns the queues of all its customers (help.aliyun.com, 101508).
  mns: "https://1943695596114318.mns.cn-hangzhou.aliyuncs.com",
} as const;

/** The address of another product. Whoever has entered an address of their own, a proxy, reaches all products there. */
export function besideUrl(apiUrl: string, product: keyof typeof besides): string {
  return URL.parse(apiUrl)?.hostname.endsWith(".aliyuncs.com") === true ? besides[product] : apiUrl;
}

/** Makes a call, signed by ACS3-HMAC-SHA256 with the time of `deps` and a nonce of its own. */
export function alibabaRequest(
  deps: Pick<ChannelDeps, "http" | "now">,
  account: AlibabaAccount,
  call: AlibabaCall,
  signal: AbortSignal,
): Promise<HttpResult> {
  const { host } = new URL(account.apiUrl);
  const query = canonicalQuery(call.params);
  const headers = {
    host,
    "x-acs-action": call.action,
    "x-acs-content-sha256": sha256(""),
    "x-acs-date": `${new Date(deps.now()).toISOString().slice(0, 19)}Z`,
    "x-acs-signature-nonce": randomUUID(),
    "x-acs-version": call.version,
  };
  const authorization = acs3Authorization(account, { method: "POST", query, headers });
  const { host: _, ...sent } = headers;
  return deps.http.request({
    method: "POST",
    url: `${account.apiUrl}/?${query}`,
    headers: { ...sent, authorization },
    body: "",
    signal,
  });
}

/** Alibaba Cloud, "Request syntax and signature method V3": `Authorization` for an empty body. Header names are in lower case. */
export function acs3Authorization(
  { keyId, secret }: Pick<AlibabaAccount, "keyId" | "secret">,
  request: { readonly method: string; readonly query: string; readonly headers: Readonly<Record<string, string>> },
): string {
  const names = Object.keys(request.headers).sort();
  const signed = names.join(";");
  const lines = names.map((name) => `${name}:${(request.headers[name] ?? "").trim()}\n`).join("");
  const hash = request.headers["x-acs-content-sha256"] ?? sha256("");
  const canonical = [request.method, "/", request.query, lines, signed, hash].join("\n");
  const signature = createHmac("sha256", secret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest("hex");
  return `ACS3-HMAC-SHA256 Credential=${keyId},SignedHeaders=${signed},Signature=${signature}`;
}

/** Sorted by name, both sides encoded by RFC 3986. */
export function canonicalQuery(params: Readonly<Record<string, string>>): string {
  return Object.keys(params)
    .sort()
    .map((name) => `${encode(name)}=${encode(params[name] ?? "")}`)
    .join("&");
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** What the flow control of one number says in its message; hours and days are longer than a page can wait. */
const limited: readonly NamedRule[] = [
  {
    says: /minute|分钟/i,
    retry: "address",
    afterMs: 60_000,
    why: "Alibaba Cloud lets so many through to one number a minute",
  },
  {
    says: /hour|day|小时|天/i,
    permanent: "message",
    why: "Alibaba Cloud lets no more through to this number for hours",
  },
  { retry: "address", afterMs: 60_000, why: "Alibaba Cloud lets so many through to one number" },
];

/** help.aliyun.com, "API error codes" of SMS (101346), of voice (178344), and the gateway's common ones. */
const codes: NamedTable = {
  "isv.BUSINESS_LIMIT_CONTROL": limited,
  "isv.DAY_LIMIT_CONTROL": { permanent: "account", why: "the day's limit of the Alibaba Cloud account is used up" },
  "isv.MONTH_LIMIT_CONTROL": { permanent: "account", why: "the month's limit of the Alibaba Cloud account is used up" },
  "isv.AMOUNT_NOT_ENOUGH": { permanent: "account", why: "the Alibaba Cloud account has no balance left" },
  "isv.OUT_OF_SERVICE": { permanent: "account", why: "the Alibaba Cloud account is suspended, probably unpaid" },
  "isv.ACCOUNT_ABNORMAL": { permanent: "account", why: "the Alibaba Cloud account is not in order" },
  "isv.ACCOUNT_NOT_EXISTS": { permanent: "account", why: "there is no such Alibaba Cloud account" },
  "isv.BILLID_NOT_EXIST": { permanent: "account", why: "the caller's number is not one of this Alibaba Cloud account" },
  "isv.PRODUCT_UN_SUBSCRIPT": { permanent: "account", why: "the Alibaba Cloud product is not activated" },
  "isv.PRODUCT_UNSUBSCRIBE": { permanent: "account", why: "the Alibaba Cloud product is not activated" },
  "isp.RAM_PERMISSION_DENY": { permanent: "account", why: "the AccessKey may not do this (RAM)" },
  "isv.SMS_SIGNATURE_ILLEGAL": { permanent: "account", why: "the signature is not approved or does not exist" },
  "isv.SMS_SIGN_ILLEGAL": { permanent: "account", why: "the signature is not approved or does not exist" },
  "isv.SMS_TEMPLATE_ILLEGAL": { permanent: "account", why: "the template is not approved or does not exist" },
  "isv.TEMPLATE_ILLEGAL": { permanent: "account", why: "the template is not approved or does not exist" },
  "isv.TTS_TEMPLATE_ILLEGAL": { permanent: "account", why: "the voice template is not approved or does not exist" },
  "isv.DISPLAY_NUMBER_ILLEGAL": { permanent: "account", why: "the caller's number is not valid" },
  "isv.TEMPLATE_MISSING_PARAMETERS": {
    permanent: "account",
    why: "the template has variables that the guide does not",
  },
  "isv.MOBILE_NUMBER_ILLEGAL": { permanent: "address", why: "the number is not valid, or not of mainland China" },
  "isv.DENY_IP_RANGE": { permanent: "account", why: "the AccessKey may not be used from this address" },
  "isv.COMPLAINT_REJECT": { permanent: "address", why: "calls to this number are blocked after a complaint" },
  "isv.TEMPLATE_PARAMS_ILLEGAL": { permanent: "message", why: "a variable holds what the template does not allow" },
  "isv.BLACK_KEY_CONTROL_LIMIT": { permanent: "message", why: "a variable holds a word that is blocked" },
  "isv.PARAM_LENGTH_LIMIT": { permanent: "message", why: "a variable is too long for the template" },
  "isv.PARAM_NOT_SUPPORT_URL": { permanent: "message", why: "a variable holds an address" },
  "isv.INVALID_PARAMETERS": { permanent: "message", why: "Alibaba Cloud does not take these parameters" },
  "isv.INVALID_JSON_PARAM": { permanent: "message", why: "Alibaba Cloud does not take these variables" },
  "isv.VOICE_CALL_FAIL": { retry: "message", why: "the call could not be started" },
  "isp.SYSTEM_ERROR": { retry: "message", why: "Alibaba Cloud has trouble of its own" },
  ServiceUnavailable: { retry: "account", why: "Alibaba Cloud has trouble of its own" },
  InternalError: { retry: "message", why: "Alibaba Cloud has trouble of its own" },
  Throttling: { retry: "account", afterMs: 1_000, why: "too many requests to Alibaba Cloud" },
  InvalidAccessKeyId: { permanent: "account", why: "there is no such AccessKey" },
  SignatureDoesNotMatch: { permanent: "account", why: "the AccessKey Secret is wrong" },
  IncompleteSignature: { permanent: "account", why: "the AccessKey Secret is wrong" },
  InvalidTimeStamp: { permanent: "account", why: "the clock of this machine is wrong by more than 15 minutes" },
  Forbidden: { permanent: "account", why: "the AccessKey may not do this (RAM)" },
  NotAuthorized: { permanent: "account", why: "the AccessKey may not do this (RAM)" },
  NoPermission: { permanent: "account", why: "the AccessKey may not do this (RAM)" },
};

/** What came of a call; business failures come as HTTP 200 with a `Code` that is not `OK`. `id`: the field that names the message. */
export function alibabaOutcome(result: HttpResult, now: number, id: string, receipts: boolean): Outcome {
  const told = alibabaAnswer(result, now);
  if ("failure" in told) return told.failure;
  const value = textIn(told.answer, id);
  return value === "" ? wordless : { kind: "accepted", ref: { id: value }, receipts };
}

/** The answer to a call, or what went wrong. `good`: the `Code` of success. */
export function alibabaAnswer(
  result: HttpResult,
  now: number,
  good = "OK",
): { readonly answer: Readonly<Record<string, unknown>> } | { readonly failure: Failure } {
  const failure = httpFailure(result, { now, unreachable: "account", statuses: vendorStatuses });
  if (!result.ok) return { failure: failure ?? silence };
  const answer = jsonObject(result.response.body) ?? {};
  const code = textIn(answer, "Code");
  if (code !== "" && code !== good) {
    const named = namedFailure(codes, code, textIn(answer, "Message"));
    const afterMs = failure?.kind === "retry" ? failure.afterMs : null;
    return { failure: named.kind === "retry" && afterMs !== null ? { ...named, afterMs } : named };
  }
  if (failure !== null) return { failure };
  return code === good ? { answer } : { failure: silence };
}

const silence: Failure = { kind: "unknown", why: "answered with success, but not as Alibaba Cloud does" };

/** What its pushes want to hear; anything else makes it push again after 1, 5 and 10 minutes. */
export const alibabaTaken: RawResponse = {
  status: 200,
  headers: { "content-type": "application/json" },
  body: '{"code":0,"msg":"ok"}',
};
