import { isLinkVerb } from "#domain/notice.ts";
import { createHash } from "node:crypto";
import type { InboundEvent, Place, PlatformPerson } from "#ports/inbound.ts";
import { readKey, snoozeQuestion } from "./app-buttons.ts";
import { pressedRef, sentRef } from "./app-code.ts";
import { appAddressKey } from "./app-config.ts";
import type { AppAddress } from "./app-config.ts";
import { onlyChild, textOf } from "./app-xml.ts";
import type { XmlElement } from "./app-xml.ts";

export type AppEvent = InboundEvent<AppAddress>;

/** A button of a card was pressed, whatever it asks for. */
export interface Press {
  readonly taskId: string;
}

/** What a callback says. */
export interface Said {
  readonly events: readonly AppEvent[];
  readonly press: Press | null;
}

/** A callback that says nothing to us. */
export const nothingSaid: Said = { events: [], press: null };

interface Heard {
  readonly corpId: string;
  readonly userId: string;
  readonly message: XmlElement;
  readonly at: number;
}

/** Kinds of events (90240) that we know; all others are none. */
const kinds: Readonly<Record<string, (heard: Heard) => Said>> = {
  template_card_event: pressed,
  template_card_menu_event: pressed,
  // Somebody came into the app's visible range, or left it.
  subscribe: (heard) => changed(heard, "added"),
  unsubscribe: (heard) => changed(heard, "removed"),
  enter_agent: (heard) => changed(heard, "added"),
};

/**
 * The facts in a decrypted message of the app (90239, 90240). Pure. Who spoke is what stands in the message once: a text that would add
 * another sender makes it nobody's. `at`: when it came, in milliseconds.
 */
export function saidToApp(message: XmlElement, corpId: string, at: number): Said {
  const userId = textOf(message, "FromUserName");
  if (userId === null || !isUserId(userId)) return nothingSaid;
  const heard = { corpId, userId, message, at };
  const type = textOf(message, "MsgType");
  if (type === "text") return said(heard);
  const name = type === "event" ? (textOf(message, "Event") ?? "") : "";
  return Object.hasOwn(kinds, name) ? (kinds[name]?.(heard) ?? nothingSaid) : nothingSaid;
}

/** Get member (90196): at most 64 characters. `sys` speaks for the platform itself. */
function isUserId(text: string): boolean {
  return /^[\w@.-]{1,64}$/.test(text) && text !== "sys";
}

function said({ corpId, userId, message }: Heard): Said {
  const text = textOf(message, "Content");
  const id = textOf(message, "MsgId");
  if (text === null || id === null || id.length > 100) return nothingSaid;
  const speaker = person(corpId, userId);
  return {
    events: [{ kind: "command", id: `said|${id}`, text, ...speaker, place: placeOf(speaker.byAddress) }],
    press: null,
  };
}

/** Repeats of a request hold the same (90238); the code of a press is its own. */
function pressed({ corpId, userId, message, at }: Heard): Said {
  const taskId = textOf(message, "TaskId");
  const key = textOf(message, "EventKey");
  const code = textOf(message, "ResponseCode");
  if (taskId === null || key === null || taskId.length > 200) return nothingSaid;
  const id = [userId, key, textOf(message, "CreateTime"), code];
  return pressOf({
    ...person(corpId, userId),
    taskId,
    key,
    code: code !== null && code.length <= 1_000 ? { text: code, at } : null,
    unique: id.join(" "),
    option: chosen(onlyChild(message, "SelectedItems")),
    place: placeOf(addressOf(corpId, userId)),
  });
}

function chosen(items: XmlElement | null): string | null {
  const item = items?.children.find((each) => textOf(each, "QuestionKey") === snoozeQuestion);
  const ids = item === undefined ? null : onlyChild(item, "OptionIds");
  return ids === null ? null : textOf(ids, "OptionId");
}

/** A press as either transport tells it. */
export interface PressFacts {
  readonly by: PlatformPerson;
  readonly byAddress: AppAddress;
  readonly taskId: string;
  readonly key: string;
  /** Changes the card once; null: none came with the press. */
  readonly code: { readonly text: string; readonly at: number } | null;
  /** The same when it is told again, and for no other press of this card. */
  readonly unique: string;
  /** Chosen of the list. */
  readonly option: string | null;
  /** Of the one who pressed, where the card can be changed by a request of its own; else null. */
  readonly place: Place<AppAddress> | null;
}

/** The facts in a press. */
export function pressOf(facts: PressFacts): Said {
  const { by, byAddress, taskId, code, option } = facts;
  const read = readKey(facts.key);
  const press = { taskId };
  const id = [taskId, createHash("sha256").update(facts.unique).digest("hex").slice(0, 24)].join("|");
  if (read === null) return { events: [], press };
  const renewed = code === null || read.verb === "link" ? null : pressedRef(taskId, code.text, code.at);
  const event: AppEvent = {
    kind: "action",
    id: `press|${id}`,
    verb: read.verb,
    token: read.token,
    by,
    byAddress,
    place: facts.place,
    // Questions are not kept by the core: what changes them once they are answered came with the press.
    ref: isLinkVerb(read.verb) && facts.place !== null && code !== null ? sentRef(taskId, code.text, code.at) : null,
    ...(renewed === null ? {} : { renewed }),
    minutes: read.verb === "snooze" ? minutesOf(option) : null,
  };
  return { events: [event], press };
}

function minutesOf(option: string | null): number | null {
  return option !== null && /^\d{1,6}$/.test(option) && Number(option) > 0 ? Number(option) : null;
}

function changed({ corpId, userId, message }: Heard, change: "added" | "removed"): Said {
  const id = [change, userId.toLowerCase(), textOf(message, "CreateTime") ?? ""].join("|");
  return { events: [{ kind: "membership", id, place: placeOf(addressOf(corpId, userId)), change }], press: null };
}

function addressOf(corpId: string, userId: string): AppAddress {
  return { corpId, kind: "person", id: userId };
}

/** Who somebody is. Events do not tell names. */
export function person(
  corpId: string,
  userId: string,
): { readonly by: PlatformPerson; readonly byAddress: AppAddress } {
  const byAddress = addressOf(corpId, userId);
  return { by: { key: appAddressKey(byAddress), name: "", tenant: corpId }, byAddress };
}

/** The place at an address. */
export function placeOf(address: AppAddress): Place<AppAddress> {
  const kind = address.kind === "person" ? "person" : "chat";
  return { kind, key: appAddressKey(address), name: null, tenant: address.corpId, address };
}
