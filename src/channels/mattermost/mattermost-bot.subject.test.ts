import type { ChannelSubject, Platform, SeenAction, SeenMessage } from "../../../test/conformance/channel-subject.ts";
import { startMattermostFake } from "./fake.ts";
import type { Fault, MattermostPost } from "./fake.ts";
import { mattermostBot } from "./index.ts";

export const subject: ChannelSubject = {
  module: mattermostBot,
  folder: new URL("./", import.meta.url),
  secrets: ["k7f3e9q1w5z8x2c6v4b0n7m1ab"],
  mentions: { people: ["ann", "bob.lee"], all: "channel" },
  start,
  measure,
};

async function start(): Promise<Platform> {
  const fake = await startMattermostFake();
  const arm = (fault: Fault) => () => fake.fault(fault);
  const says = (status: number, body: string, headers?: Record<string, string>) =>
    arm({ kind: "answer", status, body, ...(headers && { headers }) });
  return {
    settings: {},
    address: { url: fake.url },
    messages: () => fake.messages.map(seen),
    received: () => fake.asked.map(() => ({ idempotencyKey: null })),
    troubles: {
      throttled: {
        arm: says(429, "limit exceeded", { "x-ratelimit-reset": "4" }),
        outcome: { kind: "retry", scope: "address", afterMs: 4_000 },
      },
      broken: {
        arm: says(500, error("api.post.create_webhook_post.creating.app_error")),
        outcome: { kind: "retry", scope: "message", afterMs: null },
      },
      addressGone: {
        arm: () => {
          fake.state = "deleted";
        },
        outcome: { kind: "permanent", blame: "address" },
      },
      accountRefused: { none: "every webhook belongs to one server and one channel: there is no account" },
      messageRefused: {
        arm: says(400, error("web.incoming_webhook.text.app_error")),
        outcome: { kind: "permanent", blame: "message" },
      },
      errorInSuccess: {
        arm: says(200, error("web.incoming_webhook.user.app_error")),
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
      fake.state = "live";
      return fake.fault(null);
    },
    openSockets: fake.openSockets,
    close: fake.close,
  };
}

function error(id: string): string {
  return JSON.stringify({ id, message: "", detailed_error: "", request_id: "r1", status_code: 400 });
}

function seen({ id, text, pings, shape, links, buttons }: MattermostPost): SeenMessage {
  return { id, text, pings, shape, links, actions: buttons.flatMap(({ url }) => actionOf(url)) };
}

/** A button opens the action page with a verb chosen. */
function actionOf(url: string): readonly SeenAction[] {
  const verb = URL.parse(url)?.searchParams.get("do");
  return verb === "ack" || verb === "unack" || verb === "snooze" || verb === "close"
    ? [{ kind: "link", verb, url }]
    : [];
}

function measure(wire: unknown): Readonly<Record<string, number>> {
  const { text, attachments } = wire as { readonly text: string; readonly attachments: unknown };
  return { text: [...text].length, attachments: [...JSON.stringify(attachments)].length };
}
