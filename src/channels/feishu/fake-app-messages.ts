import type { Asked } from "./fake-app-api.ts";
import { AppCardError, readAppCard } from "./fake-app-card.ts";
import type { ReadCard } from "./fake-app-card.ts";
import { refused, success } from "./fake-app-codes.ts";
import { makeId } from "./fake-app-world.ts";
import type { AppMessage, KeptChat, World } from "./fake-app-world.ts";
import type { Reply } from "#channels/fakes/json-server.ts";

const dayMs = 86_400_000;

/** Send message. */
export function postMessage(world: World, { url, body, raw }: Asked): Reply {
  const type = url.searchParams.get("receive_id_type");
  const id = body["receive_id"];
  if ((type !== "open_id" && type !== "chat_id") || typeof id !== "string")
    return refused(230001, "Your request contains an invalid request parameter, ext=receive_id_type");
  const place = type === "open_id" ? toPerson(world, id) : toChat(world, id);
  if ("status" in place) return place;
  return send(world, place, { body, raw, replyTo: null });
}

/** Reply message. */
export function postReply(world: World, { id, body, raw }: Asked): Reply {
  const quoted = world.messages.get(id);
  const chatId = quoted?.message.chatId ?? world.said.get(id);
  if (chatId === undefined)
    return refused(230001, "Your request contains an invalid request parameter, ext=message_id");
  if (quoted?.recalled === true) return refused(230011, "The message is recalled.");
  const person = [...world.people.values()].find((each) => each.person.chatId === chatId)?.person;
  const place = person === undefined ? toChat(world, chatId) : toPerson(world, person.openId);
  if ("status" in place) return place;
  return send(world, place, { body, raw, replyTo: id });
}

interface Target {
  readonly key: string;
  readonly chatId: string;
  readonly group: KeptChat | null;
}

function toPerson(world: World, openId: string): Target | Reply {
  const kept = world.people.get(openId);
  if (kept === undefined) return refused(230034, "The receive_id is invalid.");
  if (!kept.available) return refused(230013, "Bot has NO availability to this user.");
  if (kept.stopped) return refused(230053, "The user has stopped the bot from sending messages.");
  return { key: openId, chatId: kept.person.chatId, group: null };
}

function toChat(world: World, chatId: string): Target | Reply {
  const group = world.chats.get(chatId);
  if (group === undefined) return refused(230034, "The receive_id is invalid.");
  if (group.status !== "normal")
    return refused(232009, "Your request specifies a chat which has already been dissolved.");
  if (!group.botIn) return refused(230002, "The bot can not be outside the group.");
  if (group.muted) return refused(230035, "Send Message Permission deny.");
  return { key: chatId, chatId, group };
}

interface Wanted {
  readonly body: Asked["body"];
  readonly raw: string;
  readonly replyTo: string | null;
}

function send(world: World, target: Target, { body, raw, replyTo }: Wanted): Reply {
  const { msg_type: type, content, uuid } = body;
  if ((type !== "interactive" && type !== "text") || typeof content !== "string")
    return refused(230001, "Your request contains an invalid request parameter, ext=msg_type or content");
  if (uuid !== undefined && (typeof uuid !== "string" || uuid.length > 50))
    return refused(99992402, "field validation failed: the max len of uuid is 50");
  const once = typeof uuid === "string" ? world.uuids.get(uuid) : undefined;
  const first = once !== undefined && world.now() - once.at < 3_600_000 ? world.messages.get(once.id) : undefined;
  if (first !== undefined) return success({ message_id: first.message.id, chat_id: first.message.chatId });
  if (Buffer.byteLength(raw) > (type === "interactive" ? 30_000 : 150_000))
    return refused(230025, "The length of the message content reaches its limit.");
  if (isTooFast(world, target.key)) return refused(230020, "This operation triggers the frequency limit.");
  const seen = type === "text" ? readText(content) : readContent(world, content, target.group);
  if ("status" in seen) return seen;
  const message: AppMessage = {
    ...seen,
    id: makeId("om"),
    chatId: target.chatId,
    type,
    replyTo,
    onlyFor: null,
    edits: 0,
    raw: content,
  };
  keep(world, message);
  if (typeof uuid === "string") world.uuids.set(uuid, { id: message.id, at: world.now() });
  return success({ message_id: message.id, chat_id: target.chatId, msg_type: type, updated: false, deleted: false });
}

function keep(world: World, message: AppMessage): void {
  world.messages.set(message.id, { message, sentAt: world.now(), recalled: false, locked: false });
}

function isTooFast(world: World, key: string): boolean {
  const times = (world.sent.get(key) ?? []).filter((at) => at > world.now() - 1_000);
  world.sent.set(key, times);
  if (world.rate !== null && times.length >= world.rate) return true;
  times.push(world.now());
  return false;
}

type Sight = Pick<AppMessage, "text" | "pings" | "links" | "pressables" | "shape">;

function readContent(world: World, content: string, group: KeptChat | null): Sight | Reply {
  try {
    return sightOf(world, readAppCard(parsed(content)), group);
  } catch (error) {
    if (error instanceof AppCardError) return cardRefused(error.code, error.message);
    throw error;
  }
}

/** One unknown person in a card fails the whole card; so does everybody, where the group does not let the bot. */
function sightOf(world: World, card: ReadCard, group: KeptChat | null): Sight | Reply {
  const { text, links, pressables, shape, mentioned } = card;
  const unknown = mentioned.find((id) => id !== "all" && !world.people.has(id));
  if (unknown !== undefined)
    return cardRefused("100290", `There is an invalid user resource(at/person) in your card; ErrorValue: ${unknown}`);
  if (mentioned.includes("all") && group?.allowsAll === false)
    return cardRefused("11235", "mention all is not allowed");
  return { text, links, pressables, shape, pings: [...new Set(mentioned)] };
}

function cardRefused(code: string, message: string): Reply {
  return refused(230099, `Failed to create card content, ext=ErrCode: ${code}; ErrMsg: ${message}; `);
}

/** A text: `<at user_id="…">` rings, the client makes links of addresses, and knows a few more tags. */
function readText(content: string): Sight | Reply {
  const value = parsed(content);
  const source = typeof value === "object" && value !== null && "text" in value ? value.text : undefined;
  if (typeof source !== "string" || source === "")
    return refused(230001, "content is not in valid json format, ext=text");
  const pings: string[] = [];
  const marks: string[] = [];
  const text = source
    .replace(/<at\s+user_id\s*=\s*"([^"]*)"\s*>([^<]*)<\/at>/g, (_, id: string, name: string) => {
      pings.push(id);
      return `@${name}`;
    })
    .replace(/<\/?[biusa](?:\s[^<>]*)?>|\[[^\]]*\]\([^)]*\)/g, (mark) => {
      marks.push(mark);
      return "";
    });
  const links = source.match(/https?:\/\/[^\s<>"\u200b]+/g) ?? [];
  return { text, pings, links, pressables: [], shape: `text (${marks.join(",")})` };
}

/** Edit card. */
export function patchMessage(world: World, { id, body, raw }: Asked): Reply {
  const kept = world.messages.get(id);
  if (kept === undefined) return refused(230001, "Your request contains an invalid request parameter, ext=message_id");
  if (kept.recalled) return refused(230011, "The message is recalled.");
  if (kept.message.onlyFor !== null) return refused(230001, "This message cannot be edited");
  if (world.now() - kept.sentAt > 14 * dayMs)
    return refused(230031, "Message can only be modified within 14 days after sending.");
  if (kept.message.type !== "interactive") return refused(230001, "This message is NOT a card.");
  if (kept.locked) return cardRefused("11310", "card action is lock");
  if (Buffer.byteLength(raw) > 30_000) return refused(230025, "The length of the message content reaches its limit.");
  if (isTooFast(world, id)) return refused(230020, "This operation triggers the frequency limit.");
  const { content } = body;
  if (typeof content !== "string") return refused(230001, "content is missing");
  return edited(world, id, content) ?? success({});
}

/** Urgent text message, urgent call: about a message of the app's own, to people in its chat, while the tenant pays for it. */
export function urgeMessage(world: World, { url, id, body }: Asked, by: "sms" | "phone"): Reply {
  const kept = world.messages.get(id);
  const ids = body["user_id_list"];
  if (kept === undefined || kept.recalled) return refused(230001, "Your request contains an invalid message_id");
  if (url.searchParams.get("user_id_type") !== "open_id" || !Array.isArray(ids) || ids.length === 0 || ids.length > 200)
    return refused(230001, "Your request contains an invalid user_id_list or user_id_type");
  const group = world.chats.get(kept.message.chatId);
  const isThere = (openId: string): boolean =>
    group === undefined
      ? world.people.get(openId)?.person.chatId === kept.message.chatId
      : group.chat.members.some((member) => member.openId === openId);
  const [there, invalid] = [ids.map(String).filter(isThere), ids.map(String).filter((each) => !isThere(each))];
  if (world.quota < there.length) return refused(230024, "Reach the upper limit of urgent message.");
  world.quota -= there.length;
  world.urged.push(...there.map((openId) => ({ messageId: id, by, openId })));
  return success({ invalid_user_id_list: invalid });
}

/** Shows another card in the place of one; null: done. */
export function edited(world: World, id: string, content: string): Reply | null {
  const kept = world.messages.get(id);
  if (kept === undefined) return refused(230001, "no such message");
  const seen = readContent(world, content, world.chats.get(kept.message.chatId) ?? null);
  if ("status" in seen) return seen;
  kept.message = { ...kept.message, ...seen, edits: kept.message.edits + 1, raw: content };
  return null;
}

/** Card for one person in a group: theirs alone, not kept for long, and rings nobody. */
export function postEphemeral(world: World, { body }: Asked): Reply {
  const { chat_id: chatId, open_id: openId, msg_type: type, card } = body;
  const group = typeof chatId === "string" ? world.chats.get(chatId) : undefined;
  if (group === undefined || typeof openId !== "string" || type !== "interactive")
    return refused(10003, "invalid parameter");
  if (!group.botIn) return refused(10030, "bot not in chat");
  if (!group.chat.members.some((member) => member.openId === openId)) return refused(11206, "user not in chat");
  const raw = JSON.stringify(card);
  const seen = readContent(world, raw, group);
  if ("status" in seen) return seen;
  const id = makeId("om");
  const base = { id, chatId: group.chat.id, type, replyTo: null, onlyFor: openId, edits: 0, raw } as const;
  keep(world, { ...seen, ...base, pings: [] });
  return success({ message_id: id });
}

function parsed(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return null;
  }
}
