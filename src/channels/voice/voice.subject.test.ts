import type {
  ChannelSubject,
  Platform,
  PlatformInbound,
  SeenAction,
  SeenMessage,
} from "../../../test/conformance/channel-subject.ts";
import { readTwiml } from "./fake-twiml.ts";
import { startTwilioVoice, twilioSigned } from "./fake.ts";
import type { Fault, PhoneCall, TwilioVoice } from "./fake.ts";
import { voice } from "./index.ts";

const keys = { keyId: "AC0123456789abcdef0123456789abcdef", secret: "5f8a0b1c2d3e4f5061728394a5b6c7d8" };
const person = "+8613800138000";
const hook = "https://tocsin.example.com/hook/voice/account-1";

export const subject: ChannelSubject = {
  module: voice,
  folder: new URL("./", import.meta.url),
  secrets: [keys.secret],
  mentions: null,
  start,
  measure: (wire) => ({ spoken: (wire as { readonly said: string }).said.length }),
};

async function start(): Promise<Platform> {
  const fake = await startTwilioVoice({ keys });
  const arm = (fault: Fault) => () => fake.fault(fault);
  const says = (status: number, code: number, headers?: Record<string, string>) =>
    arm({ kind: "answer", status, body: { code, message: "no", status }, ...(headers && { headers }) });
  return {
    settings: { vendor: "twilio", keyId: keys.keyId, secret: keys.secret, from: fake.from, apiUrl: fake.url },
    address: { phone: "+86 138 0013 8000" },
    messages: () => fake.calls.map(seen),
    received: () => fake.received.map(() => ({ idempotencyKey: null })),
    troubles: {
      throttled: {
        arm: says(429, 20429, { "retry-after": "2" }),
        outcome: { kind: "retry", scope: "account", afterMs: 2_000 },
      },
      broken: { arm: says(500, 20500), outcome: { kind: "retry" } },
      addressGone: { arm: () => void fake.gone.add(person), outcome: { kind: "permanent", blame: "address" } },
      accountRefused: { arm: says(401, 20003), outcome: { kind: "permanent", blame: "account" } },
      messageRefused: { arm: says(400, 12100), outcome: { kind: "permanent", blame: "message" } },
      errorInSuccess: {
        arm: arm({
          kind: "answer",
          status: 201,
          body: { sid: `CA${"0".repeat(32)}`, status: "failed", error_code: null },
        }),
        outcome: { kind: "permanent", blame: "message" },
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
    inbound: inboundOf(fake),
    close: fake.close,
  };
}

const verbs = { "1": "ack", "2": "snooze", "3": "close", "4": "unack" } as const;
const words = { ack: "acknowledge", snooze: "snooze", close: "close", unack: "take" } as const;

/** A call as it is heard; a key is there when its sentence is, and its address brings back the token. */
function seen({ id, first }: PhoneCall): SeenMessage {
  const text = first.heard.map((each) => each.text).join("\n");
  const token = first.action === null ? null : new URL(first.action).searchParams.get("t");
  const actions = Object.entries(verbs).flatMap(([digit, verb]): readonly SeenAction[] => {
    const offered = text.includes(`Press ${digit} to ${words[verb]}`) || new RegExp(`请按 ${digit}`).test(text);
    return offered && token !== null ? [{ kind: "key", verb, token }] : [];
  });
  return { id, text, pings: [], shape: first.shape, links: [], actions };
}

function inboundOf(fake: TwilioVoice): PlatformInbound {
  // Which address a body is posted to; Twilio signs both together.
  const addresses = new Map<string, string>();
  const sid = (id: string): string => `CA${Buffer.from(id.padEnd(16, ".")).toString("hex").slice(0, 32)}`;
  const fields = (id: string) => ({ AccountSid: keys.keyId, CallSid: sid(id), From: fake.from, To: person });
  const query = "k=asc&l=en&s=SU5DLTQy";
  return {
    encode(body, how) {
      const { address = `${hook}?e=end`, ...rest } = (
        typeof body === "object" && body !== null && !Array.isArray(body) ? body : { body }
      ) as Readonly<Record<string, unknown>>;
      const pairs = Object.entries(rest).map(([name, value]) => [
        name,
        typeof value === "string" ? value : JSON.stringify(value),
      ]);
      const form = new URLSearchParams(how?.respelled === true ? pairs.toReversed() : pairs).toString();
      const bytes = how?.respelled === true ? form.replaceAll("%2B", "%2b") : form;
      addresses.set(bytes, typeof address === "string" && address.startsWith(hook) ? address : hook);
      return new TextEncoder().encode(bytes);
    },
    request(body, { flaw }) {
      const text = Buffer.from(body).toString("utf8");
      const url = addresses.get(text) ?? hook;
      const secret = flaw === "secret" ? "0".repeat(32) : keys.secret;
      return Promise.resolve({
        method: "POST",
        url: url.slice("https://tocsin.example.com".length),
        headers: {
          "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
          "x-twilio-signature": twilioSigned(secret, url, new URLSearchParams(text)),
        },
        body,
        receivedAt: Date.now(),
      });
    },
    signsBody: true,
    signedHeaders: ["x-twilio-signature"],
    // Twilio signs no time: a repeat has the sid of the first.
    staleAfterMs: null,
    hasAudience: false,
    bodies: {
      action({ verb, token, ref, id }) {
        const [digit = "?"] = Object.entries(verbs).find(([, each]) => each === verb) ?? [];
        const address = `${hook}?e=key&t=${encodeURIComponent(token)}&${query}`;
        return {
          address,
          ...fields(id),
          ...(ref !== null && { CallSid: ref["sid"] ?? "" }),
          Digits: digit,
          CallStatus: "in-progress",
        };
      },
      command: () => ({ address: `${hook}?e=end`, ...fields("c"), CallStatus: "completed" }),
      membership: () => null,
      receipt: ({ ref, state }) =>
        ({
          // An answered call has been heard; there is nothing between it and a call that reached nobody.
          delivered: null,
          seen: { address: `${hook}?e=who`, CallSid: ref["sid"] ?? "", AnsweredBy: "human" },
          failed: { address: `${hook}?e=end`, ...fields("f"), CallSid: ref["sid"] ?? "", CallStatus: "no-answer" },
        })[state],
      unheardOf: () => ({ address: `${hook}?e=end`, ...fields("u"), CallStatus: "teleported" }),
      own: () => null,
    },
    commandPlaces: [],
    judge({ status, body }) {
      if (status === 204) return body === "" ? null : "204 with a body";
      if (status !== 200) return `HTTP ${status}`;
      const read = readTwiml(body);
      return typeof read === "string" ? read : null;
    },
  };
}
