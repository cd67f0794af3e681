import { z } from "zod";
import { csv, id, pageQuery, severity, time } from "./common.ts";

const notificationState = z.enum([
  "queued",
  "sending",
  "accepted",
  "delivered",
  "seen",
  "acted",
  "failed",
  "unknown",
  "expired",
  "cancelled",
  "suppressed",
  "superseded",
]);

export const attempt = z.object({
  number: z.number().int(),
  purpose: z.enum(["send", "revise"]),
  started_at: time,
  finished_at: time,
  outcome: z.enum(["accepted", "retry", "unknown", "permanent"]),
  why: z.string().nullable(),
});

export const receipt = z.object({
  at: time,
  state: z.enum(["delivered", "seen", "failed", "acted"]),
  detail: z.string().nullable(),
});

export const notification = z
  .object({
    id: z.string(),
    kind: z.enum(["page", "refire", "update", "resolved", "bundle", "alarm", "test", "code"]),
    incident_id: z.string().nullable(),
    level: z.number().int(),
    loop: z.number().int(),
    channel: z.string(),
    to: z.object({ user_id: z.string().nullable(), link_id: z.string().nullable(), label: z.string() }),
    severity,
    state: notificationState,
    state_words: z.string(),
    grade: z
      .number()
      .int()
      .min(0)
      .max(5)
      .meta({ description: "0 planned · 1 sent · 2 taken by the platform · 3 delivered · 4 seen · 5 a human acted" }),
    grade_words: z.string().meta({ description: "What was proved, in words; never more than that." }),
    why: z.object({ reason: z.string(), words: z.string(), through: z.array(z.string()), note: z.string().nullable() }),
    note: z.string().nullable(),
    due_at: time,
    attempt_count: z.number().int(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: "Notification" });

export const proof = notification
  .extend({ attempts: z.array(attempt), receipts: z.array(receipt) })
  .meta({ id: "NotificationProof" });

export const notificationQuery = pageQuery.extend({
  incident_id: id.optional(),
  user_id: id.optional(),
  channel: id.optional(),
  link_id: id.optional(),
  state: csv(notificationState).optional(),
  from: time.optional(),
  to: time.optional(),
});

export const auditEntry = z
  .object({
    seq: z.number().int(),
    at: time,
    actor: z.string(),
    action: z.string(),
    target: z.string(),
    data: z.record(z.string(), z.unknown()),
    address: z.string().nullable(),
    hash: z.string(),
    previous_hash: z.string(),
  })
  .meta({ id: "AuditEntry" });
