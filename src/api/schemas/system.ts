import { z } from "zod";
import { time } from "./common.ts";

const check = z.object({ ok: z.boolean(), detail: z.string() });

/** An account or a link by which nothing goes out, or nothing did the last time. */
export const ailing = z.object({
  kind: z.enum(["account", "link"]),
  id: z.string(),
  channel: z.string(),
  name: z.string(),
  user_id: z
    .string()
    .nullable()
    .meta({ description: "Of a link: whose address it is; null: a room's, or an account." }),
  state: z.enum(["broken", "failing"]).meta({
    description:
      "`broken`: the platform refused it for good, and nothing is sent by it. `failing`: the last try failed.",
  }),
  cause: z.string().nullable(),
  since: time.nullable(),
});

export const system = z
  .object({
    version: z.string(),
    now: time,
    database: check.extend({ engine: z.enum(["sqlite", "postgres"]) }),
    engine: check,
    queue: z.object({
      waiting: z.number().int(),
      oldest_due_at: time
        .nullable()
        .meta({ description: "Of the oldest message that should be out; null: none is late." }),
      timers_due: z.number().int(),
      inbox_waiting: z.number().int(),
    }),
    nodes: z.array(z.object({ id: z.string(), seen_at: time, here: z.boolean() })),
    public_url: z.object({
      url: z.string(),
      scope: z
        .enum(["loopback", "private", "public"])
        .meta({ description: "From where it can be reached, by its name." }),
      https: z.boolean(),
    }),
    secret_key: z
      .object({
        origin: z.string().meta({ description: "Where the key comes from: an environment variable or a file." }),
        keys: z.number().int().meta({ description: "How many open what is sealed; the first seals." }),
        exposed: z.boolean().meta({ description: "Others on that machine can read the file." }),
      })
      .nullable(),
    ailing: z.array(ailing),
  })
  .meta({ id: "System" });
