import assert from "node:assert/strict";
import type { ChannelModule } from "#ports/channel.ts";
import type { RawRequest } from "#ports/inbound.ts";
import type { ChannelSubject, Platform, PlatformInbound, SeenAction, SeenMessage } from "../channel-subject.ts";
import { rooms, signAsChat, startChatFake } from "./fake.ts";
import type { ChatMessage, Fault } from "./fake.ts";
import { testchat } from "./index.ts";
import { limits, staleAfterMs } from "./parts.ts";

export const botToken = "xoxb-t0p/s3cret+token";
const signingSecret = "s1gning=secret&more";

export function testchatSubject(module: ChannelModule = testchat()): ChannelSubject {
  return {
    module,
    folder: new URL("./", import.meta.url),
    secrets: [botToken, signingSecret],
    mentions: { people: ["U1", "U2"], all: "@all" },
    start,
    measure: (wire) => ({
      text: typeof wire === "object" && wire !== null && "text" in wire ? String(wire.text).length : Infinity,
    }),
  };
}

async function start(): Promise<Platform> {
  const fake = await startChatFake(botToken);
  const arm = (fault: Fault) => () => fake.fault(fault);
  return {
    settings: { baseUrl: fake.url, botId: "bot-1", botToken, signingSecret },
    address: { room: "room-1" },
    messages: () => fake.messages.map(seen),
    received: () => fake.keys.map((idempotencyKey) => ({ idempotencyKey })),
    troubles: {
      throttled: {
        arm: arm({ kind: "error", code: "rate_limited", afterSeconds: 7 }),
        outcome: { kind: "retry", scope: "address", afterMs: 7_000 },
      },
      broken: { arm: arm({ kind: "status", status: 500 }), outcome: { kind: "retry" } },
      addressGone: {
        arm: arm({ kind: "error", code: "room_not_found" }),
        outcome: { kind: "permanent", blame: "address" },
      },
      accountRefused: {
        arm: arm({ kind: "error", code: "invalid_token" }),
        outcome: { kind: "permanent", blame: "account" },
      },
      messageRefused: {
        arm: arm({ kind: "error", code: "too_long" }),
        outcome: { kind: "permanent", blame: "message" },
      },
      errorInSuccess: {
        arm: arm({ kind: "error", code: "room_not_found" }),
        outcome: { kind: "permanent", blame: "address" },
      },
      unreachable: { arm: arm({ kind: "down" }), outcome: { kind: "retry", scope: "account" } },
      cutAfter: { arm: arm({ kind: "reset" }), outcome: { kind: "unknown" } },
      cutMidAnswer: { arm: arm({ kind: "half" }), outcome: { kind: "unknown" } },
      hang: { arm: arm({ kind: "hang" }), outcome: { kind: "unknown" } },
    },
    status: (status) => fake.fault({ kind: "status", status }),
    calm: () => fake.fault(null),
    openSockets: fake.openSockets,
    vanish: (ref) => fake.remove(ref["id"] ?? ""),
    inbound,
    directory: { places: rooms.map(({ id, name }) => ({ key: id, name })), text: "dev" },
    presence: { people: { "user-ann": "active", "user-bob": "dnd" }, stranger: "user-nobody" },
    people: { email: "ann@example.com", key: "user-ann", stranger: "nobody@example.com" },
    close: fake.close,
  };
}

/** What somebody in the room sees: bold resolved, mentions ringing. */
function seen({ id, text, buttons, link }: ChatMessage): SeenMessage {
  assert.ok(text.length <= limits.text);
  return {
    id,
    text: text.replaceAll("**", ""),
    pings: [...(text.match(/@(all|here|channel|everyone)\b|<[@!]\w+>/g) ?? [])].map((ping) =>
      ping.replace(/^<@(\w+)>$/, "$1"),
    ),
    shape: `${text.match(/\*\*/g)?.length ?? 0} stars, buttons ${buttons.map(({ verb }) => verb).join()}`,
    links: [link],
    actions: buttons.flatMap(({ verb, token }) => (isVerb(verb) ? [{ kind: "button" as const, verb, token }] : [])),
  };
}

function isVerb(verb: string): verb is SeenAction["verb"] {
  return ["ack", "unack", "snooze", "close", "link", "decline", "refresh"].includes(verb);
}

const ann = { id: "user-ann", name: "Ann", bot: false };

const inbound: PlatformInbound = {
  encode: (body, how) => new TextEncoder().encode(JSON.stringify(body, null, how?.respelled === true ? 3 : 0)),
  request(body, { at, flaw }): Promise<RawRequest> {
    const timestamp = String(at);
    const signature = signAsChat(
      flaw === "secret" ? "another" : signingSecret,
      flaw === "audience" ? "bot-2" : "bot-1",
      timestamp,
      body,
    );
    const headers = {
      "content-type": "application/json",
      "x-chat-timestamp": timestamp,
      "x-chat-signature": signature,
    };
    return Promise.resolve({ method: "POST", url: "/hook/testchat/account-1", headers, body, receivedAt: Date.now() });
  },
  signsBody: true,
  signedHeaders: ["x-chat-timestamp", "x-chat-signature"],
  staleAfterMs,
  hasAudience: true,
  bodies: {
    action: ({ verb, token, ref, id }) => ({
      type: "button",
      id,
      verb,
      token,
      message: ref?.["id"] ?? null,
      user: ann,
      room: "room-1",
    }),
    command: ({ text, place, id }) => ({
      type: "message",
      id,
      text: `<@bot-1> ${text}`,
      user: ann,
      room: `room-${place}`,
      roomKind: place,
    }),
    membership: ({ change, id }) => ({ type: "member", id, change, room: "room-1" }),
    receipt: ({ ref, state, id }) => ({ type: "receipt", id, message: ref["id"], state, sequence: 1 }),
    unheardOf: () => ({ type: "reaction", id: "e9", emoji: "+1" }),
    own: () => ({
      type: "message",
      id: "e8",
      text: "linkTeam x",
      user: { id: "bot-1", name: "Tocsin", bot: true },
      room: "room-1",
      roomKind: "chat",
    }),
  },
  commandPlaces: ["person", "chat", "team"],
  judge({ status, body }) {
    if (status !== 200) return `status ${status}`;
    const answer: unknown = JSON.parse(body);
    return typeof answer === "object" && answer !== null && "reply" in answer ? null : "no reply";
  },
};
