import { kept } from "./app-limits.ts";

/**
 * Why a request was not listened to.
 * `signature`: missing or wrong · `stale`: signed too long ago or ahead · `reused`: the signature of another request · `key`: an event that
 * our key does not open · `corp`: of another organization · `body`: too long, or nothing that DingTalk sends · `closed`: this account listens
 * to its stream alone · `unnamed`: a message without its speaker's user id, as before the robot's version is published
 */
export type RefusalKind = "signature" | "stale" | "reused" | "key" | "corp" | "body" | "closed" | "unnamed";

export interface SeenRefusal {
  readonly kind: RefusalKind;
  readonly at: number;
}

/** How the account's stream stands; `why`: it ended so, or could not be opened. */
export type StreamState =
  | { readonly kind: "never" }
  | { readonly kind: "open"; readonly at: number }
  | { readonly kind: "ended"; readonly at: number; readonly why: string };

/** What came to an account lately, for its diagnosis. Kept in this process alone, and bounded. */
export interface Seen {
  refused(kind: RefusalKind, at: number): void;
  /** The newest of each kind, newest first. */
  refusals(): readonly SeenRefusal[];
  accepted(what: "message" | "click" | "event" | "check", at: number): void;
  lastAccepted(): ReadonlyMap<string, number>;
  stream: StreamState;
}

/** An empty memory. */
export function createSeen(): Seen {
  const refusals = new Map<RefusalKind, number>();
  const accepted = new Map<string, number>();
  return {
    refused: (kind, at) => void refusals.set(kind, at),
    refusals: () => [...refusals].map(([kind, at]) => ({ kind, at })).toSorted((one, other) => other.at - one.at),
    accepted: (what, at) => void accepted.set(what, at),
    lastAccepted: () => accepted,
    stream: { kind: "never" },
  };
}

const accounts = new Map<string, Seen>();

/** The memory of one account: the check of its settings opens the account anew, and must know what came to the one before. */
export function seenOf(accountId: string, clientId: string): Seen {
  const key = `${accountId} ${clientId}`;
  const known = accounts.get(key);
  if (known !== undefined) return known;
  const [oldest] = accounts.keys();
  if (accounts.size >= kept.accounts && oldest !== undefined) accounts.delete(oldest);
  const made = createSeen();
  accounts.set(key, made);
  return made;
}
