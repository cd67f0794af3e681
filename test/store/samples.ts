import type { Alert } from "#domain/alert.ts";
import type { Event } from "#domain/event.ts";
import type { Incident } from "#domain/incident.ts";
import type { Attempt, Notification } from "#domain/notification.ts";
import type { User } from "#domain/people.ts";
import type { TimelineEntry } from "#domain/timeline.ts";
import type { Timer } from "#domain/timer.ts";
import type { Changes, NotificationUpdate } from "#ports/store.ts";
import type { InboxRow } from "#ports/rows.ts";

let counted = 0;
const process7 = crypto.randomUUID().slice(24);

/** Ids that sort by the order in which they were made, as the product's do. */
export function id(): string {
  const n = (++counted).toString(16).padStart(12, "0");
  return `${n.slice(0, 8)}-${n.slice(8)}-7000-8000-${process7}`;
}

export function user(over: Partial<User> = {}): User {
  const own = id();
  return {
    id: own,
    email: `${own}@example.test`,
    name: "Ann",
    role: "responder",
    language: "en",
    timeZone: "Europe/Berlin",
    disabled: false,
    preferences: { critical: [{ afterSec: 0, channel: "email", linkId: null }], warning: [], info: [] },
    presence: true,
    createdAt: 1_000,
    ...over,
  };
}

export function event(over: Partial<Event> = {}): Event {
  return {
    id: id(),
    integrationId: "integration-1",
    alertId: null,
    receivedAt: 1_000,
    occurredAt: null,
    kind: "firing",
    severity: "critical",
    dedupKey: "disk",
    title: "Disk full on db-1",
    raw: { status: "firing" },
    ...over,
  };
}

export function alert(over: Partial<Alert> = {}): Alert {
  return {
    id: id(),
    integrationId: "integration-1",
    incidentId: "incident-1",
    dedupKey: "disk",
    groupKey: null,
    status: "firing",
    severity: "critical",
    maxSeverity: "critical",
    title: "Disk full on db-1",
    description: "92 % of /var",
    labels: { host: "db-1" },
    links: [{ title: "Runbook", url: "https://wiki.example.test/disk" }],
    images: [],
    firstAt: 1_000,
    lastAt: 1_000,
    eventCount: 1,
    occurredAt: null,
    expiresAt: null,
    endedAt: null,
    ...over,
  };
}

export function incident(over: Partial<Incident> = {}): Incident {
  return {
    id: id(),
    number: ++counted,
    serviceId: "service-1",
    integrationId: "integration-1",
    state: "triggered",
    severity: "critical",
    title: "Disk full on db-1",
    description: "92 % of /var",
    labels: { host: "db-1" },
    links: [],
    pinned: [],
    signal: "firing",
    snoozedUntil: null,
    acks: [],
    escalation: {
      status: "running",
      assignment: 1,
      ruleId: "rule-1",
      ruleVersion: 3,
      level: 0,
      loop: 0,
      round: 0,
      assignees: [],
    },
    alertCount: 1,
    openAlerts: 1,
    version: 1,
    seq: 2,
    openedAt: 1_000,
    acknowledgedAt: null,
    closedAt: null,
    closedBy: null,
    closedReason: null,
    resolution: null,
    updatedAt: 1_000,
    ...over,
  };
}

export function entry(incidentId: string, seq: number, over: Partial<TimelineEntry> = {}): TimelineEntry {
  return {
    incidentId,
    seq,
    at: 1_000,
    actor: { kind: "system" },
    via: { kind: "engine" },
    event: { kind: "commented", text: `entry ${seq}` },
    ...over,
  };
}

export function timer(incidentId: string, over: Partial<Timer> = {}): Timer {
  return {
    id: `${incidentId}:advance`,
    incidentId,
    kind: "advance",
    dueAt: 2_000,
    assignment: 1,
    userId: null,
    leaseOwner: null,
    leaseUntil: null,
    ...over,
  };
}

export function notification(over: Partial<Notification> = {}): Notification {
  const own = id();
  return {
    id: own,
    key: `key-${own}`,
    kind: "page",
    incidentId: "incident-1",
    assignment: 1,
    level: 0,
    loop: 0,
    userId: "user-1",
    linkId: "link-1",
    address: null,
    channel: "email",
    accountId: "account-1",
    severity: "critical",
    state: "queued",
    grade: 0,
    why: { reason: "rule", ruleId: "rule-1", ruleVersion: 3 },
    note: null,
    data: null,
    dueAt: 1_000,
    attempts: 0,
    ref: null,
    shownVersion: 0,
    reviseAt: null,
    leaseOwner: null,
    leaseUntil: null,
    createdAt: 1_000,
    updatedAt: 1_000,
    ...over,
  };
}

export function attempt(notificationId: string, over: Partial<Attempt> = {}): Attempt {
  return {
    id: id(),
    notificationId,
    number: 1,
    purpose: "send",
    startedAt: 1_000,
    finishedAt: 1_010,
    outcome: "accepted",
    why: null,
    exchanges: null,
    ...over,
  };
}

/** What the engine reports after a message was accepted. */
export function accepted(of: string, over: Partial<NotificationUpdate> = {}): NotificationUpdate {
  return {
    id: of,
    accountId: null,
    state: "accepted",
    grade: 2,
    note: null,
    dueAt: 1_000,
    attempts: 1,
    ref: { message: of },
    shownVersion: 1,
    reviseAt: null,
    updatedAt: 1_500,
    ...over,
  };
}

export function inboxRow(over: Partial<InboxRow> = {}): InboxRow {
  const own = id();
  return {
    id: own,
    channel: "slack",
    accountId: "account-1",
    eventKey: own,
    payload: { press: "ack" },
    state: "waiting",
    result: null,
    tries: 0,
    dueAt: 1_000,
    leaseOwner: null,
    leaseUntil: null,
    receivedAt: 1_000,
    ...over,
  };
}

/** All rows that a new alert makes. */
export function newAlert(
  dedupKey: string,
  over: { readonly dueAt?: number; readonly raw?: unknown } = {},
): Required<Pick<Changes, "events" | "alerts" | "incidents" | "timeline" | "timers" | "notifications" | "attempts">> {
  const raised = incident();
  const first = alert({ incidentId: raised.id, dedupKey });
  const page = notification({ incidentId: raised.id, dueAt: over.dueAt ?? 1_000 });
  return {
    events: [event({ alertId: first.id, dedupKey, raw: over.raw ?? { status: "firing" } })],
    alerts: [first],
    incidents: [raised],
    timeline: [entry(raised.id, 1), entry(raised.id, 2)],
    timers: [timer(raised.id)],
    notifications: [page],
    attempts: [attempt(page.id)],
  };
}
