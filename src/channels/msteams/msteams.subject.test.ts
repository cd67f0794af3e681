import type {
  ChannelSubject,
  Platform,
  PlatformInbound,
  SeenAction,
  SeenMessage,
} from "../../../test/conformance/channel-subject.ts";
import { shownOf } from "./fake-deliver.ts";
import { startTeams } from "./fake.ts";
import type { Activity, FakeTeams, Fault, JsonObject, TeamsPlace } from "./fake.ts";
import { msteams } from "./index.ts";

const secret = "8Qk~t0p.s3cret_value+/=and&more";
/** Fixed, because recordings and mentions name them. */
const people = ["0a1b2c3d-1111-4aaa-8bbb-000000000001", "0a1b2c3d-1111-4aaa-8bbb-000000000002"] as const;
const ids = { appId: "7d7d6ac2-8d4e-4c27-8d4b-2f6f1b1f3f5e", tenantId: "4b6f1d2a-0c3e-4f55-9a77-6e1c2d3b4a59" };

export const subject: ChannelSubject = {
  module: msteams,
  folder: new URL("./", import.meta.url),
  secrets: [secret],
  start,
  // A bot can call people and bots by name, and nobody else: not a channel, not a team.
  mentions: { people: people.map(keyOf), all: null },
  measure: (wire) => ({ activity: Buffer.byteLength(JSON.stringify(wire)) }),
};

async function start(): Promise<Platform> {
  const fake = await startTeams({ ...ids, secret, graphRoles: ["Presence.Read.All"] });
  const ann = fake.addPerson({ name: "Ann Lee", aadObjectId: people[0] });
  const bob = fake.addPerson({ name: "Bob Ray", aadObjectId: people[1] });
  fake.appear(ann, "Busy", "InACall");
  fake.appear(bob, "Available", "OutOfOffice");
  const team = fake.addTeam({ name: "Payments", members: [ann, bob], channels: [{ name: "Incidents" }] });
  const chat = fake.addChat({ name: "War room", members: [ann, bob] });
  const channel = team.channels[1];
  if (channel === undefined) throw new Error("the fake made no second channel");
  for (const home of [team, chat, fake.personalChat(ann)]) await fake.install(home, { silently: true });
  const arm = (fault: Fault) => (): Promise<void> => fake.fault(fault);
  const answers = (status: number, code: string) =>
    arm({ kind: "status", status, body: { error: { code, message: "as documented" } } });
  return {
    settings: {
      appId: fake.appId,
      tenantId: fake.tenantId,
      clientSecret: secret,
      loginUrl: fake.loginUrl,
      openIdUrl: fake.openIdUrl,
      serviceHosts: fake.serviceHost,
    },
    address: {
      kind: "channel",
      tenantId: fake.tenantId,
      serviceUrl: fake.serviceUrl(),
      conversationId: channel.id,
      teamId: team.id,
    },
    messages: () => fake.messages(channel).map((message) => seen(message, fake)),
    received: () => fake.received().flatMap(({ to }) => (to === "connector" ? [{ idempotencyKey: null }] : [])),
    troubles: {
      throttled: {
        arm: arm({ kind: "throttle", retryAfter: 7 }),
        outcome: { kind: "retry", scope: "address", afterMs: 7_000 },
      },
      broken: { arm: answers(502, "ServiceError"), outcome: { kind: "retry", scope: "address", afterMs: null } },
      addressGone: {
        arm: answers(403, "BotNotInConversationRoster"),
        outcome: { kind: "permanent", blame: "address" },
      },
      accountRefused: { arm: answers(401, "BotNotRegistered"), outcome: { kind: "permanent", blame: "account" } },
      messageRefused: { arm: answers(413, "MessageSizeTooBig"), outcome: { kind: "permanent", blame: "message" } },
      errorInSuccess: {
        arm: answers(200, "BotNotInConversationRoster"),
        outcome: { kind: "permanent", blame: "address" },
      },
      unreachable: { arm: arm({ kind: "down" }), outcome: { kind: "retry", scope: "account", afterMs: null } },
      cutAfter: { arm: arm({ kind: "reset" }), outcome: { kind: "unknown" } },
      cutMidAnswer: { arm: arm({ kind: "half" }), outcome: { kind: "unknown" } },
      hang: { arm: arm({ kind: "hang" }), outcome: { kind: "unknown" } },
    },
    status: (status) => fake.fault({ kind: "status", status }),
    // Two operations on one conversation at a time: "retry with exponential backoff".
    statusExceptions: { 412: "retry" },
    // Recordings hold an HTTP answer: `{status, headers?, body?}`.
    replay: (answer) => fake.fault({ kind: "status", ...(answer as { readonly status: number }) }),
    calm: () => fake.fault(null),
    openSockets: fake.openSockets,
    vanish: (ref) => fake.deleteMessage(ref["activityId"] ?? ""),
    presence: {
      people: { [keyOf(people[0])]: "active", [keyOf(people[1])]: "away" },
      stranger: keyOf("0a1b2c3d-1111-4aaa-8bbb-00000000000f"),
    },
    inbound: inboundOf(fake, { person: fake.personalChat(ann), chat, team: channel }),
    people: {
      email: ann.upn.toUpperCase(),
      key: keyOf(people[0]),
      stranger: "nobody@example.com",
      rooms: [
        {
          kind: "channel",
          tenantId: fake.tenantId,
          serviceUrl: fake.serviceUrl(),
          conversationId: channel.id,
          teamId: team.id,
          teamGroupId: null,
          userId: null,
          aadObjectId: null,
          name: null,
        },
      ],
    },
    close: fake.close,
  };
}

/** What a card shows: text of blocks and runs, buttons of all levels, and addresses behind them. */
function seen(message: ReturnType<FakeTeams["messages"]>[number], fake: FakeTeams): SeenMessage {
  const texts = [message.text];
  const links: string[] = [];
  const actions: SeenAction[] = [];
  const shape = message.card === null ? markupOf(message.text) : outline(message.card);

  function outline(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map(outline).join()}]`;
    if (!isObject(value)) return typeof value;
    const { type, text, url, verb } = value;
    if (typeof text === "string") texts.push(text);
    if (typeof url === "string") links.push(url);
    const data = isObject(value["data"]) ? value["data"] : {};
    if (type === "Action.Execute" && isVerb(verb) && typeof data["token"] === "string")
      actions.push({ kind: "button", verb, token: data["token"] });
    // Only text blocks read Markdown; what it makes of a text belongs to the structure.
    const markup = type === "TextBlock" && typeof text === "string" ? markupOf(text) : "";
    const inner = Object.entries(value).map(([key, each]) => `${key}:${outline(each)}`);
    return `${typeof type === "string" ? type : ""}${markup}{${inner.join()}}`;
  }
  const pings = message.mentions.map((id) => {
    const person = fake.people.find((each) => each.id === id || each.aadObjectId === id);
    return person === undefined ? id : keyOf(person.aadObjectId);
  });
  return { id: message.id, text: texts.join("\n"), pings, shape, links, actions };
}

/** As a link names a person (docs of the address). */
function keyOf(aadObjectId: string): string {
  return `user:${ids.tenantId}:${aadObjectId}`;
}

/** Marks of Markdown and of Teams' XML that a text holds. */
function markupOf(text: string): string {
  return (text.match(/\]\(|\*\*|`|<\/?\w+/g) ?? []).join(" ");
}

function isVerb(verb: unknown): verb is SeenAction["verb"] {
  return ["ack", "unack", "snooze", "close", "link", "decline"].includes(String(verb));
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

type Places = Readonly<Record<"person" | "chat" | "team", TeamsPlace>>;

function inboundOf(fake: FakeTeams, places: Places): PlatformInbound {
  const [ann] = fake.people;
  const { team } = places;
  if (ann === undefined || team.kind !== "channel") throw new Error("the fake lacks a person or a channel");
  const encode: PlatformInbound["encode"] = (body, how) => encoded(fake, body, how?.respelled === true);
  return {
    encode,
    async request(body, { at, flaw }) {
      const activity = { serviceUrl: fake.serviceUrl() };
      const { headers } = await fake.signer.request(activity, {
        at,
        ...(flaw === "secret" && { key: "stranger" }),
        ...(flaw === "audience" && { claims: { aud: "00000000-1111-2222-3333-444444444444" } }),
      });
      return { method: "POST", url: "/hook/msteams/account-1", headers, body, receivedAt: Date.now() };
    },
    // A bearer token of the Bot Framework: that the body is whole is TLS's matter.
    signsBody: false,
    signedHeaders: ["authorization"],
    // Tokens of the Bot Connector live an hour; five minutes of clock skew come on top.
    staleAfterMs: 3_900_000,
    hasAudience: true,
    bodies: {
      action({ verb, token, ref, id }) {
        const action = { type: "Action.Execute", title: verb, verb, data: { verb, token } };
        return fake.compose.invoke(ann, team, ref?.["activityId"] ?? null, action, { id });
      },
      command: ({ text, place, id }) => fake.compose.message(ann, places[place], text, { id }),
      membership: ({ change, id }) =>
        fake.compose.installation(ann, team.team, change === "added" ? "add" : "remove", { id }),
      // The Connector says nothing of what became of a message.
      receipt: () => null,
      unheardOf: () => ({ ...fake.compose.message(ann, team, "hello"), type: "holographicGesture" }),
      own: () => ({
        ...fake.compose.message(ann, team, "linkTeam x", { id: "own" }),
        from: { id: fake.botId, name: fake.botName },
      }),
    },
    commandPlaces: ["person", "chat", "team"],
    judge({ status, headers, body }) {
      // To all but clicks, the answer is a 200 without a body.
      if (status === 200 && body === "") return null;
      const activity: Activity = { type: "invoke", id: "e" };
      const shown = shownOf({ activity, status, headers, body, json: parsed(body), failure: null, attempts: 1 });
      return shown.kind === "error" ? shown.why : null;
    },
  };
}

/** An activity as the Bot Connector wraps it: it is the service that says where it is, which channel it is and whose tenant. */
function encoded(fake: FakeTeams, body: unknown, respelled: boolean): Uint8Array {
  const { serviceUrl: _, channelId: __, ...rest } = isObject(body) ? body : { type: "event", value: toJson(body) };
  const { channelData } = rest;
  const tenant = { id: fake.tenantId };
  const whole = {
    ...rest,
    channelId: "msteams",
    channelData: isObject(channelData) ? { ...channelData, tenant } : { tenant },
  };
  const text = JSON.stringify({ ...whole, serviceUrl: fake.serviceUrl() }, null, respelled ? 3 : 0);
  return new TextEncoder().encode(text);
}

function toJson(value: unknown): string {
  return JSON.stringify(value) ?? "";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
