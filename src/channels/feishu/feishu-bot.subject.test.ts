import type {
  ChannelSubject,
  ExpectedOutcome,
  Platform,
  SeenAction,
  SeenMessage,
  Trouble,
} from "../../../test/conformance/channel-subject.ts";
import { startFeishuFake } from "./fake.ts";
import type { Fault, GroupMessage } from "./fake.ts";
import { feishuBot } from "./index.ts";

const token = "2f9a1d84-6b1c-4f53-9d7e-0c1b2a394857";
const secret = "Zk3vQ8rT1mXw7LpYc0HdNg";
const members = ["ou_18eac85d35a26f989317ad4f02e8bbbb", "e33ggbyz"];

export const subject: ChannelSubject = {
  module: feishuBot,
  folder: new URL("./", import.meta.url),
  secrets: [token, secret],
  mentions: { people: members, all: "all" },
  start,
  measure(wire) {
    const forms = (wire as { readonly forms: readonly object[] }).forms;
    const signed = { timestamp: "1795330800", sign: "x".repeat(44) };
    return {
      body: Math.max(...forms.map((form) => Buffer.byteLength(JSON.stringify({ ...signed, ...form })))),
      elements: Math.max(...forms.map((form) => JSON.stringify(form).split('"tag":').length - 1)),
      button: Math.max(0, ...labels(forms)),
    };
  },
};

async function start(): Promise<Platform> {
  // The suite sends faster than the engine would by the manifest's pace.
  const fake = await startFeishuFake({ token, secret, members, keywords: ["告警", "#"], rate: null });
  const arm = (fault: Fault) => () => fake.fault(fault);
  const says = (code: number, msg: string, outcome: ExpectedOutcome, status = 200): Trouble => ({
    arm: arm({ kind: "answer", status, body: { code, msg, data: {} } }),
    outcome,
  });
  return {
    settings: {},
    address: { url: fake.url, secret },
    messages: () => fake.messages.map(seen),
    received: () => fake.received.map(() => ({ idempotencyKey: null })),
    troubles: {
      // The guide names no delay; the gateway's header does where there is one.
      throttled: {
        arm: arm({
          kind: "answer",
          status: 400,
          headers: { "x-ogw-ratelimit-reset": "7" },
          body: { code: 9499, msg: "too many request", data: {} },
        }),
        outcome: { kind: "retry", scope: "address", afterMs: 7_000 },
      },
      broken: { arm: arm({ kind: "answer", status: 502 }), outcome: { kind: "retry", scope: "address" } },
      addressGone: says(19001, "param invalid: incoming webhook access token invalid", {
        kind: "permanent",
        blame: "address",
      }),
      accountRefused: { none: "every address is a bot of its own: there is no account" },
      messageRefused: says(11246, "Create card content failed", { kind: "permanent", blame: "message" }),
      errorInSuccess: says(19024, "Key Words Not Found", { kind: "permanent", blame: "address" }),
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

function seen({ id, text, pings, shape, links, buttons }: GroupMessage): SeenMessage {
  const actions = buttons.flatMap(({ url }): SeenAction[] => {
    const verb = URL.parse(url)?.searchParams.get("do");
    return isVerb(verb) ? [{ kind: "link", verb, url }] : [];
  });
  return { id, text, pings, shape, links, actions };
}

function isVerb(text: string | null | undefined): text is "ack" | "unack" | "snooze" | "close" {
  return ["ack", "unack", "snooze", "close"].includes(text ?? "");
}

/** Lengths of all button labels, in characters. */
function labels(value: unknown): readonly number[] {
  if (Array.isArray(value)) return value.flatMap(labels);
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(labels);
  if (!("tag" in value) || value.tag !== "button" || !("text" in value)) return inner;
  return [...inner, [...(value.text as { readonly content: string }).content].length];
}
