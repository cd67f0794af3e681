import type { ChannelSubject, Platform, SeenMessage } from "../../../test/conformance/channel-subject.ts";
import { linksIn, startTwilioSms } from "./fake.ts";
import type { Fault } from "./fake.ts";
import { sms } from "./index.ts";

const keys = { keyId: "AC0123456789abcdef0123456789abcdef", secret: "5f8a0b1c2d3e4f5061728394a5b6c7d8" };

/**
 * Twilio, without callbacks: a text message that is answered by its link. What comes back, and the other vendors, are examined by the
 * same suite in `sms-vendors.test.ts`.
 */
export const subject: ChannelSubject = {
  module: sms,
  folder: new URL("./", import.meta.url),
  secrets: [keys.secret],
  mentions: null,
  start,
  measure: (wire) => sizesOf(textIn(wire)),
};

async function start(): Promise<Platform> {
  const fake = await startTwilioSms({ keys });
  const arm = (fault: Fault) => () => fake.fault(fault);
  const says = (status: number, code: number, headers?: Record<string, string>) =>
    arm({ kind: "answer", status, body: { code, message: "no", status }, ...(headers && { headers }) });
  return {
    settings: {
      vendor: "twilio",
      keyId: keys.keyId,
      secret: keys.secret,
      from: fake.from,
      apiUrl: fake.url,
      callbacks: false,
    },
    address: { phone: "+86 138 0013 8000" },
    messages: () => fake.texts.map(seen),
    received: () => fake.received.map(() => ({ idempotencyKey: null })),
    troubles: {
      throttled: {
        arm: says(429, 20429, { "retry-after": "3" }),
        outcome: { kind: "retry", scope: "account", afterMs: 3_000 },
      },
      broken: { arm: says(503, 20500), outcome: { kind: "retry" } },
      addressGone: {
        arm: () => void fake.gone.add("+8613800138000"),
        outcome: { kind: "permanent", blame: "address" },
      },
      accountRefused: { arm: says(401, 20003), outcome: { kind: "permanent", blame: "account" } },
      messageRefused: { arm: says(400, 21617), outcome: { kind: "permanent", blame: "message" } },
      errorInSuccess: {
        arm: arm({
          kind: "answer",
          status: 201,
          body: { sid: `SM${"0".repeat(32)}`, status: "failed", error_code: 30034 },
        }),
        outcome: { kind: "permanent", blame: "account" },
      },
      unreachable: { arm: arm({ kind: "down" }), outcome: { kind: "retry", scope: "account", afterMs: null } },
      cutAfter: { arm: arm({ kind: "reset" }), outcome: { kind: "unknown" } },
      cutMidAnswer: { arm: arm({ kind: "half" }), outcome: { kind: "unknown" } },
      hang: { arm: arm({ kind: "hang" }), outcome: { kind: "unknown" } },
    },
    status: (status) => fake.fault({ kind: "answer", status }),
    replay: (answer) => fake.fault({ kind: "answer", ...(answer as { readonly status: number }) }),
    calm() {
      fake.gone.clear();
      return fake.fault(null);
    },
    openSockets: fake.openSockets,
    close: fake.close,
  };
}

/** A text has no elements: all that a reader can press is a link. The action page of a message has all its verbs. */
export function seen({ id, text }: { readonly id: string; readonly text: string }): SeenMessage {
  const links = linksIn(text);
  return { id, text, pings: [], shape: `${links.length} links`, links, actions: [] };
}

function textIn(wire: unknown): string {
  return typeof wire === "object" && wire !== null && "text" in wire ? String(wire.text) : "";
}

/** Parts by the tables of 3GPP TS 23.038 and 23.040, as another writes them down. */
export function sizesOf(text: string): { readonly characters: number; readonly parts: number } {
  const isGsm = /^[\n\r !-Z_a-z£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà€^{}\\[~\]|]*$/u.test(text);
  const one = isGsm ? 160 : 70;
  const each = isGsm ? 153 : 67;
  const sizes = [...text].map((character) => (isGsm ? (/[€^{}\\[~\]|]/.test(character) ? 2 : 1) : character.length));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= one) return { characters: text.length, parts: 1 };
  let parts = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > each) [parts, used] = [parts + 1, 0];
    used += size;
  }
  return { characters: text.length, parts };
}
