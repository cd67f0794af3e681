import type { ChannelSubject, Platform, SeenAction, SeenMessage } from "../../../test/conformance/channel-subject.ts";
import { startSlackFake } from "./fake.ts";
import type { Fault, SlackMessage } from "./fake.ts";
import { slackBot } from "./index.ts";

export const subject: ChannelSubject = {
  module: slackBot,
  folder: new URL("./", import.meta.url),
  secrets: ["s3cretHookPart1234567890"],
  mentions: { people: ["U07ANN", "W07BOB", "S07DBA"], all: "channel" },
  start,
  measure,
};

async function start(): Promise<Platform> {
  const fake = await startSlackFake();
  const arm = (fault: Fault) => () => fake.fault(fault);
  const says = (status: number, body: string, headers?: Record<string, string>) =>
    arm({ kind: "answer", status, body, ...(headers && { headers }) });
  const become = (state: typeof fake.hook.state) => () => void (fake.hook.state = state);
  return {
    settings: {},
    address: { url: fake.url },
    messages: () => fake.messages.map(seen),
    received: () => fake.asked.map(() => ({ idempotencyKey: null })),
    troubles: {
      throttled: {
        arm: says(429, "rate_limited", { "retry-after": "30" }),
        outcome: { kind: "retry", scope: "address", afterMs: 30_000 },
      },
      broken: { arm: says(500, "rollup_error"), outcome: { kind: "retry", scope: "message", afterMs: null } },
      addressGone: { arm: become("removed"), outcome: { kind: "permanent", blame: "address" } },
      accountRefused: { none: "every webhook is a channel's own: there is no account" },
      messageRefused: { arm: says(400, "invalid_blocks"), outcome: { kind: "permanent", blame: "message" } },
      errorInSuccess: { arm: says(200, "no_service"), outcome: { kind: "permanent", blame: "address" } },
      unreachable: { arm: arm({ kind: "down" }), outcome: { kind: "retry", scope: "address", afterMs: null } },
      cutAfter: { arm: arm({ kind: "reset" }), outcome: { kind: "unknown" } },
      cutMidAnswer: { arm: arm({ kind: "half" }), outcome: { kind: "unknown" } },
      hang: { arm: arm({ kind: "hang" }), outcome: { kind: "unknown" } },
    },
    status: (status) => fake.fault({ kind: "answer", status }),
    replay: (answer) => fake.fault({ kind: "answer", ...(answer as { readonly status: number }) }),
    calm() {
      fake.hook.state = "live";
      return fake.fault(null);
    },
    openSockets: fake.openSockets,
    close: fake.close,
  };
}

function seen({ id, text, pings, shape, links, buttons }: SlackMessage): SeenMessage {
  return { id, text, pings, shape, links, actions: buttons.flatMap(({ url }) => actionOf(url)) };
}

/** A button opens the action page with a verb chosen. */
function actionOf(url: string): readonly SeenAction[] {
  const verb = URL.parse(url)?.searchParams.get("do");
  return verb === "ack" || verb === "unack" || verb === "snooze" || verb === "close"
    ? [{ kind: "link", verb, url }]
    : [];
}

interface Node {
  readonly type?: string;
  readonly text?: string | Node;
  readonly url?: string;
  readonly blocks?: readonly Node[];
  readonly elements?: readonly Node[];
}

function measure(wire: unknown): Readonly<Record<string, number>> {
  const sizes = { blocks: 0, header: 0, section: 0, buttons: 0, buttonText: 0, buttonUrl: 0 };
  const { blocks = [] } = wire as Node;
  sizes.blocks = blocks.length;
  for (const block of blocks) {
    if (block.type === "header") sizes.header = Math.max(sizes.header, letters(block.text));
    if (block.type === "section") sizes.section = Math.max(sizes.section, letters(block.text));
    if (block.type === "rich_text") sizes.section = Math.max(sizes.section, letters(block));
    if (block.type !== "actions") continue;
    sizes.buttons = Math.max(sizes.buttons, block.elements?.length ?? 0);
    for (const { text, url = "" } of block.elements ?? []) {
      sizes.buttonText = Math.max(sizes.buttonText, letters(text));
      sizes.buttonUrl = Math.max(sizes.buttonUrl, url.length);
    }
  }
  return sizes;
}

/** UTF-16 units of all text in an element, as Slack counts. */
function letters(node: string | Node | undefined): number {
  if (node === undefined) return 0;
  if (typeof node === "string") return node.length;
  return letters(node.text) + (node.elements ?? []).reduce((sum, each) => sum + letters(each), 0);
}
