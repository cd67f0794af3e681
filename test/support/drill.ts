import { handleInbound } from "#app/inbox.ts";
import type { App } from "#app/app.ts";
import type { OpenChannels } from "#app/openchannels.ts";
import type { Notice } from "#domain/notice.ts";
import type { Outcome } from "#ports/channel.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import type { SkippingClock } from "./skipping.ts";
import type { Asked } from "./vendors.ts";

// People's phones and the vendors that reach them, for the night drill.

const minute = 60_000;

/** Numbers in [0, 1) that are the same for the same seed: mulberry32. */
export function random(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** All phones of the night. */
export interface Phones {
  /** Somebody's phone shows or says this; they may answer after a while. */
  ring(asked: Asked, channel: "sms" | "voice", ref: string): void;
  /** Did a phone really hear of this incident by this channel? */
  rang(channel: string, incident: string): boolean;
  mostCallsInAMinute(): number;
  hear(app: App, channels: OpenChannels): void;
}

/** People's phones: what rang, and the reports and answers that come back by the hooks, late, twice and out of order. */
export function createPhones(clock: SkippingClock, draw: () => number): Phones {
  const heard = new Set<string>();
  const calls = new Map<string, number[]>();
  let post: (channel: string, accountId: string, events: readonly InboundEvent[]) => void = () => undefined;

  function later(ms: number, say: () => void): void {
    setTimeout(say, Math.round(ms));
  }

  return {
    ring({ accountId, to, notice, context }, channel, id) {
      for (const name of namesIn(notice)) heard.add(`${channel} ${name}`);
      if (channel === "voice") calls.set(to, [...(calls.get(to) ?? []), clock.now()]);
      const ref = { id };
      const report = (state: "delivered" | "seen", sequence: number): InboundEvent => ({
        kind: "receipt",
        id: `${id}:${state}`,
        ref,
        state,
        sequence,
        detail: null,
      });
      if (draw() < 0.7) {
        const after = 500 + draw() * 20_000;
        later(after, () => post(channel, accountId, [report("delivered", 2)]));
        if (draw() < 0.2) later(after + 3_000, () => post(channel, accountId, [report("delivered", 2)]));
      }
      const token = context.actionToken;
      if (token === null || token === undefined || draw() > 0.6) return;
      const by = { key: to, name: to, tenant: null };
      later(10_000 + draw() * 120_000, () =>
        post(channel, accountId, [
          {
            kind: "action",
            id: `${id}:ack`,
            verb: "ack",
            token,
            by,
            byAddress: { phone: to },
            place: null,
            ref,
            minutes: null,
          },
        ]),
      );
    },
    rang: (channel, incident) => heard.has(`${channel} ${incident}`),
    mostCallsInAMinute() {
      const most = [...calls.values()].map((times) =>
        Math.max(...times.map((at) => times.filter((other) => other >= at && other < at + minute).length)),
      );
      return Math.max(0, ...most);
    },
    hear(app, channels) {
      post = (channel, accountId, events) => {
        const request = {
          method: "POST",
          url: `/hook/${channel}/${accountId}`,
          headers: {},
          body: Buffer.from(JSON.stringify(events)),
          receivedAt: clock.now(),
        };
        void handleInbound(app, channels, channel, accountId, request);
      };
    },
  };
}

/** How a vendor treats one message: what it says, and whether the phone rings. */
type Treatment = readonly [share: number, says: Outcome | "taken", rings: boolean];

const no = (scope: "message" | "account", afterMs: number | null): Outcome => ({
  kind: "retry",
  scope,
  afterMs,
  why: `cannot now (${scope})`,
});
const hung: Outcome = { kind: "unknown", why: "no answer in time" };

/** Faults by share of the messages; the rest is taken, and one in twenty of those never arrives. */
const faults: Readonly<Record<string, readonly Treatment[]>> = {
  alibaba: [
    [0.15, no("account", null), false],
    [0.1, hung, false],
    [0.1, hung, true],
  ],
  tencent: [
    [0.1, no("account", 5_000), false],
    [0.1, no("message", null), false],
    [0.05, hung, true],
  ],
  twilio: [
    [0.2, no("account", 20_000), false],
    [0.02, { kind: "permanent", blame: "message", why: "held for spam" }, false],
  ],
  caller: [
    [0.1, no("account", null), false],
    [0.1, hung, true],
    [0.05, hung, false],
  ],
};

/** Whole outages, from one share of the night to another: nobody answers, or the money is gone. */
const outages: Readonly<Record<string, readonly [from: number, to: number, says: Outcome]>> = {
  alibaba: [0.1, 0.35, no("account", null)],
  tencent: [0.25, 0.5, { kind: "permanent", blame: "account", why: "no balance left" }],
  twilio: [0.6, 0.7, hung],
};

/** The vendors of one night, which is `nightMs` long and begins now. */
export function createVendors(clock: SkippingClock, draw: () => number, phones: Phones, nightMs: number) {
  const began = clock.now();
  let sent = 0;
  function outageOf(accountId: string): Outcome | null {
    const [from, to, says] = outages[accountId] ?? [0, 0, hung];
    const at = (clock.now() - began) / nightMs;
    return at >= from && at < to ? says : null;
  }
  function treat(accountId: string): readonly [Outcome | "taken", boolean] {
    const outage = outageOf(accountId);
    if (outage !== null) return [outage, false];
    let left = draw();
    for (const [share, says, rings] of faults[accountId] ?? []) {
      if (left < share) return [says, rings];
      left -= share;
    }
    return ["taken", draw() >= 0.05];
  }
  return {
    async send(asked: Asked): Promise<Outcome> {
      sent += 1;
      const id = `${asked.accountId === "caller" ? "call" : "text"}-${sent}`;
      const [says, rings] = treat(asked.accountId);
      if (rings) phones.ring(asked, asked.accountId === "caller" ? "voice" : "sms", id);
      return says === "taken" ? { kind: "accepted", ref: { id }, receipts: true } : says;
    },
    probe: (accountId: string): Outcome => outageOf(accountId) ?? { kind: "accepted", ref: null, receipts: false },
  };
}

function namesIn(notice: Notice): readonly string[] {
  if (notice.kind === "bundle") return notice.incidents.map(({ incident }) => incident.name);
  return "incident" in notice ? [notice.incident.name] : [];
}
