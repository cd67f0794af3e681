import type { ChannelSubject, Platform, SeenAction, SeenMessage } from "../../../test/conformance/channel-subject.ts";
import { startFlowFake } from "./fake-flow.ts";
import type { Fault, FlowMessage } from "./fake-flow.ts";
import { msteamsBot } from "./index.ts";

export const subject: ChannelSubject = {
  module: msteamsBot,
  folder: new URL("./", import.meta.url),
  secrets: ["fK3s3cretSignatureOfTheFlow-0000000000000-x"],
  // A flow calls people by name, and nobody else: not a channel, not a team.
  mentions: { people: ["0a1b2c3d-1111-4aaa-8bbb-000000000001", "bob.ray@example.com"], all: null },
  start,
  measure: (wire) => ({ message: Buffer.byteLength(JSON.stringify(wire)) }),
};

async function start(): Promise<Platform> {
  const fake = await startFlowFake();
  const arm = (fault: Fault) => () => fake.fault(fault);
  const says = (status: number, code: string, headers = {}) =>
    arm({ kind: "answer", status, headers, body: JSON.stringify({ error: { code, message: "as documented" } }) });
  return {
    settings: {},
    address: { url: fake.url },
    messages: () => fake.messages.map(seen),
    received: () => fake.asked.map(() => ({ idempotencyKey: null })),
    troubles: {
      throttled: {
        arm: says(429, "TooManyRequests", { "retry-after": "7" }),
        outcome: { kind: "retry", scope: "address", afterMs: 7_000 },
      },
      broken: { arm: says(500, "InternalServerError"), outcome: { kind: "retry", scope: "message", afterMs: null } },
      addressGone: {
        arm: () => {
          fake.state = "deleted";
        },
        outcome: { kind: "permanent", blame: "address" },
      },
      accountRefused: { none: "every workflow is a channel's own: there is no account" },
      messageRefused: { arm: says(400, "InvalidRequestContent"), outcome: { kind: "permanent", blame: "message" } },
      errorInSuccess: {
        arm: says(202, "WorkflowTriggerIsNotEnabled"),
        outcome: { kind: "permanent", blame: "address" },
      },
      unreachable: { arm: arm({ kind: "down" }), outcome: { kind: "retry", scope: "address", afterMs: null } },
      cutAfter: { arm: arm({ kind: "reset" }), outcome: { kind: "unknown" } },
      cutMidAnswer: { arm: arm({ kind: "half" }), outcome: { kind: "unknown" } },
      hang: { arm: arm({ kind: "hang" }), outcome: { kind: "unknown" } },
    },
    status: (status) => fake.fault({ kind: "answer", status }),
    // Recordings hold an HTTP answer: `{status, headers?, body?}`.
    replay: (answer) => fake.fault({ kind: "answer", ...(answer as { readonly status: number }) }),
    calm() {
      fake.state = "live";
      return fake.fault(null);
    },
    openSockets: fake.openSockets,
    close: fake.close,
  };
}

function seen({ id, text, pings, links, buttons, card }: FlowMessage): SeenMessage {
  return { id, text, pings, links, shape: outline(card), actions: buttons.flatMap(({ url }) => actionOf(url)) };
}

/** A button opens the action page with a verb chosen. */
function actionOf(url: string): readonly SeenAction[] {
  const verb = URL.parse(url)?.searchParams.get("do");
  return verb === "ack" || verb === "unack" || verb === "snooze" || verb === "close"
    ? [{ kind: "link", verb, url }]
    : [];
}

/** Keys and types, and what Markdown makes of the one kind of text that reads it. */
function outline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(outline).join()}]`;
  if (typeof value !== "object" || value === null) return typeof value;
  const { type = "", text = "" } = value as { readonly type?: string; readonly text?: string };
  const markup = type === "TextBlock" ? (text.match(/\]\(|\*\*|`|<\/?\w+/g) ?? []) : [];
  const inner = Object.entries(value).map(([key, each]) => `${key}:${outline(each)}`);
  return `${type}${markup.join(" ")}{${inner.join()}}`;
}
