import { readMarkdown } from "./fake-markdown.ts";
import { startServer } from "#channels/fakes/json-server.ts";
import type { FakeServer, Received, Reply } from "#channels/fakes/json-server.ts";

export type { Fault } from "#channels/fakes/json-server.ts";

/** A message as the members of the group have it. */
export interface GroupMessage {
  readonly id: string;
  readonly type: "markdown" | "text";
  readonly text: string;
  readonly links: readonly string[];
  /** Those of them that have a name, in Markdown. */
  readonly named: readonly { readonly label: string; readonly url: string }[];
  /** Whose phone it rings: user ids and mobiles of members, or `@all`. */
  readonly pings: readonly string[];
  /** Kind and markup without text. */
  readonly shape: string;
  /** Exactly as it came. */
  readonly raw: string;
}

export interface FakeOptions {
  readonly key: string;
  /** User ids and mobiles of those in the group. */
  readonly members?: readonly string[];
  /** How many a minute; null: as many as come, for tests that send faster than our engine does. */
  readonly perMinute?: number | null;
  readonly now?: () => number;
  readonly port?: number;
  readonly onMessage?: (message: GroupMessage) => void;
}

export interface WecomFake extends FakeServer {
  /** The bot's webhook address. */
  readonly url: string;
  readonly messages: readonly GroupMessage[];
}

type Seen = Omit<GroupMessage, "id" | "raw">;

/** A group with a bot, as strict as "Message push" and the global error codes say. */
export async function startWecomFake(options: FakeOptions): Promise<WecomFake> {
  const messages: GroupMessage[] = [];
  const now = options.now ?? Date.now;
  const members = new Set((options.members ?? []).map((member) => member.toLowerCase()));
  let times: number[] = [];

  function isTooFast(): boolean {
    if (options.perMinute === null) return false;
    times = times.filter((time) => time > now() - 60_000);
    if (times.length >= (options.perMinute ?? 20)) return true;
    times.push(now());
    return false;
  }

  function handle({ method, url, raw }: Received): Reply {
    if (url.pathname !== "/cgi-bin/webhook/send" || url.searchParams.get("key") !== options.key)
      return says(93000, "invalid webhook url");
    const body = method === "POST" ? parsed(raw) : null;
    if (body === null) return says(47001, "data format error");
    if (isTooFast()) return says(45009, "api freq out of limit");
    const seen = body["msgtype"] === "markdown" ? readRich(body["markdown"]) : readText(body);
    if ("status" in seen) return seen;
    // User ids are the same in capitals and not.
    const pings = seen.pings.filter((id) => id === "@all" || members.has(id.toLowerCase()));
    const message = { ...seen, pings: [...new Set(pings)], id: `msg-${messages.length + 1}`, raw };
    messages.push(message);
    options.onMessage?.(message);
    return { status: 200, body: { errcode: 0, errmsg: "ok" } };
  }

  const server = await startServer(handle, options.port);
  return { ...server, url: `${server.origin}/cgi-bin/webhook/send?key=${options.key}`, messages };
}

type Body = Readonly<Record<string, unknown>>;

/** The platform's own way to say it: a hint and the caller's address behind each error. */
function says(errcode: number, what: string): Reply {
  const more = `hint: [1726032284347804201022717], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=${errcode}`;
  return { status: 200, body: { errcode, errmsg: `${what}, ${more}` } };
}

function parsed(raw: string): Body | null {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function contentOf(value: unknown, name: string, most: number): string | Reply {
  const content = typeof value === "object" && value !== null && "content" in value ? value.content : undefined;
  if (typeof content !== "string" || content === "") return says(44004, "empty content");
  if (Buffer.byteLength(content) > most)
    return says(40058, `${name}.content exceed max length ${most}. invalid Request Parameter`);
  return content;
}

function readRich(value: unknown): Seen | Reply {
  const content = contentOf(value, "markdown", 4_096);
  if (typeof content !== "string") return content;
  const { text, links, named, mentioned, marks } = readMarkdown(content);
  // Whether `<@all>` rings everybody in Markdown is not documented; the worse is taken for granted.
  const pings = mentioned.map((id) => (/^@?all$/i.test(id) ? "@all" : id));
  return { type: "markdown", text, links, named, pings, shape: `markdown(${marks.join(",")})` };
}

function readText(body: Body): Seen | Reply {
  if (body["msgtype"] !== "text") return says(40008, "invalid message type");
  const content = contentOf(body["text"], "text", 2_048);
  if (typeof content !== "string") return content;
  const { mentioned_list: ids, mentioned_mobile_list: mobiles } = body["text"] as Body;
  const listed = [ids, mobiles].flatMap((list) => (Array.isArray(list) ? list.map(String) : []));
  const written = [...content.matchAll(/<@([^<>\s]+)>/g)].map(([, id = ""]) => (/^@?all$/i.test(id) ? "@all" : id));
  const links = content.match(/https?:\/\/[^\s<>"\u200b]+/g) ?? [];
  const pings = [...listed, ...written];
  return { type: "text", text: content, links, named: [], pings, shape: `text(${written.length})` };
}
