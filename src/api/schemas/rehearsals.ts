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
});

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
  })
  .meta({ id: "Rehearsal" });
