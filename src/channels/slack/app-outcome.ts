import { httpFailure, retryAfter } from "#channels/kit/classify-http.ts";
import type { Failure, StatusTable } from "#channels/kit/classify-http.ts";
import type { HttpResult } from "#ports/http.ts";
import { errors, throttled } from "./app-errors.ts";

/** What was asked: to say or change something, or a question that changes nothing. */
export type Asked = "change" | "look";

/** What an answer of Slack means; on success with its fields. */
export type Reading =
  | { readonly ok: true; readonly body: Readonly<Record<string, unknown>>; readonly scopes: readonly string[] | null }
  | { readonly ok: false; readonly failure: Failure };

/** Slack answers in JSON whatever happens: other statuses without its words are of something in between. One host serves everybody. */
const statuses: StatusTable = {
  301: { permanent: "account" },
  302: { permanent: "account" },
  303: { permanent: "account" },
  307: { permanent: "account" },
  308: { permanent: "account" },
  404: { permanent: "account" },
  502: { retry: "account" },
  503: { retry: "account" },
  504: { retry: "account" },
};

/**
 * Reads an answer: of the Web API `{"ok":false,"error":"…"}` with HTTP 200 (docs.slack.dev, "Web API", "Evaluating responses"), of a
 * response URL also the word alone, with a status. `now` for `Retry-After` as a date.
 */
export function readAnswer(result: HttpResult, asked: Asked, now: number): Reading {
  if (!result.ok) return failed(httpFailure(result, { now, unreachable: "account" }) ?? strange, asked);
  const { status, headers, body: text } = result.response;
  const body = objectOf(text);
  const word = wordOf(body, text);
  if (status === 429 || throttled.has(word ?? "")) {
    const afterMs = retryAfter(headers["retry-after"], now);
    const why = "Slack asks to send more slowly (ratelimited)";
    return failed({ kind: "retry", afterMs, scope: "address", why }, asked);
  }
  const known = word === null || status >= 500 ? undefined : errors.get(word);
  if (word !== null && known !== undefined) return failed(blamed(known, word, body), asked);
  const failure = httpFailure(result, { now, unreachable: "account", statuses });
  if (failure !== null) return failed(failure, asked);
  if (body?.["ok"] === true) return { ok: true, body, scopes: scopesOf(headers["x-oauth-scopes"]) };
  if (asked === "change" && text.trim() === "ok") return { ok: true, body: {}, scopes: null };
  if (word === null) return failed(strange, asked);
  // Nobody has heard of it. Slack was reached and said no: the same request would be refused again.
  return failed({ kind: "permanent", blame: "message", why: `Slack refused the request (${word})` }, asked);
}

/** A 2xx that is not Slack's: something in between answered, and the request may have gone on or not. */
const strange: Failure = { kind: "unknown", why: "the answer is not one of Slack's" };

/** To look again changes nothing: there is no doubt to keep. */
function failed(failure: Failure, asked: Asked): Reading {
  if (asked !== "look" || failure.kind !== "unknown") return { ok: false, failure };
  return { ok: false, failure: { kind: "retry", afterMs: null, scope: "message", why: failure.why } };
}

function blamed(row: Failure, word: string, body: Readonly<Record<string, unknown>> | null): Failure {
  const needed = body?.["needed"];
  const lacks = word === "missing_scope" && typeof needed === "string" && /^[\w:.,]{1,200}$/.test(needed);
  return { ...row, why: `${row.why} (${lacks ? `${word}: ${needed}` : word})` };
}

/** `is_archived`, from JSON or as a word by itself; null: neither. Never more than a word: it goes into logs. */
function wordOf(body: Readonly<Record<string, unknown>> | null, text: string): string | null {
  const word = body === null ? text.trim() : body["ok"] === true ? null : body["error"];
  return typeof word === "string" && word !== "ok" && /^[a-z][a-z_]{1,79}$/.test(word) ? word : null;
}

function scopesOf(header: string | undefined): readonly string[] | null {
  return (
    header
      ?.split(",")
      .map((each) => each.trim())
      .filter((each) => each !== "") ?? null
  );
}

function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
