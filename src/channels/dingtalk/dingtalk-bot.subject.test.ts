import type {
  ChannelSubject,
  ExpectedOutcome,
  Platform,
  SeenAction,
  SeenMessage,
  Trouble,
} from "../../../test/conformance/channel-subject.ts";
import { startDingtalkFake } from "./fake.ts";
import type { Fault, GroupMessage } from "./fake.ts";
import { dingtalkBot } from "./index.ts";

const token = "8f0c3a51e7d94b26a1c05d7e93f8b2467a1e0c95d3b84f62e7a09c1d5b3f8e64";
const secret = "SEC5f1e0d2c3b4a59687a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f";
const members = ["13800000000", "manager4021"];

export const subject: ChannelSubject = {
  module: dingtalkBot,
  folder: new URL("./", import.meta.url),
  secrets: [token, secret],
  mentions: { people: members, all: "all" },
  start,
  measure(wire) {
    const { forms } = wire as { readonly forms: readonly object[] };
    const sizes = forms.map((form) => Buffer.byteLength(JSON.stringify({ ...form, msgUuid: "0".repeat(32) })));
    return { body: Math.max(...sizes) };
  },
};

async function start(): Promise<Platform> {
  // The suite sends faster than the engine would by the manifest's pace.
  const fake = await startDingtalkFake({ token, secret, members, keywords: ["告警", "#"], perMinute: null });
  const arm = (fault: Fault) => () => fake.fault(fault);
  const says = (errcode: number, errmsg: string, outcome: ExpectedOutcome): Trouble => ({
    arm: arm({ kind: "answer", status: 200, body: { errcode, errmsg } }),
    outcome,
  });
  return {
    settings: {},
    address: { url: fake.url, secret },
    messages: () => fake.messages.map(seen),
    received: () =>
      fake.received.map(({ raw }) => ({ idempotencyKey: (JSON.parse(raw) as { readonly msgUuid: string }).msgUuid })),
    troubles: {
      throttled: says(130101, "send too fast, exceed 20 times per minute", {
        kind: "retry",
        scope: "address",
        afterMs: 600_000,
      }),
      broken: says(-1, "系统繁忙", { kind: "retry", scope: "message", afterMs: null }),
      addressGone: says(300005, "token is not exist", { kind: "permanent", blame: "address" }),
      accountRefused: { none: "every address is a bot of its own: there is no account" },
      messageRefused: says(430102, "含有不合适的文本", { kind: "permanent", blame: "message" }),
      errorInSuccess: says(310000, "keywords not in content", { kind: "permanent", blame: "address" }),
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

/** What is read after unlocking; the title is what shows before. */
function seen({ id, title, text, pings, shape, links }: GroupMessage): SeenMessage {
  const actions = links.flatMap((url): SeenAction[] => {
    const verb = URL.parse(url)?.searchParams.get("do");
    return isVerb(verb) ? [{ kind: "link", verb, url }] : [];
  });
  return { id, text: `${title}\n${text}`, pings, shape, links, actions };
}

function isVerb(text: string | null | undefined): text is "ack" | "unack" | "snooze" | "close" {
  return ["ack", "unack", "snooze", "close"].includes(text ?? "");
}
