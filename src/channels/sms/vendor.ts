import type { Attempt, BalanceFacts, CheckItem, Outcome } from "#ports/channel.ts";
import type { Inbound, InboundEvent, Stream } from "#ports/inbound.ts";
import { parseCommand } from "#domain/chatcommand.ts";
import type { PhoneAddress } from "#channels/kit/phone.ts";
import type { Wire } from "./render.ts";

/** A way to send text messages: what `index.ts` makes a channel of. */
export interface Vendor {
  send(wire: Wire, to: PhoneAddress, attempt: Attempt): Promise<Outcome>;
  /** Are the keys good, and the templates approved? Sends nothing to anybody. */
  probe(signal: AbortSignal): Promise<Outcome>;
  /** What is left to spend; absent where the vendor has no such question. */
  readonly balance?: (signal: AbortSignal) => Promise<BalanceFacts | null>;
  readonly check?: (signal: AbortSignal) => Promise<readonly CheckItem[]>;
  /** Fetches reports and answers, where the vendor cannot reach us. */
  readonly stream?: Stream;
  /** Reports and replies, as the vendor tells them. */
  readonly inbound: Inbound<PhoneAddress>;
}

/** Receipts of one message by how final they are: a late or repeated one never goes back. */
export const receiptSequence = { delivered: 2, failed: 2, seen: 3 } as const;

type Event = InboundEvent<PhoneAddress>;

/** A report, as an event: the same report twice is one. `ref` names the message; `detail` is why it failed. */
export function receipt(
  ref: Readonly<Record<string, string>>,
  state: keyof typeof receiptSequence,
  detail: string | null,
): Event {
  const id = `${Object.values(ref).join("/")}:${state}`;
  return { kind: "receipt", id, ref, state, sequence: receiptSequence[state], detail };
}

/**
 * What somebody answered: a command, or the wish for no more (or for new) messages. `42a`, `a42`, `42 c` are the short forms that a
 * telephone keypad allows; 1, 2 and 3 are the keys of a call, for the one incident that waits. All else is the grammar of chats.
 */
export function reply(
  from: string,
  text: string,
  id: string,
  wish: "start" | "stop" | null = wishOf(text),
): readonly Event[] {
  if (wish !== null) return [{ kind: "consent", id, key: from, change: wish }];
  const said = spelledOut(text);
  if (isTalk(said)) return [];
  const address = { phone: from };
  return [
    {
      kind: "command",
      id,
      text: said,
      by: { key: from, name: from, tenant: null },
      byAddress: address,
      place: { kind: "person", key: from, name: from, tenant: null, address },
    },
  ];
}

/** Phones answer by themselves ("I am driving and will call back"): answering that could go on for ever, at a price each time. */
function isTalk(text: string): boolean {
  const { command } = parseCommand(text);
  return text === "" || (command.kind === "unknown" && (text.length > 20 || text.split(/\s+/).length > 3));
}

const verbs: Readonly<Record<string, string>> = { a: "ack", s: "snooze", c: "close" };
const keys: Readonly<Record<string, string>> = { "1": "ack", "2": "snooze", "3": "close" };

function spelledOut(text: string): string {
  const said = text.normalize("NFKC").trim();
  const key = keys[said];
  if (key !== undefined) return key;
  const short = /^(?:inc-?|#)?(\d{1,9})\s*([asc])$/iu.exec(said) ?? /^([asc])\s*(?:inc-?|#)?(\d{1,9})$/iu.exec(said);
  if (short === null) return said;
  const [, one = "", two = ""] = short;
  const [number, letter] = /^\d/.test(one) ? [one, two] : [two, one];
  return `${verbs[letter.toLowerCase()] ?? ""} ${number}`;
}

/** CTIA, "Messaging principles", and what operators of China understand; as the whole message, not within one. */
function wishOf(text: string): "start" | "stop" | null {
  const said = text.normalize("NFKC").trim().toLowerCase();
  if (/^(stop|stopall|unsubscribe|end|quit|td|退订)$/.test(said)) return "stop";
  return /^(start|unstop|恢复)$/.test(said) ? "start" : null;
}
