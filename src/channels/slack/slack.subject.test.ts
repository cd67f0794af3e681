import type {
  ChannelSubject,
  Platform,
  PlatformInbound,
  SeenAction,
  SeenMessage,
} from "../../../test/conformance/channel-subject.ts";
import { encode, sign } from "./fake-app-courier.ts";
import { faultOf } from "./fake-app-blocks.ts";
import { viewFault } from "./fake-app-views.ts";
import type { Pressable } from "./fake-app-blocks.ts";
import { startSlackApp } from "./fake-app.ts";
import type { AppMessage, Fault, SlackApp, SlackPerson, SlackRoom } from "./fake-app.ts";
import { slack } from "./index.ts";

const token = "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy";
const signingSecret = "8f742231b10e8888abcd99yyyzzz85a5";
const teamId = "T0TOCSIN";
/** Fixed, because mentions name them. */
const people = { ann: "U07ANN", bob: "W07BOB" };

export const subject: ChannelSubject = {
  module: slack,
  folder: new URL("./", import.meta.url),
  secrets: [token, signingSecret],
  mentions: { people: [`${teamId}/${people.ann}`, `${teamId}/${people.bob}`, "S07DBA"], all: "channel" },
  start,
  measure,
};

async function start(): Promise<Platform> {
  const fake = await startSlackApp({ token, signingSecret, teamId, pageSize: 2 });
  const ann = fake.world.addPerson("ann", people.ann, "ann@example.com");
  ann.presence = "active";
  const members = [ann, fake.world.addPerson("bob", people.bob)];
  const open = { isPrivate: false, members, hasBot: true };
  const ops = fake.world.addRoom("ops", open);
  fake.world.addRoom("ops-old", open).isArchived = true;
  fake.world.addRoom("board", { ...open, isPrivate: true, hasBot: false });
  fake.world.addRoom("board-too", { ...open, isPrivate: true, hasBot: false });
  fake.world.addRoom("payments-ops", { ...open, isPrivate: true });
  fake.world.addRoom("general", { ...open, hasBot: false });
  const arm = (fault: Fault) => () => fake.fault(fault);
  const says = (error: string, status = 200, headers?: Record<string, string>) =>
    arm({ kind: "answer", status, body: JSON.stringify({ ok: false, error }), ...(headers && { headers }) });
  return {
    settings: { botToken: token, signingSecret, appId: fake.installation.appId, apiUrl: fake.apiUrl },
    address: { kind: "channel", teamId, id: ops.id },
    messages: () => fake.world.messages(ops.id).map(seen),
    received: () => fake.asked.map(() => ({ idempotencyKey: null })),
    troubles: {
      throttled: {
        arm: says("ratelimited", 429, { "retry-after": "30" }),
        outcome: { kind: "retry", scope: "address", afterMs: 30_000 },
      },
      broken: { arm: says("service_unavailable", 503), outcome: { kind: "retry", scope: "account", afterMs: null } },
      addressGone: { arm: says("is_archived"), outcome: { kind: "permanent", blame: "address" } },
      accountRefused: { arm: says("account_inactive"), outcome: { kind: "permanent", blame: "account" } },
      messageRefused: { arm: says("invalid_blocks"), outcome: { kind: "permanent", blame: "message" } },
      errorInSuccess: { arm: says("channel_not_found"), outcome: { kind: "permanent", blame: "address" } },
      unreachable: { arm: arm({ kind: "down" }), outcome: { kind: "retry", scope: "account", afterMs: null } },
      cutAfter: { arm: arm({ kind: "reset" }), outcome: { kind: "unknown" } },
      cutMidAnswer: { arm: arm({ kind: "half" }), outcome: { kind: "unknown" } },
      hang: { arm: arm({ kind: "hang" }), outcome: { kind: "unknown" } },
    },
    status: (status) => fake.fault({ kind: "answer", status }),
    replay: (answer) => fake.fault({ kind: "answer", ...(answer as { readonly status: number }) }),
    calm: () => fake.fault(null),
    openSockets: fake.openSockets,
    vanish: (ref) => fake.world.remove(ref["channel"] ?? "", ref["ts"] ?? ""),
    inbound: inboundOf(fake, ann, ops),
    directory: {
      places: fake.world.rooms
        .filter(({ isArchived, isPrivate, hasBot }) => !isArchived && (!isPrivate || hasBot))
        .map(({ id, name }) => ({ key: `${teamId}/${id}`, name: `#${name}` })),
      text: "OPS",
    },
    presence: {
      people: { [`${teamId}/${people.ann}`]: "active", [`${teamId}/${people.bob}`]: "away" },
      stranger: `${teamId}/U07NOBODY`,
    },
    people: { email: "Ann@Example.com", key: `${teamId}/${people.ann}`, stranger: "nobody@example.com" },
    close: fake.close,
  };
}

function seen({ ts, text, pings, shape, links, pressables }: AppMessage): SeenMessage {
  return {
    id: ts,
    text,
    // As a link names a person; a user group and everybody stand for themselves.
    pings: pings.map((id) => (/^[UW]/.test(id) ? `${teamId}/${id}` : id)),
    shape,
    links,
    actions: pressables.flatMap(actionsOf),
  };
}

function actionsOf({ actionId, value, url }: Pressable): readonly SeenAction[] {
  const verb = verbOf(actionId);
  if (verb === null) return [];
  if (url !== null) return [{ kind: "link", verb, url }];
  return value === null ? [] : [{ kind: "button", verb, token: value }];
}

function verbOf(actionId: string): SeenAction["verb"] | null {
  const verb = actionId.replace(/^tocsin-/, "");
  return verbs.find((each) => each === verb) ?? null;
}

const verbs = ["ack", "unack", "snooze", "close", "link", "decline"] as const;

function inboundOf(fake: SlackApp, ann: SlackPerson, ops: SlackRoom): PlatformInbound {
  const { bodies, installation } = fake;
  const responseUrl = "https://hooks.slack.com/actions/T0TOCSIN/1/abc";
  return {
    encode: (body, how) => encode(body, how?.respelled === true),
    request(body, { at, flaw }) {
      const signed = sign(body, flaw === "secret" ? "00000000000000000000000000000000" : signingSecret, at);
      const { headers } = signed;
      return Promise.resolve({ method: "POST", url: "/hook/slack/account-1", headers, body, receivedAt: Date.now() });
    },
    signsBody: true,
    signedHeaders: ["x-slack-signature", "x-slack-request-timestamp"],
    staleAfterMs: 300_000,
    // The secret is the app's own: nobody else's requests are signed with it.
    hasAudience: false,
    bodies: {
      action({ verb, token: value, ref, id }) {
        const channel = ref?.["channel"] ?? ops.id;
        const message = ref === null ? null : { ts: ref["ts"] ?? "", onlyFor: null };
        const action = { action_id: `tocsin-${verb}`, type: "button", value };
        return bodies.click({ person: ann, channel, message, action, responseUrl, id });
      },
      command: ({ text, place, id }) => bodies.said(ann, place === "person" ? null : ops, text, { id }),
      membership: ({ change, id }) =>
        change === "added"
          ? bodies.event({ type: "member_joined_channel", user: installation.botUserId, channel: ops.id }, id)
          : bodies.event({ type: "channel_left", channel: ops.id }, id),
      // Slack says nothing of what became of a message.
      receipt: () => null,
      unheardOf: () => bodies.event({ type: "holographic_gesture", user: ann.id, channel: ops.id }, "x1"),
      own: () =>
        bodies.event(
          {
            type: "message",
            channel_type: "im",
            channel: fake.world.direct(ann),
            bot_id: installation.botId,
            user: installation.botUserId,
            text: "linkUser x",
            ts: "1.1",
          },
          "own",
        ),
    },
    form: {
      press({ token: value, ref, id }) {
        const channel = ref?.["channel"] ?? ops.id;
        const message = { ts: ref?.["ts"] ?? "", onlyFor: null };
        const action = { action_id: "tocsin-snooze", type: "button", value };
        return fake.pressBody(ann, { channel, message, action, responseUrl, id });
      },
      submit(length, flaw) {
        // Without a choice, what is typed is all there is.
        const body = fake.submission(ann, { length }) as { readonly user: object; readonly view: Form };
        const { view } = body;
        const values = { ...view.state.values, preset: {} };
        const metadata = flaw === "sealed" ? `${view.private_metadata.slice(0, -4)}AAAA` : view.private_metadata;
        const user = flaw === "person" ? { ...body.user, id: people.bob } : body.user;
        return { ...body, user, view: { ...view, private_metadata: metadata, state: { values } } };
      },
    },
    commandPlaces: ["person", "chat"],
    judge({ status, headers, body }) {
      if (status !== 200) return `HTTP ${status}`;
      // To buttons and events, the answer is a 200 without a body.
      if (body === "") return null;
      if (headers["content-type"]?.startsWith("application/json") !== true) return "neither empty nor JSON";
      const answer = JSON.parse(body) as Readonly<Record<string, unknown>>;
      if (answer["response_action"] === "update") return viewFault(answer["view"]);
      return answer["response_action"] === "errors" ? null : faultOf(answer);
    },
  };
}

interface Form {
  readonly private_metadata: string;
  readonly state: { readonly values: object };
}

interface Node {
  readonly type?: string;
  readonly text?: string | Node;
  readonly value?: string;
  readonly url?: string;
  readonly blocks?: readonly Node[];
  readonly elements?: readonly Node[];
}

function measure(wire: unknown): Readonly<Record<string, number>> {
  const sizes = {
    blocks: 0,
    header: 0,
    section: 0,
    buttons: 0,
    buttonText: 0,
    buttonUrl: 0,
    buttonValue: 0,
  };
  const most = (key: keyof typeof sizes, size: number): void => void (sizes[key] = Math.max(sizes[key], size));
  const { blocks = [] } = wire as Node;
  sizes.blocks = blocks.length;
  for (const block of blocks) {
    if (block.type === "header") most("header", letters(block.text));
    if (block.type === "section") most("section", letters(block.text));
    if (block.type === "rich_text") most("section", letters(block));
    if (block.type !== "actions") continue;
    most("buttons", block.elements?.length ?? 0);
    for (const { text, url = "", value = "" } of block.elements ?? []) {
      most("buttonText", letters(text));
      most("buttonUrl", url.length);
      most("buttonValue", value.length);
    }
  }
  return sizes;
}

/** UTF-16 units of all text in an element, as Slack counts. */
function letters(node: string | Node | undefined): number {
  if (node === undefined) return 0;
  if (typeof node === "string") return node.length;
  return letters(node.text) + (node.elements ?? []).reduce((sum, each) => sum + letters(each), 0);
}
