import { createHmac } from "node:crypto";
import { CardError, readCard } from "./fake-card.ts";
import type { SeenCard } from "./fake-card.ts";
import { startServer } from "#channels/fakes/json-server.ts";
import type { FakeServer, Received, Reply } from "#channels/fakes/json-server.ts";

export type { Fault } from "#channels/fakes/json-server.ts";

/** A message as the members of the group have it. */
export interface GroupMessage extends Pick<SeenCard, "text" | "links" | "buttons" | "shape"> {
  readonly id: string;
  readonly type: "interactive" | "text";
  /** Whose phone it rings: members of the group, or `all`. */
  readonly pings: readonly string[];
  /** Exactly as it came. */
  readonly raw: string;
}

export interface FakeOptions {
  readonly token: string;
  /** Signature check switched on. */
  readonly secret?: string;
  /** The bot's keywords; none: no check. */
  readonly keywords?: readonly string[];
  /** IP list switched on, and we are not on it. */
  readonly foreign?: boolean;
  /** Open ids and user ids of those in the group. */
  readonly members?: readonly string[];
  /** The owner of the group lets bots mention everybody. */
  readonly allAllowed?: boolean;
  /** How many a second and a minute; null: as many as come, for tests that send faster than our engine does. */
  readonly rate?: readonly [perSecond: number, perMinute: number] | null;
  readonly now?: () => number;
  readonly port?: number;
  readonly onMessage?: (message: GroupMessage) => void;
}

export interface FeishuFake extends FakeServer {
  /** The bot's webhook address. */
  readonly url: string;
  readonly messages: readonly GroupMessage[];
}

/** A group with a custom bot, as strict as the custom bot guide says. */
export async function startFeishuFake(options: FakeOptions): Promise<FeishuFake> {
  const messages: GroupMessage[] = [];
  const times: number[] = [];
  const now = options.now ?? Date.now;

  function isTooFast(): boolean {
    if (options.rate === null) return false;
    const [perSecond, perMinute] = options.rate ?? [5, 100];
    const within = (ms: number): number => times.filter((time) => time > now() - ms).length;
    if (within(1_000) >= perSecond || within(60_000) >= perMinute) return true;
    times.push(now());
    return false;
  }

  function handle(request: Received): Reply {
    if (request.method !== "POST" || request.url.pathname !== `/open-apis/bot/v2/hook/${options.token}`)
      return says(19001, "param invalid: incoming webhook access token invalid");
    if (!String(request.headers["content-type"]).startsWith("application/json")) return badRequest;
    const body = Buffer.byteLength(request.raw) > 20_000 ? null : parsed(request.raw);
    if (body === null) return badRequest;
    if (options.secret !== undefined && !isSigned(body, options.secret, now()))
      return says(19021, "sign match fail or timestamp is not within one hour from current time");
    if (options.foreign) return says(19022, "Ip Not Allowed");
    if (isTooFast()) return says(11232, "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]");
    return deliver(body, request.raw);
  }

  function deliver(body: Body, raw: string): Reply {
    const type = body["msg_type"];
    if (type !== "interactive" && type !== "text")
      return says(19002, "params error, msg_type need (text、post、image、share_chat、interactive)");
    try {
      const seen = type === "interactive" ? readCard(body["card"]) : readText(body["content"]);
      if (!(options.keywords ?? ["#"]).some((keyword) => seen.searched.includes(keyword)))
        return says(19024, "Key Words Not Found");
      if (seen.mentioned.includes("all") && options.allAllowed === false)
        return says(11235, "this group is set to only admin can mention @All");
      keep(type, seen, raw);
    } catch (error) {
      if (error instanceof CardError) return says(11246, error.message);
      throw error;
    }
    return { status: 200, body: { StatusCode: 0, StatusMessage: "success", code: 0, data: {}, msg: "success" } };
  }

  function keep(type: GroupMessage["type"], seen: SeenCard, raw: string): void {
    const { text, links, buttons, shape } = seen;
    // Whoever is not in the group is shown as plain text.
    const known = seen.mentioned.filter((id) => id === "all" || (options.members ?? []).includes(id));
    const pings = [...new Set(known)];
    const message = { id: `om_${messages.length + 1}`, type, text, pings, links, buttons, shape, raw };
    messages.push(message);
    options.onMessage?.(message);
  }

  const server = await startServer(handle, options.port);
  return { ...server, url: `${server.origin}/open-apis/bot/v2/hook/${options.token}`, messages };
}

type Body = Readonly<Record<string, unknown>>;

function says(code: number, msg: string, status = 200): Reply {
  return { status, body: { code, msg, data: {} } };
}

const badRequest = says(9499, "Bad Request", 400);

function parsed(raw: string): Body | null {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** "Signature": HmacSHA256 with timestamp, line break and secret as the key, of an empty text; within one hour. */
function isSigned(body: Body, secret: string, now: number): boolean {
  const { timestamp, sign } = body;
  if (typeof timestamp !== "string" || !/^\d{10}$/.test(timestamp)) return false;
  if (Math.abs(now / 1000 - Number(timestamp)) > 3_600) return false;
  const right = createHmac("sha256", Buffer.from([timestamp, secret].join("\n"))).digest("base64");
  return sign === right;
}

/** A text message: `<at user_id="…">` rings, the client makes links of addresses, and knows a few more tags. */
function readText(content: unknown): SeenCard {
  const source = typeof content === "object" && content !== null && "text" in content ? content.text : undefined;
  if (typeof source !== "string" || source === "") throw new CardError("text is empty");
  const mentioned: string[] = [];
  const marks: string[] = [];
  const text = source
    .replace(/<at\s+user_id\s*=\s*"([^"]*)"\s*>([^<]*)<\/at>/g, (_, id: string, name: string) => {
      mentioned.push(id);
      return `@${name}`;
    })
    .replace(/<\/?[biusa](?:\s[^<>]*)?>|\[[^\]]*\]\([^)]*\)/g, (mark) => {
      marks.push(mark);
      return "";
    });
  const links = source.match(/https?:\/\/[^\s<>"\u200b]+/g) ?? [];
  return { text, mentioned, links, buttons: [], shape: `text (${marks.join(",")})`, searched: text };
}
