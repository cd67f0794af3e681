import type { ChannelSubject, Platform, SeenAction, SeenMessage } from "../../../test/conformance/channel-subject.ts";
import { startGoogleChatFake } from "./fake.ts";
import type { Fault, ChatMessage } from "./fake.ts";
import { googlechat } from "./index.ts";

export const subject: ChannelSubject = {
  module: googlechat,
  folder: new URL("./", import.meta.url),
  secrets: ["s3cret/Google+TokenOfTheFake=", "AIzaSyFakeKey-ofTocsin_0000000000000000"],
  mentions: { people: ["100000000000000000001", "bob@example.com"], all: "all" },
  start,
  measure,
};

async function start(): Promise<Platform> {
  const fake = await startGoogleChatFake();
  const arm = (fault: Fault) => () => fake.fault(fault);
  const says = (status: number, body: string) => arm({ kind: "answer", status, body });
  return {
    settings: {},
    address: { url: fake.url },
    messages: () => fake.messages.map(seen),
    received: () => fake.asked.map(({ query }) => ({ idempotencyKey: query.get("requestId") })),
    troubles: {
      throttled: {
        arm: says(429, error(429, "RESOURCE_EXHAUSTED")),
        // Google names no time: it asks for longer and longer waits.
        outcome: { kind: "retry", scope: "address", afterMs: null },
      },
      broken: {
        arm: says(500, error(500, "INTERNAL")),
        outcome: { kind: "retry", scope: "message", afterMs: null },
      },
      addressGone: {
        arm: () => {
          fake.state = "removed";
        },
        outcome: { kind: "permanent", blame: "address" },
      },
      accountRefused: { none: "every webhook is a space's own: there is no account" },
      messageRefused: {
        arm: says(400, error(400, "INVALID_ARGUMENT")),
        outcome: { kind: "permanent", blame: "message" },
      },
      errorInSuccess: {
        arm: says(200, error(403, "PERMISSION_DENIED")),
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

function error(code: number, status: string): string {
  return JSON.stringify({ error: { code, message: "", status } });
}

function seen({ id, text, pings, shape, links, buttons }: ChatMessage): SeenMessage {
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
  const { cardsV2 } = wire as {
    readonly cardsV2: readonly {
      readonly card: { readonly sections: readonly { readonly widgets: readonly unknown[] }[] };
    }[];
  };
  const widgets = cardsV2.flatMap(({ card }) => card.sections.flatMap((section) => section.widgets));
  return { message: Buffer.byteLength(JSON.stringify(wire)), widgets: widgets.length };
}
