import type { BalanceFacts } from "#ports/channel.ts";
import { textIn } from "../classify-code.ts";
import type { Failure, StatusTable } from "../classify-http.ts";
import { oneLine, trim } from "../trim.ts";

type Scope = "message" | "address" | "account";

/** What an error code in words means; `why` is for people. `says`: only with such words beside it. */
export type NamedRule = { readonly why: string; readonly says?: RegExp } & (
  | { readonly permanent: Scope }
  | { readonly retry: Scope; readonly afterMs?: number }
  | { readonly unknown: true }
);

/** Codes in words (`isv.AMOUNT_NOT_ENOUGH`), as the Chinese clouds have them; the first row of a code whose `says` fits is meant. */
export type NamedTable = Readonly<Record<string, NamedRule | readonly NamedRule[]>>;

/**
 * What a refusal means. A code that no row has goes by its family, the part before the last dot; one that nobody has heard of was a
 * clear no: the same message would be refused again.
 */
export function namedFailure(table: NamedTable, code: string, says: string): Failure {
  for (let name = code; name !== ""; name = name.slice(0, Math.max(name.lastIndexOf("."), 0))) {
    const rules: readonly NamedRule[] = Object.hasOwn(table, name) ? [table[name] ?? []].flat() : [];
    const rule = rules.find((each) => each.says === undefined || each.says.test(says));
    if (rule !== undefined) return failureOf(rule, `${rule.why} (${shown(code)})`);
  }
  return { kind: "permanent", blame: "message", why: `refused with code ${shown(code)}` };
}

function failureOf(rule: NamedRule, why: string): Failure {
  if ("permanent" in rule) return { kind: "permanent", blame: rule.permanent, why };
  if ("retry" in rule) return { kind: "retry", scope: rule.retry, afterMs: rule.afterMs ?? null, why };
  return { kind: "unknown", why };
}

/** The words beside a code may repeat the request, keys included; the code alone does not. */
function shown(code: string): string {
  return trim(oneLine(code).replace(/[^\w.:-]/g, "?"), 80);
}

/** A vendor has one host for all numbers: what its gateway says is about the account, and another vendor may do better. */
export const vendorStatuses: StatusTable = {
  // Not the vendor's words but a proxy's, or a wrong URL: numbers are refused by codes, and 404 says nothing of them.
  404: { permanent: "account" },
  410: { permanent: "account" },
  429: { retry: "account" },
  502: { retry: "account" },
  503: { retry: "account" },
  504: { retry: "account" },
};

/** Money in an answer: a number, or text as Twilio writes it, and its `currency`. Null: there is none. */
export function balanceIn(
  answer: Readonly<Record<string, unknown>>,
  field: string,
  lowBalance: number,
): BalanceFacts | null {
  const told = answer[field];
  const amount = typeof told === "string" && told.trim() !== "" ? Number(told) : told;
  if (typeof amount !== "number" || !Number.isFinite(amount)) return null;
  const currency = textIn(answer, "currency").slice(0, 8).toWellFormed();
  return { amount, currency, low: amount < lowBalance };
}
