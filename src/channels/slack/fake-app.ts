import { createApi, told } from "./fake-app-api.ts";
import type { Installation } from "./fake-app-api.ts";
import { faultOf } from "./fake-app-blocks.ts";
import { createBodies } from "./fake-app-bodies.ts";
import type { Bodies, ClickHow } from "./fake-app-bodies.ts";
import { deliver, objectOf } from "./fake-app-courier.ts";
import type { Delivery } from "./fake-app-courier.ts";
import { createOauth } from "./fake-app-oauth.ts";
import type { Oauth } from "./fake-app-oauth.ts";
import { createViews } from "./fake-app-views.ts";
import type { Views } from "./fake-app-views.ts";
import { createWorld } from "./fake-app-world.ts";
import type { AppMessage, SlackPerson, SlackRoom, World } from "./fake-app-world.ts";
import { startServer } from "#channels/fakes/server.ts";
import type { Answer, Asked, FakeServer } from "#channels/fakes/server.ts";

export type { Delivery } from "./fake-app-courier.ts";
export type { AppMessage, SlackPerson, SlackRoom } from "./fake-app-world.ts";
export type { Fault } from "#channels/fakes/server.ts";

type Json = Readonly<Record<string, unknown>>;
type Verb = "ack" | "unack" | "snooze" | "close" | "link" | "decline";

export interface SlackAppOptions {
  readonly port?: number;
  readonly now?: () => number;
  /** One message a second for each channel, with bursts up to this many; absent: no limit. */
  readonly burst?: number;
  /** Channels looked at for one page of a list. */
  readonly pageSize?: number;
  readonly signingSecret?: string;
  readonly token?: string;
  readonly appToken?: string;
  readonly clientSecret?: string;
  readonly teamId?: string;
}

/** A workspace with one app installed in it: people, channels, what the app wrote, and what people do with it. */
export interface SlackApp
  extends
    Pick<FakeServer, "asked" | "fault" | "openSockets" | "close">,
    Pick<Views, "modal" | "submit" | "submission" | "cancel"> {
  /** `https://slack.com/api` */
  readonly apiUrl: string;
  readonly signingSecret: string;
  readonly installation: Installation;
  readonly world: World;
  readonly bodies: Bodies;
  /** Where the app's request URLs point; null: nowhere yet. */
  endpoint: string | null;
  /** Set while the app is in Socket Mode (fake-app-stream.ts): requests go over its connection then. */
  socket: Socket | null;
  /** What a person sees in a place (`null`: their direct messages with the app), oldest first. */
  seenBy(person: SlackPerson, room: SlackRoom | null): readonly AppMessage[];
  /** In a channel the app hears it because it is mentioned. */
  say(person: SlackPerson, room: SlackRoom | null, text: string, how?: { readonly thread?: string }): Promise<Delivery>;
  slash(person: SlackPerson, room: SlackRoom | null, text: string): Promise<Delivery>;
  /** Presses a button, or chooses from a list by its label. Fails when the message does not offer it to this person. */
  click(person: SlackPerson, message: AppMessage, verb: Verb, choice?: string): Promise<Delivery>;
  /** Presses what the message offered at some time, and may not any more. */
  press(person: SlackPerson, message: AppMessage, action: Json): Promise<Delivery>;
  /** The payload of a press whose trigger is good; nothing is sent. */
  pressBody(person: SlackPerson, click: Omit<ClickHow, "person">): Json;
  /** Anything else that Slack tells: `{type: "channel_rename", …}`. */
  tell(event: Json): Promise<Delivery>;
  invite(room: SlackRoom): Promise<Delivery>;
  kick(room: SlackRoom): Promise<Delivery>;
  archive(room: SlackRoom): Promise<Delivery>;
  rename(room: SlackRoom, name: string): Promise<Delivery>;
  uninstall(): Promise<Delivery>;
  /** As when a request URL is entered. */
  verifyUrl(): Promise<Delivery>;
  /** A person opens a page of Slack's (installing, signing in) and presses Allow: where they are sent back to. */
  readonly allow: Oauth["allow"];
}

/** Socket Mode as the rest of Slack sees it. */
export interface Socket {
  /** For one connection. */
  address(): string;
  deliver(body: Json): Promise<Delivery>;
}

interface ResponseUrl {
  readonly person: SlackPerson;
  readonly channel: string;
  readonly message: AppMessage | null;
  readonly expiresAt: number;
  uses: number;
}

const exchanges: Readonly<Record<string, "install" | "signIn">> = {
  "/api/oauth.v2.access": "install",
  "/api/openid.connect.token": "signIn",
};

/** All that the manifest asks for. */
const allScopes =
  "app_mentions:read,channels:read,chat:write,chat:write.public,commands,groups:read,im:history,im:write,users:read,users:read.email";

/** Slack as an app of a workspace sees it: the Web API, response URLs, and signed requests to the app. */
export async function startSlackApp(options: SlackAppOptions = {}): Promise<SlackApp> {
  const now = options.now ?? Date.now;
  const world = createWorld(now);
  const signingSecret = options.signingSecret ?? "8f742231b10e8888abcd99yyyzzz85a5";
  const installation: Installation = {
    teamId: options.teamId ?? "T0TOCSIN",
    team: "ACME",
    appId: "A0TOCSIN",
    botUserId: "U0BOT",
    botId: "B0BOT",
    token: options.token ?? "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy",
    appToken: options.appToken ?? "xapp-1-A0TOCSIN-5566778899001-abcdef0123456789abcdef0123456789",
    clientId: "17653672481.19874698323",
    clientSecret: options.clientSecret ?? "d0c5a1b2e3f4a5b6c7d8e9f0a1b2c3d4",
    redirectUrls: [],
    userScopes: ["openid", "profile"],
    state: "installed",
    scopes: allScopes.split(","),
  };
  const oauth = createOauth(installation, now);
  const bodies = createBodies(installation, world, now);
  const responses = new Map<string, ResponseUrl>();
  const socketUrl = (): string | null => slack.socket?.address() ?? null;
  const views = createViews(installation, now, send);
  const api = createApi(world, installation, {
    now,
    openView: views.open,
    burst: options.burst,
    pageSize: options.pageSize ?? 100,
    socketUrl,
  });
  const server = await startServer((asked) => {
    if (!asked.path.startsWith("/api/")) return answered(world, responses, now, asked);
    const kind = exchanges[asked.path];
    if (kind === undefined) return api(asked);
    const found = oauth.exchange(asked, kind);
    return told(typeof found === "string" ? { ok: false, error: found } : { ok: true, ...found });
  }, options.port);
  const slack: SlackApp = {
    ...server,
    apiUrl: `${server.origin}/api`,
    signingSecret,
    installation,
    world,
    bodies,
    endpoint: null,
    socket: null,
    allow: oauth.allow,
    ...views,
    ...actsOf({ origin: server.origin, world, installation, bodies, responses, now, send, views }),
  };

  function send(body: Json): Promise<Delivery> {
    if (slack.socket !== null) return slack.socket.deliver(body);
    if (slack.endpoint === null) throw new Error("the app has no request URL");
    return deliver(slack.endpoint, body, signingSecret, now);
  }
  return slack;
}

/** A post to a response URL: at most five, within half an hour, in the words of incoming webhooks. */
function answered(world: World, responses: Map<string, ResponseUrl>, now: () => number, asked: Asked): Answer {
  const refused = (error: string): Answer => ({ status: 404, body: JSON.stringify({ ok: false, error }) });
  const known = responses.get(asked.path);
  if (known === undefined) return refused("no_service");
  if (now() > known.expiresAt) return refused("expired_url");
  if (known.uses >= 5) return refused("used_url");
  const body = /^application\/json\b/.test(asked.headers["content-type"] ?? "") ? objectOf(asked.raw) : null;
  if (body === null) return { status: 400, body: "invalid_payload" };
  const fault = faultOf(body);
  if (fault !== null) return { status: 400, body: fault };
  known.uses += 1;
  if (body["replace_original"] === true && known.message !== null) world.edit(known.channel, known.message.ts, body);
  else
    world.add({
      channel: known.channel,
      body,
      ...(body["response_type"] === "in_channel" ? {} : { onlyFor: known.person.id }),
    });
  return { status: 200, headers: { "content-type": "text/plain" }, body: "ok" };
}

interface Parts {
  readonly origin: string;
  readonly world: World;
  readonly installation: Installation;
  readonly bodies: Bodies;
  readonly responses: Map<string, ResponseUrl>;
  readonly now: () => number;
  readonly send: (body: Json) => Promise<Delivery>;
  readonly views: Views;
}

type Acts = Omit<
  SlackApp,
  | keyof FakeServer
  | keyof Views
  | "apiUrl"
  | "signingSecret"
  | "installation"
  | "world"
  | "bodies"
  | "endpoint"
  | "socket"
  | "allow"
>;

function actsOf({ origin, world, installation, bodies, responses, now, send, views }: Parts): Acts {
  function responseUrl(person: SlackPerson, channel: string, message: AppMessage | null): string {
    const path = `/actions/${installation.teamId}/${responses.size + 1}/s3cret`;
    responses.set(path, { person, channel, message, expiresAt: now() + 30 * 60_000, uses: 0 });
    return origin + path;
  }
  const channelOf = (person: SlackPerson, room: SlackRoom | null): string => room?.id ?? world.direct(person);

  function pressBody(person: SlackPerson, click: Omit<ClickHow, "person">): Json {
    const body = bodies.click({ ...click, person });
    views.trigger(String(body["trigger_id"]), person);
    return body;
  }

  async function press(person: SlackPerson, message: AppMessage, action: Json): Promise<Delivery> {
    const { channel } = message;
    return send(pressBody(person, { channel, message, action, responseUrl: responseUrl(person, channel, message) }));
  }
  const tell = (event: Json): Promise<Delivery> => send(bodies.event(event));

  return {
    seenBy: (person, room) =>
      world.messages(channelOf(person, room)).filter(({ onlyFor }) => onlyFor === null || onlyFor === person.id),
    async say(person, room, text, { thread } = {}) {
      if (room !== null && !room.members.includes(person)) throw new Error(`${person.name} is not in #${room.name}`);
      return send(bodies.said(person, room, text, thread === undefined ? {} : { thread }));
    },
    async slash(person, room, text) {
      const channel = channelOf(person, room);
      const delivery = await send(bodies.slash(person, room, text, responseUrl(person, channel, null)));
      // What the response holds is shown to the one who typed, in the channel.
      if (delivery.json !== null) {
        const fault = faultOf(delivery.json);
        if (fault !== null) throw new Error(`Slack does not show the answer: ${fault}`);
        const onlyFor = delivery.json["response_type"] === "in_channel" ? {} : { onlyFor: person.id };
        world.add({ channel, body: delivery.json, ...onlyFor });
      }
      return delivery;
    },
    async click(person, message, verb, choice) {
      const now = world.find(message.channel, message.ts);
      if (now === null || (now.onlyFor !== null && now.onlyFor !== person.id))
        throw new Error(`${person.name} does not see this message`);
      const found = now.pressables.find(({ actionId }) => actionId === `tocsin-${verb}`);
      if (found === undefined) throw new Error(`there is no ${verb} in: ${now.text}`);
      if (found.type === "button")
        return press(person, now, { type: "button", action_id: found.actionId, value: found.value });
      const option = found.options.find(({ label }) => choice === undefined || label === choice);
      if (option === undefined) throw new Error(`there is no choice ${choice}`);
      const selected = { text: { type: "plain_text", text: option.label }, value: option.value };
      return press(person, now, { type: "static_select", action_id: found.actionId, selected_option: selected });
    },
    press,
    pressBody,
    tell,
    ...changesOf(installation, tell),
    verifyUrl: () =>
      send({ token: "deprecated", challenge: "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmd", type: "url_verification" }),
  };
}

/** What happens to channels and to the app, and how Slack tells it. */
function changesOf(
  installation: Installation,
  tell: (event: Json) => Promise<Delivery>,
): Pick<SlackApp, "invite" | "kick" | "archive" | "rename" | "uninstall"> {
  const prefix = (room: SlackRoom): string => (room.isPrivate ? "group" : "channel");
  return {
    invite(room) {
      room.hasBot = true;
      const channelType = room.isPrivate ? "G" : "C";
      const user = installation.botUserId;
      return tell({ type: "member_joined_channel", user, channel: room.id, channel_type: channelType });
    },
    kick(room) {
      room.hasBot = false;
      return tell({ type: `${prefix(room)}_left`, channel: room.id, actor_id: "U0SOMEBODY" });
    },
    archive(room) {
      room.isArchived = true;
      return tell({ type: `${prefix(room)}_archive`, channel: room.id, user: "U0SOMEBODY" });
    },
    rename(room, name) {
      room.name = name;
      return tell({ type: `${prefix(room)}_rename`, channel: { id: room.id, name, created: 1 } });
    },
    uninstall() {
      installation.state = "uninstalled";
      return tell({ type: "app_uninstalled" });
    },
  };
}
