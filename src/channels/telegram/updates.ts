import * as z from "zod";
import { oneLine } from "#channels/kit/trim.ts";
import type { Address } from "./config.ts";

/** A chat in which the bot was heard or to which it was added. */
export interface Seen {
  readonly address: Address;
  readonly name: string;
  /** A topic whose name was not told: it has its number for a name. */
  readonly nameless?: true;
}

/** One thing that updates tell: a chat is there, it is gone, or it has another id. */
export type Sighting =
  | { readonly kind: "seen"; readonly chat: Seen }
  | { readonly kind: "gone"; readonly chatId: string };

const chat = z.object({ id: z.int(), type: z.string(), title: z.string().optional(), username: z.string().optional() });
const topic = z.object({ name: z.string() }).optional();
const message = z.object({
  chat,
  message_thread_id: z.int().optional(),
  is_topic_message: z.boolean().optional(),
  forum_topic_created: topic,
  reply_to_message: z.object({ forum_topic_created: topic }).optional(),
  migrate_to_chat_id: z.int().optional(),
});
const update = z.object({
  update_id: z.int(),
  message: message.optional(),
  channel_post: message.optional(),
  my_chat_member: z.object({ chat, new_chat_member: z.object({ status: z.string() }) }).optional(),
});

export interface Update {
  readonly id: number;
  readonly sightings: readonly Sighting[];
}

/** Bot API, "Getting updates"; what cannot be read is passed over. */
export function updatesOf(result: unknown): readonly Update[] {
  if (!Array.isArray(result)) return [];
  const all: readonly unknown[] = result;
  return all.flatMap((each) => {
    const parsed = update.safeParse(each).data;
    return parsed === undefined ? [] : [{ id: parsed.update_id, sightings: sightingsOf(parsed) }];
  });
}

function sightingsOf({
  message: said,
  channel_post: post,
  my_chat_member: member,
}: z.output<typeof update>): readonly Sighting[] {
  if (member !== undefined) {
    const out = ["left", "kicked"].includes(member.new_chat_member.status);
    return out ? [{ kind: "gone", chatId: String(member.chat.id) }] : seenIn(member.chat);
  }
  const spoken = said ?? post;
  if (spoken === undefined) return [];
  if (spoken.migrate_to_chat_id !== undefined) {
    const moved = seenIn({ ...spoken.chat, id: spoken.migrate_to_chat_id });
    return [{ kind: "gone", chatId: String(spoken.chat.id) }, ...moved];
  }
  return [...seenIn(spoken.chat), ...topicOf(spoken)];
}

/** A person's own chat with the bot is no room. */
function seenIn({ id, type, title, username }: z.output<typeof chat>): readonly Sighting[] {
  if (type === "private") return [];
  const name = oneLine(title ?? username ?? "") || String(id);
  return [{ kind: "seen", chat: { address: { chatId: String(id) }, name } }];
}

function topicOf(spoken: z.output<typeof message>): readonly Sighting[] {
  const threadId = spoken.message_thread_id;
  if (threadId === undefined || (spoken.is_topic_message !== true && spoken.forum_topic_created === undefined))
    return [];
  const named = spoken.forum_topic_created ?? spoken.reply_to_message?.forum_topic_created;
  const [group] = seenIn(spoken.chat);
  if (group?.kind !== "seen") return [];
  const name = oneLine(named?.name ?? "");
  return [
    {
      kind: "seen",
      chat: {
        address: { ...group.chat.address, threadId },
        name: `${group.chat.name} › ${name || threadId}`,
        ...(name === "" && { nameless: true }),
      },
    },
  ];
}
