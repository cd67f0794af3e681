import { faultOf } from "./fake-app-blocks.ts";
import type { SlackPerson, SlackRoom, World } from "./fake-app-world.ts";
import type { Answer, Asked } from "#channels/fakes/server.ts";

type Json = Readonly<Record<string, unknown>>;

/** What the Web API knows of the app besides its messages. */
export interface Installation {
  readonly teamId: string;
  readonly team: string;
  readonly appId: string;
  readonly botUserId: string;
  readonly botId: string;
  readonly token: string;
  /** Opens connections of Socket Mode. */
  readonly appToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** As the app's manifest names them. */
  redirectUrls: readonly string[];
  userScopes: readonly string[];
  state: "installed" | "uninstalled" | "revoked";
  scopes: readonly string[];
}

/** One method: whether it takes JSON, and which permission it wants (docs.slack.dev, its page). */
interface Method {
  readonly scope: string | null;
  readonly json: boolean;
  run(args: Json): Json | string;
}

export interface ApiOptions {
  readonly now: () => number;
  /** One a second for each channel, with bursts up to this many; absent: no limit. */
  readonly burst?: number | undefined;
  /** Channels looked at for one page of a list, whatever is asked for; those that the app may not see are left out afterwards. */
  readonly pageSize: number;
  /** views.open. */
  readonly openView: (args: Json) => Json | string;
  /** Address for one connection; null: Socket Mode is off. */
  readonly socketUrl: () => string | null;
}

/** `https://slack.com/api/…`: answers in the words, and with the strictness, of the real one. */
export function createApi(world: World, app: Installation, options: ApiOptions): (asked: Asked) => Answer {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const methods = methodsOf(world, app, options);

  /** Seconds until the next message to a channel may come; 0: now. */
  function wait(channel: string): number {
    const { burst, now } = options;
    if (burst === undefined) return 0;
    const bucket = buckets.get(channel) ?? { tokens: burst, at: now() };
    buckets.set(channel, bucket);
    bucket.tokens = Math.min(burst, bucket.tokens + (now() - bucket.at) / 1_000);
    bucket.at = now();
    if (bucket.tokens < 1) return Math.ceil(1 - bucket.tokens);
    bucket.tokens -= 1;
    return 0;
  }

  return (asked) => {
    const name = asked.path.replace(/^\/api\//, "");
    const method = methods.get(name);
    if (method === undefined || asked.method !== "POST") return told({ ok: false, error: "unknown_method" });
    const isOfApp = name === "apps.connections.open";
    const refusal = refusalOf(app, asked.headers.authorization, isOfApp ? app.appToken : app.token);
    if (refusal !== null) return told({ ok: false, error: refusal });
    if (method.scope !== null && !app.scopes.includes(method.scope))
      return told({ ok: false, error: "missing_scope", needed: method.scope, provided: app.scopes.join(",") });
    const args = argsOf(asked, method.json);
    if (args === null) return told({ ok: false, error: "invalid_json" });
    const seconds = name === "chat.postMessage" ? wait(String(args["channel"])) : 0;
    if (seconds > 0)
      return { ...told({ ok: false, error: "ratelimited" }, { "retry-after": String(seconds) }), status: 429 };
    const answer = method.run(args);
    return told(typeof answer === "string" ? { ok: false, error: answer } : { ok: true, ...answer }, {
      "x-oauth-scopes": app.scopes.join(","),
    });
  };
}

/** The Web API says no with HTTP 200. */
export function told(body: Json, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status: 200,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(body),
  };
}

/** Each method takes tokens of one kind. */
function refusalOf(app: Installation, authorization: string | undefined, wanted: string): string | null {
  const [, token] = /^Bearer (\S+)$/.exec(authorization ?? "") ?? [];
  if (token === undefined) return "not_authed";
  if (token !== app.token && token !== app.appToken) return "invalid_auth";
  if (token !== wanted) return "not_allowed_token_type";
  if (token === app.appToken) return null;
  return { installed: null, uninstalled: "account_inactive", revoked: "token_revoked" }[app.state];
}

/** Methods that only read take forms; what comes to them as JSON is not looked at. */
function argsOf({ headers, raw }: Asked, json: boolean): Json | null {
  if (!/^application\/json\b/.test(headers["content-type"] ?? "")) return Object.fromEntries(new URLSearchParams(raw));
  if (!json) return {};
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function methodsOf(world: World, app: Installation, options: ApiOptions): ReadonlyMap<string, Method> {
  const read = (scope: string | null, run: Method["run"]): Method => ({ scope, json: false, run });
  const write = (run: Method["run"]): Method => ({ scope: "chat:write", json: true, run });
  return new Map([
    [
      "auth.test",
      read(null, () => ({
        url: "https://acme.slack.com/",
        team: app.team,
        user: "tocsin",
        team_id: app.teamId,
        user_id: app.botUserId,
        bot_id: app.botId,
        is_enterprise_install: false,
      })),
    ],
    [
      "bots.info",
      read("users:read", ({ bot }) =>
        bot === app.botId ? { bot: { id: app.botId, name: "tocsin", app_id: app.appId } } : "bot_not_found",
      ),
    ],
    [
      "users.getPresence",
      read("users:read", ({ user }) => {
        const person = world.people.find(({ id }) => id === user);
        return person === undefined ? "user_not_found" : { presence: person.presence };
      }),
    ],
    [
      "users.info",
      read("users:read", ({ user }) => {
        const person = world.people.find(({ id }) => id === user);
        return person === undefined ? "user_not_found" : { user: userOf(person) };
      }),
    ],
    [
      "users.lookupByEmail",
      read("users:read.email", ({ email }) => {
        const person = world.people.find((each) => each.email === String(email).toLowerCase());
        return person === undefined ? "users_not_found" : { user: userOf(person) };
      }),
    ],
    [
      "apps.connections.open",
      read(null, () => {
        const url = options.socketUrl();
        return url === null ? "internal_error" : { url };
      }),
    ],
    ["conversations.list", read("channels:read", (args) => listed(world, args, options.pageSize))],
    [
      "users.conversations",
      read("channels:read", () => ({
        channels: world.rooms.filter((room) => room.hasBot && !room.isArchived).map(channelOf),
        response_metadata: { next_cursor: "" },
      })),
    ],
    [
      "conversations.info",
      read("channels:read", ({ channel }) => {
        const room = world.room(String(channel));
        return room === null || (room.isPrivate && !room.hasBot) ? "channel_not_found" : { channel: channelOf(room) };
      }),
    ],
    ["chat.postMessage", write((args) => posted(world, app, args))],
    ["chat.update", write((args) => updated(world, args))],
    ["views.open", { scope: null, json: true, run: options.openView }],
    ["chat.postEphemeral", write((args) => whispered(world, app, args))],
  ]);
}

function channelOf(room: SlackRoom): Json {
  const { id, name, isPrivate, isArchived, hasBot } = room;
  return {
    id,
    name,
    is_channel: !isPrivate,
    is_group: isPrivate,
    is_private: isPrivate,
    is_archived: isArchived,
    is_member: hasBot,
  };
}

/** A page is cut before it is looked at, so that it may hold few channels, or none, with more to come. */
function listed(world: World, args: Json, pageSize: number): Json | string {
  const types = textOf(args["types"], "public_channel").split(",");
  const limit = Number(args["limit"] ?? 100);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) return "invalid_limit";
  const cursor = textOf(args["cursor"], "");
  if (cursor !== "" && !/^at:\d+$/.test(cursor)) return "invalid_cursor";
  const from = cursor === "" ? 0 : Number(cursor.slice(3));
  const to = from + Math.min(limit, pageSize);
  const channels = world.rooms.slice(from, to).filter((room) => {
    if (room.isArchived && String(args["exclude_archived"]) === "true") return false;
    return room.isPrivate ? room.hasBot && types.includes("private_channel") : types.includes("public_channel");
  });
  return {
    channels: channels.map(channelOf),
    response_metadata: { next_cursor: to < world.rooms.length ? `at:${to}` : "" },
  };
}

function textOf(value: unknown, absent: string): string {
  return typeof value === "string" ? value : absent;
}

/** Where a post goes; a word: it does not. */
function target(world: World, app: Installation, channel: unknown): string | { readonly id: string } {
  const id = String(channel);
  const person = world.people.find((each) => each.id === id) ?? world.personOf(id);
  if (person !== null) return { id: world.direct(person) };
  const room = world.room(id);
  if (room === null || (room.isPrivate && !room.hasBot)) return "channel_not_found";
  if (room.isArchived) return "is_archived";
  return room.hasBot || app.scopes.includes("chat:write.public") ? { id } : "not_in_channel";
}

function posted(world: World, app: Installation, args: Json): Json | string {
  const to = target(world, app, args["channel"]);
  if (typeof to === "string") return to;
  const fault = faultOf(args);
  if (fault !== null) return fault;
  const thread = typeof args["thread_ts"] === "string" ? args["thread_ts"] : null;
  const { ts, channel, body } = world.add({ channel: to.id, body: args, thread });
  return { channel, ts, message: { type: "message", text: body["text"], bot_id: app.botId, ts } };
}

function updated(world: World, args: Json): Json | string {
  const channel = String(args["channel"]);
  const ts = String(args["ts"]);
  // A direct message is named by its own id, never by the person's.
  if (world.room(channel) === null && world.personOf(channel) === null) return "channel_not_found";
  const room = world.room(channel);
  if (room?.isArchived === true) return "is_inactive";
  const message = world.find(channel, ts);
  if (message === null || message.onlyFor !== null) return "message_not_found";
  if (typeof args["text"] === "string" && args["text"].length > 4_000) return "msg_too_long";
  const fault = faultOf(args);
  if (fault !== null) return fault;
  world.edit(channel, ts, args);
  return { channel, ts, text: args["text"] ?? "", message: { text: args["text"] ?? "" } };
}

function whispered(world: World, app: Installation, args: Json): Json | string {
  const to = target(world, app, args["channel"]);
  if (typeof to === "string") return to;
  const person = world.people.find(({ id }) => id === args["user"]);
  if (person === undefined || !isIn(world, to.id, person)) return "user_not_in_channel";
  const fault = faultOf(args);
  if (fault !== null) return fault;
  return { message_ts: world.add({ channel: to.id, body: args, onlyFor: person.id }).ts };
}

function isIn(world: World, channel: string, person: SlackPerson): boolean {
  return world.personOf(channel) === person || world.room(channel)?.members.includes(person) === true;
}

/** docs.slack.dev, users.info. */
function userOf({ id, name }: SlackPerson): object {
  return { id, name, deleted: false, is_bot: false, profile: { display_name: "", real_name: name } };
}
