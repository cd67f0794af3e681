import { z } from "zod";
import { templateKinds } from "#domain/template.ts";
import { templateLimits } from "#domain/template-variables.ts";
import { bilingual, id, language, time } from "./common.ts";

const kind = z.enum(templateKinds).meta({
  description:
    "`page`: somebody is asked to answer, also again · `state`: the card of an incident after it changed, without words of its own those of `page` · `resolved` · `bundle`: several pages in one · `alarm`: Tocsin itself needs attention · `test`.",
});
const channel = id.nullable().meta({ description: "Null: all channels." });
// Longer texts are refused with their own words; this only bounds the body.
const text = z.object({
  title: z.string().max(templateLimits.title * 10),
  body: z.string().max(templateLimits.body * 10),
});
const texts = z
  .object({ en: text, "zh-CN": text })
  .meta({ description: "LiquidJS. What is empty, or renders to nothing, has the default words." });

export const template = z
  .object({
    kind,
    channel,
    version: z.number().int(),
    custom: z.boolean().meta({ description: "False: the default words are back." }),
    texts,
    saved_by: z.object({ id: z.string(), name: z.string() }).nullable(),
    saved_at: time,
  })
  .meta({ id: "Template" });

export const templateHelp = z
  .object({
    rows: z.array(template),
    kinds: z.array(
      z.object({
        kind,
        starter: texts.meta({ description: "The default words as a template, to start from." }),
        variables: z.array(
          z.object({
            path: z.string(),
            type: z.enum(["text", "number", "map", "list"]),
            of: z.array(z.string()).meta({ description: "What each entry of a list has." }),
            about: bilingual,
            example: z.string(),
          }),
        ),
      }),
    ),
    limits: z.object({ title: z.number().int(), body: z.number().int() }),
  })
  .meta({ id: "Templates" });

export const kindParams = z.object({ kind });
export const channelQuery = z.object({
  channel: id.optional().meta({ description: "Left out: the template for all channels." }),
});

export const templateBody = z.object({
  channel,
  texts,
  based_on: z.number().int().min(0).meta({ description: "The version that was changed; 0: there was none." }),
});

const draft = z.object({ kind, channel: channel.default(null), texts });

const templateIssue = z
  .object({
    language,
    part: z.enum(["title", "body"]),
    line: z.number().int().nullable(),
    column: z.number().int().nullable(),
    code: z.enum([
      "syntax",
      "unknown_filter",
      "unknown_tag",
      "unknown_variable",
      "render",
      "limit",
      "killed",
      "busy",
      "too_long",
      "channel",
    ]),
    text: z
      .string()
      .meta({ description: "The name of what is unknown, else what the template engine says, in English." }),
  })
  .meta({ id: "TemplateIssue" });

export const previewOrder = draft.extend({
  language: language.default("en"),
  incident_id: id.nullable().default(null).meta({ description: "Null: a made-up one." }),
});

export const preview = z
  .object({
    issues: z.array(templateIssue),
    rows: z.array(
      z.object({
        channel: z.string(),
        connected: z.boolean(),
        custom: z.boolean().meta({ description: "False: the default words." }),
        text: z.string().nullable().meta({
          description: "What a reader would see, line by line; null: not to be told before the channel is connected.",
        }),
        wire: z.string().nullable().meta({ description: "The message as it would be sent." }),
        segments: z
          .object({
            encoding: z.enum(["gsm", "ucs2"]),
            units: z.number().int().meta({ description: "Septets, or UTF-16 units." }),
            parts: z.number().int(),
          })
          .nullable()
          .meta({
            description:
              "What a text message is paid by: 160 septets or 70 units in one part, 153 or 67 in each of several. For vendors of templates counted as in mainland China, with the template of the guide. Null: not paid by parts.",
          }),
        limits: z.record(z.string(), z.number()).meta({ description: "In the platform's own units." }),
      }),
    ),
  })
  .meta({ id: "TemplatePreview" });

export const templateTest = draft.extend({ via: id.meta({ description: "The channel." }) });
export const templateTestAnswer = z.object({ notification_ids: z.array(z.string()) });
