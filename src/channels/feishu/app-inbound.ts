import * as z from "zod";
import type { InboundEvent, Place, PlatformPerson } from "#ports/inbound.ts";
import { appAddressKey } from "./app-config.ts";
import type { AppAddress } from "./app-config.ts";
import type { Envelope, EventBody } from "./app-envelope.ts";
import { saidText } from "./app-said.ts";

type Event = InboundEvent<AppAddress>;

/** Whose events they are: the app by which people are known, and the bot's own id as far as it is known. */
export interface Hearer {
  readonly appId: string;
  readonly botId: string | null;
}

/** One event with its head, as its kind reads it. */
interface Heard extends Hearer {
  readonly id: string;
  readonly tenant: string | null;
  readonly event: EventBody;
}

/** Kinds of events that we know; all others are none. */
const kinds: Readonly<Record<string, (heard: Heard) => readonly (Event | null)[]>> = {
  "card.action.trigger": (heard) => [clicked(heard)],
  "im.message.receive_v1": (heard) => [said(heard)],
  "im.message.message_read_v1": read,
  "im.chat.member.bot.added_v1": (heard) => [changed(heard, "added")],
  "im.chat.member.bot.deleted_v1": (heard) => [changed(heard, "removed")],
  "im.chat.disbanded_v1": (heard) => [changed(heard, "removed")],
  "im.chat.updated_v1": (heard) => [renamed(heard)],
  "im.chat.access_event.bot_p2p_chat_entered_v1": (heard) => [entered(heard)],
};

/**
 * The facts in an event. Pure, and knows nothing of how the event came: over HTTP, or one day by a long connection.
 */
export function eventsOf({ header, event }: Envelope, hearer: Hearer): readonly Event[] {
  const kind = Object.hasOwn(kinds, header.event_type ?? "") ? kinds[header.event_type ?? ""] : undefined;
  if (kind === undefined || event === undefined || header.event_id === undefined) return [];
  const heard: Heard = { ...hearer, id: header.event_id, tenant: header.tenant_key ?? null, event };
  return kind(heard).filter((each) => each !== null);
}

/** A message may be told twice under two event ids: its own id counts (receive message, "notes"). */
function said({ appId, botId, tenant, event: { sender, message } }: Heard): Event | null {
  const openId = sender?.sender_id?.open_id;
  const { message_id: messageId, chat_id: chatId, chat_type: type } = message ?? {};
  // Bots are heard by no bot; should that change, they are not people.
  if (openId === undefined || messageId === undefined || sender?.sender_type !== "user") return null;
  const text = message === undefined ? null : saidText(message, botId);
  if (text === null) return null;
  const by = personOf(appId, openId, sender.tenant_key ?? null);
  const address: AppAddress = { appId, id: openId };
  if (type !== "p2p" && chatId === undefined) return null;
  const place = type === "p2p" ? placeOf("person", address, by.tenant) : groupOf(appId, chatId ?? "", tenant);
  return { kind: "command", id: eventId("said", chatId ?? "", messageId), text, by, byAddress: address, place };
}

const buttonForm = z.object({
  verb: z.enum(["ack", "unack", "snooze", "close", "link", "decline"]),
  token: z.string().min(1).max(4_000),
});

/** Who clicked is what the platform says, never what the button brings back. It does not tell a group from a chat with one person. */
function clicked({ appId, id, event: { operator, action, context } }: Heard): Event | null {
  const button = buttonForm.safeParse(action?.value).data;
  const openId = operator?.open_id;
  if (button === undefined || openId === undefined) return null;
  const { open_message_id: messageId, open_chat_id: chatId } = context ?? {};
  return {
    kind: "action",
    id: eventId("click", chatId ?? "", id),
    verb: button.verb,
    token: button.token,
    by: personOf(appId, openId, operator?.tenant_key ?? null),
    byAddress: { appId, id: openId },
    place: null,
    ref: messageId === undefined ? null : { messageId },
    minutes: button.verb === "snooze" ? minutesOf(action?.option) : null,
  };
}

function minutesOf(option: string | undefined): number | null {
  return option !== undefined && /^\d{1,6}$/.test(option) && Number(option) > 0 ? Number(option) : null;
}

/** Messages to one person that they have on the screen now. */
function read({ event: { reader, message_id_list: ids = [] } }: Heard): readonly Event[] {
  const { read_time: at = "" } = reader ?? {};
  const openId = reader?.reader_id?.open_id ?? "";
  return [...new Set(ids)].map((messageId) => ({
    kind: "receipt",
    id: eventId("read", openId, messageId),
    ref: { messageId },
    state: "seen",
    sequence: /^\d{1,16}$/.test(at) ? Number(at) : 0,
    detail: null,
  }));
}

function changed(
  { appId, id, tenant, event: { chat_id: chatId, name } }: Heard,
  change: "added" | "removed",
): Event | null {
  if (chatId === undefined) return null;
  return { kind: "membership", id: eventId(change, chatId, id), place: groupOf(appId, chatId, tenant, name), change };
}

/** Told of every change of a group's settings; all but its name is nothing to us. */
function renamed({ appId, id, tenant, event }: Heard): Event | null {
  const { chat_id: chatId, before_change: before, after_change: after } = event;
  const name = nameOf(after?.name);
  if (chatId === undefined || name === null || name === nameOf(before?.name)) return null;
  const place = groupOf(appId, chatId, tenant, name);
  return { kind: "membership", id: eventId("renamed", chatId, id), place, change: "renamed" };
}

/** Somebody opened their chat with the bot: they can be reached by it. */
function entered({ appId, id, tenant, event: { operator_id: person } }: Heard): Event | null {
  if (person?.open_id === undefined) return null;
  const place = placeOf("person", { appId, id: person.open_id }, tenant);
  return { kind: "membership", id: eventId("entered", "", id), place, change: "added" };
}

/** Events do not tell names of people. */
function personOf(appId: string, openId: string, tenant: string | null): PlatformPerson {
  return { key: appAddressKey({ appId, id: openId }), name: "", tenant };
}

function groupOf(appId: string, chatId: string, tenant: string | null, name?: string): Place<AppAddress> {
  return { ...placeOf("chat", { appId, id: chatId }, tenant), name: nameOf(name) };
}

function placeOf(kind: "person" | "chat", address: AppAddress, tenant: string | null): Place<AppAddress> {
  return { kind, key: appAddressKey(address), name: null, tenant, address };
}

function nameOf(name: string | undefined): string | null {
  const line = (name ?? "").replaceAll(/\s+/g, " ").trim();
  return line === "" ? null : line.slice(0, 200);
}

/**
 * Ids of events: kind, chat and the platform's own id. It acts once however often it is told, and an answer to it finds its chat and its
 * message again.
 */
function eventId(kind: string, chatId: string, id: string): string {
  return [kind, chatId, id].join("|");
}

/** The parts of an event's id again. */
export function readEventId(id: string): { readonly kind: string; readonly chatId: string; readonly id: string } {
  const [kind = "", chatId = "", ...rest] = id.split("|");
  return { kind, chatId, id: rest.join("|") };
}
