import { createHash } from "node:crypto";
import * as z from "zod";
import type { RawRequest } from "#ports/inbound.ts";
import { topics } from "./app-api.ts";
import { decryptEvent } from "./app-crypto.ts";
import type { EventKeys } from "./app-crypto.ts";

// Whatever is missing, new or of another type than documented becomes undefined: nothing is refused for a part that nobody reads.
const id = z.string().min(1).max(300).optional().catch(undefined);
const text = z.string().max(100_000).optional().catch(undefined);
const part = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape).optional().catch(undefined);

/** Receive message: what somebody said to the robot. */
const messageForm = z.object({
  msgId: id,
  msgtype: id,
  conversationId: id,
  conversationType: id,
  conversationTitle: text,
  chatbotCorpId: id,
  chatbotUserId: id,
  senderCorpId: id,
  senderId: id,
  senderStaffId: id,
  senderNick: text,
  text: part({ content: text }),
  // Rich text; the page on the HTTP mode also shows a plain text here.
  content: z
    .union([
      z.string().max(100_000),
      z.object({ richText: z.array(part({ text })).max(1_000).optional().catch(undefined) }),
    ])
    .optional()
    .catch(undefined),
});

/** Event callback of cards. `content` is JSON within a text; the page on interactive modes names it `value`. */
const clickForm = z.object({ type: id, outTrackId: id, corpId: id, userId: id, content: text, value: text });

export type SaidMessage = z.output<typeof messageForm>;
export type Click = z.output<typeof clickForm>;

/** What a request or a frame says. `id`: the platform's own, or made of what it sent. */
export type Said =
  | { readonly kind: "message"; readonly message: SaidMessage }
  | { readonly kind: "click"; readonly click: Click; readonly id: string }
  | {
      readonly kind: "event";
      readonly type: string;
      readonly id: string | null;
      readonly corpId: string | null;
      readonly data: Readonly<Record<string, unknown>>;
    }
  /** The console checks the address for events. */
  | { readonly kind: "check" }
  /** Encrypted with another key, or not for us. */
  | { readonly kind: "unreadable" }
  | { readonly kind: "nothing" };

/** How a request over HTTP is secured, which tells what it is. */
export type Channel = "robot" | "card" | "event";

/** Messages of the robot carry `sign`, clicks `x-ddpaas-signature`, and events a signature in their address. */
export function channelOf({ headers, url }: Pick<RawRequest, "headers" | "url">): Channel {
  if (headers["x-ddpaas-signature"] !== undefined) return "card";
  return headers["sign"] === undefined && queryOf(url).has("timestamp") ? "event" : "robot";
}

/** The query of a path. */
export function queryOf(url: string): URLSearchParams {
  return URL.parse(url, "http://localhost")?.searchParams ?? new URLSearchParams();
}

/** Where requests that came over a stream say they came from. */
export const streamUrl = "/stream";

const cipherForm = z.object({ encrypt: z.string() });

/** Reads a request, whichever way it came. `keys`: null where no events are pushed over HTTP. */
export function readRequest({ url, headers, body }: RawRequest, keys: EventKeys | null): Said {
  const value = parseJson(new TextDecoder().decode(body));
  if (url === streamUrl) return readFrame(value);
  const channel = channelOf({ url, headers });
  if (channel === "card") return clickOf(value, `${headers["x-ddpaas-signature-timestamp"] ?? ""}|${hashOf(body)}`);
  if (channel === "robot") return messageOf(value);
  const cipher = cipherForm.safeParse(value).data;
  if (cipher === undefined) return { kind: "nothing" };
  const plain = keys === null ? null : decryptEvent(cipher.encrypt, keys);
  return plain === null ? { kind: "unreadable" } : pushedEvent(parseJson(plain));
}

const frameForm = z.object({
  type: z.string(),
  headers: z.object({ topic: id, messageId: id, eventType: id, eventId: id, eventCorpId: id }),
  data: z.string(),
});

/** Stream protocol: a frame of type CALLBACK or EVENT; its `data` is JSON within a text. */
function readFrame(value: unknown): Said {
  const frame = frameForm.safeParse(value).data;
  if (frame === undefined) return { kind: "nothing" };
  const { topic, messageId, eventType, eventId, eventCorpId } = frame.headers;
  const data = parseJson(frame.data);
  if (frame.type === "EVENT") {
    if (eventType === undefined || !isObject(data)) return { kind: "nothing" };
    return { kind: "event", type: eventType, id: eventId ?? messageId ?? null, corpId: eventCorpId ?? null, data };
  }
  if (topic === topics.message) return messageOf(data);
  return topic === topics.click ? clickOf(data, messageId ?? hashOf(Buffer.from(frame.data))) : { kind: "nothing" };
}

/** Event body of the HTTP push: kind, time and organization beside what happened. */
function pushedEvent(value: unknown): Said {
  if (!isObject(value)) return { kind: "nothing" };
  const { EventType: type, CorpId: corpId, eventId, BizId: bizId } = value;
  if (typeof type !== "string") return { kind: "nothing" };
  if (type === "check_url") return { kind: "check" };
  const own = [eventId, bizId].find((each) => typeof each === "string" && each !== "");
  return {
    kind: "event",
    type,
    id: typeof own === "string" ? own : hashOf(Buffer.from(JSON.stringify(value))),
    corpId: typeof corpId === "string" ? corpId : null,
    data: value,
  };
}

function messageOf(value: unknown): Said {
  const message = messageForm.safeParse(value).data;
  return message === undefined ? { kind: "nothing" } : { kind: "message", message };
}

/** A callback names no id of its own: over HTTP, when and what make one; over a stream, the frame has one. */
function clickOf(value: unknown, made: string): Said {
  const click = clickForm.safeParse(value).data;
  return click === undefined ? { kind: "nothing" } : { kind: "click", click, id: made };
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 32);
}

/** The value of a JSON text; undefined where it is none. */
export function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

/** Whether a value has fields. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
