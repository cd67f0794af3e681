import { createHmac, timingSafeEqual } from "node:crypto";
import { httpFailure } from "../classify-http.ts";
import type { Failure } from "../classify-http.ts";
import { jsonObject, knownCode, textIn, wordless } from "../classify-code.ts";
import type { CodeTable } from "../classify-code.ts";
import { markVerified } from "#ports/inbound.ts";
import type { BalanceFacts, ChannelDeps, Outcome } from "#ports/channel.ts";
import type { RawRequest, RawResponse, Rejection, VerifiedRequest } from "#ports/inbound.ts";
import type { HttpResult } from "#ports/http.ts";
import { escapeHtml } from "../escape.ts";
import { balanceIn, vendorStatuses } from "./code.ts";

/** An account of Twilio, as SMS and voice need it. */
export interface TwilioAccount {
  /** Where Twilio answers, without a slash at the end. */
  readonly apiUrl: string;
  /** `AC…` */
  readonly keyId: string;
  readonly secret: string;
}

/** Where Twilio answers for most accounts. */
export const twilioUrl = "https://api.twilio.com";

/** A request of Twilio's REST API 2010-04-01; `path` follows the account, `null` parameters make it a GET. */
export function twilioRequest(
  deps: Pick<ChannelDeps, "http">,
  account: TwilioAccount,
  path: string,
  params: readonly (readonly [name: string, value: string])[] | null,
  signal: AbortSignal,
): Promise<HttpResult> {
  const url = `${account.apiUrl}/2010-04-01/Accounts/${encodeURIComponent(account.keyId)}${path}.json`;
  const authorization = `Basic ${Buffer.from(`${account.keyId}:${account.secret}`).toString("base64")}`;
  if (params === null) return deps.http.request({ method: "GET", url, headers: { authorization }, signal });
  const body = new URLSearchParams(params.map(([name, value]) => [name, value])).toString();
  const headers = { authorization, "content-type": "application/x-www-form-urlencoded" };
  return deps.http.request({ method: "POST", url, headers, body, signal });
}

/**
 * Twilio, "Error and Warning Dictionary". It advises against logic by codes: the HTTP status decides, and these rows only say what a
 * plain 400 cannot.
 */
const codes: CodeTable = {
  10001: { permanent: "account", why: "Twilio has closed or suspended the account" },
  20003: { permanent: "account", why: "Twilio refused the Account SID or the Auth Token" },
  20005: { permanent: "account", why: "Twilio says that the account is not active: it may have run out of money" },
  20404: { permanent: "account", why: "Twilio does not know the account or the sender" },
  20429: { retry: "account", why: "too many requests to Twilio" },
  13224: { permanent: "address", why: "Twilio cannot call this number" },
  13227: { permanent: "address", why: "calls to this country are not enabled in Twilio (Geo permissions)" },
  21210: { permanent: "account", why: "the caller's number is not verified in Twilio" },
  21211: { permanent: "address", why: "the number is not valid" },
  21212: { permanent: "account", why: "the sender is not valid" },
  21214: { permanent: "address", why: "the number cannot be reached" },
  21215: { permanent: "address", why: "calls to this country are not enabled in Twilio (Geo permissions)" },
  21216: { permanent: "address", why: "Twilio does not call this number" },
  21217: { permanent: "address", why: "the number is not valid" },
  21219: { permanent: "address", why: "a trial account only reaches numbers that were verified in Twilio" },
  21408: { permanent: "address", why: "messages to this country are not enabled in Twilio (Geo permissions)" },
  21601: { permanent: "account", why: "the sender cannot send text messages" },
  21603: { permanent: "account", why: "Twilio asks for a sender" },
  21606: { permanent: "account", why: "the sender cannot send to this number" },
  21608: { permanent: "address", why: "a trial account only reaches numbers that were verified in Twilio" },
  21609: { permanent: "message", why: "Twilio cannot reach this installation's public address for reports" },
  21610: { permanent: "address", why: "the person has asked for no more messages (STOP)" },
  21611: { retry: "account", why: "the sender's queue at Twilio is full", afterMs: 30_000 },
  21612: { permanent: "address", why: "the sender cannot reach this number" },
  21614: { permanent: "address", why: "the number is not a mobile phone" },
  21617: { permanent: "message", why: "the message is too long" },
  21635: { permanent: "address", why: "the number is a landline" },
  21659: { permanent: "account", why: "the sender is not a number of this Twilio account" },
  21660: { permanent: "account", why: "the sender is not a number of this Twilio account" },
  21703: { permanent: "account", why: "the messaging service has no sender" },
  21704: { permanent: "account", why: "the messaging service has no sender" },
  30001: { retry: "account", why: "the queue at Twilio overflowed" },
  30002: { permanent: "account", why: "Twilio has suspended the account" },
  30003: { retry: "address", why: "the phone cannot be reached now", afterMs: 60_000 },
  30004: { permanent: "address", why: "the number is blocked" },
  30005: { permanent: "address", why: "the number is not in use" },
  30006: { permanent: "address", why: "the number is a landline or out of reach for the operator" },
  30007: { permanent: "message", why: "an operator held the message for spam" },
  30008: { retry: "message", why: "the operator does not say why" },
  30034: { permanent: "account", why: "the sender is not registered for A2P 10DLC" },
};

/** What came of a request that makes a message or a call: `accepted` names it by its `sid`. */
export function twilioOutcome(result: HttpResult, now: number, receipts: boolean): Outcome {
  const failure = twilioFailure(result, now);
  if (failure !== null || !result.ok) return failure ?? wordless;
  const answer = jsonObject(result.response.body) ?? {};
  // A 201 may hold a message that has failed already.
  const code = Number(answer["error_code"] ?? 0);
  if (code > 0) return knownCode(codes, { code, says: "" }) ?? refused(code);
  if (textIn(answer, "status") === "failed")
    return { kind: "permanent", blame: "message", why: "Twilio failed at once" };
  const sid = textIn(answer, "sid");
  return /^[A-Z]{2}[0-9a-f]{32}$/.test(sid) ? { kind: "accepted", ref: { sid }, receipts } : wordless;
}

/** Null: Twilio answered with success. */
export function twilioFailure(result: HttpResult, now: number): Failure | null {
  const failure = httpFailure(result, { now, unreachable: "account", statuses: vendorStatuses });
  if (failure === null || !result.ok) return failure;
  const code = Number(jsonObject(result.response.body)?.["code"] ?? 0);
  if (!(code > 0)) return failure;
  const afterMs = failure.kind === "retry" ? failure.afterMs : null;
  const known = knownCode(codes, { code, says: "", afterMs });
  return known ?? { ...failure, why: `${failure.why}, code ${code}` };
}

/** Twilio, "Balance resource" (2010-04-01): prepaid money that is left, or `null` where it did not tell. `lowBalance`: in its currency. */
export async function twilioBalance(
  deps: Pick<ChannelDeps, "http">,
  account: TwilioAccount & { readonly lowBalance: number },
  signal: AbortSignal,
): Promise<BalanceFacts | null> {
  const result = await twilioRequest(deps, account, "/Balance", null, signal);
  return result.ok && result.response.status === 200
    ? balanceIn(jsonObject(result.response.body) ?? {}, "balance", account.lowBalance)
    : null;
}

function refused(code: number): Failure {
  return { kind: "permanent", blame: "message", why: `refused with code ${code}` };
}

/** What a status callback says of an error code, for timelines: the number, and words where the table has some. */
export function twilioReason(code: string): string | null {
  const known = /^\d{5}$/.test(code) ? knownCode(codes, { code: Number(code), says: "" }) : null;
  return known?.why ?? (/^\d{5}$/.test(code) ? `code ${code}` : null);
}

/**
 * Twilio, "Webhooks security": HMAC-SHA1 of the address as Twilio was given it, with the form's fields sorted by name and written
 * together. The address is that of our settings: what a proxy made of `Host` does not count. Twilio signs no time: a repeat is told
 * by its ids.
 */
export function verifySignature(
  request: RawRequest,
  { publicUrl, secret }: { readonly publicUrl: string; readonly secret: string },
): VerifiedRequest | Rejection {
  if (request.method !== "POST") return { rejected: true, status: 400, why: "not a POST" };
  const given = Buffer.from(request.headers["x-twilio-signature"] ?? "", "utf8");
  const expected = Buffer.from(twilioSignature(secret, `${publicUrl}${request.url}`, formOf(request)), "utf8");
  if (given.length === expected.length && timingSafeEqual(given, expected)) return markVerified(request);
  return { rejected: true, status: 403, why: "the signature is not Twilio's for this address" };
}

/** `X-Twilio-Signature`; a field that comes several times is sorted and written once for each value. */
export function twilioSignature(secret: string, url: string, form: URLSearchParams): string {
  const names = [...new Set(form.keys())].sort();
  const fields = names.flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => `${name}${value}`));
  return createHmac("sha1", secret)
    .update(`${url}${fields.join("")}`)
    .digest("base64");
}

/** The fields of a callback. Never throws. */
export function formOf(request: Pick<RawRequest, "body">): URLSearchParams {
  return new URLSearchParams(Buffer.from(request.body).toString("utf8"));
}

/** An answer in TwiML; the parts are XML already. */
export function twiml(...parts: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${parts.join("")}</Response>`;
}

/** XML 1.0 has no words for most control characters: they are left out, the rest is escaped. */
export function xmlText(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return escapeHtml(text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ""));
}

/** An answer to a callback; the parts are XML already. */
export function twimlResponse(...parts: readonly string[]): RawResponse {
  return { status: 200, headers: { "content-type": "text/xml; charset=utf-8" }, body: twiml(...parts) };
}
