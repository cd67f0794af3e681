import type {
  ChannelSubject,
  Platform,
  PlatformInbound,
  SeenAction,
  SeenMessage,
} from "../../../test/conformance/channel-subject.ts";
import { headersOf, startTelegramApp } from "./fake-app.ts";
import type { BotMessage, Fault, Room, TelegramApp } from "./fake-app.ts";
import { parseHtml } from "./fake-html.ts";
import { telegram } from "./index.ts";

const token = "6453328901:AAFxCAdxxTocsinFake-E6Y8mTcOBT5r0002";
const webhookSecret = "a-Secret_of-the-webhook_0001";

export const subject: ChannelSubject = {
  module: telegram,
  folder: new URL("./", import.meta.url),
  secrets: [token, webhookSecret],
  // Telegram has no word for everybody.
  mentions: { people: ["770001", "770002"], all: null },
  start,
  measure,
};

function measure(wire: unknown): Readonly<Record<string, number>> {
  const { message, toast } = wire as {
    readonly message: { readonly text: string; readonly reply_markup?: { readonly inline_keyboard: Rows } };
    readonly toast: string;
  };
  const parsed = parseHtml(message.text);
  const data = (message.reply_markup?.inline_keyboard ?? []).flat().map((button) => button.callback_data ?? "");
  return {
    text: typeof parsed === "string" ? Infinity : parsed.text.length,
    raw: Buffer.byteLength(message.text),
    callbackData: Math.max(0, ...data.map((each) => Buffer.byteLength(each))),
    toast: toast.length,
  };
}

type Rows = readonly (readonly { readonly callback_data?: string }[])[];

async function start(): Promise<Platform> {
  const fake = await startTelegramApp({ token });
  const ann = fake.addPerson("Ann Lee", "ann_lee");
  fake.addPerson("Bob Ray");
  const ops = fake.addRoom({ title: "Ops", id: -1_001_234_567_890, topics: { 7: "Databases" } });
  await fake.join(ann, ops);
  await fake.start(ann);
  const arm = (fault: Fault) => () => fake.fault(fault);
  const says = (status: number, body: object) => arm({ kind: "answer", status, body: JSON.stringify(body) });
  const error = (code: number, description: string, parameters?: object): object => ({
    ok: false,
    error_code: code,
    description,
    parameters,
  });
  return {
    settings: { token, username: "@tocsin_bot", webhookSecret, apiUrl: fake.url },
    address: { chatId: "-1001234567890", threadId: 7 },
    messages: () => fake.messages(ops).map(seen),
    received: () => fake.asked.map(() => ({ idempotencyKey: null })),
    troubles: {
      throttled: {
        arm: says(429, error(429, "Too Many Requests: retry after 41", { retry_after: 41 })),
        outcome: { kind: "retry", scope: "address", afterMs: 41_000 },
      },
      broken: { arm: says(502, error(502, "Bad Gateway")), outcome: { kind: "retry" } },
      addressGone: {
        arm() {
          ops.state = "kicked";
        },
        outcome: { kind: "permanent", blame: "address" },
      },
      accountRefused: { arm: says(401, error(401, "Unauthorized")), outcome: { kind: "permanent", blame: "account" } },
      messageRefused: {
        arm: says(400, error(400, "Bad Request: BUTTON_DATA_INVALID")),
        outcome: { kind: "permanent", blame: "message" },
      },
      errorInSuccess: {
        arm: says(200, error(403, "Forbidden: bot was kicked from the supergroup chat")),
        outcome: { kind: "permanent", blame: "address" },
      },
      unreachable: { arm: arm({ kind: "down" }), outcome: { kind: "retry", scope: "account", afterMs: null } },
      cutAfter: { arm: arm({ kind: "reset" }), outcome: { kind: "unknown" } },
      cutMidAnswer: { arm: arm({ kind: "half" }), outcome: { kind: "unknown" } },
      hang: { arm: arm({ kind: "hang" }), outcome: { kind: "unknown" } },
    },
    status: (status) => fake.fault({ kind: "answer", status }),
    replay(answer) {
      const { status, body } = answer as { readonly status: number; readonly body: unknown };
      return fake.fault({ kind: "answer", status, body: JSON.stringify(body) });
    },
    calm() {
      ops.state = "member";
      return fake.fault(null);
    },
    openSockets: fake.openSockets,
    vanish: ({ chatId, messageId }) => fake.remove({ id: Number(messageId), chatId: Number(chatId) }),
    inbound: inboundOf(fake, ops),
    close: fake.close,
  };
}

function seen({ id, text, pings, shape, links, buttons }: BotMessage): SeenMessage {
  const rows = buttons.map((row) => row.length).join();
  const actions = buttons.flat().flatMap((button): readonly SeenAction[] => {
    const verb = "data" in button ? verbOf(button.data) : null;
    // The platform brings the data back as it is: it stands for the token here, and `action` sends it.
    return "data" in button && verb !== null ? [{ kind: "button", verb, token: tokenOf(button.data) }] : [];
  });
  return { id: String(id), text, pings, shape: `${shape.join(" ")} | ${rows}`, links, actions };
}

const verbs: Readonly<Record<string, SeenAction["verb"]>> = {
  a: "ack",
  u: "unack",
  s: "snooze",
  c: "close",
  l: "link",
  d: "decline",
};

function verbOf(data: string): SeenAction["verb"] | null {
  return verbs[data[0] ?? ""] ?? null;
}

/** The suite's tokens are no UUIDs: they stand in the data as they are. */
function tokenOf(data: string): string {
  return data.slice(data.indexOf(":") + 1);
}

function inboundOf(fake: TelegramApp, ops: Room): PlatformInbound {
  const [ann] = fake.people;
  if (ann === undefined) throw new Error("the fake lacks a person");
  const { compose } = fake;
  return {
    encode: (body, how) => new TextEncoder().encode(JSON.stringify(body, null, how?.respelled === true ? 3 : 0)),
    request: (body, { flaw }) =>
      Promise.resolve({
        method: "POST",
        url: "/hook/telegram/account-1",
        headers: headersOf({ secret: flaw === "secret" ? "a-Secret_of-another_webhook1" : webhookSecret }),
        body,
        receivedAt: Date.now(),
      }),
    // A shared secret in a header proves the sender; that the body is whole is TLS's matter.
    signsBody: false,
    signedHeaders: ["x-telegram-bot-api-secret-token"],
    // Telegram tells no time that could be believed: a repeat is known by the update's number.
    staleAfterMs: null,
    hasAudience: false,
    bodies: {
      action({ verb, token: back, ref, id }) {
        const letter = Object.entries(verbs).find(([, each]) => each === verb)?.[0] ?? "?";
        const on = { id: Number(ref?.["messageId"] ?? 9_999), chatId: Number(ref?.["chatId"] ?? ops.id) };
        return compose.click(ann, on, `${letter}:${back}`, { updateId: numberOf(id), queryId: `2771${numberOf(id)}` });
      },
      command: ({ text, place, id }) =>
        place === "person"
          ? compose.message(ann, fake.privateChat(ann), text, { updateId: numberOf(id), messageId: 11 })
          : compose.message(ann, ops, `@Tocsin_Bot ${text}`, { updateId: numberOf(id), messageId: 12, threadId: 7 }),
      membership: ({ change, id }) =>
        compose.member(ann, ops, change === "added" ? "member" : "kicked", { updateId: numberOf(id) }),
      // Bots are not told what becomes of a message.
      receipt: () => null,
      unheardOf: () => ({ update_id: 870_000_000, holographic_gesture: { id: "g1", from: { id: ann.id } } }),
      // In a channel a bot hears its own posts; in a group it may be quoted by another bot, which speaks as one.
      own: () => ({
        update_id: 870_000_001,
        message: {
          message_id: 5,
          from: { id: 6_453_328_901, is_bot: true, first_name: "Tocsin", username: "tocsin_bot" },
          chat: { id: ann.id, type: "private" },
          date: 1_795_330_800,
          text: "linkTeam x",
        },
      }),
    },
    commandPlaces: ["person", "chat"],
    judge({ status, body }) {
      if (status < 200 || status > 299) return `HTTP ${status} makes Telegram send it again`;
      if (body === "") return null;
      const { method, callback_query_id: query, text } = JSON.parse(body) as Readonly<Record<string, unknown>>;
      if (method !== "answerCallbackQuery") return `unexpected method ${String(method)}`;
      if (typeof query !== "string" || !/^\d+$/.test(query)) return "no query is answered";
      return typeof text === "string" && text.length <= 200 ? null : "the text is too long";
    },
  };
}

/** Ids of Telegram are numbers. */
function numberOf(id: string): number {
  return [...id].reduce((sum, each) => (sum * 31 + (each.codePointAt(0) ?? 0)) % 1_000_000_007, 7);
}
