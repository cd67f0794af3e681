import type { ChannelSubject, Platform, SeenAction, SeenMessage } from "../../../test/conformance/channel-subject.ts";
import { startTelegramFake } from "./fake.ts";
import type { Chat, Fault, TelegramMessage } from "./fake.ts";
import { parseHtml } from "./fake-html.ts";
import { telegramBot } from "./index.ts";

const token = "6453328901:AAFxCAdxxTocsinFake-E6Y8mTcOBT5r0001";

export const subject: ChannelSubject = {
  module: telegramBot,
  folder: new URL("./", import.meta.url),
  secrets: [token],
  // Telegram has no word for everybody.
  mentions: { people: ["770001", "bob_ops"], all: null },
  start,
  measure(wire) {
    const { text } = wire as { readonly text: string };
    const parsed = parseHtml(text);
    return { text: typeof parsed === "string" ? Infinity : parsed.text.length, raw: Buffer.byteLength(text) };
  },
};

async function start(): Promise<Platform> {
  const fake = await startTelegramFake({ token });
  const rooms: readonly Chat[] = [
    { id: -1_001_234_567_890, type: "supergroup", title: "Ops", topics: [7], state: "member" },
    ...Array.from({ length: 12 }, (_, index): Chat => {
      const type = index % 2 === 0 ? "group" : "channel";
      return {
        id: -4_000 - index,
        type,
        title: `${type === "group" ? "Dev" : "Announcements"} ${index}`,
        state: "member",
      };
    }),
  ];
  for (const room of rooms) fake.join(room);
  const [ops] = rooms;
  const arm = (fault: Fault) => () => fake.fault(fault);
  const says = (status: number, body: object) => arm({ kind: "answer", status, body: JSON.stringify(body) });
  const error = (code: number, description: string, parameters?: object): object => ({
    ok: false,
    error_code: code,
    description,
    parameters,
  });
  return {
    settings: { token, apiUrl: fake.url },
    address: { chatId: "-1001234567890", threadId: 7 },
    messages: () => fake.messages.map(seen),
    received: () => fake.asked.map(() => ({ idempotencyKey: null })),
    troubles: {
      throttled: {
        arm: says(429, error(429, "Too Many Requests: retry after 41", { retry_after: 41 })),
        outcome: { kind: "retry", scope: "address", afterMs: 41_000 },
      },
      broken: { arm: says(502, error(502, "Bad Gateway")), outcome: { kind: "retry" } },
      addressGone: {
        arm: () => {
          if (ops !== undefined) ops.state = "kicked";
        },
        outcome: { kind: "permanent", blame: "address" },
      },
      accountRefused: { arm: says(401, error(401, "Unauthorized")), outcome: { kind: "permanent", blame: "account" } },
      messageRefused: {
        arm: says(400, error(400, "Bad Request: message is too long")),
        outcome: { kind: "permanent", blame: "message" },
      },
      errorInSuccess: {
        arm: says(200, error(403, "Forbidden: bot was kicked from the group chat")),
        outcome: { kind: "permanent", blame: "address" },
      },
      unreachable: { arm: arm({ kind: "down" }), outcome: { kind: "retry", scope: "account", afterMs: null } },
      cutAfter: { arm: arm({ kind: "reset" }), outcome: { kind: "unknown" } },
      cutMidAnswer: { arm: arm({ kind: "half" }), outcome: { kind: "unknown" } },
      hang: { arm: arm({ kind: "hang" }), outcome: { kind: "unknown" } },
    },
    status: (status) => fake.fault({ kind: "answer", status }),
    replay: (answer) => {
      const { status, body } = answer as { readonly status: number; readonly body: unknown };
      return fake.fault({ kind: "answer", status, body: JSON.stringify(body) });
    },
    calm() {
      if (ops !== undefined) ops.state = "member";
      return fake.fault(null);
    },
    openSockets: fake.openSockets,
    directory: { places: rooms.map(({ id, title }) => ({ key: String(id), name: title })), text: "dev" },
    close: fake.close,
  };
}

function seen({ id, text, pings, shape, links, buttons }: TelegramMessage): SeenMessage {
  const rows = buttons.map((row) => row.length).join();
  const actions = buttons.flat().flatMap(({ url }) => actionOf(url));
  return { id, text, pings, shape: `${shape.join(" ")} | ${rows}`, links, actions };
}

/** A button opens the action page with a verb chosen. */
function actionOf(url: string): readonly SeenAction[] {
  const verb = URL.parse(url)?.searchParams.get("do");
  return verb === "ack" || verb === "unack" || verb === "snooze" || verb === "close"
    ? [{ kind: "link", verb, url }]
    : [];
}
