import { startServer } from "#channels/fakes/server.ts";
import type { Answer, Asked, FakeServer } from "#channels/fakes/server.ts";
import { viewOf } from "./fake-view.ts";
import type { View } from "./fake-view.ts";

export type { Fault } from "#channels/fakes/server.ts";

/** A post in the channel, as its members see it. */
export interface MattermostPost extends View {
  readonly id: string;
  readonly channel: string;
  readonly at: number;
}

/** What has become of the webhook. */
export type HookState =
  | "live"
  | "deleted"
  | "disabled"
  | "channelGone"
  | "channelArchived"
  | "creatorGone"
  | "creatorLeft";

export interface MattermostFake extends Pick<FakeServer, "asked" | "fault" | "openSockets" | "close"> {
  readonly url: string;
  readonly messages: readonly MattermostPost[];
  state: HookState;
}

export interface FakeOptions {
  readonly port?: number;
  readonly channel?: string;
  readonly now?: () => number;
  /** Requests a second, with as many at once; absent: not limited, as a server comes. */
  readonly perSecond?: number;
  readonly onMessage?: (post: MattermostPost) => void;
}

const key = "k7f3e9q1w5z8x2c6v4b0n7m1ab";
const mostRunes = 16_383;
const mostPropRunes = 760_000;

const states: Readonly<Record<Exclude<HookState, "live">, readonly [status: number, id: string, details: string]>> = {
  deleted: [400, "web.incoming_webhook.invalid.app_error", ""],
  disabled: [501, "web.incoming_webhook.disabled.app_error", ""],
  channelGone: [404, "app.channel.get.existing.app_error", ""],
  channelArchived: [500, "api.post.create_webhook_post.creating.app_error", "err=Can not post to deleted channel."],
  creatorGone: [403, "web.incoming_webhook.user.app_error", ""],
  creatorLeft: [403, "web.incoming_webhook.permissions.app_error", ""],
};

/** A Mattermost server with one channel and its incoming webhook. */
export async function startMattermostFake(options: FakeOptions = {}): Promise<MattermostFake> {
  const messages: MattermostPost[] = [];
  const now = options.now ?? Date.now;
  let asked: readonly number[] = [];

  function isTooMuch(): boolean {
    if (options.perSecond === undefined) return false;
    asked = [...asked.filter((at) => now() - at < 1_000), now()];
    return asked.length > options.perSecond;
  }

  function work(request: Asked): Answer {
    if (isTooMuch())
      return {
        status: 429,
        headers: { "x-ratelimit-reset": "1", "x-ratelimit-remaining": "0" },
        body: "limit exceeded",
      };
    if (request.path !== `/hooks/${key}` || request.method !== "POST")
      return request.path.startsWith("/hooks/")
        ? error(...states.deleted)
        : { status: 404, body: "<html>Not found</html>" };
    if (fake.state !== "live") return error(...states[fake.state]);
    const body = parse(request);
    if (body === null) return error(400, "web.incoming_webhook.parse.app_error", "");
    const { text, attachments } = body;
    if ((text === undefined || text === "") && attachments === undefined)
      return error(400, "web.incoming_webhook.text.app_error", "");
    if ([...JSON.stringify(attachments ?? [])].length > mostPropRunes)
      return error(400, "web.incoming_webhook.split_props_length.app_error", "");
    const runes = [...(typeof text === "string" ? text : "")];
    // What is too long is not refused, but comes as several posts.
    for (let at = 0; at === 0 || at < runes.length; at += mostRunes) {
      const post: MattermostPost = {
        ...viewOf({ ...body, text: runes.slice(at, at + mostRunes).join("") }),
        id: `post${messages.length + 1}`,
        channel: options.channel ?? "ops",
        at: now(),
      };
      messages.push(post);
      options.onMessage?.(post);
    }
    return { status: 200, headers: { "content-type": "text/plain" }, body: "ok" };
  }

  const server = await startServer(work, options.port);
  const fake: MattermostFake = { ...server, url: `${server.origin}/hooks/${key}`, messages, state: "live" };
  return fake;
}

function error(status: number, id: string, details: string): Answer {
  const body = { id, message: "Something is wrong.", detailed_error: details, request_id: "r1", status_code: status };
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

function parse({ raw, headers }: Asked): Readonly<Record<string, unknown>> | null {
  if (!/^application\/json\b/.test(headers["content-type"] ?? "")) return null;
  try {
    const body: unknown = JSON.parse(raw);
    return typeof body === "object" && body !== null ? (body as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
