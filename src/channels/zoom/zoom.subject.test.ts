import type { ChannelSubject, Platform, SeenAction, SeenMessage } from "../../../test/conformance/channel-subject.ts";
import { startZoomFake } from "./fake.ts";
import type { Fault, ZoomMessage } from "./fake.ts";
import { zoom } from "./index.ts";

export const subject: ChannelSubject = {
  module: zoom,
  folder: new URL("./", import.meta.url),
  secrets: ["rX7kQ2-s3cret_tokenOfTheFake"],
  // No word is known that rings everybody.
  mentions: { people: ["ann0aaaaaaaaaaaaaaaaaa@xmpp.zoom.us", "bob0bbbbbbbbbbbbbbbbbb@xmpp.zoom.us"], all: null },
  start,
  measure: (wire) => ({ body: JSON.stringify({ content: wire }).length }),
};

async function start(): Promise<Platform> {
  const fake = await startZoomFake();
  const arm = (fault: Fault) => () => fake.fault(fault);
  const says = (status: number, body: string, headers?: Record<string, string>) =>
    arm({ kind: "answer", status, body, ...(headers && { headers }) });
  return {
    settings: {},
    address: { endpoint: fake.endpoint, token: fake.token, mode: "token" },
    messages: () => fake.messages.map(seen),
    received: () => fake.asked.map(() => ({ idempotencyKey: null })),
    troubles: {
      throttled: {
        arm: says(429, "", { "retry-after": "9" }),
        outcome: { kind: "retry", scope: "address", afterMs: 9_000 },
      },
      broken: { arm: says(503, ""), outcome: { kind: "retry", scope: "address" } },
      addressGone: {
        arm: () => {
          fake.disconnected = true;
        },
        outcome: { kind: "permanent", blame: "address" },
      },
      accountRefused: { none: "every webhook has a token of its own: there is no account" },
      messageRefused: { arm: says(400, "Bad Request"), outcome: { kind: "permanent", blame: "message" } },
      errorInSuccess: {
        arm: says(200, `{"status":false,"code":7001,"message":"Invalid body"}`),
        outcome: { kind: "permanent", blame: "message" },
      },
      unreachable: { arm: arm({ kind: "down" }), outcome: { kind: "retry", scope: "address", afterMs: null } },
      cutAfter: { arm: arm({ kind: "reset" }), outcome: { kind: "unknown" } },
      cutMidAnswer: { arm: arm({ kind: "half" }), outcome: { kind: "unknown" } },
      hang: { arm: arm({ kind: "hang" }), outcome: { kind: "unknown" } },
    },
    status: (status) => fake.fault({ kind: "answer", status }),
    replay: (answer) => fake.fault({ kind: "answer", ...(answer as { readonly status: number }) }),
    calm() {
      fake.disconnected = false;
      return fake.fault(null);
    },
    openSockets: fake.openSockets,
    close: fake.close,
  };
}

function seen({ id, text, pings, shape, links, buttons }: ZoomMessage): SeenMessage {
  return { id, text, pings, shape, links, actions: buttons.flatMap(({ url }) => actionOf(url)) };
}

/** A link opens the action page with a verb chosen. */
function actionOf(url: string): readonly SeenAction[] {
  const verb = URL.parse(url)?.searchParams.get("do");
  return verb === "ack" || verb === "unack" || verb === "snooze" || verb === "close"
    ? [{ kind: "link", verb, url }]
    : [];
}
