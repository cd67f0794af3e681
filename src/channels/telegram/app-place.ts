import { oneLine } from "#channels/kit/trim.ts";
import type { Place, PlatformPerson } from "#ports/inbound.ts";
import { addressKey } from "./app-config.ts";
import type { Address } from "./app-config.ts";
import type { Message, User } from "./app-update.ts";

/** A person on the platform and the way to them alone; whether they have opened it is known only once somebody writes there. */
export interface Speaker {
  readonly by: PlatformPerson;
  readonly address: Address;
}

/** Telegram's own account, in whose name posts of a channel come into its discussion group; it is not marked as a bot. */
const service = 777_000;

/**
 * Who spoke or clicked. Null: a bot (ourselves as well), or somebody in the name of a chat: an anonymous administrator is nobody in
 * particular.
 */
export function speakerOf(from: User | undefined, message?: Pick<Message, "sender_chat">): Speaker | null {
  if (from === undefined || from.is_bot === true || from.id === service || message?.sender_chat !== undefined)
    return null;
  const address: Address = { chatId: String(from.id) };
  return { by: { key: addressKey(address), name: nameOf(from), tenant: null }, address };
}

/** Where something was said, clicked or changed. */
export function placeOf(message: Pick<Message, "chat"> & Partial<Message>, from?: User): Place<Address> {
  const { chat, message_thread_id: threadId, is_topic_message: isTopic } = message;
  const chatId = String(chat.id);
  if (chat.type === "private") return placeAt("person", { chatId }, from === undefined ? null : nameOf(from));
  const title = oneLine(chat.title ?? "") || null;
  // A plain supergroup numbers its threads of replies too; only topics of a forum can be written to.
  if (threadId === undefined || isTopic !== true) return placeAt("chat", { chatId }, title);
  const topic = oneLine(topicName(message) ?? "") || String(threadId);
  return placeAt("chat", { chatId, threadId }, `${title ?? chatId} › ${topic}`);
}

/** A topic's first message names it, and what is said there without answering anything in particular answers that one. */
function topicName(message: Partial<Message>): string | undefined {
  const { forum_topic_edited: edited, forum_topic_created: created, reply_to_message: root } = message;
  return edited?.name ?? created?.name ?? root?.forum_topic_created?.name;
}

function placeAt(kind: Place<Address>["kind"], address: Address, name: string | null): Place<Address> {
  return { kind, key: addressKey(address), name: name?.slice(0, 200) ?? null, tenant: null, address };
}

function nameOf({ id, first_name: first = "", last_name: last = "", username }: User): string {
  return oneLine(`${first} ${last}`).slice(0, 200) || (username === undefined ? String(id) : `@${username}`);
}
