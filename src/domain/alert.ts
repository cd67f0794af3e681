import type { EventLink, Labels, SourceEvent } from "./event.ts";
import type { Severity } from "./severity.ts";
import { worse } from "./severity.ts";

/** `closed`: a person closed the incident, so the alert stops merging; `resolved`: the monitor said so. */
export type AlertStatus = "firing" | "resolved" | "closed";

/** All events with the same (integration, dedup key) while it is open. */
export interface Alert {
  readonly id: string;
  readonly integrationId: string;
  readonly incidentId: string;
  readonly dedupKey: string;
  readonly groupKey: string | null;
  readonly status: AlertStatus;
  /** Severity of the latest firing event. */
  readonly severity: Severity;
  readonly maxSeverity: Severity;
  readonly title: string;
  readonly description: string;
  readonly labels: Labels;
  readonly links: readonly EventLink[];
  readonly images: readonly EventLink[];
  readonly firstAt: number;
  readonly lastAt: number;
  /** Events counted, exact repeats included. */
  readonly eventCount: number;
  readonly occurredAt: number | null;
  readonly expiresAt: number | null;
  readonly endedAt: number | null;
}

/** A new alert from its first firing event. */
export function openAlert(
  event: SourceEvent,
  ids: { alert: string; integration: string; incident: string },
  now: number,
): Alert {
  return {
    id: ids.alert,
    integrationId: ids.integration,
    incidentId: ids.incident,
    dedupKey: event.dedupKey,
    groupKey: event.groupKey,
    status: "firing",
    severity: event.severity,
    maxSeverity: event.severity,
    title: event.title,
    description: event.description,
    labels: event.labels,
    links: event.links,
    images: event.images,
    firstAt: now,
    lastAt: now,
    eventCount: 1,
    occurredAt: event.occurredAt,
    expiresAt: event.expiresAt,
    endedAt: null,
  };
}

/** What an event did to an open alert; `stale`: older than what we know, so it is only counted. */
export type AlertChange = "repeated" | "changed" | "worse" | "resolved" | "stale";

/**
 * Applies a further event to an open alert. A recovery only adds labels that were missing (product.md 0.1); an event that is
 * older than the last one can change nothing, so that a late "firing" cannot reopen what recovered.
 */
export function applyEvent(alert: Alert, event: SourceEvent, now: number): { alert: Alert; change: AlertChange } {
  const counted = { ...alert, eventCount: alert.eventCount + 1, lastAt: now };
  if (
    event.occurredAt !== null &&
    alert.occurredAt !== null &&
    event.occurredAt < alert.occurredAt &&
    event.kind === "firing"
  ) {
    return { alert: counted, change: "stale" };
  }
  if (event.kind === "resolved") {
    return {
      alert: {
        ...counted,
        status: "resolved",
        endedAt: now,
        expiresAt: null,
        occurredAt: event.occurredAt ?? alert.occurredAt,
        labels: { ...event.labels, ...alert.labels },
      },
      change: "resolved",
    };
  }
  // PagerDuty's `acknowledge` carries a key and nothing else; its empty texts are not the alert's.
  if (event.acknowledged === true) return { alert: counted, change: "repeated" };
  const next: Alert = {
    ...counted,
    severity: event.severity,
    maxSeverity: worse(alert.maxSeverity, event.severity),
    title: event.title,
    description: event.description,
    labels: event.labels,
    links: event.links,
    images: event.images,
    groupKey: event.groupKey ?? alert.groupKey,
    occurredAt: event.occurredAt ?? alert.occurredAt,
    expiresAt: event.expiresAt,
  };
  if (next.maxSeverity !== alert.maxSeverity) return { alert: next, change: "worse" };
  return { alert: next, change: sameText(alert, next) ? "repeated" : "changed" };
}

function sameText(a: Alert, b: Alert): boolean {
  return (
    a.severity === b.severity &&
    a.title === b.title &&
    a.description === b.description &&
    JSON.stringify(a.labels) === JSON.stringify(b.labels)
  );
}
