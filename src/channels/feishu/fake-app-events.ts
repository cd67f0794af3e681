import { createCipheriv, createHash, randomBytes, randomUUID } from "node:crypto";
import { makeId } from "./fake-app-world.ts";
import type { FakeChat, FakePerson, FakePlace, World } from "./fake-app-world.ts";

type Json = Readonly<Record<string, unknown>>;

/** Bodies of events and callbacks, before they are encrypted. `id`: that of the event, where it matters. */
export interface Compose {
  readonly event: (type: string, event: Json, id?: string) => Json;
  /** Something said, in a group with the bot's mention before it. */
  readonly message: (from: FakePerson, place: FakePlace, text: string, how?: SaidHow) => Json;
  readonly click: (by: FakePerson, chatId: string, messageId: string | null, action: Json, id?: string) => Json;
  readonly read: (by: FakePerson, messageIds: readonly string[], id?: string) => Json;
  readonly challenge: (challenge: string) => Json;
}

export interface SaidHow {
  readonly id?: string;
  /** Rich text instead of plain text. */
  readonly post?: boolean;
  /** Others who are mentioned behind the bot, in this order. */
  readonly others?: readonly FakePerson[];
  /** Nobody mentions the bot: told to apps that may read all messages. */
  readonly unmentioned?: boolean;
}

/** Composes what the platform sends for one app. */
export function composerOf(world: World): Compose {
  const ids = ({ openId, unionId }: FakePerson): Json => ({ open_id: openId, union_id: unionId });
  const event: Compose["event"] = (type, body, id = randomUUID()) => ({
    schema: "2.0",
    header: {
      event_id: id,
      event_type: type,
      // Milliseconds of events, microseconds of card callbacks.
      create_time: String(world.now() * (type === "card.action.trigger" ? 1000 : 1)),
      token: world.verificationToken,
      app_id: world.appId,
      tenant_key: world.tenantKey,
    },
    event: body,
  });
  return {
    event,
    message(from, place, text, { id = makeId("om"), post = false, others = [], unmentioned = false } = {}) {
      const isGroup = !("openId" in place);
      const chatId = isGroup ? place.id : place.chatId;
      world.said.set(id, chatId);
      const bot = { open_id: world.botId, union_id: `on_${world.botId.slice(3)}`, user_id: "" };
      const mentioned = [
        ...(isGroup && !unmentioned ? [{ id: bot, name: world.botName }] : []),
        ...others.map((each) => ({ id: { ...ids(each), user_id: null }, name: each.name })),
      ].map((each, index) => ({ key: `@_user_${index + 1}`, tenant_key: world.tenantKey, ...each }));
      const message = {
        message_id: id,
        create_time: String(world.now()),
        update_time: String(world.now()),
        chat_id: chatId,
        chat_type: isGroup ? "group" : "p2p",
        message_type: post ? "post" : "text",
        content: JSON.stringify(
          post ? postOf(text, mentioned) : { text: [...mentioned.map(({ key }) => key), text].join(" ") },
        ),
        ...(mentioned.length === 0 ? {} : { mentions: mentioned }),
      };
      const sender = { sender_id: { ...ids(from), user_id: null }, sender_type: "user", tenant_key: world.tenantKey };
      return event("im.message.receive_v1", { sender, message });
    },
    click: (by, chatId, messageId, action, id) =>
      event(
        "card.action.trigger",
        {
          operator: { tenant_key: world.tenantKey, ...ids(by) },
          token: `c-${randomBytes(20).toString("hex")}`,
          action,
          host: "im_message",
          context: { ...(messageId === null ? {} : { open_message_id: messageId }), open_chat_id: chatId },
        },
        id,
      ),
    read: (by, messageIds, id) =>
      event(
        "im.message.message_read_v1",
        {
          reader: { reader_id: ids(by), read_time: String(world.now()), tenant_key: world.tenantKey },
          message_id_list: messageIds,
        },
        id,
      ),
    challenge: (challenge) => ({ challenge, token: world.verificationToken, type: "url_verification" }),
  };
}

function postOf(text: string, mentioned: readonly { readonly key: string; readonly name: string }[]): Json {
  const ats = mentioned.map(({ key, name }) => ({ tag: "at", user_id: key, user_name: name, style: [] }));
  return { title: "", content: [[...ats, { tag: "text", text: ` ${text}`, style: [] }]] };
}

/** Event encryption: PKCS#7, AES-256-CBC by the hash of the key, a new IV before it, Base64. */
export function encrypt(text: string, encryptKey: string): string {
  const key = createHash("sha256").update(encryptKey).digest();
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-256-cbc", key, iv);
  return Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final()]).toString("base64");
}

/** Headers of a request that was sent at this time. */
export function signed(body: Uint8Array, encryptKey: string, at: number): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at / 1000));
  const nonce = String(Math.floor(Math.random() * 1e9));
  const whole = Buffer.concat([Buffer.from(timestamp + nonce + encryptKey, "utf8"), body]);
  return {
    "content-type": "application/json;charset=utf-8",
    "x-lark-request-timestamp": timestamp,
    "x-lark-request-nonce": nonce,
    "x-lark-signature": createHash("sha256").update(whole).digest("hex"),
  };
}

/** Events of groups. */
export function chatEvent(world: World, by: FakePerson, chat: FakeChat, name: string, more: Json = {}): Json {
  return {
    chat_id: chat.id,
    operator_id: { open_id: by.openId, union_id: by.unionId },
    external: false,
    operator_tenant_key: world.tenantKey,
    name,
    i18n_names: {},
    ...more,
  };
}
