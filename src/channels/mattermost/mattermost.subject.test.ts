import { generateKeyPairSync } from "node:crypto";
import type {
  ChannelSubject,
  Platform,
  PlatformInbound,
  SeenAction,
  SeenMessage,
} from "../../../test/conformance/channel-subject.ts";
import { faultOf, listOf, objectOf } from "./fake-app-attachments.ts";
import type { Json, Pressable } from "./fake-app-attachments.ts";
import { startMattermostApp } from "./fake-app.ts";
import type { AppPost, Fault, MattermostApp, MattermostChannel, MattermostPerson } from "./fake-app.ts";
import { mattermost } from "./index.ts";
import { buttonKey, signButton } from "./app-proof.ts";

const token = "bottoken000000000000000042";
const actionSecret = "a secret of the buttons, long enough";
const commandToken = "ctoken00000000000000000042";
/** Fixed, because mentions name them. */
const people = { ann: "ann00000000000000000000001", bob: "bob00000000000000000000002" };
/** Addresses name the server, and so do keys; a fake's port differs each time. */
const serverOf = (fake: MattermostApp): string => new URL(fake.url).host;

export const subject: ChannelSubject = {
  module: mattermost,
  folder: new URL("./", import.meta.url),
  secrets: [token, actionSecret, commandToken],
  mentions: { people: [`mm.example/${people.ann}`, `mm.example/chat/${people.bob}`], all: "channel" },
  start,
  measure,
};

async function start(): Promise<Platform> {
  const fake = await startMattermostApp({ token });
  const { world, bot, team } = fake;
  const ann = world.addPerson("ann", { id: people.ann });
  const members = [bot, ann, world.addPerson("bob.lee", { id: people.bob })];
  for (const person of members) team.members.add(person);
  const ops = world.addChannel(team, "Ops", { members });
  const other = world.addTeam("other", [bot]);
  const listed = [
    ops,
    world.addChannel(team, "Payments ops", { members, isPrivate: true }),
    world.addChannel(other, "Town Square", { members }),
  ];
  world.addChannel(team, "Ops old", { members }).deletedAt = 1;
  world.addChannel(team, "Board", { members: [ann], isPrivate: true });
  world.direct(ann, bot);
  ann.status = { status: "online", at: 1_795_330_000_000 };
  const arm = (fault: Fault) => () => fake.fault(fault);
  const says = (status: number, id: string) => arm({ kind: "answer", status, body: error(status, id) });
  return {
    settings: { serverUrl: fake.url, botToken: token, actionSecret, commandTokens: commandToken, priority: false },
    address: { kind: "channel", server: serverOf(fake), id: ops.id },
    messages: () => world.posts(ops).map(seenWith(fake)),
    received: () =>
      fake.asked.map(({ path, raw }) => {
        const key = path === "/api/v4/posts" ? objectOf(JSON.parse(raw))["pending_post_id"] : null;
        return { idempotencyKey: typeof key === "string" ? key : null };
      }),
    troubles: {
      throttled: {
        arm: arm({ kind: "answer", status: 429, headers: { "x-ratelimit-reset": "4" }, body: "limit exceeded" }),
        outcome: { kind: "retry", scope: "account", afterMs: 4_000 },
      },
      broken: {
        arm: says(500, "app.post.save.app_error"),
        outcome: { kind: "retry", scope: "message", afterMs: null },
      },
      addressGone: {
        arm: says(400, "api.post.create_post.can_not_post_to_deleted.error"),
        outcome: { kind: "permanent", blame: "address" },
      },
      accountRefused: {
        arm: says(401, "api.context.session_expired.app_error"),
        outcome: { kind: "permanent", blame: "account" },
      },
      messageRefused: {
        arm: says(400, "model.post.is_valid.message_length.app_error"),
        outcome: { kind: "permanent", blame: "message" },
      },
      errorInSuccess: {
        arm: arm({ kind: "answer", status: 200, body: error(403, "api.context.permissions.app_error") }),
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
    vanish: (ref) => world.remove(ref["post"] ?? ""),
    inbound: inboundOf(fake, ann, ops),
    directory: {
      places: listed.map(({ id, displayName, team: of }) => ({
        key: `${serverOf(fake)}/${id}`,
        name: `${displayName} (${of?.displayName ?? ""})`,
      })),
      text: "OPS",
    },
    presence: {
      people: { [`${serverOf(fake)}/${ann.id}`]: "active" },
      stranger: `${serverOf(fake)}/stranger000000000000000001`,
    },
    people: { email: "Ann@Example.com", key: `${serverOf(fake)}/${ann.id}`, stranger: "nobody@example.com" },
    close: fake.close,
  };
}

function error(status: number, id: string): string {
  return JSON.stringify({ id, message: "", detailed_error: "", request_id: "r1", status_code: status });
}

function seenWith({ world }: MattermostApp) {
  /** The server rings user names; links name people by the server and their id. */
  const keyOf = (name: string): string => {
    const id = world.people.find(({ username }) => username === name)?.id;
    return subject.mentions?.people.find((key) => key.endsWith(`/${id}`)) ?? name;
  };
  return ({ id, text, pings, shape, links, pressables }: AppPost): SeenMessage => ({
    id,
    text,
    pings: pings.map(keyOf),
    shape,
    links,
    actions: pressables.flatMap(actionOf),
  });
}

/** A list is one action, however many lengths it offers. */
function actionOf({ id, context }: Pressable): readonly SeenAction[] {
  const verbs = ["ack", "unack", "snooze", "close", "link", "decline"] as const;
  const verb = verbs.find((each) => each === id);
  return verb === undefined ? [] : [{ kind: "button", verb, token: String(context["token"]) }];
}

function inboundOf(fake: MattermostApp, ann: MattermostPerson, ops: MattermostChannel): PlatformInbound {
  const { world } = fake;
  const parsed = mattermost.manifest.config.parse({ serverUrl: fake.url, botToken: token, actionSecret });
  if (!parsed.ok) throw new Error("the settings are none");
  // The key is ours and the server only keeps what it signed. The cast holds because the module is Mattermost's.
  const key = buttonKey(parsed.value as Parameters<typeof buttonKey>[0], "account-1");
  const command = { token: commandToken, trigger: "tocsin", team_id: fake.team.id };
  const alien = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const asId = (text: string): string => `t${Buffer.from(text).toString("hex").slice(-25)}`.padEnd(26, "0");
  return {
    // Clicks are JSON, everything else that the server sends is a form.
    encode(body, how) {
      const fields = objectOf(body);
      const isClick = typeof fields["context"] === "object" && fields["context"] !== null;
      if (isClick || fields["type"] === "dialog_submission")
        return bytes(JSON.stringify(body, null, how?.respelled === true ? 2 : 0));
      const form = Object.entries(isObject(body) ? body : { payload: body }).map(([name, value]): [string, string] => [
        name,
        typeof value === "string" ? value : (JSON.stringify(value) ?? ""),
      ]);
      return bytes(new URLSearchParams(how?.respelled === true ? form.toReversed() : form).toString());
    },
    request(body, { at, flaw }) {
      const source = new TextDecoder().decode(body);
      const base = { method: "POST", url: "/hook/mattermost/account-1", headers: {}, receivedAt: Date.now() } as const;
      const sealed = source.startsWith("{")
        ? objectOf(jsonOf(source))
        : Object.fromEntries(new URLSearchParams(source));
      const signed = sign(sealed, at, flaw !== undefined);
      const text = source.startsWith("{") ? JSON.stringify(signed) : new URLSearchParams(signed as never).toString();
      return Promise.resolve({ ...base, body: bytes(text) });
    },
    // The server signs the trigger alone: who and when.
    signsBody: false,
    signedHeaders: [],
    staleAfterMs: 300_000,
    // A context is of one account's messages, and a token of one command: nobody else's requests have them.
    hasAudience: false,
    bodies: {
      action({ verb, token: value, ref, id }) {
        if (verb === "refresh") throw new Error("its messages offer none");
        const context = { ...signButton(key, { verb, token: value, shown: "post" }) };
        const chosen = verb === "snooze" ? { ...context, selected_option: "240" } : context;
        const post = world.find(ref?.["post"] ?? "") ?? world.addPost({ channel: ops, author: fake.bot, message: "x" });
        return fake.clickBody(ann, post, chosen, asId(id));
      },
      command: ({ text, place, id }) =>
        fake.slashForm(command, {
          person: ann,
          channel: place === "person" ? world.direct(ann, fake.bot) : ops,
          text,
          triggerId: asId(id),
        }),
      // Told over the WebSocket alone, and so is what people say.
      membership: () => null,
      receipt: () => null,
      unheardOf: () => ({ token: commandToken, team_id: fake.team.id, gesture: "holographic", user_id: ann.id }),
      own: () => null,
    },
    form: {
      press({ token: value, ref, id }) {
        const context = {
          ...signButton(key, { verb: "snooze", token: value, shown: "post" }),
          selected_option: "other",
        };
        const post = world.find(ref?.["post"] ?? "") ?? world.addPost({ channel: ops, author: fake.bot, message: "x" });
        return fake.clickBody(ann, post, context, asId(id));
      },
      submit(length, flaw) {
        const body = fake.dialogBody(ann, { length });
        const state = String(body["state"]);
        return {
          ...body,
          ...(flaw === "person" && { user_id: people.bob }),
          ...(flaw === "sealed" && { state: `${state.slice(0, -4)}AAAA` }),
        };
      },
    },
    commandPlaces: ["person", "chat"],
    judge({ status, headers, body }) {
      if (status !== 200) return `HTTP ${status}`;
      if (headers["content-type"]?.startsWith("application/json") !== true) return "not JSON";
      const answer = objectOf(JSON.parse(body));
      const shown = objectOf(objectOf(answer["update"])["props"])["attachments"] ?? answer["attachments"];
      return faultOf({ attachments: listOf(shown) });
    },
  };

  /** As the server does it at this time: its trigger for the person, the command's token, the context as it was kept. */
  function sign(body: Json, at: number, isFlawed: boolean): Json {
    // A form comes back without a trigger.
    if (body["type"] === "dialog_submission") return body;
    const userId =
      typeof body["user_id"] === "string" && /^[a-z0-9]{26}$/.test(body["user_id"]) ? body["user_id"] : ann.id;
    const wanted = String(body["trigger_id"]);
    const id = /^[a-z0-9]{26}$/.test(wanted) ? wanted : asId("junk");
    const trigger = world.trigger(userId, { at, id, ...(isFlawed && { key: alien }) });
    const isClick = typeof body["context"] === "object" && body["context"] !== null;
    return {
      ...body,
      user_id: userId,
      trigger_id: trigger,
      ...(isClick ? { context: kept(body) } : { token: commandToken }),
    };
  }

  /** What the server kept is what we signed: junk in it would be junk of ours. */
  function kept(body: Json): Json {
    const context = objectOf(body["context"]);
    const verb = (["ack", "unack", "snooze", "close", "link", "decline"] as const).find(
      (each) => each === context["verb"],
    );
    const shown = (["post", "ephemeral"] as const).find((each) => each === context["shown"]);
    const value = context["token"];
    const said = typeof value === "string" && value !== "" && value.length <= 4_000 ? value : "t";
    return { ...context, ...signButton(key, { verb: verb ?? "ack", token: said, shown: shown ?? "post" }) };
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function measure(wire: unknown): Readonly<Record<string, number>> {
  const { message, mentions, attachments } = wire as {
    readonly message: string;
    readonly mentions: readonly string[];
    readonly attachments: readonly { readonly actions?: readonly unknown[] }[];
  };
  return {
    // A user name has at most 64 characters; its sign, a blank and everybody beside it.
    message: [...message].length + mentions.length * 66 + 10,
    attachments: [...JSON.stringify(attachments)].length,
    actions: Math.max(0, ...attachments.map(({ actions }) => actions?.length ?? 0)),
  };
}
