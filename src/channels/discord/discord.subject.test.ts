import type { ChannelSubject, Platform, SeenAction, SeenMessage } from "../../../test/conformance/channel-subject.ts";
import { startDiscordFake } from "./fake.ts";
import type { Fault, DiscordMessage } from "./fake.ts";
import { discord } from "./index.ts";

export const subject: ChannelSubject = {
  module: discord,
  folder: new URL("./", import.meta.url),
  secrets: ["s3cretDiscordTokenOfTheFake_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],
  mentions: { people: ["80351110224678912", "80351110224678913", "&165511591545143296"], all: "everyone" },
  start,
  measure,
};

async function start(): Promise<Platform> {
  const fake = await startDiscordFake();
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
        arm: says(429, `{"message":"You are being rate limited.","retry_after":64.57,"global":false}`, {
          "retry-after": "65",
        }),
        outcome: { kind: "retry", scope: "address", afterMs: 64_570 },
      },
      broken: {
        arm: says(500, error(0)),
        outcome: { kind: "retry", scope: "message", afterMs: null },
      },
      addressGone: {
        arm: () => {
          fake.state = "deleted";
        },
        outcome: { kind: "permanent", blame: "address" },
      },
      accountRefused: { none: "every webhook is a channel's own: there is no account" },
      messageRefused: {
        arm: says(400, error(50_035)),
        outcome: { kind: "permanent", blame: "message" },
      },
      errorInSuccess: {
        arm: says(200, error(10_015)),
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

function error(code: number): string {
  return JSON.stringify({ message: "", code });
}

function seen({ id, text, pings, shape, links, buttons }: DiscordMessage): SeenMessage {
  return { id, text, pings, shape, links, actions: buttons.flatMap(({ url }) => actionOf(url)) };
}

/** A button opens the action page with a verb chosen. */
function actionOf(url: string): readonly SeenAction[] {
  const verb = URL.parse(url)?.searchParams.get("do");
  return verb === "ack" || verb === "unack" || verb === "snooze" || verb === "close"
    ? [{ kind: "link", verb, url }]
    : [];
}

interface Embed {
  readonly description: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly footer: { readonly text: string };
}

function measure(wire: unknown): Readonly<Record<string, number>> {
  const { content, embeds } = wire as { readonly content: string; readonly embeds: readonly Embed[] };
  const fields = embeds.flatMap((embed) => embed.fields);
  const most = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));
  const descriptions = embeds.map(({ description }) => description);
  const footers = embeds.map(({ footer }) => footer.text);
  const all = [...descriptions, ...footers, ...fields.flatMap(({ name, value }) => [name, value])];
  return {
    content: content.length,
    description: most(descriptions),
    fields: fields.length,
    fieldName: most(fields.map(({ name }) => name)),
    fieldValue: most(fields.map(({ value }) => value)),
    footer: most(footers),
    embed: all.join("").length,
  };
}
