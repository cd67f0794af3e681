import type { Severity } from "./severity.ts";

export type Labels = Readonly<Record<string, string>>;

/** A link shown with an alert: a runbook, a graph, the rule's page. */
export interface EventLink {
  readonly title: string;
  readonly url: string;
}

/**
 * One message of a monitoring tool, in Tocsin's words, as a source maps it. Texts are already cut to `eventLimits`.
 * Times are UTC milliseconds.
 */
export interface SourceEvent {
  readonly kind: "firing" | "resolved";
  readonly severity: Severity;
  /** At most 255 characters; the same key while the alert is open means the same alert. */
  readonly dedupKey: string;
  readonly title: string;
  readonly description: string;
  readonly labels: Labels;
  readonly links: readonly EventLink[];
  readonly images: readonly EventLink[];
  readonly occurredAt: number | null;
  /** The sender's own group (Alertmanager's groupKey): when the group resolves, every alert held for it resolves. */
  readonly groupKey: string | null;
  /** Resolve by itself at this time unless it is sent again before (Prometheus' endsAt). */
  readonly expiresAt: number | null;
  /** What was received, for the console. Cut to `eventLimits.raw` bytes when stored. */
  readonly raw: unknown;
  /** Only counted on an alert that a person already acknowledged at the sender (PagerDuty's `acknowledge`). */
  readonly acknowledged?: boolean;
}

/** Whole groups that the sender says have ended; alerts cut out of the message (`max_alerts`) resolve as well. */
export interface GroupEnd {
  readonly groupKey: string;
}

/** product.md 0.1: the seed product's limits, kept so that senders see the same behaviour. */
export const eventLimits = {
  dedupKey: 255,
  title: 512,
  description: 2048,
  labels: 50,
  labelKey: 128,
  labelValue: 2048,
  links: 20,
  images: 20,
  url: 2048,
  raw: 65_536,
  eventsInRequest: 5_000,
} as const;

/** An accepted event as it is stored; immutable. */
export interface Event {
  readonly id: string;
  readonly integrationId: string;
  readonly alertId: string | null;
  readonly receivedAt: number;
  readonly occurredAt: number | null;
  readonly kind: SourceEvent["kind"];
  readonly severity: Severity;
  readonly dedupKey: string;
  readonly title: string;
  readonly raw: unknown;
}
