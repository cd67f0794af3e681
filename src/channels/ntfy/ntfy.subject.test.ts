import type { ChannelSubject, Platform, SeenAction, SeenMessage } from "../../../test/conformance/channel-subject.ts";
import { startNtfyFake } from "./fake.ts";
import type { Fault, NtfyMessage } from "./fake.ts";
import { ntfy } from "./index.ts";

export const subject: ChannelSubject = {
  module: ntfy,
  folder: new URL("./", import.meta.url),
  secrets: ["tocsin-s3cretTopic", "tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2"],
  mentions: null,
  start,
  measure,
};

async function start(): Promise<Platform> {
  const fake = await startNtfyFake();
  const arm = (fault: Fault) => () => fake.fault(fault);
  const says = (status: number, body: string) => arm({ kind: "answer", status, body });
  return {
    settings: {},
    address: { server: fake.url, topic: fake.topic, token: fake.token },
    messages: () => fake.messages.map(seen),
    received: () => fake.asked.map(() => ({ idempotencyKey: null })),
    troubles: {
      throttled: {
        arm: says(429, error(42_901)),
        // ntfy names no time.
        outcome: { kind: "retry", scope: "address", afterMs: null },
      },
      broken: {
        arm: says(500, error(50_001)),
        outcome: { kind: "retry", scope: "message", afterMs: null },
      },
      addressGone: {
        arm: () => {
          fake.forbidden = true;
        },
        outcome: { kind: "permanent", blame: "address" },
      },
      accountRefused: { none: "every topic has a server and a token of its own: there is no account" },
      messageRefused: {
        arm: says(400, error(40_018)),
        outcome: { kind: "permanent", blame: "message" },
      },
      errorInSuccess: {
        arm: says(200, error(40_301)),
        outcome: { kind: "permanent", blame: "address" },
      },
      unreachable: { arm: arm({ kind: "down" }), outcome: { kind: "retry", scope: "address", afterMs: null } },
      cutAfter: { arm: arm({ kind: "reset" }), outcome: { kind: "unknown" } },
      cutMidAnswer: { arm: arm({ kind: "half" }), outcome: { kind: "unknown" } },
      hang: { arm: arm({ kind: "hang" }), outcome: { kind: "unknown" } },
    },
    status: (status) => fake.fault({ kind: "answer", status }),
    replay: (answer) => fake.fault({ kind: "answer", ...(answer as { readonly status: number }) }),
    calm() {
      fake.forbidden = false;
      return fake.fault(null);
    },
    openSockets: fake.openSockets,
    close: fake.close,
  };
}

function error(code: number): string {
  return JSON.stringify({ code, http: Math.floor(code / 100), error: "" });
}

function seen({ id, title, text, tags, click, found, buttons }: NtfyMessage): SeenMessage {
  return {
    id,
    text: `${title}\n${text}`,
    pings: [],
    shape: `${tags.join()} ${buttons.length} buttons, ${found.length} links`,
    links: [...(click === null ? [] : [click]), ...found, ...buttons.map(({ url }) => url)],
    actions: buttons.flatMap(({ url }) => actionOf(url)),
  };
}

/** A button opens the action page with a verb chosen. */
function actionOf(url: string): readonly SeenAction[] {
  const verb = URL.parse(url)?.searchParams.get("do");
  return verb === "ack" || verb === "unack" || verb === "snooze" || verb === "close"
    ? [{ kind: "link", verb, url }]
    : [];
}

function measure(wire: unknown): Readonly<Record<string, number>> {
  const { message, actions } = wire as { readonly message: string; readonly actions: readonly unknown[] };
  // The topic joins the message when it is sent: 64 letters at most, and its name.
  const body = Buffer.byteLength(JSON.stringify({ topic: "t".repeat(64), ...(wire as object) }));
  return { message: Buffer.byteLength(message), body, actions: actions.length };
}
