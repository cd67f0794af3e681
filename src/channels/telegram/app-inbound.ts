import { oneLine } from "#channels/kit/trim.ts";
import type { Ref } from "#ports/channel.ts";
import type { InboundEvent, Place } from "#ports/inbound.ts";
import { readCallbackData } from "./app-button.ts";
import { addressKey } from "./app-config.ts";
import type { Address, Self } from "./app-config.ts";
import { placeOf, speakerOf } from "./app-place.ts";
import { saidText } from "./app-said.ts";
import type { Click, Message, Update } from "./app-update.ts";

type Event = InboundEvent<Address>;

/**
 * The facts in an update; none in one of a kind that we do not know. Pure, and knows nothing of how the update came: by a webhook, or by
 * long polling.
 */
export function eventsOf(update: Update, self: Self): readonly Event[] {
  const { update_id: number, callback_query: click, my_chat_member: member, message, channel_post: post } = update;
  if (click !== undefined) return present(clicked(number, click));
  if (member !== undefined) return present(memberChanged(number, member));
  const told = message ?? post;
  if (told === undefined) return [];
  const change = changed(number, told);
  if (change !== null) return [change];
  return message === undefined ? [] : said(number, message, self);
}

function present(event: Event | null): readonly Event[] {
  return event === null ? [] : [event];
}

/** Event ids: the update's number, which a repeat has again, and the platform's own id of what an answer has to name. */
function eventId(update: number, what: string | number): string {
  return `${update}.${what}`;
}

/** The second part of an event's id: a callback query's id, or the number of a message. */
export function answeredBy(id: string): string {
  return id.slice(id.indexOf(".") + 1);
}

function clicked(update: number, { id, from, message, data }: Click): Event | null {
  const speaker = speakerOf(from);
  const button = data === undefined ? null : readCallbackData(data);
  if (speaker === null || button === null) return null;
  return {
    kind: "action",
    id: eventId(update, id),
    verb: button.verb,
    token: button.token,
    by: speaker.by,
    byAddress: speaker.address,
    place: message === undefined ? null : placeOf(message, from),
    ref: message === undefined ? null : refOf(message),
    minutes: button.minutes,
  };
}

/** The message that holds the button: the same as what `send` named. */
function refOf({ chat, message_id: id }: Message): Ref {
  return { chatId: String(chat.id), messageId: String(id) };
}

function said(update: number, message: Message, self: Self): readonly Event[] {
  const speaker = speakerOf(message.from, message);
  const text = saidText(message, self);
  if (speaker === null || text === null) return [];
  const place = placeOf(message, message.from);
  const command: Event = {
    kind: "command",
    id: eventId(update, message.message_id),
    text,
    by: speaker.by,
    byAddress: speaker.address,
    place,
  };
  // Whoever presses Start can be written to from now on, which no other update tells the first time.
  const isStart = place.kind === "person" && /^\/start\b/i.test(message.text ?? "");
  return isStart ? [membership(update, place, "added"), command] : [command];
}

/** Service messages. */
function changed(update: number, message: Message): Event | null {
  const { chat, migrate_to_chat_id: newId, migrate_from_chat_id: oldId } = message;
  if (newId !== undefined) return moved(update, chat.id, newId);
  if (oldId !== undefined) return moved(update, oldId, chat.id);
  const place = placeOf(message);
  if (message.new_chat_title !== undefined)
    return membership(update, { ...place, name: oneLine(message.new_chat_title).slice(0, 200) || null }, "renamed");
  if (place.address.threadId === undefined) return null;
  if (message.forum_topic_edited?.name !== undefined) return membership(update, place, "renamed");
  return message.forum_topic_reopened === undefined ? null : membership(update, place, "added");
}

/** A group became a supergroup: the link of the old place has a new address. The name is left out, so that nobody's label changes. */
function moved(update: number, oldId: number, newId: number): Event {
  const place: Place<Address> = {
    kind: "chat",
    key: addressKey({ chatId: String(oldId) }),
    name: null,
    tenant: null,
    address: { chatId: String(newId) },
  };
  return membership(update, place, "renamed");
}

/** Bot API, ChatMember: what each status says about whether the bot is there. */
const presence: Readonly<Record<string, "added" | "removed">> = {
  creator: "added",
  administrator: "added",
  member: "added",
  left: "removed",
  // In a private chat: the person has blocked the bot.
  kicked: "removed",
};

function memberChanged(update: number, told: NonNullable<Update["my_chat_member"]>): Event | null {
  const { status, is_member: isMember } = told.new_chat_member;
  const change = status === "restricted" ? (isMember === true ? "added" : "removed") : presence[status];
  return change === undefined ? null : membership(update, placeOf({ chat: told.chat }, told.from), change);
}

function membership(
  update: number,
  place: Place<Address>,
  change: Extract<Event, { kind: "membership" }>["change"],
): Event {
  return { kind: "membership", id: String(update), place, change };
}
