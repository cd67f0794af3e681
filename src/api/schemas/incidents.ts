import { z } from "zod";
import { csv, id, pageQuery, severity, time } from "./common.ts";

export const incidentState = z.enum(["triggered", "acknowledged", "closed"]);

const labels = z.record(z.string(), z.string());
const webLink = z.object({ title: z.string(), url: z.string() });

export const actor = z
  .object({
    kind: z.enum(["user", "integration", "token", "stranger", "system"]),
    name: z.string(),
    user_id: z.string().nullable(),
  })
  .meta({ id: "Actor" });
export const via = z.object({ kind: z.string(), channel: z.string().nullable() }).meta({ id: "Via" });

export const incident = z
  .object({
    id: z.string(),
    number: z.number().int(),
    name: z.string().meta({ example: "INC-1042" }),
    url: z.string(),
    service: z.object({ id: z.string(), name: z.string() }),
    integration_id: z.string().nullable(),
    state: incidentState,
    progress: z
      .enum(["Triggered", "Processing", "Closed"])
      .meta({ description: "The state by the name that Flashduty gives it." }),
    severity,
    title: z.string(),
    description: z.string(),
    labels,
    links: z.array(webLink),
    edited: z
      .array(z.enum(["title", "description", "severity"]))
      .meta({ description: "Fields that a person edited: alerts leave them alone." }),
    signal: z.enum(["firing", "recovered", "none"]),
    snoozed_until: time.nullable(),
    acknowledgements: z.array(z.object({ user_id: z.string(), name: z.string(), at: time, via })),
    escalation: z.object({
      status: z.enum(["waiting", "running", "stopped", "assigned", "exhausted"]),
      rule_id: z.string().nullable(),
      rule_version: z.number().int().nullable(),
      level: z.number().int().nullable().meta({ description: "Counts from 0; null: none was paged yet." }),
      assignees: z.array(z.string()),
    }),
    alert_count: z.number().int(),
    open_alerts: z.number().int(),
    version: z.number().int(),
    opened_at: time,
    acknowledged_at: time.nullable(),
    closed_at: time.nullable(),
    closed_by: z.string().nullable(),
    closed_reason: z.enum(["person", "signal", "timeout"]).nullable(),
    resolution: z.string().nullable(),
    updated_at: time,
  })
  .meta({ id: "Incident" });

const labelCondition = z
  .string()
  .max(500)
  .regex(/^(?:[^=]+=|![^=]+$)/u, "name=value or !name");

const filters = {
  state: csv(incidentState).optional().meta({ description: "Comma-separated." }),
  severity: csv(severity).optional().meta({ description: "Comma-separated." }),
  service_id: id.optional(),
  user_id: z.string().max(64).optional().meta({ description: "Who was paged or acknowledged; `me`: yourself." }),
  team_id: z.string().max(64).optional().meta({
    description:
      "What concerns a team: a member was paged or acknowledged, or a rule of the service pages the team. `mine`: all of one's own.",
  }),
  label: z
    .union([labelCondition, z.array(labelCondition).max(10)])
    .optional()
    .meta({ description: "`name=value` exactly, or `!name`: without that label. Several: all of them." }),
  text: z.string().max(200).optional().meta({ description: "Part of the title, or INC-<number>." }),
  opened_from: time.optional(),
  opened_to: time.optional(),
};

export const incidentFilter = z.object(filters);
export const incidentQuery = pageQuery.extend(filters);
export const incidentStats = z.object({
  triggered: z.number(),
  acknowledged: z.number(),
  snoozed: z.number(),
  closed: z.number(),
});

export const groupQuery = z.object({
  ...filters,
  by: z
    .string()
    .regex(/^(?:severity|service|label:.{1,200})$/u, "severity, service or label:<name>")
    .meta({ example: "label:team" }),
});
export const incidentGroup = z
  .object({
    value: z
      .string()
      .nullable()
      .meta({ description: "A severity, the id of a service, or the value of the label; null: without it." }),
    name: z.string().nullable().meta({ description: "Of the service." }),
    triggered: z.number().int(),
    acknowledged: z.number().int(),
    snoozed: z.number().int(),
    worst: severity.nullable().meta({ description: "Of those that nobody has acknowledged; null: there are none." }),
  })
  .meta({ id: "IncidentGroup" });

export const timelineEntry = z
  .object({
    seq: z.number().int(),
    at: time,
    actor,
    via,
    kind: z.string(),
    text: z.string().meta({ description: "What happened, in the language and time zone of whoever asks." }),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "TimelineEntry" });
export const timelineQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});

export const nextStep = z
  .object({
    at: time.nullable().meta({ description: "Null: not by the clock." }),
    kind: z.enum(["page", "page_again", "fallback", "snooze_ends", "nothing"]),
    level: z.number().int().nullable().meta({ description: "Counts from 0." }),
    who: z.array(z.string()).meta({ description: "Names of the people, teams, rooms and mails." }),
    text: z.string().meta({ description: "In the language of whoever asks." }),
  })
  .meta({ id: "NextStep" });

export const alert = z
  .object({
    id: z.string(),
    integration_id: z.string(),
    incident_id: z.string(),
    dedup_key: z.string(),
    status: z.enum(["firing", "resolved", "closed"]),
    severity,
    max_severity: severity,
    title: z.string(),
    description: z.string(),
    labels,
    links: z.array(webLink),
    images: z.array(webLink),
    event_count: z.number().int(),
    first_at: time,
    last_at: time,
    ended_at: time.nullable(),
  })
  .meta({ id: "Alert" });

export const event = z
  .object({
    id: z.string(),
    alert_id: z.string().nullable(),
    received_at: time,
    occurred_at: time.nullable(),
    kind: z.enum(["firing", "resolved"]),
    severity,
    dedup_key: z.string(),
    title: z.string(),
    raw: z.unknown(),
  })
  .meta({ id: "Event" });

export const manual = z.object({
  service_id: id,
  title: z.string().trim().min(1).max(512),
  description: z.string().max(2048).default(""),
  severity: severity.default("critical"),
  user_ids: z.array(id).max(100).default([]).meta({ description: "Page these people instead of what the rules say." }),
});

export const actionAnswer = z
  .object({
    changed: z.boolean(),
    incident,
    by: z.string().nullable().meta({ description: "Who had done it already, when `changed` is false." }),
    at: time.nullable(),
  })
  .meta({ id: "ActionAnswer" });
