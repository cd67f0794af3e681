import type {
  ChannelSubject,
  Platform,
  PlatformInbound,
  SeenAction,
  SeenMessage,
} from "../../../test/conformance/channel-subject.ts";
import { judge } from "./fake-app-judge.ts";
import { startFeishuApp } from "./fake-app.ts";
import type { AppMessage, FakeChat, FakePerson, Fault, FeishuAppFake } from "./fake-app.ts";
import { feishu } from "./index.ts";

const secrets = {
  appSecret: "Zk3vQ8rT1mXw7LpYc0HdNgUe5sJ2aBfK",
  encryptKey: "kudryavka-4242424242424242",
  verificationToken: "rvaYgkND1GOiu5MM0E1rncYC6PLtF7JV",
};
const appId = "cli_9f5343c580712544";
/** Fixed, because recordings and mentions name them. */
const people = ["ou_84aad35d084aa403a838cf73ee184670", "ou_18eac85d35a26f989317ad4f02e8bbbb"] as const;
const chatId = "oc_5ce6d572455d361153b7cb51da133945";

export const subject: ChannelSubject = {
  module: feishu,
  folder: new URL("./", import.meta.url),
  secrets: Object.values(secrets),
  mentions: { people: people.map((id) => `${appId}:${id}`), all: "all" },
  start,
  measure(wire) {
    const { ringing, card, text } = wire as Readonly<Record<string, unknown>>;
    const to = { receive_id: chatId, uuid: "0".repeat(50) };
    const requests = [
      ...[ringing ?? card, card].map((each) => ({ ...to, msg_type: "interactive", content: JSON.stringify(each) })),
      { ...to, msg_type: "text", content: JSON.stringify({ text }) },
    ];
    return {
      body: Math.max(...requests.map((each) => Buffer.byteLength(JSON.stringify(each)))),
      elements: Math.max(...[ringing ?? card, card].map((each) => JSON.stringify(each).split('"tag":').length - 1)),
      button: Math.max(0, ...labels(ringing ?? card)),
    };
  },
};

async function start(): Promise<Platform> {
  // The suite sends faster than the engine would by the manifest's pace.
  const fake = await startFeishuApp({ appId, ...secrets, rate: null });
  const [ann, bob] = people.map((openId, index) =>
    fake.addPerson({ name: index === 0 ? "Ann" : "Bob", openId, email: index === 0 ? "ann@example.com" : null }),
  );
  if (ann === undefined || bob === undefined) throw new Error("the fake made nobody");
  const chat = fake.addChat({ name: "War room", members: [ann, bob], id: chatId });
  // More than one page of the largest size.
  const others = Array.from({ length: 204 }, (_, index) => ({
    id: fake.addChat({ name: `${index % 9 === 0 ? "Ops" : "Team"} ${index}`, members: [ann] }).id,
    name: `${index % 9 === 0 ? "Ops" : "Team"} ${index}`,
  }));
  const arm = (fault: Fault) => (): Promise<void> => fake.fault(fault);
  const says = (code: number, msg: string, status = 400) => arm({ kind: "answer", status, body: { code, msg } });
  return {
    settings: { appId, ...secrets, region: "feishu", apiUrl: fake.origin },
    address: { appId, id: chatId },
    messages: () => fake.messages(chat).map((message) => seen(message)),
    received: () => fake.received.flatMap(({ method, url, raw }) => (isSending(method, url) ? [receivedOf(raw)] : [])),
    troubles: {
      throttled: {
        arm: arm({
          kind: "answer",
          status: 429,
          headers: { "x-ogw-ratelimit-limit": "50", "x-ogw-ratelimit-reset": "7" },
          body: { code: 99991400, msg: "request trigger frequency limit" },
        }),
        outcome: { kind: "retry", scope: "account", afterMs: 7_000 },
      },
      broken: { arm: arm({ kind: "answer", status: 502 }), outcome: { kind: "retry", afterMs: null } },
      addressGone: {
        arm: says(230002, "The bot can not be outside the group."),
        outcome: { kind: "permanent", blame: "address" },
      },
      accountRefused: {
        arm: says(99991672, "Access denied. One of the following scopes is required: [im:message:send_as_bot]."),
        outcome: { kind: "permanent", blame: "account" },
      },
      messageRefused: {
        arm: says(230025, "The length of the message content reaches its limit."),
        outcome: { kind: "permanent", blame: "message" },
      },
      errorInSuccess: {
        arm: says(232009, "Your request specifies a chat which has already been dissolved.", 200),
        outcome: { kind: "permanent", blame: "address" },
      },
      unreachable: { arm: arm({ kind: "down" }), outcome: { kind: "retry", scope: "account", afterMs: null } },
      cutAfter: { arm: arm({ kind: "reset" }), outcome: { kind: "unknown" } },
      cutMidAnswer: { arm: arm({ kind: "half" }), outcome: { kind: "unknown" } },
      hang: { arm: arm({ kind: "hang" }), outcome: { kind: "unknown" } },
    },
    status: (status) => fake.fault({ kind: "answer", status }),
    replay: (answer) => fake.fault({ kind: "answer", ...(answer as { readonly status: number }) }),
    calm: () => fake.fault(null),
    openSockets: fake.openSockets,
    vanish: (ref) => fake.recall(ref["messageId"] ?? ""),
    inbound: inboundOf(fake, { ann, chat }),
    directory: {
      places: [{ id: chatId, name: "War room" }, ...others].map(({ id, name }) => ({ key: `${appId}:${id}`, name })),
      text: "ops",
    },
    people: { email: "ann@example.com", key: `${appId}:${ann.openId}`, stranger: "nobody@example.com" },
    close: fake.close,
  };
}

function isSending(method: string, url: URL): boolean {
  return method === "POST" && url.pathname === "/open-apis/im/v1/messages";
}

function receivedOf(raw: string): { readonly idempotencyKey: string | null } {
  const { uuid } = JSON.parse(raw) as { readonly uuid?: string };
  return { idempotencyKey: uuid ?? null };
}

function seen({ id, text, pings, shape, links, pressables }: AppMessage): SeenMessage {
  const actions = pressables.flatMap(({ url, value }): SeenAction[] => {
    const verb = value?.["verb"];
    const token = value?.["token"];
    if (isVerb(verb) && typeof token === "string") return [{ kind: "button", verb, token }];
    const told = url === null ? null : URL.parse(url)?.searchParams.get("do");
    return isVerb(told) && url !== null ? [{ kind: "link", verb: told, url }] : [];
  });
  return { id, text, pings: pings.map((ping) => (ping === "all" ? ping : `${appId}:${ping}`)), shape, links, actions };
}

function isVerb(verb: unknown): verb is SeenAction["verb"] {
  return ["ack", "unack", "snooze", "close", "link", "decline"].includes(String(verb));
}

function inboundOf(
  fake: FeishuAppFake,
  { ann, chat }: { readonly ann: FakePerson; readonly chat: FakeChat },
): PlatformInbound {
  const { compose } = fake;
  return {
    encode: (body, how) => fake.sign(envelopeOf(body), { spaces: how?.respelled === true ? 3 : 0 }).body,
    async request(body, { at, flaw }) {
      const key = flaw === "secret" ? "another-key-of-somebody" : fake.encryptKey;
      const bytes = flaw === "audience" ? fake.sign(forAnother(compose.message(ann, chat, "whoami"))).body : body;
      const { headers } = fake.signBytes(bytes, { at, key });
      return Promise.resolve({
        method: "POST",
        url: "/hook/feishu/account-1",
        headers,
        body: bytes,
        receivedAt: Date.now(),
      });
    },
    signsBody: true,
    signedHeaders: ["x-lark-signature", "x-lark-request-timestamp", "x-lark-request-nonce"],
    staleAfterMs: 300_000,
    // The app's id, within what is encrypted and signed.
    hasAudience: true,
    bodies: {
      action({ verb, token, ref, id }) {
        const value = { verb, token };
        const action = verb === "snooze" ? { value, tag: "select_static", option: "120" } : { value, tag: "button" };
        return compose.click(ann, chat.id, ref?.["messageId"] ?? null, action, id);
      },
      command: ({ text, place, id }) => compose.message(ann, place === "person" ? ann : chat, text, { id: `om_${id}` }),
      membership: ({ change, id }) =>
        compose.event(
          change === "added" ? "im.chat.member.bot.added_v1" : "im.chat.member.bot.deleted_v1",
          { chat_id: chat.id, operator_id: { open_id: ann.openId }, external: false, name: "War room" },
          id,
        ),
      receipt: ({ ref, state, id }) => (state === "seen" ? compose.read(ann, [ref["messageId"] ?? ""], id) : null),
      unheardOf: () => compose.event("im.message.hologram_v1", { message: { message_id: "om_1" } }),
      own() {
        const said = compose.message(ann, ann, "linkUser x") as {
          readonly event: { readonly sender: object; readonly message: object };
        };
        const sender = { sender_id: { open_id: fake.botId }, sender_type: "app", tenant_key: "2ca1d211f64f6438" };
        return { ...said, event: { ...said.event, sender } };
      },
    },
    commandPlaces: ["person", "chat"],
    judge: ({ status, body }) => judge({ callback: true, status, body }).failure,
  };

  /** It is the platform that says whose app it is, and proves it by the token. */
  function envelopeOf(body: unknown): object {
    const given = isObject(body) ? body : { event: { value: body } };
    const header = isObject(given["header"]) ? given["header"] : {};
    return { ...given, schema: "2.0", header: { ...header, app_id: appId, token: secrets.verificationToken } };
  }
}

function forAnother(body: unknown): object {
  const { header, ...rest } = body as { readonly header: object };
  return { ...rest, header: { ...header, app_id: "cli_0000000000000000" } };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Lengths of all labels of buttons, in characters. */
function labels(value: unknown): readonly number[] {
  if (Array.isArray(value)) return value.flatMap(labels);
  if (!isObject(value)) return [];
  const inner = Object.values(value).flatMap(labels);
  const label = value["tag"] === "button" ? value["text"] : value["placeholder"];
  return isObject(label) && typeof label["content"] === "string" ? [...inner, [...label["content"]].length] : inner;
}
