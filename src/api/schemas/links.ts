import { z } from "zod";
import { id, time } from "./common.ts";
import { formValues, link, room } from "./config.ts";

const place = z.enum(["person", "chat", "team"]);

export const linkDraft = z.object({
  channel: id,
  account_id: id.nullable().default(null).meta({ description: "Null: the channel's default account." }),
  address: formValues.meta({ description: "By the channel's `address_fields`." }),
  label: z.string().trim().max(100).nullable().default(null),
  owner: z
    .string()
    .max(64)
    .default("me")
    .meta({ description: "`me`, `workspace` (a room), or the id of a user. All but `me` need link.manage." }),
  place: place.optional(),
});

export const linkPatch = z.object({ label: z.string().trim().min(1).max(100).optional(), room: room.optional() });

export const verification = z.object({
  link,
  code_expires_at: time
    .nullable()
    .meta({ description: "Until then the code that was sent is good; null: nothing to prove." }),
});

export const confirmation = z.object({ code: z.string().max(50) });

export const linkCodeDraft = z.object({
  kind: place,
  channel: id.nullable().default(null),
  account_id: id.nullable().default(null),
});
export const linkCode = z.object({
  code: z.string(),
  command: z.string().meta({ description: "What to say in the chat." }),
  url: z.string().nullable().meta({ description: "An address that says it, where the platform has such." }),
  expires_at: time,
});

export const ownSuggestionParams = z.object({ account_id: id });
export const suggestionParams = z.object({ id, account_id: id });

export const suggestion = z
  .object({
    account_id: z.string(),
    account: z.string(),
    channel: z.string(),
    mail: z.string().meta({ description: "The user's own verified address, by which it was found." }),
    state: z.enum(["found", "waiting", "declined", "failed"]).meta({
      description:
        "`found`: it can be asked. `waiting`: it was asked, and has not answered. `declined`: it said that this is somebody else. `failed`: the platform could not be asked.",
    }),
    person: z.string().nullable().meta({ description: "Its name on the platform." }),
    until: time.nullable().meta({ description: "Until when the question can be answered, or nobody asks again." }),
    problem: z.string().nullable(),
  })
  .meta({ id: "LinkSuggestion" });

export const radius = z
  .object({
    label: z.string(),
    unreachable: z
      .object({ user_id: z.string(), name: z.string() })
      .nullable()
      .meta({ description: "Who has no other address." }),
    levels: z.array(
      z.object({
        service_id: z.string(),
        service: z.string(),
        rule_id: z.string(),
        rule: z.string(),
        level: z.number().int(),
        leaves_empty: z.boolean(),
      }),
    ),
    fallback: z.boolean(),
    losses: z.array(z.string()),
  })
  .meta({ id: "BlastRadius" });

export const unlinkOrder = z.object({
  override: z.boolean().default(false),
  reason: z.string().max(500).nullable().default(null),
});
export const testAnswer = z.object({ notification_id: z.string() });
