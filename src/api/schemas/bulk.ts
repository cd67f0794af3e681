import { z } from "zod";
import { commentLimit } from "#domain/command.ts";
import { id, time } from "./common.ts";
import { incidentFilter, incidentState } from "./incidents.ts";

/** So many incidents an order takes at a time; more of a filter are taken with its `next`. */
export const bulkLimit = 1000;

const text = z.string().max(commentLimit);

const bulkCommand = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("acknowledge") }),
  z.object({ kind: z.literal("unacknowledge") }),
  z.object({ kind: z.literal("snooze"), minutes: z.number().int().min(1).max(1440) }),
  z.object({ kind: z.literal("wake") }),
  z.object({ kind: z.literal("close"), resolution: text.optional() }),
  z.object({ kind: z.literal("reopen"), reason: text }),
  z.object({ kind: z.literal("reassign"), user_ids: z.array(id).min(1).max(100) }),
  z.object({ kind: z.literal("escalate") }),
]);

export const bulkOrder = z
  .object({
    ids: z.array(id).min(1).max(bulkLimit).optional(),
    filter: incidentFilter
      .optional()
      .meta({ description: "As GET /incidents takes it. `opened_to` keeps out what was not seen yet." }),
    cursor: z.string().max(500).optional().meta({ description: "`next` of the answer before, with the same filter." }),
    action: bulkCommand,
  })
  .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), "say either ids or filter");

export const bulkAnswer = z
  .object({
    changed: z.number().int(),
    unchanged: z.number().int(),
    refused: z.number().int(),
    rows: z.array(
      z.object({
        id: z.string(),
        name: z.string().nullable().meta({ example: "INC-1042" }),
        outcome: z.enum(["changed", "unchanged", "refused"]),
        was: incidentState.nullable().meta({ description: "How it stood before: what an undo has to bring back." }),
        state: incidentState.nullable().meta({ description: "How it stands now; null: there is no such incident." }),
        by: z.string().nullable().meta({ description: "Who had done it already, when it is unchanged." }),
        at: time.nullable(),
        problem: z.string().nullable().meta({ description: "Why it was refused: a code, such as `closed`." }),
        text: z.string().nullable().meta({ description: "The same in the language of whoever asks." }),
      }),
    ),
    next: z.string().nullable().meta({ description: "There are more that match: send it as `cursor`." }),
  })
  .meta({ id: "BulkAnswer" });
