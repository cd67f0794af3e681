import { createECDH } from "node:crypto";
import type { ChannelSubject, Platform, SeenAction, SeenMessage } from "../../../test/conformance/channel-subject.ts";
import { startPushFake } from "./fake.ts";
import type { Fault, ShownNotification } from "./fake.ts";
import { webpush } from "./index.ts";

/** The keys of the example in RFC 8291, appendix A: the browser's, its secret; and as the server's own, the sender's. */
const browser = {
  token: "s3cretTokenOfTheEndpoint",
  privateKey: "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
};
const privateKey = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";

export const subject: ChannelSubject = {
  module: webpush,
  folder: new URL("./", import.meta.url),
  secrets: [privateKey, browser.token, browser.auth],
  // One person's device; there is nobody else to be named.
  mentions: null,
  start,
  measure: (wire) => ({ payload: Buffer.byteLength(JSON.stringify((wire as { readonly payload: unknown }).payload)) }),
};

async function start(): Promise<Platform> {
  const fake = await startPushFake();
  const own = createECDH("prime256v1");
  own.setPrivateKey(Buffer.from(privateKey, "base64url"));
  const device = fake.subscribe(own.getPublicKey("base64url"), browser);
  const arm = (fault: Fault) => () => fake.fault(fault);
  const says = (status: number, reason: string, headers = {}) =>
    arm({ kind: "answer", status, headers, body: JSON.stringify({ reason }) });
  return {
    settings: { contact: "ops@example.com", privateKey },
    address: device.subscription,
    messages: () => device.shown.map(seen),
    received: () => fake.asked.map(() => ({ idempotencyKey: null })),
    troubles: {
      throttled: {
        arm: says(429, "TooManyRequests", { "retry-after": "9" }),
        outcome: { kind: "retry", scope: "address", afterMs: 9_000 },
      },
      broken: { arm: says(500, "InternalServerError"), outcome: { kind: "retry", scope: "message", afterMs: null } },
      addressGone: {
        arm: () => {
          device.subscribed = false;
        },
        outcome: { kind: "permanent", blame: "address" },
      },
      accountRefused: {
        none: "what an endpoint answers is about that endpoint alone: people subscribe what they like",
      },
      messageRefused: { arm: says(413, "PayloadTooLarge"), outcome: { kind: "permanent", blame: "message" } },
      errorInSuccess: { none: "a push service answers by status alone (RFC 8030 §5)" },
      unreachable: { arm: arm({ kind: "down" }), outcome: { kind: "retry", scope: "address", afterMs: null } },
      cutAfter: { arm: arm({ kind: "reset" }), outcome: { kind: "unknown" } },
      cutMidAnswer: { arm: arm({ kind: "half" }), outcome: { kind: "unknown" } },
      hang: { arm: arm({ kind: "hang" }), outcome: { kind: "unknown" } },
    },
    status: (status) => fake.fault({ kind: "answer", status }),
    // Recordings hold an HTTP answer: `{status, headers?, body?}`.
    replay: (answer) => fake.fault({ kind: "answer", ...(answer as { readonly status: number }) }),
    calm() {
      device.subscribed = true;
      return fake.fault(null);
    },
    openSockets: fake.openSockets,
    close: fake.close,
  };
}

function seen({ id, title, body, navigate, actions, text }: ShownNotification): SeenMessage {
  return {
    id,
    text: [title, body, ...actions.map((action) => action.title)].join("\n"),
    pings: [],
    shape: outline(JSON.parse(text)),
    links: [navigate, ...actions.map((action) => action.navigate)],
    actions: actions.flatMap(actionOf),
  };
}

/** A touch on an action opens the action page with a verb chosen; what the service worker makes of it is its own. */
function actionOf({ action, navigate }: ShownNotification["actions"][number]): readonly SeenAction[] {
  return action === "ack" || action === "unack" || action === "snooze" || action === "close"
    ? [{ kind: "link", verb: action, url: navigate }]
    : [];
}

function outline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(outline).join()}]`;
  if (typeof value !== "object" || value === null) return typeof value;
  return `{${Object.entries(value)
    .map(([key, each]) => `${key}:${outline(each)}`)
    .join()}}`;
}
