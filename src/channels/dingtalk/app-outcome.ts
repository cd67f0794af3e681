import { jsonObject, knownCode, textIn, wordless } from "#channels/kit/classify-code.ts";
import type { CodeRule } from "#channels/kit/classify-code.ts";
import { httpFailure, retryAfter } from "#channels/kit/classify-http.ts";
import type { Failure, StatusTable } from "#channels/kit/classify-http.ts";
import { oneLine, trim } from "#channels/kit/trim.ts";
import type { Outcome } from "#ports/channel.ts";
import type { HttpResponse, HttpResult } from "#ports/http.ts";
import { refreshable, ruleOf } from "./app-codes.ts";
import { codes as botCodes, shutOutOf } from "./outcome.ts";

/** Whatever the gateway throttles is the app's. */
const statuses: StatusTable = { 429: { retry: "account" } };

/** An answer of the API: its object where it is a success. */
export type Reading =
  | { readonly ok: true; readonly answer: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly failure: Failure; readonly code: string | null };

/**
 * Success is a 2xx with an object that names no error. The API tells errors as `code` with a status of 400 and more; the gateway before it
 * answers a shut-out with `punish: "deny"`, and the older API with an `errcode`, both with 200. `now` for `Retry-After` as a date.
 */
export function readAnswer(result: HttpResult, now: number, secrets: readonly string[]): Reading {
  const failure = httpFailure(result, { now, unreachable: "account", statuses });
  const answer = result.ok ? jsonObject(result.response.body) : null;
  if (!result.ok || answer === null) return { ok: false, failure: failure ?? asFailure(wordless), code: null };
  const error = errorOf(answer);
  if (error === null) {
    const shutOutMs = shutOutOf(answer);
    if (shutOutMs !== null) return { ok: false, failure: shutOut(shutOutMs), code: null };
    if (failure !== null) return { ok: false, failure, code: null };
    return answer["success"] === false ? { ok: false, failure: silent, code: null } : { ok: true, answer };
  }
  return { ok: false, failure: meaning(error, failure, result.response, now, secrets), code: error.code };
}

function shutOut(afterMs: number): Failure {
  return {
    kind: "retry",
    scope: "account",
    afterMs,
    why: "DingTalk shut this server's IP address out for some minutes",
  };
}

const silent: Failure = { kind: "retry", scope: "message", afterMs: null, why: "DingTalk says that it did not work" };

interface ApiError {
  readonly code: string;
  readonly says: string;
}

function errorOf(answer: Readonly<Record<string, unknown>>): ApiError | null {
  const { code, errcode } = answer;
  if (typeof code === "string" && code !== "") return { code, says: textIn(answer, "message", "msg") };
  // The older API: a number, which some pages print as a text.
  const old = typeof errcode === "number" || typeof errcode === "string" ? String(errcode) : "0";
  return old === "0" ? null : { code: old, says: textIn(answer, "errmsg") };
}

function meaning(
  error: ApiError,
  failure: Failure | null,
  { status, headers }: HttpResponse,
  now: number,
  secrets: readonly string[],
): Failure {
  const rule = ruleOf(error.code);
  const afterMs = retryAfter(headers["retry-after"], now);
  if (rule !== null) return failureOf(rule, error.code, afterMs);
  // A number means the same as to a custom bot.
  const asBot = /^-?\d{1,9}$/.test(error.code)
    ? knownCode(botCodes, { ...error, code: Number(error.code), afterMs })
    : null;
  if (asBot !== null) return asBot;
  // 400 says no more than the code; any other status says how far the trouble reaches.
  if (failure === null || status === 400) return unknownCode(error, secrets);
  return { ...failure, why: `${failure.why} (${shown(error.code)})` };
}

/** What a rule says, with a delay that the platform named itself before the rule's own. */
export function failureOf(rule: CodeRule, code: string, afterMs: number | null = null): Failure {
  const why = `${rule.why} (${shown(code)})`;
  if ("permanent" in rule) return { kind: "permanent", blame: rule.permanent, why };
  return { kind: "retry", scope: rule.retry, afterMs: afterMs ?? rule.afterMs ?? null, why };
}

/** The platform was reached and said no: the same message would be refused again. */
function unknownCode({ code, says }: ApiError, secrets: readonly string[]): Failure {
  const hidden = secrets
    .filter((each) => each !== "")
    .reduce((text, each) => text.replaceAll(each, "***"), oneLine(says));
  return { kind: "permanent", blame: "message", why: `refused with code ${shown(code)}: ${trim(hidden, 200)}` };
}

/** A code as far as it can be one. */
function shown(code: string): string {
  return code.replaceAll(/[^\w.-]/g, "").slice(0, 80);
}

/** Whether the same request may succeed with a new token. */
export function wantsNewToken(reading: Reading): boolean {
  return !reading.ok && reading.code !== null && refreshable.has(reading.code);
}

function asFailure(outcome: Outcome): Failure {
  return outcome.kind === "accepted" ? { kind: "unknown", why: "answered with success" } : outcome;
}
