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

const said = z.object({
  text: z.string().nullable().meta({
    description: "Its beginning; secrets are •••. Null: there is no text in it, or what it says is a secret.",
  }),
  bytes: z.number().int().meta({ description: "Of all of it." }),
});

/** A request and its answer, without headers and secrets. */
const exchange = z.object({
  method: z.string().meta({ description: "Of HTTP; else how it went: `SMTP`, `WebSocket`." }),
  url: z.string(),
  took_ms: z.number().int(),
  status: z.number().int().nullable().meta({ description: "HTTP's, or the reply code of SMTP." }),
  why: z.string().nullable().meta({ description: "Why there was no answer." }),
  request: said,
  answer: said,
});

export const attemptInFull = attempt.extend({
  exchanges: z.array(exchange).meta({ description: "Its last requests, oldest first." }),
});

export const receipt = z.object({
  at: time,
  state: z.enum(["delivered", "seen", "failed", "acted"]),
  sequence: z
    .number()
    .int()
    .meta({ description: "The platform's own order of receipts: a late one changes nothing that is newer." }),
  detail: z.string().nullable(),
});

export const notification = z
  .object({
    id: z.string(),
    kind: z.enum(["page", "refire", "update", "resolved", "bundle", "alarm", "test", "code", "link_request"]),
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

const about = z.object({ id: z.string(), name: z.string(), title: z.string() }).nullable();
const bundleId = z
  .string()
  .nullable()
  .meta({ description: "The notification of kind `bundle` in whose message this page went out with others." });

export const delivery = notification.extend({ incident: about, bundle_id: bundleId }).meta({ id: "Delivery" });

export const deliveryRecord = proof
  .extend({
    attempts: z.array(attemptInFull),
    incident: about,
    bundle_id: bundleId,
    address: z.string().nullable().meta({ description: "Where it goes, as people know it; secrets are masked." }),
    bundle: z.object({ id: z.string(), others: z.number().int() }).nullable(),
    members: z.array(delivery).meta({ description: "Of a bundle: the pages in its message." }),
  })
  .meta({ id: "DeliveryRecord" });

const milliseconds = z.number().int().nullable();
export const deliveryFigures = z
  .object({
    from: time,
    rows: z.array(
      z.object({
        channel: z.string(),
        tried: z.number().int(),
        accepted: z.number().int().meta({ description: "Taken by the platform, and not failed later." }),
        failed: z.number().int(),
        unknown: z.number().int(),
        p50_ms: milliseconds.meta({
          description: "From the first try until the platform took it; null: it took none.",
        }),
        p95_ms: milliseconds,
      }),
    ),
  })
  .meta({ id: "DeliveryFigures" });

export const notificationQuery = pageQuery.extend({
  incident_id: id.optional().meta({ description: "Its id, or INC-<number>." }),
  user_id: id.optional(),
  channel: id.optional(),
  link_id: id.optional(),
  state: csv(notificationState).optional(),
  from: time.optional(),
  to: time.optional(),
});

/** The same filters for a file, which has no pages. */
export const fileQuery = notificationQuery.omit({ limit: true, cursor: true });

export const auditQuery = pageQuery.extend({
  actor: z.string().max(200).optional().meta({ description: "`user:<id>` (with what their tokens did), `system`, …" }),
  action: z
    .string()
    .regex(/^[a-z_]{1,50}(\.[a-z_]{1,50})?$/u)
    .optional()
    .meta({ description: "One action, as `link.made`, or the first part of its name for all of a kind." }),
});

export const auditCheckQuery = z.object({ last: z.coerce.number().int().min(1).max(100_000).default(1000) });

export const auditCheck = z
  .object({
    intact: z.boolean().meta({ description: "No entry from `from_seq` to `to_seq` was changed or left out." }),
    from_seq: z.number().int(),
    to_seq: z.number().int(),
    broken_at: z.number().int().nullable().meta({ description: "The first that was changed or is missing." }),
  })
  .meta({ id: "AuditCheck" });

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
