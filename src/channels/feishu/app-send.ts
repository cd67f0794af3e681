import * as z from "zod";
import { sendPlainer } from "#channels/kit/plainer.ts";
import type { Attempt, ChannelDeps, Outcome, Ref } from "#ports/channel.ts";
import {
  cardContent,
  patchCard,
  replyMessage,
  sendEphemeral,
  sendMessage,
  textContent,
  urge,
  uuidOf,
} from "./app-api.ts";
import type { Call, MessageContent } from "./app-api.ts";
import type { Client } from "./app-client.ts";
import { idTypeOf } from "./app-config.ts";
import type { AppAddress, AppConfig } from "./app-config.ts";
import { urgentMs } from "./app-limits.ts";
import type { Reading } from "./app-outcome.ts";
import type { AppWire } from "./app-render.ts";

/** Messages of one account. */
export interface Messenger {
  readonly send: (wire: AppWire, to: AppAddress, attempt: Attempt) => Promise<Outcome>;
  /** Quotes a message and answers below it. */
  readonly replyTo: (messageId: string, wire: AppWire, attempt: Attempt) => Promise<Outcome>;
  /** A card in a group that one person alone sees. Not kept by the platform, and it does not ring. */
  readonly whisper: (chatId: string, to: AppAddress, wire: AppWire, attempt: Attempt) => Promise<Outcome>;
  readonly revise: (ref: Ref, wire: AppWire, to: AppAddress, attempt: Attempt) => Promise<Outcome>;
}

/**
 * The messenger of one account. All ways to say one message carry the same idempotency key: what was refused was not sent, so that of
 * all of them at most one arrives, however often it is tried within the platform's hour.
 */
export function createMessenger(config: AppConfig, client: Client, { log }: Pick<ChannelDeps, "log">): Messenger {
  async function post(call: Call, receipts: boolean, { signal }: Attempt): Promise<Outcome> {
    return outcomeOf(await client.call(call, signal), receipts);
  }

  /** The page stands, whatever comes of this: it is not sent again because a call failed. */
  async function ring(sent: Accepted, to: AppAddress, { signal }: Attempt): Promise<Outcome> {
    const { urgent } = config;
    const messageId = sent.ref?.["messageId"];
    if (urgent === "off" || messageId === undefined) return sent;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(urgentMs)]);
    const reading = await client.call(urge(messageId, urgent, to.id), limited);
    const missed = urgedForm.safeParse(reading.ok ? reading.answer : null).data?.data.invalid_user_id_list ?? [];
    const why = reading.ok ? (missed.length === 0 ? null : "Feishu does not ring this person") : reading.failure.why;
    if (why === null) return sent;
    log.warn({ why, by: urgent }, "a critical page was sent, but Feishu did not ring besides");
    return { ...sent, note: `Feishu did not ring besides: ${why}` };
  }

  return {
    async send(wire, to, attempt) {
      if (to.appId !== config.appId) return foreign;
      const uuid = uuidOf(attempt.idempotencyKey);
      // What is read is told of chats with one person alone.
      const receipts = idTypeOf(to) === "open_id";
      const outcome = await sendPlainer(
        contentsOf(wire),
        (content) => post(sendMessage(to, content, uuid), receipts, attempt),
        log,
      );
      return outcome.kind === "accepted" && receipts && wire.urgent ? ring(outcome, to, attempt) : outcome;
    },
    replyTo(messageId, wire, attempt) {
      const uuid = uuidOf(attempt.idempotencyKey);
      return sendPlainer(
        contentsOf(wire),
        (content) => post(replyMessage(messageId, content, uuid), false, attempt),
        log,
      );
    },
    whisper: (chatId, to, wire, attempt) => post(sendEphemeral(chatId, to.id, wire.card), false, attempt),
    async revise(ref, wire, _, { signal }) {
      const { messageId } = ref;
      if (messageId === undefined)
        return { kind: "permanent", blame: "message", why: "the message is not known any more" };
      const reading = await client.call(patchCard(messageId, wire.card), signal);
      return reading.ok ? { kind: "accepted", ref, receipts: false } : reading.failure;
    },
  };
}

type Accepted = Extract<Outcome, { kind: "accepted" }>;

const foreign: Outcome = {
  kind: "permanent",
  blame: "address",
  why: "this person or group was linked to another app: link them again",
};

function contentsOf({ ringing, card, text }: AppWire): readonly [MessageContent, ...MessageContent[]] {
  const calm = cardContent(card);
  const plain = textContent(text);
  return ringing === null ? [calm, plain] : [cardContent(ringing), calm, plain];
}

const urgedForm = z.object({ data: z.object({ invalid_user_id_list: z.array(z.unknown()).catch([]) }) });
const sentForm = z.object({ data: z.object({ message_id: z.string().min(1).max(200) }) });

/** Success is what the platform says it is; without an id the message cannot be edited, which is no reason to send it twice. */
function outcomeOf(reading: Reading, receipts: boolean): Outcome {
  if (!reading.ok) return reading.failure;
  const id = sentForm.safeParse(reading.answer).data?.data.message_id;
  return { kind: "accepted", ref: id === undefined ? null : { messageId: id }, receipts: id !== undefined && receipts };
}
