import { faultOf } from "./fake-blocks.ts";
import { startServer } from "#channels/fakes/server.ts";
import type { Answer, Asked, FakeServer } from "#channels/fakes/server.ts";
import { viewOf } from "./fake-view.ts";
import type { View } from "./fake-view.ts";

export type { Fault } from "#channels/fakes/server.ts";

/** A message in a channel, as its members see it. */
export interface SlackMessage extends View {
  readonly id: string;
  readonly channel: string;
  readonly at: number;
  /** As it came. */
  readonly body: unknown;
}

/** A webhook that exists: its path below the origin, and what has become of its channel. */
export interface Hook {
  readonly path: string;
  readonly channel: string;
  state: "live" | "archived" | "deleted" | "prohibited" | "removed";
}

export interface SlackFake extends Pick<FakeServer, "asked" | "fault" | "openSockets" | "close"> {
  readonly url: string;
  readonly hook: Hook;
  readonly messages: readonly SlackMessage[];
}

export interface FakeOptions {
  readonly port?: number;
  readonly channel?: string;
  readonly now?: () => number;
  /** One a second for each webhook, with bursts up to this many; absent: no limit. */
  readonly burst?: number;
  readonly onMessage?: (message: SlackMessage) => void;
}

const states: Readonly<Record<Exclude<Hook["state"], "live">, Answer>> = {
  archived: { status: 410, body: "channel_is_archived" },
  deleted: { status: 404, body: "channel_not_found" },
  prohibited: { status: 403, body: "action_prohibited" },
  removed: { status: 404, body: "no_service" },
};

/** Incoming webhooks of a workspace with one channel: answers in the words, and with the strictness, of the real ones. */
export async function startSlackFake(options: FakeOptions = {}): Promise<SlackFake> {
  const hook: Hook = {
    path: "/services/T0TOCSIN/B0FAKE/s3cretHookPart1234567890",
    channel: options.channel ?? "#ops",
    state: "live",
  };
  const messages: SlackMessage[] = [];
  const now = options.now ?? Date.now;
  let tokens = options.burst ?? 0;
  let filledAt = now();

  /** Seconds until the next one may come; 0: now. */
  function wait(): number {
    if (options.burst === undefined) return 0;
    tokens = Math.min(options.burst, tokens + (now() - filledAt) / 1_000);
    filledAt = now();
    if (tokens < 1) return Math.ceil(1 - tokens);
    tokens -= 1;
    return 0;
  }

  function work(asked: Asked): Answer {
    const plain = (status: number, body: string): Answer => ({
      status,
      headers: { "content-type": "text/html" },
      body,
    });
    if (asked.path !== hook.path) return plain(404, asked.path.startsWith("/services/") ? "no_service" : "no_team");
    if (asked.method !== "POST") return plain(405, "");
    const seconds = wait();
    if (seconds > 0) return { status: 429, headers: { "retry-after": String(seconds) }, body: "rate_limited" };
    if (hook.state !== "live") return states[hook.state];
    const body = parse(asked);
    const fault = body === undefined ? "invalid_payload" : faultOf(body);
    if (fault !== null) return plain(400, fault);
    const message: SlackMessage = {
      ...viewOf(body as Readonly<Record<string, unknown>>),
      id: `${now()}.${String(messages.length + 1).padStart(6, "0")}`,
      channel: hook.channel,
      at: now(),
      body,
    };
    messages.push(message);
    options.onMessage?.(message);
    return plain(200, "ok");
  }

  const server = await startServer(work, options.port);
  return { ...server, url: server.origin + hook.path, hook, messages };
}

function parse({ headers, raw }: Asked): unknown {
  if (!/^application\/json\b/.test(headers["content-type"] ?? "")) return undefined;
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}
