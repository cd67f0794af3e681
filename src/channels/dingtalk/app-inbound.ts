import * as z from "zod";
import type { InboundEvent, Place, PlatformPerson } from "#ports/inbound.ts";
import { appAddressKey, groupId, userId } from "./app-config.ts";
import type { AppAddress, AppConfig } from "./app-config.ts";
import { isObject, parseJson } from "./app-envelope.ts";
import type { Click, Said, SaidMessage } from "./app-envelope.ts";

type Event = InboundEvent<AppAddress>;

/** Whose facts they are: the app and its organization. */
export type Hearer = Pick<AppConfig, "clientId" | "corpId" | "cardTemplateId">;

/** The facts in a request or a frame. Pure, and the same whichever way it came. */
export function eventsOf(said: Said, hearer: Hearer): readonly Event[] {
  const found = eventOf(said, hearer);
  return found === null ? [] : [found];
}

function eventOf(said: Said, hearer: Hearer): Event | null {
  if (said.kind === "message") return saidBy(said.message, hearer);
  if (said.kind === "click") return clicked(said.click, said.id, hearer);
  if (said.kind !== "event" || said.id === null || (said.corpId ?? hearer.corpId) !== hearer.corpId) return null;
  const kind = Object.hasOwn(kinds, said.type) ? kinds[said.type] : undefined;
  return kind === undefined ? null : kind({ hearer, id: said.id, type: said.type, data: said.data });
}

/** Only people of the app's own organization are known by their user ids; whoever has none is nobody whom we could tell. */
function saidBy(message: SaidMessage, hearer: Hearer): Event | null {
  const { msgId, senderStaffId, conversationId, conversationType, senderId, chatbotUserId } = message;
  const text = textOf(message);
  if (msgId === undefined || text === null || !isOurs(message, hearer)) return null;
  if (senderStaffId === undefined || !userId.test(senderStaffId)) return null;
  // The robot's own words, should they ever come back.
  if (senderId !== undefined && senderId === chatbotUserId) return null;
  const by = personOf(hearer, senderStaffId, message.senderNick);
  const byAddress: AppAddress = { clientId: hearer.clientId, kind: "user", id: senderStaffId };
  if (conversationType === "1")
    return { kind: "command", id: `said||${msgId}`, text, by, byAddress, place: personPlace(by, byAddress) };
  if (conversationType !== "2" || conversationId === undefined || !groupId.test(conversationId)) return null;
  const place = groupOf(hearer, conversationId, message.conversationTitle);
  return { kind: "command", id: `said|${conversationId}|${msgId}`, text, by, byAddress, place };
}

function isOurs({ chatbotCorpId, senderCorpId }: SaidMessage, { corpId }: Hearer): boolean {
  return chatbotCorpId === corpId && (senderCorpId ?? corpId) === corpId;
}

/** Our own mention has been taken out by the platform. */
function textOf({ text, content }: SaidMessage): string | null {
  const rich = typeof content === "object" ? content.richText?.map((each) => each?.text ?? "").join("") : content;
  const said = text?.content ?? rich;
  return said === undefined ? null : said.replaceAll(/[ \t\u00a0]+/g, " ").trim();
}

const buttonForm = z.object({
  verb: z.enum(["ack", "unack", "snooze", "close", "link", "decline"]),
  token: z.string().min(1).max(4_000),
  // A number, where the template's variable is one.
  minutes: z.union([z.string(), z.number()]).optional().catch(undefined),
});

/** Who clicked is what the platform says, never what the button brings back. Where, it does not say. */
function clicked(click: Click, id: string, hearer: Hearer): Event | null {
  const { outTrackId, userId: who, corpId } = click;
  if (corpId !== hearer.corpId || who === undefined || !userId.test(who)) return null;
  const button = buttonForm.safeParse(paramsOf(click.content ?? click.value)).data;
  if (button === undefined) return null;
  const by = personOf(hearer, who, undefined);
  return {
    kind: "action",
    id: `click|${outTrackId ?? ""}|${id}`,
    verb: button.verb,
    token: button.token,
    by,
    byAddress: { clientId: hearer.clientId, kind: "user", id: who },
    place: null,
    ref: outTrackId === undefined ? null : { outTrackId },
    minutes: button.verb === "snooze" ? minutesOf(String(button.minutes ?? "")) : null,
  };
}

/** `{"cardPrivateData":{"actionIds":[…],"params":{…}}}`; one page shows the parameters beside it. */
function paramsOf(content: string | undefined): unknown {
  const value = parseJson(content ?? "");
  if (!isObject(value)) return undefined;
  const inner = value["cardPrivateData"];
  return isObject(inner) && inner["params"] !== undefined ? inner["params"] : value["params"];
}

function minutesOf(text: string): number | null {
  return /^\d{1,6}$/.test(text) && Number(text) > 0 ? Number(text) : null;
}

interface Heard {
  readonly hearer: Hearer;
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Kinds of events that we know; all others are none. */
const kinds: Readonly<Record<string, (heard: Heard) => Event | null>> = {
  im_cool_app_install: (heard) => changed(heard, "added"),
  im_cool_app_uninstall: (heard) => changed(heard, "removed"),
  chat_disband: (heard) => changed(heard, "removed"),
  chat_update_title: (heard) => (nameIn(heard) === null ? null : changed(heard, "renamed")),
  robot_msg_read: read,
};

function changed(heard: Heard, change: "added" | "removed" | "renamed"): Event | null {
  const { hearer, id, type, data } = heard;
  const group = field(data, "openConversationId");
  if (group === null || !groupId.test(group)) return null;
  const place = groupOf(hearer, group, nameIn(heard) ?? undefined);
  return { kind: "membership", id: `${type}|${group}|${id}`, place, change };
}

function nameIn({ data }: Heard): string | null {
  return lineOf(field(data, "title") ?? undefined);
}

/** A message of the robot is on somebody's screen. Cards have no name in it that we know them by. */
function read({ hearer, id, data }: Heard): Event | null {
  const processQueryKey = field(data, "processQueryKey");
  if (processQueryKey === null || hearer.cardTemplateId !== undefined) return null;
  const at = field(data, "operatTime") ?? "";
  const sequence = /^\d{1,16}$/.test(at) ? Number(at) : 0;
  return { kind: "receipt", id: `read||${id}`, ref: { processQueryKey }, state: "seen", sequence, detail: null };
}

/** A field of an event; the HTTP push writes some of them with a capital. */
function field(data: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = data[name] ?? data[`${name.slice(0, 1).toUpperCase()}${name.slice(1)}`];
  return typeof value === "string" && value !== "" && value.length <= 500 ? value : null;
}

function personOf({ clientId, corpId }: Hearer, id: string, nick: string | undefined): PlatformPerson {
  return { key: appAddressKey({ clientId, kind: "user", id }), name: lineOf(nick) ?? "", tenant: corpId };
}

function personPlace({ key, name, tenant }: PlatformPerson, address: AppAddress): Place<AppAddress> {
  return { kind: "person", key, name: name === "" ? null : name, tenant, address };
}

function groupOf({ clientId, corpId }: Hearer, id: string, name: string | undefined): Place<AppAddress> {
  const address: AppAddress = { clientId, kind: "group", id };
  return { kind: "chat", key: appAddressKey(address), name: lineOf(name), tenant: corpId, address };
}

function lineOf(name: string | undefined): string | null {
  const line = (name ?? "").replaceAll(/\s+/g, " ").trim();
  return line === "" ? null : line.slice(0, 200);
}
