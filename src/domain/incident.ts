import type { Via } from "./actor.ts";
import type { EventLink, Labels } from "./event.ts";
import type { Severity } from "./severity.ts";

export type IncidentState = "triggered" | "acknowledged" | "closed";

export interface Acknowledgement {
  readonly userId: string;
  readonly name: string;
  readonly at: number;
  readonly via: Via;
}

/**
 * Where the escalation of an incident stands. `waiting`: in the rule's delay · `running`: levels are paged · `stopped`: answered,
 * snoozed or closed · `assigned`: handed to people, no levels · `exhausted`: the fallback contacts were paged, nothing is left.
 */
export interface Escalation {
  readonly status: "waiting" | "running" | "stopped" | "assigned" | "exhausted";
  /** Counts up with each new assignment (opened, reopened, reassigned, snooze ended). */
  readonly assignment: number;
  readonly ruleId: string | null;
  readonly ruleVersion: number | null;
  /** Index of the level that was paged last; -1: none yet. */
  readonly level: number;
  readonly loop: number;
  readonly round: number;
  /** People of a manual assignment; empty when a rule decides. */
  readonly assignees: readonly string[];
}

/** What people handle: one or more alerts (product.md B2, B3). */
export interface Incident {
  readonly id: string;
  /** Shown as `INC-<number>`; never used again. */
  readonly number: number;
  readonly serviceId: string;
  readonly integrationId: string | null;
  readonly state: IncidentState;
  readonly severity: Severity;
  readonly title: string;
  readonly description: string;
  readonly labels: Labels;
  /** Runbook, graph, rule: those of its first alert. */
  readonly links: readonly EventLink[];
  /** Fields that a person edited: later alerts leave them alone. */
  readonly pinned: readonly ("title" | "description" | "severity")[];
  /** The monitor's truth, whatever people did: recovered when all alerts are. */
  readonly signal: "firing" | "recovered" | "none";
  readonly snoozedUntil: number | null;
  readonly acks: readonly Acknowledgement[];
  readonly escalation: Escalation;
  readonly alertCount: number;
  readonly openAlerts: number;
  /** Goes up with each change that a card shows. */
  readonly version: number;
  /** Number of the last timeline entry. */
  readonly seq: number;
  readonly openedAt: number;
  readonly acknowledgedAt: number | null;
  readonly closedAt: number | null;
  readonly closedBy: string | null;
  readonly closedReason: "person" | "signal" | "timeout" | null;
  readonly resolution: string | null;
  readonly updatedAt: number;
}

/** Open and snoozed: neither paged nor escalated until the time has come. */
export function isSnoozed(incident: Incident): boolean {
  return incident.state !== "closed" && incident.snoozedUntil !== null;
}

/** `INC-1042`. */
export function incidentName(incident: { readonly number: number }): string {
  return `INC-${incident.number}`;
}
