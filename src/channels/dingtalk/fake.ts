import { createHmac } from "node:crypto";
import { MessageError, readMessage } from "./fake-message.ts";
import type { SeenMessage } from "./fake-message.ts";
import { startServer } from "#channels/fakes/json-server.ts";
import type { FakeServer, Received, Reply } from "#channels/fakes/json-server.ts";

export type { Fault } from "#channels/fakes/json-server.ts";

/** A message as the members of the group have it. */
export interface GroupMessage extends Omit<SeenMessage, "searched" | "source"> {
  readonly id: string;
  /** Whose phone it rings: mobiles and user ids of members, or `all`. */
  readonly pings: readonly string[];
  /** Exactly as it came. */
  readonly raw: string;
}

export interface FakeOptions {
  readonly token: string;
  /** Secured by a sign: `SEC…`. */
  readonly secret?: string;
  /** Secured by keywords. */
  readonly keywords?: readonly string[];
  /** Secured by addresses, and ours is not among them. */
  readonly foreign?: boolean;
  /** Mobiles and user ids of those in the group. */
  readonly members?: readonly string[];
  /** What the content filter refuses. */
  readonly filter?: RegExp;
  /** How many a minute; null: as many as come, for tests that send faster than our engine does. */
  readonly perMinute?: number | null;
  readonly now?: () => number;
  readonly port?: number;
  readonly onMessage?: (message: GroupMessage) => void;
}

export interface DingtalkFake extends FakeServer {
  /** The bot's webhook address. */
  readonly url: string;
  readonly messages: readonly GroupMessage[];
}

/** A group with a custom bot, as strict as "Send group messages" and the security settings say. */
export async function startDingtalkFake(options: FakeOptions): Promise<DingtalkFake> {
  const messages: GroupMessage[] = [];
  const posted = new Set<string>();
  const now = options.now ?? Date.now;
  let times: number[] = [];
  let shutUntil = 0;

  /** The 21st within a minute shuts the bot out for ten; what comes meanwhile is refused as well. */
  function isShutOut(): boolean {
    if (options.perMinute === null) return false;
    times = times.filter((time) => time > now() - 60_000);
    if (now() < shutUntil) return true;
    if (times.length < (options.perMinute ?? 20)) {
      times.push(now());
      return false;
    }
    shutUntil = now() + 600_000;
    return true;
  }

  function handle(request: Received): Reply {
    const { method, url, headers, raw } = request;
    if (method !== "POST" || url.pathname !== "/robot/send") return says(404, "请求的URI地址不存在");
    if (!String(headers["content-type"]).startsWith("application/json"))
      return says(43004, "无效的HTTP HEADER Content-Type");
    if (url.searchParams.get("access_token") !== options.token) return says(300005, "token is not exist");
    const problem = options.secret === undefined ? null : signProblem(url.searchParams, options.secret, now());
    if (problem !== null) return says(310000, problem);
    if (options.foreign) return says(310000, "ip 203.0.113.7 not in whitelist");
    if (isShutOut()) return shutOut;
    if (Buffer.byteLength(raw) > 20_000) return says(460101, "message too long, exceed 20000 bytes");
    return deliver(raw);
  }

  function deliver(raw: string): Reply {
    try {
      const body = parsed(raw);
      const seen = readMessage(body);
      const { keywords } = options;
      if (keywords !== undefined && !keywords.some((keyword) => seen.searched.includes(keyword)))
        return says(310000, "keywords not in content, more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]");
      if (options.filter?.test(seen.searched)) return says(430101, "含有不安全的外链");
      const { msgUuid } = body;
      if (typeof msgUuid !== "string" || !posted.has(msgUuid)) keep(seen, body, raw);
      if (typeof msgUuid === "string") posted.add(msgUuid);
    } catch (error) {
      if (error instanceof MessageError) return says(error.code, error.message);
      throw error;
    }
    return says(0, "ok");
  }

  function keep({ searched: _, source, ...seen }: SeenMessage, body: Body, raw: string): void {
    const pings = seen.type === "actionCard" ? [] : rung(body["at"], source, options.members ?? []);
    const message = { ...seen, id: `msg-${messages.length + 1}`, pings, raw };
    messages.push(message);
    options.onMessage?.(message);
  }

  const server = await startServer(handle, options.port);
  return { ...server, url: `${server.origin}/robot/send?access_token=${options.token}`, messages };
}

type Body = Readonly<Record<string, unknown>>;

function says(errcode: number, errmsg: string): Reply {
  return { status: 200, body: { errcode, errmsg } };
}

const shutOut: Reply = {
  status: 200,
  body: {
    status: 1111,
    wait: 5,
    source: "x5",
    punish: "deny",
    uuid: "24ce64f68ff5dc054dca012fc3931165",
    errcode: 130101,
    errmsg: "send too fast, exceed 20 times per minute",
  },
};

function parsed(raw: string): Body {
  try {
    const value: unknown = JSON.parse(raw);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below, as for anything that is no object.
  }
  throw new MessageError(40035, "缺少参数 json");
}

/** "Sign": timestamp in milliseconds, within one hour; HmacSHA256 of timestamp, line break and secret, with the secret as the key. */
function signProblem(query: URLSearchParams, secret: string, now: number): string | null {
  const timestamp = query.get("timestamp") ?? "";
  if (!/^\d{13}$/.test(timestamp) || Math.abs(now - Number(timestamp)) > 3_600_000) return "invalid timestamp";
  const right = createHmac("sha256", secret).update([timestamp, secret].join("\n")).digest("base64");
  return query.get("sign") === right ? null : "sign not match";
}

/** Only members whose `@…` also stands in the text. */
function rung(at: unknown, source: string, members: readonly string[]): readonly string[] {
  if (typeof at !== "object" || at === null) return [];
  const { atMobiles, atUserIds, isAtAll } = at as Body;
  const named = [atMobiles, atUserIds].flatMap((each) => (Array.isArray(each) ? each.map(String) : []));
  const known = named.filter((key) => members.includes(key) && source.includes(`@${key}`));
  return [...new Set([...(isAtAll === true ? ["all"] : []), ...known])];
}
