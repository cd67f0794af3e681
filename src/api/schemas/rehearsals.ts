import { z } from "zod";
import { id, severity } from "./common.ts";
import { ruleReplacement } from "./config.ts";

export const rehearsalOrder = z.object({
  title: z.string().max(1000).default(""),
  description: z.string().max(10_000).default(""),
  severity: severity.default("critical"),
  labels: z.record(z.string().max(128), z.string().max(1000)).default({}),
  integration_id: id.nullable().default(null),
  rule: ruleReplacement
    .optional()
    .meta({ description: "A rule that is not saved: in the place of `rule_id`, else last." }),
  rule_id: id.nullable().default(null),
  alone: z
    .boolean()
    .default(false)
    .meta({ description: "Plays `rule` as if it matched, whatever its filter and the rules before it." }),
});

/** Why somebody would not be reached, or an alert go another way than people think. */
const warningKind = z.enum([
  "no_catch_all",
  "no_rule",
  "empty_level",
  "nobody",
  "user_disabled",
  "user_unknown",
  "no_verified_contact",
  "team_empty",
  "team_unknown",
  "room_unlinked",
  "room_broken",
  "room_filtered",
  "no_account",
]);

export const rehearsal = z
  .object({
    rules: z
      .array(
        z.object({ id: z.string(), name: z.string(), verdict: z.enum(["matched", "disabled", "filter", "no_levels"]) }),
      )
      .meta({ description: "In the order in which they were tried; the first that matches is taken." }),
    rule_id: z.string().nullable().meta({ description: "Null: none matches, the fallback contacts are paged." }),
    steps: z.array(
      z.object({
        after_sec: z.number().int(),
        kind: z.string(),
        text: z.string().meta({ description: "In the language of whoever asks." }),
      }),
    ),
    pages: z.array(
      z.object({
        after_sec: z.number().int(),
        level: z.number().int().nullable().meta({ description: "Counts from 0; null: no level of a rule." }),
        user: z.object({ id: z.string(), name: z.string() }).nullable(),
        link_id: z.string().nullable(),
        to: z.string().meta({ description: "The address, as it is shown." }),
        channel: z.string(),
      }),
    ),
    is_cut: z.boolean().meta({ description: "It goes on after the last step." }),
    warnings: z.array(
      z.object({
        kind: warningKind,
        level: z.number().int().nullable().meta({ description: "Counts from 0." }),
        name: z.string().nullable().meta({ description: "The person, team or room that it is about." }),
      }),
    ),
    issues: z
      .array(z.object({ field: z.string(), problem: z.string() }))
      .meta({ description: "What keeps `rule` from being saved, by field: `filter.0.0.values.0`." }),
  })
  .meta({ id: "Rehearsal" });
