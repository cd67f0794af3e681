import type { IncidentState } from "#domain/incident.ts";
import type { Account, Link, PlaceKind } from "#domain/link.ts";
import type { NotificationState } from "#domain/notification.ts";
import type { Team, User } from "#domain/people.ts";
import type { Integration, Rule, Service } from "#domain/rule.ts";
import type { Severity } from "#domain/severity.ts";
import type { Settings } from "#domain/snapshot.ts";
import type { Template } from "#domain/template.ts";

export interface Page {
  readonly limit: number;
  /** Opaque; from the last page's `next`. */
  readonly cursor: string | null;
}

export interface Paged<T> {
  readonly rows: readonly T[];
  readonly next: string | null;
}

export interface IncidentFilter {
  readonly states?: readonly IncidentState[];
  readonly severities?: readonly Severity[];
  readonly serviceId?: string;
  /** Only incidents for which this user was paged or that they acknowledged. */
  readonly userId?: string;
  /** The same for any of these people, and all incidents of these services: what concerns a team. */
  readonly concerns?: { readonly userIds: readonly string[]; readonly serviceIds: readonly string[] };
  /** All of these; null: without that label. */
  readonly labels?: readonly { readonly name: string; readonly value: string | null }[];
  /** Case-insensitive part of the title, or `INC-<number>`. */
  readonly text?: string;
  readonly openedFrom?: number;
  readonly openedTo?: number;
}

export interface NotificationFilter {
  readonly incidentId?: string;
  readonly userId?: string;
  readonly channel?: string;
  readonly linkId?: string;
  readonly states?: readonly NotificationState[];
  readonly from?: number;
  readonly to?: number;
}

/** Config rows as they are stored, with what only the store may hand out on demand. */
export interface ConfigRows {
  readonly revision: number;
  readonly settings: Settings;
  readonly users: readonly User[];
  readonly teams: readonly Team[];
  readonly services: readonly Service[];
  readonly integrations: readonly Integration[];
  readonly rules: readonly Rule[];
  readonly accounts: readonly Account[];
  readonly links: readonly Link[];
  /** Those that went back to the default words included. */
  readonly templates: readonly Template[];
}

export interface Session {
  readonly id: string;
  readonly tokenHash: string;
  readonly userId: string;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly expiresAt: number;
  readonly address: string;
  readonly agent: string;
}

export interface ApiToken {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly tokenHash: string;
  readonly hint: string;
  readonly scopes: readonly string[];
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly usedAt: number | null;
}

/** A one-time code for `linkTeam`, `linkChat`, `linkUser`, or a code sent to an address; only its hash is kept. */
export interface LinkCode {
  readonly id: string;
  readonly codeHash: string;
  readonly kind: PlaceKind | "verify";
  /** Null: any channel. */
  readonly channel: string | null;
  readonly accountId: string | null;
  /** Who asked for it. */
  readonly userId: string;
  /** For `verify`: the pending link. */
  readonly linkId: string | null;
  /** After the command was said: the place and person that may press Link now. */
  readonly claim: Readonly<Record<string, unknown>> | null;
  /** Wrong guesses left. */
  readonly triesLeft: number;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly usedAt: number | null;
}

/** An inbound event of a platform, kept until it was worked on; (channel, eventKey) is unique, so that a repeat acts once. */
export interface InboxRow {
  readonly id: string;
  readonly channel: string;
  readonly accountId: string;
  readonly eventKey: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly state: "waiting" | "done" | "failed";
  /** The result, kept so that a repeat of the event gets the same answer. */
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly tries: number;
  readonly dueAt: number;
  readonly leaseOwner: string | null;
  readonly leaseUntil: number | null;
  readonly receivedAt: number;
}

/** One line of the append-only, hash-chained audit log. */
export interface AuditEntry {
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly address: string | null;
  readonly prevHash: string;
  readonly hash: string;
}

/** A lane that a platform told us to leave alone until then. Key: `account:<id>` or `link:<id>`. */
export interface Park {
  readonly key: string;
  readonly until: number;
}

/**
 * Somebody who lets presence arrange their pages did something there. `place`: a channel, or `console`. Kept for minutes
 * (`presenceStaleMs`), and shown to nobody.
 */
export interface Sighting {
  readonly userId: string;
  readonly place: string;
  readonly at: number;
}

export interface IncidentStats {
  readonly triggered: number;
  readonly acknowledged: number;
  readonly snoozed: number;
  readonly closed: number;
}

/** What lists of open incidents are grouped by. */
export type IncidentGrouping =
  | { readonly kind: "severity" }
  | { readonly kind: "service" }
  | { readonly kind: "label"; readonly name: string };

/** The open incidents that have one value in common. */
export interface OpenOfGroup {
  /** Null: they lack the label. */
  readonly value: string | null;
  readonly triggered: number;
  readonly acknowledged: number;
  readonly snoozed: number;
  /** Of those that nobody has acknowledged and that do not sleep; null: there are none. */
  readonly worst: Severity | null;
}

/** Which lines of the audit log are wanted. */
export interface AuditFilter {
  /** `user:<id>` with or without its tokens, `system`, … */
  readonly actor?: string;
  /** One action (`link.made`), or the first part of its name for all of a kind (`link`). */
  readonly action?: string;
}

/** Whether the newest entries of the audit log, from `from` to `to`, are as they were written. */
export interface AuditCheck {
  readonly from: number;
  readonly to: number;
  /** The first that was changed or is missing. */
  readonly brokenAt: number | null;
}

/** What came of the messages of one channel. Pages in a bundle count, the bundle itself does not. */
export interface DeliveryFigures {
  readonly channel: string;
  /** At least one try was made. */
  readonly tried: number;
  /** The platform took it, and it did not fail later. */
  readonly accepted: number;
  readonly failed: number;
  readonly unknown: number;
  /** From the first try until the platform took it; null: it took none. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** How the queues stand, for /readyz and /metrics. */
export interface QueueStats {
  readonly waiting: number;
  /** Due time of the oldest that should have gone; null: none is late. */
  readonly oldestDueAt: number | null;
  readonly timersDue: number;
  readonly inboxWaiting: number;
}
