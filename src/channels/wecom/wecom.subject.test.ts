import type {
  ChannelSubject,
  ExpectedOutcome,
  Platform,
  PlatformInbound,
  SeenAction,
  SeenMessage,
  Trouble,
} from "../../../test/conformance/channel-subject.ts";
import { startWecomApp } from "./fake-app.ts";
import type { AppMessage, FakePerson, Fault, WecomAppFake } from "./fake-app.ts";
import { wecom } from "./index.ts";

const secrets = {
  corpSecret: "Zk3vQ8rT1mXw7LpYc0HdNgUe5sJ2aBfK-Q9xWvPo",
  token: "QDG6eKhJ3mWq8RtZ",
  encodingAesKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
};
const botSecret = "7Yd2mKfR9sLxTq4WvN8cBhJp6EaUzG1o";
const corpId = "wx5823bf96d3bd56c7";
const agentId = 218;
const userId = "ZhangSan";

export const subject: ChannelSubject = {
  module: wecom,
  folder: new URL("./", import.meta.url),
  secrets: [...Object.values(secrets), botSecret],
  // Neither cards nor the app's texts ring anybody by name.
  mentions: null,
  start,
  measure(wire) {
    const { card, text, list, followUp } = wire as Readonly<Record<string, Json>>;
    const of = (value: unknown): number => [...(typeof value === "string" ? value : "")].length;
    const part = (name: string): Json => (card?.[name] ?? {}) as Json;
    const rows = (card?.["horizontal_content_list"] ?? []) as readonly Json[];
    const buttons = (card?.["button_list"] ?? []) as readonly Json[];
    const texts = [text, list, followUp].flatMap((each) => Object.values(each ?? {}));
    return {
      source: of(part("source")["desc"]),
      title: of(part("main_title")["title"]),
      description: of(part("main_title")["desc"]),
      subtitle: of(card?.["sub_title_text"]),
      rows: rows.length,
      rowName: Math.max(0, ...rows.map((row) => of(row["keyname"]))),
      rowValue: Math.max(0, ...rows.map((row) => of(row["value"]))),
      buttons: buttons.length,
      button: Math.max(0, ...buttons.map((button) => of(button["text"]))),
      text: Math.max(...texts.map((each) => Buffer.byteLength(String(each)))),
    };
  },
};

type Json = Readonly<Record<string, unknown>>;

async function start(): Promise<Platform> {
  // The suite sends faster than the engine would by the manifest's pace.
  const fake = await startWecomApp({ corpId, agentId, ...secrets, botId: "aibTocsin", botSecret, rate: null });
  const ann = fake.addPerson(userId, { privateMail: "ann@example.com" });
  const arm = (fault: Fault) => (): Promise<void> => fake.fault(fault);
  const says = (errcode: number, errmsg: string, outcome: ExpectedOutcome): Trouble => ({
    arm: arm({ kind: "answer", status: 200, body: { errcode, errmsg } }),
    outcome,
  });
  return {
    settings: { corpId, agentId, ...secrets, botId: "aibTocsin", botSecret, apiUrl: fake.origin },
    address: { corpId, kind: "person", id: userId },
    messages: () => fake.messages(ann).map(seen),
    received: () => fake.received.flatMap(({ url, raw }) => (isSending(url) ? [receivedOf(raw)] : [])),
    troubles: {
      throttled: says(45009, "api freq out of limit", { kind: "retry", scope: "account", afterMs: 60_000 }),
      broken: says(-1, "system busy", { kind: "retry", scope: "message", afterMs: null }),
      addressGone: says(81013, "user & party & tag all invalid", { kind: "permanent", blame: "address" }),
      accountRefused: says(60020, "not allow to access from your ip", { kind: "permanent", blame: "account" }),
      messageRefused: says(45002, "content size out of limit", { kind: "permanent", blame: "message" }),
      errorInSuccess: says(48006, "api forbidden", { kind: "permanent", blame: "account" }),
      unreachable: { arm: arm({ kind: "down" }), outcome: { kind: "retry", scope: "account", afterMs: null } },
      cutAfter: { arm: arm({ kind: "reset" }), outcome: { kind: "unknown" } },
      cutMidAnswer: { arm: arm({ kind: "half" }), outcome: { kind: "unknown" } },
      hang: { arm: arm({ kind: "hang" }), outcome: { kind: "unknown" } },
    },
    status: (status) => fake.fault({ kind: "answer", status }),
    replay: (answer) => fake.fault({ kind: "answer", ...(answer as { readonly status: number }) }),
    calm: () => fake.fault(null),
    openSockets: fake.openSockets,
    vanish: (ref) => fake.recall(ref["taskId"] ?? ""),
    inbound: inboundOf(fake, ann),
    people: {
      email: "ann@example.com",
      key: `${corpId}:person:${userId.toLowerCase()}`,
      stranger: "nobody@example.com",
    },
    close: fake.close,
  };
}

function isSending(url: URL): boolean {
  return url.pathname === "/cgi-bin/message/send";
}

function receivedOf(raw: string): { readonly idempotencyKey: string | null } {
  const { template_card: card } = JSON.parse(raw) as { readonly template_card?: { readonly task_id?: string } };
  return { idempotencyKey: card?.task_id ?? null };
}

function seen({ id, text, shape, links, pressables }: AppMessage): SeenMessage {
  const actions = pressables.flatMap(({ key, url }): SeenAction[] => {
    const [verb, ...rest] = (key ?? "").split("|");
    const token = rest.join("|");
    if (isVerb(verb) && token !== "") return [{ kind: "button", verb, token }];
    const told = url === null ? null : URL.parse(url)?.searchParams.get("do");
    return isVerb(told) && url !== null ? [{ kind: "link", verb: told, url }] : [];
  });
  return { id, text, pings: [], shape, links, actions };
}

function isVerb(verb: unknown): verb is SeenAction["verb"] {
  return ["ack", "unack", "snooze", "close", "link", "decline", "refresh"].includes(String(verb));
}

function inboundOf(fake: WecomAppFake, ann: FakePerson): PlatformInbound {
  const { compose } = fake;
  return {
    encode: (body, how) => fake.wrap(ofApp(body), { spaces: how?.respelled === true }),
    request(body, { at, flaw }) {
      const isWrapped = new TextDecoder().decode(body).includes("<Encrypt>");
      // Whatever the platform may come to say one day, it will encrypt.
      const given = isWrapped ? body : fake.wrap(body);
      const bytes =
        flaw === "audience" ? fake.wrap(compose.message(ann, "whoami"), { corpId: "ww0000000000000000" }) : given;
      const query = fake.query(bytes, { at, ...(flaw === "secret" ? { token: "another-token" } : {}) });
      return Promise.resolve({
        method: "POST",
        url: `/hook/wecom/account-1?${query}`,
        headers: { "content-type": "text/xml" },
        body: bytes,
        receivedAt: Date.now(),
      });
    },
    signsBody: true,
    // The signature stands in the query; the channel's own tests bend it there.
    signedHeaders: [],
    staleAfterMs: 300_000,
    // The corp id, within what is encrypted and signed.
    hasAudience: true,
    bodies: {
      action({ verb, token, ref, id }) {
        const [taskId, code] = [ref?.["taskId"] ?? "tocsin-1", `code-${id}`];
        fake.world.codes.set(code, { taskId, userId: userId.toLowerCase(), at: Date.now(), used: false });
        const option = verb === "snooze" ? { option: "120" } : {};
        return compose.press(ann, { key: `${verb}|${token}`, taskId, code, ...option });
      },
      command: ({ text, id }) => compose.message(ann, text, id),
      membership: ({ change, id }) =>
        compose.event(ann, change === "added" ? "enter_agent" : "unsubscribe", { EventKey: id }),
      receipt: () => null,
      unheardOf: () => compose.event(ann, "hologram_event", { EventKey: "x" }),
      // The app is never told what it said itself; what the platform says comes from `sys`.
      own: () => compose.event({ userId: "sys" }, "enter_agent"),
    },
    // Groups are heard by the AI bot's connection.
    commandPlaces: ["person"],
    judge: fake.judge,
  };

  /** It is the platform that says whose app it is. */
  function ofApp(body: unknown): Json {
    const given = typeof body === "object" && body !== null && !Array.isArray(body) ? { ...body } : { value: body };
    return { ...given, ToUserName: corpId, AgentID: agentId };
  }
}
