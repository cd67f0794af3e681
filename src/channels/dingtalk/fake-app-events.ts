import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, randomUUID } from "node:crypto";
import type { FakePerson, FakePlace, World } from "./fake-app-world.ts";

type Json = Readonly<Record<string, unknown>>;

/** A request to an address of the app, as it stands on the wire. */
export interface SignedRequest {
  /** To be put behind the address. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface SaidHow {
  readonly id?: string;
  readonly rich?: boolean;
  /** Of another organization. */
  readonly corpId?: string;
}

/** Something said to the robot; its own mention is taken out, a blank stays (receive message). */
export function composeMessage(
  world: World,
  from: FakePerson,
  place: FakePlace,
  text: string,
  how: SaidHow = {},
): Json {
  const isGroup = !("userId" in place);
  const corpId = how.corpId ?? world.corpId;
  return {
    conversationId: isGroup ? place.id : `cid${Buffer.from(`chat ${from.userId}`).toString("base64")}`,
    ...(isGroup ? { conversationTitle: world.chats.get(place.id)?.name, isInAtList: true } : {}),
    atUsers: isGroup ? [{ dingtalkId: "$:LWCP_v1:$robot" }] : [],
    chatbotCorpId: world.corpId,
    chatbotUserId: "$:LWCP_v1:$robot",
    msgId: how.id ?? `msg${randomBytes(16).toString("base64")}`,
    senderNick: from.name,
    isAdmin: false,
    senderStaffId: from.userId,
    sessionWebhookExpiredTime: world.now() + 5_400_000,
    createAt: world.now(),
    senderCorpId: corpId,
    conversationType: isGroup ? "2" : "1",
    senderId: `$:LWCP_v1:$${from.unionId}`,
    sessionWebhook: "https://oapi.dingtalk.com/robot/sendBySession?session=c610ee93e4d96899d9236bd4bea185dd",
    robotCode: world.robotCode,
    ...(how.rich === true
      ? { msgtype: "richText", content: { richText: [{ text: ` ${text}` }] } }
      : { msgtype: "text", text: { content: isGroup ? ` ${text}` : text } }),
  };
}

/** A click on a card (event callback of cards). */
export function composeClick(
  world: World,
  by: FakePerson,
  outTrackId: string,
  params: Json,
  corpId = world.corpId,
): Json {
  const content = JSON.stringify({ cardPrivateData: { actionIds: ["1"], params } });
  return { type: "actionCallback", outTrackId, corpId, userId: by.userId, userIdType: 1, content };
}

/** An event as it is pushed over HTTP; over a stream, kind and id are in the head of the frame. */
export function composeEvent(world: World, type: string, data: Json, id: string = randomUUID()): Json {
  const at = world.now();
  return { EventType: type, EventTime: at, CorpId: world.corpId, BizId: String(at), eventId: id, ...data };
}

/** Receive message: HMAC of the time and the app's secret. */
export function signedMessage(body: Uint8Array, secret: string, at: number): SignedRequest {
  const timestamp = String(at);
  const sign = createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64");
  return { query: "", headers: { ...json, timestamp, sign }, body };
}

/** Event callback of cards: HMAC of the time alone. */
export function signedClick(body: Uint8Array, secret: string, at: number): SignedRequest {
  const timestamp = String(at);
  const signature = createHmac("sha256", secret).update(timestamp).digest("base64");
  const headers = { ...json, "x-ddpaas-signature-timestamp": timestamp, "x-ddpaas-signature": signature };
  return { query: "", headers, body };
}

/** Develop the HTTP mode: the ciphertext is in the body, its signature in the address. */
export function signedEvent(body: Uint8Array, token: string, at: number): SignedRequest {
  const { encrypt } = JSON.parse(new TextDecoder().decode(body)) as { readonly encrypt: string };
  const [timestamp, nonce] = [String(at), randomBytes(8).toString("hex")];
  const signature = eventSign(token, timestamp, nonce, encrypt);
  const query = new URLSearchParams({ msg_signature: signature, signature, timestamp, nonce });
  return { query: `?${query.toString()}`, headers: json, body };
}

const json = { "content-type": "application/json; charset=utf-8" };

function eventSign(...parts: readonly string[]): string {
  return createHash("sha1").update(parts.toSorted().join("")).digest("hex");
}

/** 16 random bytes, the length, the text, for whom it is; filled up to 32 bytes. */
export function encryptBody(text: string, { eventAesKey, clientId }: World): string {
  const key = Buffer.from(`${eventAesKey}=`, "base64");
  const length = Buffer.alloc(4);
  length.writeInt32BE(Buffer.byteLength(text));
  const plain = Buffer.concat([randomBytes(16), length, Buffer.from(text), Buffer.from(clientId)]);
  const fill = 32 - (plain.length % 32);
  const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(Buffer.concat([plain, Buffer.alloc(fill, fill)])), cipher.final()]).toString(
    "base64",
  );
}

/** What the platform has against the answer to an event; null: it is an encrypted `success`. */
export function judgeEventAnswer(text: string, { eventAesKey, eventToken, clientId }: World): string | null {
  const answer = parsed(text);
  const { msg_signature: signature, timeStamp, nonce, encrypt } = answer;
  if (typeof encrypt !== "string" || typeof nonce !== "string") return "the answer is not encrypted";
  if (signature !== eventSign(eventToken, String(timeStamp), nonce, encrypt)) return "the signature does not fit";
  const key = Buffer.from(`${eventAesKey}=`, "base64");
  const cipher = createDecipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  const plain = Buffer.concat([cipher.update(Buffer.from(encrypt, "base64")), cipher.final()]);
  const end = 20 + plain.readInt32BE(16);
  const owner = plain.subarray(end, plain.length - (plain.at(-1) ?? 0)).toString();
  return plain.subarray(20, end).toString() === "success" && owner === clientId ? null : "it does not say success";
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
}
