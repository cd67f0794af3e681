import { createHmac, timingSafeEqual } from "node:crypto";
import type { Verb } from "#domain/notice.ts";
import { rememberedCalls } from "./limits.ts";

/** What a key of a call means, for vendors whose callbacks bring back nothing of ours but the call's id. */
export interface Call {
  readonly token: string;
  readonly verbs: readonly Verb[];
  readonly phone: string;
}

/** Calls by the vendor's id. */
export interface Calls {
  remember(id: string, call: Call): void;
  find(id: string): Call | null;
}

/**
 * Calls of this process, newest kept. A key of a call that another process made, or this one before it was started anew, is not
 * believed: the page goes on, which is the safe side.
 */
export function openCalls(): Calls {
  const known = new Map<string, Call>();
  return {
    remember(id, call) {
      known.set(id, call);
      const [oldest] = known.keys();
      if (known.size > rememberedCalls && oldest !== undefined) known.delete(oldest);
    },
    find: (id) => known.get(id) ?? null,
  };
}

interface Ticket {
  readonly key: string;
  readonly accountId: string;
  readonly phone: string;
}

/**
 * Names an incident in the 15 bytes that Alibaba Cloud sends back (`OutId`): its number, and nine characters of an HMAC over account,
 * phone and number. It outlives this process, and nobody else can make one. Null: no single incident, or too great a number.
 */
export function ticketFor(incident: string | null, ticket: Ticket): string | null {
  const number = Number(/\d{1,9}$/.exec(incident ?? "")?.[0] ?? 0);
  const short = number.toString(36);
  return number === 0 || short.length > 5 ? null : `${short}.${mac(short, ticket)}`;
}

/** The incident's number on a ticket of ours; null: it is not ours. */
export function readTicket(text: string, ticket: Ticket): number | null {
  const found = /^([0-9a-z]{1,5})\.([\w-]{9})$/.exec(text);
  const [, short = "", given = ""] = found ?? [];
  const expected = Buffer.from(mac(short, ticket));
  const actual = Buffer.from(given);
  if (found === null || actual.length !== expected.length || !timingSafeEqual(actual, expected)) return null;
  return Number.parseInt(short, 36);
}

function mac(short: string, { key, accountId, phone }: Ticket): string {
  return createHmac("sha256", key).update(`call|${accountId}|${phone}|${short}`).digest("base64url").slice(0, 9);
}
