import { httpFailure, retryAfter } from "#channels/kit/classify-http.ts";
import type { Failure, StatusTable } from "#channels/kit/classify-http.ts";
import type { HttpResult } from "#ports/http.ts";
import { archived, errors, families, noPermission } from "./app-errors.ts";

/** What was asked: to post, to edit a post of ours, or a question that changes nothing (or the same when asked twice). */
export type Asked = "post" | "edit" | "look";

/** What an answer of Mattermost means; on success its JSON. `id`: the server's own word for an error; null: it said none. */
export type Reading =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly failure: Failure; readonly id: string | null };

/** One server serves everybody: what stands in between it and us is the account's matter. */
const statuses: StatusTable = {
  301: { permanent: "account" },
  302: { permanent: "account" },
  303: { permanent: "account" },
  307: { permanent: "account" },
  308: { permanent: "account" },
  403: { permanent: "address" },
  502: { retry: "account" },
  503: { retry: "account" },
  504: { retry: "account" },
};

/**
 * Reads an answer of the API: JSON, and on failure `{"id","message","detailed_error","request_id","status_code"}` (api.mattermost.com,
 * "Errors"); the rate limit is told in plain text with `X-Ratelimit-Reset` in seconds. `now` for `Retry-After` as a date.
 */
export function readAnswer(result: HttpResult, asked: Asked, now: number): Reading {
  if (!result.ok) {
    if (result.refused) return failed(notSent(result.why), asked, null);
    return failed(httpFailure(result, { now, unreachable: "account" }) ?? strange, asked, null);
  }
  const { status, headers, body } = result.response;
  if (status === 429) {
    const afterMs = retryAfter(headers["retry-after"] ?? headers["x-ratelimit-reset"], now);
    return failed({ kind: "retry", afterMs, scope: "account", why: "the server limits its rate" }, asked, null);
  }
  const value = jsonOf(body);
  const id = errorId(value);
  const known = id === null ? undefined : (archivedBy(value, id) ?? meaning(id, asked, status));
  if (id !== null && known !== undefined) return failed(known, asked, id);
  const failure = httpFailure(result, { now, unreachable: "account", statuses });
  if (failure !== null) return failed(named(failure, id), asked, id);
  if (id !== null)
    return failed(named({ kind: "permanent", blame: "message", why: "the server said no" }, id), asked, id);
  return typeof value === "object" && value !== null ? { ok: true, value } : failed(strange, asked, null);
}

function notSent(why: string): Failure {
  return { kind: "permanent", blame: "account", why: `not sent: ${why}` };
}

/** A 2xx that is not Mattermost's: something in between answered, and the request may have gone on or not. */
const strange: Failure = { kind: "unknown", why: "the answer is not one of Mattermost's" };

/** A server that is in trouble says so with its status, whatever it was at. */
function meaning(id: string, asked: Asked, status: number): Failure | undefined {
  const found = errors.get(id) ?? families.find(([prefix]) => id.startsWith(prefix))?.[1];
  if (found === undefined) return undefined;
  if (status === 500 && found.kind === "permanent") return undefined;
  if (asked === "edit" && id === noPermission)
    return {
      kind: "permanent",
      blame: "message",
      why: `the message is gone, or the bot is not in the channel (${id})`,
    };
  return named(found, id);
}

/** Some failures to post are the server's own by their status, and only their details tell that the channel is archived. */
function archivedBy(value: unknown, id: string): Failure | undefined {
  const details = typeof value === "object" && value !== null && "detailed_error" in value ? value.detailed_error : "";
  const isArchived = typeof details === "string" && /can not post to deleted channel/i.test(details);
  return isArchived ? named(archived, id) : undefined;
}

function named<T extends Failure>(failure: T, id: string | null): T {
  return id === null ? failure : { ...failure, why: `${failure.why} (${id})` };
}

/** To look again changes nothing: there is no doubt to keep. */
function failed(failure: Failure, asked: Asked, id: string | null): Reading {
  if (asked !== "look" || failure.kind !== "unknown") return { ok: false, failure, id };
  return { ok: false, failure: { kind: "retry", afterMs: null, scope: "message", why: failure.why }, id };
}

/** Never more than a word: it goes into logs. A plugin that refuses a post puts its own sentence there. Null: it is no error. */
function errorId(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("status_code" in value) || !("id" in value)) return null;
  const { id, status_code: code } = value;
  if (typeof code !== "number" || code < 300 || typeof id !== "string") return null;
  return /^[\w.]{1,120}$/.test(id) ? id : "an error of its own";
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
