import { keyOfSecret } from "#channels/kit/hook.ts";
import { kept } from "./app-limits.ts";

/**
 * Why a request to our endpoint was refused. `trigger`: the server did not sign it for this person · `stale`: it was signed at another
 * time · `proof`: the click is on no message of ours · `command`: of a command that is none of ours · `key`: the server was not asked for
 * its key.
 */
export type Refusal = "size" | "body" | "trigger" | "stale" | "proof" | "command" | "key";

/** What came to an account's endpoint lately, for its check. Kept in this process alone; nothing in it is a secret. */
export interface Seen {
  /** When a click, and when a command, was last accepted; null: never since the process started. */
  clickAt: number | null;
  commandAt: number | null;
  readonly refusedAt: Map<Refusal, number>;
  /** When the WebSocket was last known to be good; null: never. */
  streamAt: number | null;
}

const accounts = new Map<string, Seen>();

/**
 * The memory of one account: the check of its settings opens the account anew, and must know what came to the one before. Another token
 * begins another memory.
 */
export function seenOf(accountId: string, token: string): Seen {
  const key = `${accountId} ${keyOfSecret(token)}`;
  const known = accounts.get(key);
  if (known !== undefined) return known;
  const [oldest] = accounts.keys();
  if (accounts.size >= kept.accounts && oldest !== undefined) accounts.delete(oldest);
  const made: Seen = { clickAt: null, commandAt: null, refusedAt: new Map(), streamAt: null };
  accounts.set(key, made);
  return made;
}
