import * as z from "zod";

// What is missing, new or of another type than documented becomes undefined: an update is never refused for a part that nobody
// reads (Bot API, "Getting updates", "Available types").
const int = z.int().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const text = z.string().max(100_000).optional().catch(undefined);

const user = z
  .object({ id: z.int(), is_bot: flag, first_name: text, last_name: text, username: text })
  .optional()
  .catch(undefined);
const chat = z.object({ id: z.int(), type: z.enum(["private", "group", "supergroup", "channel"]), title: text });
const topic = z.object({ name: text }).optional().catch(undefined);
const entity = z.object({ type: z.string(), offset: z.int(), length: z.int(), user }).nullable().catch(null);

const message = z.object({
  message_id: z.int(),
  chat,
  from: user,
  sender_chat: z.object({ id: z.int() }).optional().catch(undefined),
  text,
  entities: z.array(entity).max(1_000).optional().catch(undefined),
  message_thread_id: int,
  is_topic_message: flag,
  reply_to_message: z.object({ forum_topic_created: topic }).optional().catch(undefined),
  new_chat_title: text,
  migrate_to_chat_id: int,
  migrate_from_chat_id: int,
  forum_topic_created: topic,
  forum_topic_edited: topic,
  forum_topic_reopened: z.object({}).optional().catch(undefined),
});

const member = z.object({ status: z.string(), is_member: flag });

const update = z.object({
  update_id: z.int(),
  message: message.optional().catch(undefined),
  channel_post: message.optional().catch(undefined),
  callback_query: z
    .object({ id: z.string().min(1).max(100), from: user, message: message.optional().catch(undefined), data: text })
    .optional()
    .catch(undefined),
  my_chat_member: z.object({ chat, from: user, new_chat_member: member }).optional().catch(undefined),
});

/** An update, as much of it as we read. */
export type Update = z.output<typeof update>;
export type Message = z.output<typeof message>;
export type User = NonNullable<z.output<typeof user>>;
export type Click = NonNullable<Update["callback_query"]>;

/** Which updates the webhook is set for (Bot API, setWebhook): all that `eventsOf` reads, and nothing else. */
export const allowedUpdates = ["message", "channel_post", "callback_query", "my_chat_member"] as const;

/** The update of a body; null: it is none. */
export function readUpdate(body: Uint8Array): Update | null {
  try {
    return update.safeParse(JSON.parse(new TextDecoder().decode(body))).data ?? null;
  } catch {
    return null;
  }
}
