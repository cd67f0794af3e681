import { keptAccounts, keptRefusals } from "./app-limits.ts";

/**
 * Why a request to our endpoint was refused.
 * `signature`: missing or wrong (another Token) · `stale`: signed too long ago or ahead · `key`: encrypted with another EncodingAESKey ·
 * `corp`: made for another organization · `agent`: for another app · `body`: too long, or nothing that WeCom sends
 */
export type RefusalKind = "signature" | "stale" | "key" | "corp" | "agent" | "body";

/** A refused request. `detail`: what was seen (an id), short and without secrets; null: nothing of use. */
export interface SeenRefusal {
  readonly kind: RefusalKind;
  readonly at: number;
  readonly detail: string | null;
}

/** What came to an account's endpoint lately, for its diagnosis. Kept in this process alone, and bounded. */
export interface SeenRequests {
  refused(kind: RefusalKind, at: number, detail?: string): void;
  /** Newest first; a few of each kind, so that one kind in masses does not push out the others. */
  recent(): readonly SeenRefusal[];
  /** A request of the platform was let in. `type`: of message or event, `url_verification` for the check of the address. */
  accepted(type: string, at: number): void;
  /** When a request was last let in, by type; empty: never since the process started. */
  lastAccepted(): ReadonlyMap<string, number>;
}

const knownTypes = /^[a-z_]{1,60}$/;

/** An empty memory. */
function createSeen(): SeenRequests {
  const kinds = new Map<RefusalKind, readonly SeenRefusal[]>();
  const accepted = new Map<string, number>();
  return {
    refused(kind, at, detail) {
      const seen = { kind, at, detail: detail === undefined ? null : shown(detail) };
      kinds.set(kind, [seen, ...(kinds.get(kind) ?? [])].slice(0, keptRefusals));
    },
    recent: () => [...kinds.values()].flat().toSorted((one, other) => other.at - one.at),
    accepted(type, at) {
      accepted.set(knownTypes.test(type) && (accepted.size < 50 || accepted.has(type)) ? type : "other", at);
    },
    lastAccepted: () => accepted,
  };
}

const accounts = new Map<string, SeenRequests>();

/** The memory of one account: the check of its settings opens the account anew, and must know what came to the one before. */
export function seenOf(accountId: string, app: string): SeenRequests {
  const key = `${accountId} ${app}`;
  const known = accounts.get(key);
  if (known !== undefined) return known;
  const [oldest] = accounts.keys();
  if (accounts.size >= keptAccounts && oldest !== undefined) accounts.delete(oldest);
  const made = createSeen();
  accounts.set(key, made);
  return made;
}

/** Ids, nothing that could be more. */
function shown(detail: string): string {
  return detail.replaceAll(/[^\w.:-]/g, "").slice(0, 80);
}
