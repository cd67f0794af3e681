import type { Alert, AlertChange } from "./alert.ts";
import { applyEvent, openAlert } from "./alert.ts";
import type { Actor } from "./actor.ts";
import type { Context, Draft, Origin } from "./draft.ts";
import { draftOf, engineOrigin, say, set, show, signalOrigin, stopPaging } from "./draft.ts";
import { endSnooze } from "./wakeup.ts";
import { assign, assignPeople } from "./escalation.ts";
import type { SourceEvent } from "./event.ts";
import { end } from "./handle.ts";
import type { Incident } from "./incident.ts";
import type { Integration } from "./rule.ts";
import { isWorse, worse } from "./severity.ts";

/** A new incident, before anybody is assigned to it. */
export function newIncident(fields: {
  readonly id: string;
  readonly number: number;
  readonly serviceId: string;
  readonly integrationId: string | null;
  readonly event: Pick<SourceEvent, "severity" | "title" | "description" | "labels" | "links">;
  readonly now: number;
  readonly manual: boolean;
}): Incident {
  const { event, now } = fields;
  return {
    id: fields.id,
    number: fields.number,
    serviceId: fields.serviceId,
    integrationId: fields.integrationId,
    state: "triggered",
    severity: event.severity,
    title: event.title,
    description: event.description,
    labels: event.labels,
    links: event.links,
    pinned: fields.manual ? ["title", "description", "severity"] : [],
    signal: fields.manual ? "none" : "firing",
    snoozedUntil: null,
    acks: [],
    escalation: {
      status: "running",
      assignment: 0,
      ruleId: null,
      ruleVersion: null,
      level: -1,
      loop: 0,
      round: 0,
      assignees: [],
    },
    alertCount: fields.manual ? 0 : 1,
    openAlerts: fields.manual ? 0 : 1,
    version: 1,
    seq: 0,
    openedAt: now,
    acknowledgedAt: null,
    closedAt: null,
    closedBy: null,
    closedReason: null,
    resolution: null,
    updatedAt: now,
  };
}

/** A firing event of something that is not open: a new alert and, until grouping comes, a new incident. */
export function open(
  event: SourceEvent,
  integration: Integration,
  context: Context,
  ids: { alert: string; incident: string },
): { alert: Alert; draft: Draft } {
  const alert = openAlert(
    event,
    { alert: ids.alert, integration: integration.id, incident: ids.incident },
    context.now,
  );
  const incident = newIncident({
    id: ids.incident,
    // The store gives the number when the decision is saved.
    number: 0,
    serviceId: integration.serviceId,
    integrationId: integration.id,
    event,
    now: context.now,
    manual: false,
  });
  const draft = draftOf(incident, true);
  const actor: Actor = { kind: "integration", integrationId: integration.id, name: integration.name };
  const origin: Origin = { actor, via: { kind: "signal" } };
  say(draft, context.now, origin, { kind: "opened", alertId: alert.id, severity: event.severity, title: event.title });
  if (event.acknowledged === true) {
    show(draft, context.now, {
      state: "acknowledged",
      acknowledgedAt: context.now,
      escalation: { ...incident.escalation, status: "stopped" },
    });
    say(draft, context.now, origin, { kind: "acknowledged", note: null });
    return { alert, draft };
  }
  assign(draft, context, engineOrigin);
  return { alert, draft };
}

/**
 * A further event of an open alert moves its incident on: worse → paged anew; the last alert ended → closed. Texts that a person
 * edited stay.
 */
export function follow(
  draft: Draft,
  before: Alert,
  event: SourceEvent,
  context: Context,
): { alert: Alert; change: AlertChange } {
  const { alert, change } = applyEvent(before, event, context.now);
  if (draft.incident.state === "closed") return { alert, change };
  switch (change) {
    case "repeated":
    case "stale":
      break;
    case "changed":
      takeTexts(draft, alert, context);
      break;
    case "worse":
      takeTexts(draft, alert, context);
      getWorse(draft, before, alert, context);
      break;
    case "resolved":
      endAlert(draft, alert, "resolved", context);
      break;
    default:
      change satisfies never;
  }
  if (event.acknowledged === true) acknowledgeAtSender(draft, context);
  return { alert, change };
}

/** Counts an alert out of its incident; the last one closes it. */
export function endAlert(draft: Draft, alert: Alert, reason: "resolved" | "expired", context: Context): void {
  const left = Math.max(0, draft.incident.openAlerts - 1);
  show(draft, context.now, { openAlerts: left, signal: left === 0 ? "recovered" : draft.incident.signal });
  say(draft, context.now, signalOrigin, { kind: "alert_ended", alertId: alert.id, reason, left });
  if (left === 0) end(draft, context, signalOrigin, "signal", null);
}

function takeTexts(draft: Draft, alert: Alert, context: Context): void {
  const { incident } = draft;
  if (incident.alertCount !== 1) return;
  const title = incident.pinned.includes("title") ? incident.title : alert.title;
  const description = incident.pinned.includes("description") ? incident.description : alert.description;
  if (title !== incident.title || description !== incident.description)
    show(draft, context.now, { title, description });
}

function getWorse(draft: Draft, before: Alert, alert: Alert, context: Context): void {
  const { incident } = draft;
  const severity = worse(incident.severity, alert.severity);
  say(draft, context.now, signalOrigin, {
    kind: "alert_worse",
    alertId: alert.id,
    from: before.maxSeverity,
    to: alert.severity,
  });
  if (!isWorse(severity, incident.severity) || incident.pinned.includes("severity")) return;
  show(draft, context.now, { severity });
  if (incident.snoozedUntil !== null) {
    stopPaging(draft, "worse");
    endSnooze(draft, context, "worse");
    return;
  }
  // Also while a level goes on in spite of an answer: the rules say what something worse needs.
  if (incident.state === "triggered" || incident.escalation.status === "running") {
    stopPaging(draft, "worse");
    assign(draft, context, engineOrigin);
    return;
  }
  // Somebody is on it: they are told at once, by whatever reaches them.
  const people = incident.acks.map((ack) => ack.userId).filter((id) => id !== "");
  if (people.length > 0) assignPeople(draft, context, people, { reason: "assigned", note: "severity rose" });
}

/** PagerDuty's `acknowledge`: nobody of ours did it, so nobody is named; paging stops. */
function acknowledgeAtSender(draft: Draft, context: Context): void {
  const { incident } = draft;
  if (incident.state !== "triggered") return;
  stopPaging(draft, "acknowledged");
  show(draft, context.now, { state: "acknowledged", acknowledgedAt: incident.acknowledgedAt ?? context.now });
  set(draft, context.now, { escalation: { ...incident.escalation, status: "stopped" } });
  say(draft, context.now, signalOrigin, { kind: "acknowledged", note: null });
}
