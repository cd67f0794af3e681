import type {
  ChannelSubject,
  ExpectedOutcome,
  Platform,
  SeenAction,
  SeenMessage,
  Trouble,
} from "../../../test/conformance/channel-subject.ts";
import { startWecomFake } from "./fake.ts";
import type { Fault, GroupMessage } from "./fake.ts";
import { wecomBot } from "./index.ts";

const key = "693a91f6-7b3c-4bc4-97a0-0ec2f1fa5aaa";
const members = ["zhangsan", "LiSi.ops@acme"];

export const subject: ChannelSubject = {
  module: wecomBot,
  folder: new URL("./", import.meta.url),
  secrets: [key],
  mentions: { people: members, all: "@all" },
  start,
  measure(wire) {
    const { markdown, text } = wire as Readonly<Record<string, { readonly content: string } | undefined>>;
    return { markdown: Buffer.byteLength(markdown?.content ?? ""), text: Buffer.byteLength(text?.content ?? "") };
  },
};

async function start(): Promise<Platform> {
  // The suite sends faster than the engine would by the manifest's pace.
  const fake = await startWecomFake({ key, members, perMinute: null });
  const arm = (fault: Fault) => () => fake.fault(fault);
  const says = (errcode: number, errmsg: string, outcome: ExpectedOutcome): Trouble => ({
    arm: arm({ kind: "answer", status: 200, body: { errcode, errmsg } }),
    outcome,
  });
  return {
    settings: {},
    address: { url: fake.url },
    messages: () => fake.messages.map(seen),
    received: () => fake.received.map(() => ({ idempotencyKey: null })),
    troubles: {
      throttled: says(45009, "api freq out of limit", { kind: "retry", scope: "address", afterMs: 60_000 }),
      broken: says(-1, "system busy", { kind: "retry", scope: "message", afterMs: null }),
      addressGone: says(93000, "invalid webhook url, hint: [1]", { kind: "permanent", blame: "address" }),
      accountRefused: { none: "every address is a bot of its own: there is no account" },
      messageRefused: says(40058, "markdown.content exceed max length 4096", { kind: "permanent", blame: "message" }),
      errorInSuccess: says(93004, "robot disabled", { kind: "permanent", blame: "address" }),
      unreachable: { arm: arm({ kind: "down" }), outcome: { kind: "retry", scope: "address", afterMs: null } },
      cutAfter: { arm: arm({ kind: "reset" }), outcome: { kind: "unknown" } },
      cutMidAnswer: { arm: arm({ kind: "half" }), outcome: { kind: "unknown" } },
      hang: { arm: arm({ kind: "hang" }), outcome: { kind: "unknown" } },
    },
    status: (status) => fake.fault({ kind: "answer", status }),
    replay: (answer) => fake.fault({ kind: "answer", ...(answer as { readonly status: number }) }),
    calm: () => fake.fault(null),
    openSockets: fake.openSockets,
    close: fake.close,
  };
}

function seen({ id, text, pings, shape, links }: GroupMessage): SeenMessage {
  const actions = links.flatMap((url): SeenAction[] => {
    const verb = URL.parse(url)?.searchParams.get("do");
    return isVerb(verb) ? [{ kind: "link", verb, url }] : [];
  });
  return { id, text, pings, shape, links, actions };
}

function isVerb(text: string | null | undefined): text is "ack" | "unack" | "snooze" | "close" {
  return ["ack", "unack", "snooze", "close"].includes(text ?? "");
}
