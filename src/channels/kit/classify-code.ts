import type { Outcome } from "#ports/channel.ts";
import type { Failure } from "./classify-http.ts";
import { oneLine, trim } from "./trim.ts";

type Scope = "message" | "address" | "account";

/**
 * What an error code in an answer's body means. `why` tells the cause and what to do about it, in words for people; `afterMs` is how
 * long the platform's documents say to wait.
 */
export type CodeRule = { readonly why: string; readonly says?: RegExp } & (
  | { readonly permanent: Scope }
  | { readonly retry: Scope; readonly afterMs?: number }
);

/** One code may stand for several faults that only the words beside it tell apart: the first row whose `says` fits is meant. */
export type CodeTable = Readonly<Record<number, CodeRule | readonly CodeRule[]>>;

/** An error code as a platform gave it. */
export interface ErrorCode {
  readonly code: number;
  /** The platform's own words beside it; may hold anything. */
  readonly says: string;
  /** Its own delay, from a header or a field; goes before the table's. */
  readonly afterMs?: number | null;
}

/** The row of a code; null where the table does not know it. */
export function knownCode(table: CodeTable, error: ErrorCode): Failure | null {
  const rules: readonly CodeRule[] = [table[error.code] ?? []].flat();
  const rule = rules.find(({ says }) => says === undefined || says.test(error.says));
  return rule === undefined ? null : failureOf(rule, error);
}

function failureOf(rule: CodeRule, { code, afterMs }: ErrorCode): Failure {
  const why = `${rule.why} (${code})`;
  if ("permanent" in rule) return { kind: "permanent", blame: rule.permanent, why };
  return { kind: "retry", scope: rule.retry, afterMs: afterMs ?? rule.afterMs ?? null, why };
}

/** A code that nobody has heard of. The platform was reached and said no: the same message would be refused again. */
export function unknownCode({ code, says }: ErrorCode, secrets: readonly string[]): Failure {
  return { kind: "permanent", blame: "message", why: `refused with code ${code}: ${withoutSecrets(says, secrets)}` };
}

/** A success that says nothing: a proxy or another service answered, and what became of the message cannot be known. */
export const wordless: Outcome = { kind: "unknown", why: "answered with success, but not as this platform does" };

/** The JSON object that a body holds; null where it holds something else. */
export function jsonObject(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** The first of these fields that holds text. */
export function textIn(answer: Readonly<Record<string, unknown>>, ...keys: readonly string[]): string {
  const found = keys.map((key) => answer[key]).find((value) => typeof value === "string");
  return found ?? "";
}

/** A platform may repeat what it was sent, the address of the webhook included. */
function withoutSecrets(text: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret !== "");
  const hidden = known.reduce((left, secret) => left.replaceAll(secret, "***"), oneLine(text));
  return trim(hidden, 200);
}
