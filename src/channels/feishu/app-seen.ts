import { keptAccounts, keptRefusals } from "./app-limits.ts";

/**
 * Why a request to our endpoint was refused.
 * `plain`: not encrypted · `key`: encrypted with another key · `signature`: missing or wrong · `stale`: signed too long ago or ahead ·
 * `token`: another Verification Token · `app`: meant for another app · `old`: a card callback of the first version · `body`: too long,
 * or nothing that Feishu sends · `bot_unknown`: the bot's own id could not be asked for
 */
export type RefusalKind = "plain" | "key" | "signature" | "stale" | "token" | "app" | "old" | "body" | "bot_unknown";

/** A refused request. `detail`: what was seen (an app's id), short and without secrets; null: nothing of use. */
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
  /** A request of the platform was let in. `type`: of the event, `url_verification` for the check of the address. */
  accepted(type: string, at: number): void;
  /** When a request was last let in, and an event of each type; empty: never since the process started. */
  lastAccepted(): ReadonlyMap<string, number>;
}

/** Types beyond those that we know of are one: their names come from outside. */
const knownTypes = /^(?:url_verification|card\.action\.trigger|im\.[\w.]{1,60})$/;

/** An empty memory. */
export function createSeen(): SeenRequests {
  const kinds = new Map<RefusalKind, readonly SeenRefusal[]>();
  const accepted = new Map<string, number>();
  return {
    refused(kind, at, detail) {
      const seen = { kind, at, detail: detail === undefined ? null : shown(detail) };
      kinds.set(kind, [seen, ...(kinds.get(kind) ?? [])].slice(0, keptRefusals));
    },
    recent: () => [...kinds.values()].flat().toSorted((one, other) => other.at - one.at),
    accepted(type, at) {
      accepted.set(knownTypes.test(type) && accepted.size < 50 ? type : "other", at);
    },
    lastAccepted: () => accepted,
  };
}

const accounts = new Map<string, SeenRequests>();

/** The memory of one account: the check of its settings opens the account anew, and must know what came to the one before. */
export function seenOf(accountId: string, appId: string): SeenRequests {
  const key = `${accountId} ${appId}`;
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
