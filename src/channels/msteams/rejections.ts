import { keptAccounts, keptRejections } from "./limits.ts";

/**
 * Why a request to our endpoint was refused.
 * `no_token`: no Authorization header · `bad_token`: no JWT, another algorithm, or not signed by its key · `unknown_key`: a key that the
 * Bot Connector does not publish · `keys_down`: its keys cannot be fetched · `expired`, `issuer`, `audience`: claims · `service_url`: the
 * claim is not the activity's · `endorsement`: the key is not Teams' · `service_host`: not on the allow-list · `tenant`: not allowed ·
 * `body`: no activity, or too long
 */
export type RejectionKind =
  | "no_token"
  | "bad_token"
  | "unknown_key"
  | "keys_down"
  | "expired"
  | "issuer"
  | "audience"
  | "service_url"
  | "endorsement"
  | "service_host"
  | "tenant"
  | "body";

/** A refused request. `detail`: what was seen (the audience, the tenant, the host), short and without secrets; null: nothing of use. */
export interface SeenRejection {
  readonly kind: RejectionKind;
  readonly at: number;
  readonly detail: string | null;
}

/** What came to an account's endpoint lately, for its diagnosis. Kept in this process alone, and bounded. */
export interface Rejections {
  add(kind: RejectionKind, at: number, detail?: string): void;
  /** Newest first; a few of each kind, so that one kind in masses does not push out the others. */
  recent(): readonly SeenRejection[];
  /** A request of Teams was accepted. */
  accepted(at: number): void;
  /** When that was last; null: never since the process started. */
  lastAcceptedAt(): number | null;
}

/** An empty memory. */
export function createRejections(): Rejections {
  const kinds = new Map<RejectionKind, readonly SeenRejection[]>();
  let last: number | null = null;
  return {
    add(kind, at, detail) {
      const seen = { kind, at, detail: detail === undefined ? null : shown(detail) };
      kinds.set(kind, [seen, ...(kinds.get(kind) ?? [])].slice(0, keptRejections));
    },
    recent: () => [...kinds.values()].flat().toSorted((one, other) => other.at - one.at),
    accepted(at) {
      last = at;
    },
    lastAcceptedAt: () => last,
  };
}

const accounts = new Map<string, Rejections>();

/** The memory of one account: the check of its settings opens the account anew, and must know what came to the one before. */
export function rejectionsOf(accountId: string, appId: string): Rejections {
  const key = `${accountId} ${appId}`;
  const known = accounts.get(key);
  if (known !== undefined) return known;
  const [oldest] = accounts.keys();
  if (accounts.size >= keptAccounts && oldest !== undefined) accounts.delete(oldest);
  const made = createRejections();
  accounts.set(key, made);
  return made;
}

/** Ids and hosts, nothing that could be more. */
function shown(detail: string): string {
  return detail.replaceAll(/[^\w.:/@-]/g, "").slice(0, 120);
}
