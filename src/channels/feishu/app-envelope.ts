import * as z from "zod";
import { decrypted } from "./app-crypto.ts";

// Whatever is missing, new or of another type than documented becomes undefined: an event is never refused for a part that nobody reads.
const id = z.string().min(1).max(300).optional().catch(undefined);
const text = z.string().max(200_000).optional().catch(undefined);

const openId = idLike(/^ou_[\w-]{1,80}$/);
const chatId = idLike(/^oc_[\w-]{1,80}$/);

function idLike(pattern: RegExp) {
  return z.string().regex(pattern).optional().catch(undefined);
}

const header = z.object({ event_id: id, event_type: id, create_time: id, token: id, tenant_key: id, app_id: id });
const person = z.object({ open_id: openId }).optional().catch(undefined);
const part = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape).optional().catch(undefined);

/** As much as we read of all kinds of events; each kind has some of it. */
const event = z.object({
  // im.message.receive_v1
  sender: part({ sender_id: person, sender_type: id, tenant_key: id }),
  message: part({
    message_id: id,
    chat_id: chatId,
    chat_type: id,
    message_type: id,
    create_time: id,
    content: text,
    mentions: z
      .array(z.object({ key: id, id: person, name: text }).catch({ key: undefined, id: undefined, name: undefined }))
      .max(1_000)
      .optional()
      .catch(undefined),
  }),
  // card.action.trigger
  operator: part({ open_id: openId, tenant_key: id }),
  action: part({ value: z.unknown().optional(), option: id }),
  context: part({ open_message_id: id, open_chat_id: chatId }),
  // im.chat.* and im.chat.member.bot.*
  chat_id: chatId,
  name: text,
  operator_id: person,
  before_change: part({ name: text }),
  after_change: part({ name: text }),
  // im.message.message_read_v1
  reader: part({ reader_id: person, read_time: id }),
  message_id_list: z.array(z.string().min(1).max(300)).max(1_000).optional().catch(undefined),
});

const envelopeForm = z.object({ schema: z.string(), header, event: event.optional().catch(undefined) });

/** An event of the second version (open.feishu.cn/document/…/event-subscription-guide, "event structure"). */
export type Envelope = z.output<typeof envelopeForm>;
export type EventBody = NonNullable<Envelope["event"]>;

/** What a request says. */
export type Said =
  /** The console checks the address: the challenge is to be said back. */
  | { readonly kind: "challenge"; readonly challenge: string; readonly token: string }
  | { readonly kind: "event"; readonly envelope: Envelope }
  /** Callback of the first version, which is not encrypted (`card.action.trigger_v1`, or the old request address of cards). */
  | { readonly kind: "old" }
  /** Not encrypted, although all of this app's requests are. */
  | { readonly kind: "plain" }
  /** Encrypted with another key. */
  | { readonly kind: "unreadable" }
  /** Nothing that we know. */
  | { readonly kind: "nothing" };

const cipherForm = z.object({ encrypt: z.string() });
const challengeForm = z.object({
  type: z.literal("url_verification"),
  challenge: z.string().max(1_000),
  token: z.string(),
});
const oldForm = z.object({ open_message_id: z.string(), action: z.unknown() });

/** Reads the bytes of a request; opens them with the account's key. */
export function readBody(body: Uint8Array, encryptKey: string): Said {
  const outer = parseJson(new TextDecoder().decode(body));
  const cipher = cipherForm.safeParse(outer).data;
  if (cipher === undefined) return plainly(outer);
  const inner = decrypted(cipher.encrypt, encryptKey);
  if (inner === null) return { kind: "unreadable" };
  const value = parseJson(inner);
  // The challenge first, and nothing else of such a body: it is not signed.
  const challenge = challengeForm.safeParse(value).data;
  if (challenge !== undefined) return { kind: "challenge", challenge: challenge.challenge, token: challenge.token };
  return readEvent(value);
}

/** An event in the clear, as it comes out of the cipher (or, one day, out of a long connection). */
export function readEvent(value: unknown): Said {
  const envelope = envelopeForm.safeParse(value).data;
  return envelope === undefined ? { kind: "nothing" } : { kind: "event", envelope };
}

function plainly(outer: unknown): Said {
  if (oldForm.safeParse(outer).success) return { kind: "old" };
  const known = challengeForm.safeParse(outer).success || envelopeForm.safeParse(outer).success;
  return { kind: known ? "plain" : "nothing" };
}

/** The value of a JSON text; undefined where it is none. */
export function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
