import type { Actor, Via } from "#domain/actor.ts";
import { actorName, actorUserId } from "#domain/actor.ts";
import type { Alert } from "#domain/alert.ts";
import type { Event } from "#domain/event.ts";
import { type Incident, incidentName } from "#domain/incident.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { TimelineEntry } from "#domain/timeline.ts";
import type { z } from "zod";
import { iso, isoOrNull } from "./schemas/common.ts";
import type * as shape from "./schemas/incidents.ts";
import { type Names, type Reader, timelineWords } from "./timeline-words.ts";

const progressOf = { triggered: "Triggered", acknowledged: "Processing", closed: "Closed" } as const satisfies Record<
  Incident["state"],
  string
>;

/** An incident as the API shows it. */
export function presentIncident(
  incident: Incident,
  snapshot: Snapshot,
  publicUrl: string,
): z.output<typeof shape.incident> {
  const { escalation } = incident;
  return {
    id: incident.id,
    number: incident.number,
    name: incidentName(incident),
    url: `${publicUrl}/incidents/${incident.id}`,
    service: { id: incident.serviceId, name: snapshot.services.get(incident.serviceId)?.name ?? "" },
    integration_id: incident.integrationId,
    state: incident.state,
    progress: progressOf[incident.state],
    severity: incident.severity,
    title: incident.title,
    description: incident.description,
    labels: incident.labels,
    links: [...incident.links],
    edited: [...incident.pinned],
    signal: incident.signal,
    snoozed_until: isoOrNull(incident.snoozedUntil),
    acknowledgements: incident.acks.map((ack) => ({
      user_id: ack.userId,
      name: ack.name,
      at: iso(ack.at),
      via: presentVia(ack.via),
    })),
    escalation: {
      status: escalation.status,
      rule_id: escalation.ruleId,
      rule_version: escalation.ruleVersion,
      level: escalation.level < 0 ? null : escalation.level,
      assignees: [...escalation.assignees],
    },
    alert_count: incident.alertCount,
    open_alerts: incident.openAlerts,
    version: incident.version,
    opened_at: iso(incident.openedAt),
    acknowledged_at: isoOrNull(incident.acknowledgedAt),
    closed_at: isoOrNull(incident.closedAt),
    closed_by: incident.closedBy,
    closed_reason: incident.closedReason,
    resolution: incident.resolution,
    updated_at: iso(incident.updatedAt),
  };
}

/** A timeline entry as the API shows it: its facts, and a sentence for whoever asks. */
export function presentTimeline(
  entry: TimelineEntry,
  reader: Reader,
  names: Names,
): z.output<typeof shape.timelineEntry> {
  const { kind, ...data } = entry.event;
  return {
    seq: entry.seq,
    at: iso(entry.at),
    actor: presentActor(entry.actor),
    via: presentVia(entry.via),
    kind,
    text: timelineWords(reader, entry.event, names),
    data: snakeKeys(data),
  };
}

export function presentAlert(alert: Alert): z.output<typeof shape.alert> {
  return {
    id: alert.id,
    integration_id: alert.integrationId,
    incident_id: alert.incidentId,
    dedup_key: alert.dedupKey,
    status: alert.status,
    severity: alert.severity,
    max_severity: alert.maxSeverity,
    title: alert.title,
    description: alert.description,
    labels: alert.labels,
    links: [...alert.links],
    images: [...alert.images],
    event_count: alert.eventCount,
    first_at: iso(alert.firstAt),
    last_at: iso(alert.lastAt),
    ended_at: isoOrNull(alert.endedAt),
  };
}

export function presentEvent(event: Event): z.output<typeof shape.event> {
  return {
    id: event.id,
    alert_id: event.alertId,
    received_at: iso(event.receivedAt),
    occurred_at: isoOrNull(event.occurredAt),
    kind: event.kind,
    severity: event.severity,
    dedup_key: event.dedupKey,
    title: event.title,
    raw: event.raw ?? null,
  };
}

function presentActor(actor: Actor): z.output<typeof shape.actor> {
  return { kind: actor.kind, name: actorName(actor), user_id: actorUserId(actor) };
}

function presentVia(via: Via): z.output<typeof shape.via> {
  return { kind: via.kind, channel: via.kind === "channel" ? via.channel : null };
}

/** Names of the domain in the spelling of the API, all the way down. Only for values whose keys are ours. */
function snakeKeys(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [snake(key), snakeValue(inner)]));
}

function snakeValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeValue);
  return typeof value === "object" && value !== null ? snakeKeys(value) : value;
}

function snake(key: string): string {
  return key.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}
