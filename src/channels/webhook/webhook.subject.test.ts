import type { ChannelSubject, Platform, SeenAction, SeenMessage } from "../../../test/conformance/channel-subject.ts";
import { startWebhookFake } from "./fake.ts";
import type { Delivery, Fault } from "./fake.ts";
import { webhook } from "./index.ts";

const current = "whsec_bmV3LXNlY3JldC1uZXctc2VjcmV0LW5ldy1zZWNyZXQ=";
const former = "whsec_b2xkLXNlY3JldC1vbGQtc2VjcmV0LW9sZC1zZWNyZXQ=";

export const subject: ChannelSubject = {
  module: webhook,
  folder: new URL("./", import.meta.url),
  secrets: [current.slice(6), former.slice(6)],
  mentions: null,
  start,
  measure: (wire) => ({ body: Buffer.byteLength(bodyOf(wire)) }),
};

async function start(): Promise<Platform> {
  const fake = await startWebhookFake({ secrets: [current] });
  const arm = (fault: Fault) => () => fake.fault(fault);
  const answers = (status: number, headers?: Record<string, string>) =>
    arm({ kind: "status", status, ...(headers && { headers }) });
  const troubles: Platform["troubles"] = {
    throttled: {
      arm: answers(429, { "retry-after": "17" }),
      outcome: { kind: "retry", scope: "address", afterMs: 17_000 },
    },
    broken: { arm: answers(503, { "retry-after": "3" }), outcome: { kind: "retry", scope: "address", afterMs: 3_000 } },
    addressGone: { arm: answers(410), outcome: { kind: "permanent", blame: "address" } },
    accountRefused: { none: "every address is a machine of its own: there is no account" },
    messageRefused: { arm: answers(413), outcome: { kind: "permanent", blame: "message" } },
    errorInSuccess: { none: "Standard Webhooks: a 2xx is success, whatever the body" },
    unreachable: { arm: arm({ kind: "down" }), outcome: { kind: "retry", scope: "address", afterMs: null } },
    cutAfter: { arm: arm({ kind: "reset" }), outcome: { kind: "unknown" } },
    cutMidAnswer: { arm: arm({ kind: "half" }), outcome: { kind: "unknown" } },
    hang: { arm: arm({ kind: "hang" }), outcome: { kind: "unknown" } },
  };
  return {
    settings: { envelope: "standard" },
    address: { url: fake.url, secret: `${current} ${former}` },
    messages: () => fake.deliveries.map(seen),
    received: () =>
      fake.deliveries.flatMap(({ id, attempts }) => Array.from({ length: attempts }, () => ({ idempotencyKey: id }))),
    troubles,
    status: (status) => fake.fault({ kind: "status", status }),
    replay: (answer) => fake.fault(asFault(answer)),
    calm: () => fake.fault(null),
    openSockets: fake.openSockets,
    close: fake.close,
  };
}

/** A machine sees JSON: keys are its structure, values its text. */
function seen({ id, raw }: Delivery): SeenMessage {
  const body: unknown = JSON.parse(raw);
  const texts: string[] = [];
  const actions: SeenAction[] = [];
  const links: string[] = [];
  const shape = outline(body, (key, text) => {
    texts.push(text);
    if (/^https?:/.test(text)) links.push(text);
    if (isVerb(key) && /^https?:/.test(text)) actions.push({ kind: "link", verb: key, url: text });
  });
  return { id, text: texts.join("\n"), pings: [], shape, links, actions };
}

function outline(value: unknown, visit: (key: string, text: string) => void, key = ""): string {
  if (typeof value === "string") visit(key, value);
  if (Array.isArray(value)) return `[${value.map((each) => outline(each, visit)).join()}]`;
  if (typeof value !== "object" || value === null) return typeof value;
  // The names of labels are text from outside as well.
  const named =
    key === "labels"
      ? Object.values(value).map((each, index) => [`label-${index}`, each] as const)
      : Object.entries(value);
  return `{${named.map(([name, each]) => `${name}:${outline(each, visit, name)}`).join()}}`;
}

function isVerb(key: string): key is "ack" | "unack" | "snooze" | "close" {
  return ["ack", "unack", "snooze", "close"].includes(key);
}

function bodyOf(wire: unknown): string {
  return typeof wire === "object" && wire !== null && "body" in wire ? String(wire.body) : "";
}

/** Recordings hold an HTTP answer: `{status, headers?, body?}`. */
function asFault(answer: unknown): Fault {
  return { kind: "status", ...(answer as { readonly status: number }) };
}
