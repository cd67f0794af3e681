import { startServer } from "#channels/fakes/server.ts";
import type { Answer, Asked, FakeServer } from "#channels/fakes/server.ts";
import { viewOf } from "./fake-view.ts";
import type { View } from "./fake-view.ts";

export type { Fault } from "#channels/fakes/server.ts";

/** A message in the channel, as its members see it. */
export interface DiscordMessage extends View {
  readonly id: string;
  readonly threadId: string | null;
  readonly at: number;
  readonly silent: boolean;
}

export type HookState = "live" | "deleted" | "forum" | "locked";

export interface DiscordFake extends Pick<FakeServer, "asked" | "fault" | "openSockets" | "close"> {
  readonly url: string;
  readonly messages: readonly DiscordMessage[];
  state: HookState;
}

export interface FakeOptions {
  readonly port?: number;
  readonly now?: () => number;
  /** Five in two seconds; absent: no limit. */
  readonly limited?: boolean;
  readonly threads?: readonly string[];
  readonly onMessage?: (message: DiscordMessage) => void;
}

type Json = Readonly<Record<string, unknown>>;

const id = "1180000000000000001";
const token = "s3cretDiscordTokenOfTheFake_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const channelId = "1170000000000000001";

/** One webhook of a Discord channel. */
export async function startDiscordFake(options: FakeOptions = {}): Promise<DiscordFake> {
  const messages: DiscordMessage[] = [];
  const now = options.now ?? Date.now;
  let recent: readonly number[] = [];

  /** Seconds until the next one may come; 0: now. */
  function wait(): number {
    if (options.limited !== true) return 0;
    recent = recent.filter((at) => now() - at < 2_000);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= 5) return (oldest + 2_000 - now()) / 1_000;
    recent = [...recent, now()];
    return 0;
  }

  function work({ method, path, query, headers, raw }: Asked): Answer {
    const [, hook, given] = /^\/api(?:\/v\d+)?\/webhooks\/(\d+)\/([\w-]+)$/.exec(path) ?? [];
    if (method !== "POST") return failed(405, 0, "405: Method Not Allowed");
    if (!/^DiscordBot \(\S+, \S+\)/.test(headers["user-agent"] ?? ""))
      return failed(403, 40_333, "internal network error");
    if (hook !== id || fake.state === "deleted") return failed(404, 10_015, "Unknown Webhook");
    if (given !== token) return failed(401, 50_027, "Invalid Webhook Token");
    const seconds = wait();
    if (seconds > 0) return throttled(seconds);
    const threadId = query.get("thread_id");
    if (threadId !== null && options.threads?.includes(threadId) !== true)
      return failed(404, 10_003, "Unknown Channel");
    if (fake.state === "locked") return failed(400, 160_005, "Thread is locked");
    if (fake.state === "forum" && threadId === null)
      return failed(400, 220_001, "Webhooks posted to forum channels must have a thread_name or thread_id");
    const body = parse(raw);
    if (body === null) return failed(400, 50_109, "The request body contains invalid JSON.");
    const problem = problemOf(body);
    if (problem !== null) return failed(400, problem === "empty" ? 50_006 : 50_035, problem);
    const message: DiscordMessage = {
      ...viewOf(body),
      id: String(1_190_000_000_000_000_000n + BigInt(messages.length)),
      threadId,
      at: now(),
      silent: (Number(body["flags"] ?? 0) & 4_096) !== 0,
    };
    messages.push(message);
    options.onMessage?.(message);
    if (query.get("wait") !== "true") return { status: 204 };
    return json(200, {
      id: message.id,
      type: 0,
      channel_id: threadId ?? channelId,
      webhook_id: id,
      content: body["content"],
    });
  }

  const server = await startServer(work, options.port);
  const fake: DiscordFake = { ...server, url: `${server.origin}/api/webhooks/${id}/${token}`, messages, state: "live" };
  return fake;
}

/** "Embed Limits", and those of the content. Blanks at the ends are not counted. */
function problemOf(body: Json): string | null {
  const content = length(body["content"]);
  const embeds = list(body["embeds"]);
  if (content === 0 && embeds.length === 0) return "empty";
  if (content > 2_000 || embeds.length > 10) return "Invalid Form Body";
  let sum = 0;
  for (const embed of embeds) {
    const { title, description, fields, footer } = embed;
    const footerText = typeof footer === "object" && footer !== null && "text" in footer ? length(footer.text) : 0;
    if (length(title) > 256 || length(description) > 4_096 || footerText > 2_048) return "Invalid Form Body";
    const rows = list(fields);
    if (rows.length > 25) return "Invalid Form Body";
    for (const { name, value } of rows) {
      if (length(name) === 0 || length(value) === 0 || length(name) > 256 || length(value) > 1_024)
        return "Invalid Form Body";
      sum += length(name) + length(value);
    }
    sum += length(title) + length(description) + footerText;
  }
  if (sum > 6_000) return "Invalid Form Body";
  return mentionsFit(body["allowed_mentions"]) ? null : "Invalid Form Body";
}

/** What is parsed may not be listed as well. */
function mentionsFit(allowed: unknown): boolean {
  if (allowed === undefined) return true;
  const { parse, users, roles } = allowed as {
    readonly parse?: unknown;
    readonly users?: unknown;
    readonly roles?: unknown;
  };
  const kinds: readonly unknown[] = Array.isArray(parse) ? parse : [];
  const some = (ids: unknown): boolean => Array.isArray(ids) && ids.length > 0;
  if (kinds.includes("users") && some(users)) return false;
  if (kinds.includes("roles") && some(roles)) return false;
  return [users, roles].every((ids) => ids === undefined || (Array.isArray(ids) && ids.length <= 100));
}

function throttled(seconds: number): Answer {
  const { status, body } = json(429, { message: "You are being rate limited.", retry_after: seconds, global: false });
  return {
    status,
    headers: {
      "content-type": "application/json",
      "retry-after": String(Math.ceil(seconds)),
      "x-ratelimit-scope": "user",
    },
    ...(body !== undefined && { body }),
  };
}

function failed(status: number, code: number, message: string): Answer {
  return json(status, { message, code });
}

function json(status: number, body: object): Answer {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

function parse(raw: string): Json | null {
  try {
    return JSON.parse(raw) as Json;
  } catch {
    return null;
  }
}

function length(value: unknown): number {
  return typeof value === "string" ? value.trim().length : 0;
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
