import type { Verb } from "#domain/notice.ts";
import type { Attempt, BalanceFacts, CheckItem, Outcome, Ref } from "#ports/channel.ts";
import type { Inbound, InboundEvent, Stream } from "#ports/inbound.ts";
import type { PhoneAddress } from "#channels/kit/phone.ts";
import type { Wire } from "./render.ts";

/** A way to call people: what `index.ts` makes a channel of. */
export interface Vendor {
  send(wire: Wire, to: PhoneAddress, attempt: Attempt): Promise<Outcome>;
  /** Are the keys good? Calls nobody. */
  probe(signal: AbortSignal): Promise<Outcome>;
  /** What is left to spend; absent where the vendor has no such question. */
  readonly balance?: (signal: AbortSignal) => Promise<BalanceFacts | null>;
  readonly check?: (signal: AbortSignal) => Promise<readonly CheckItem[]>;
  /** Fetches reports and answers, where the vendor cannot reach us. */
  readonly stream?: Stream;
  /** Keys and what became of calls, as the vendor tells them. */
  readonly inbound: Inbound<PhoneAddress>;
}

type Event = InboundEvent<PhoneAddress>;

/** Receipts of one call by how final they are: a late or repeated one never goes back. */
const sequence = { failed: 2, delivered: 2, seen: 3 } as const;

/**
 * What became of a call. `seen`: a human answered. `delivered`: it was answered, who knows by whom. Ringing is no receipt at all: a call
 * that nobody answers proves nothing.
 */
export function receipt(ref: Ref, state: keyof typeof sequence, detail: string | null): Event {
  const id = `${Object.values(ref).join("/")}:${state}`;
  return { kind: "receipt", id, ref, state, sequence: sequence[state], detail };
}

/** Somebody pressed a key. The same key in the same call acts once, however often it is told. */
export function keyPressed(pressed: {
  readonly call: string;
  readonly ref: Ref;
  readonly verb: Verb;
  readonly token: string;
  readonly phone: string;
}): Event {
  const { call, ref, verb, token, phone } = pressed;
  const { by, place, byAddress } = personAt(phone);
  return { kind: "action", id: `${call}:${verb}`, verb, token, by, byAddress, place, ref, minutes: null };
}

/** The same where only the incident's number is known, and is ours beyond doubt. */
export function keySaid(call: string, text: string, phone: string): Event {
  return { kind: "command", id: `${call}:${text}`, text, ...personAt(phone) };
}

function personAt(phone: string) {
  const address = { phone };
  return {
    by: { key: phone, name: phone, tenant: null },
    byAddress: address,
    place: { kind: "person", key: phone, name: phone, tenant: null, address },
  } as const;
}
