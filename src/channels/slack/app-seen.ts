import { keyOfSecret } from "#channels/kit/hook.ts";
import { keptAccounts } from "./app-limits.ts";

/** Why a request to our endpoint was refused. `signature`: made with another secret, or by a stranger · `stale`: of another time. */
export type Refusal = "unsigned" | "signature" | "stale" | "body" | "no_secret";

/** What came to an account's endpoint lately, for its check. Kept in this process alone; nothing in it is a secret. */
export interface Seen {
  /** When a request of Slack was last accepted, over HTTP or the socket; null: never since the process started. */
  acceptedAt: number | null;
  /** When one was last refused, by cause. */
  readonly refusedAt: Map<Refusal, number>;
  /** When the connection of Socket Mode last stood; null: never. */
  connectedAt: number | null;
  /** Since when it does not stand any more, and why; null: it stands, or never did. */
  lost: { readonly at: number; readonly why: string } | null;
  /** When Slack last told that the app was uninstalled, or its tokens revoked; null: never. */
  removedAt: number | null;
}

const accounts = new Map<string, Seen>();

/**
 * The memory of one account: the check of its settings opens the account anew, and must know what came to the one before. Another
 * signing secret begins another memory.
 */
export function seenOf(accountId: string, signingSecret: string | null): Seen {
  const key = `${accountId} ${keyOfSecret(signingSecret ?? "")}`;
  const known = accounts.get(key);
  if (known !== undefined) return known;
  const [oldest] = accounts.keys();
  if (accounts.size >= keptAccounts && oldest !== undefined) accounts.delete(oldest);
  const made: Seen = { acceptedAt: null, refusedAt: new Map(), connectedAt: null, lost: null, removedAt: null };
  accounts.set(key, made);
  return made;
}
