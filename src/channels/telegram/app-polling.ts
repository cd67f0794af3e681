import * as z from "zod";
import { markVerified } from "#ports/inbound.ts";
import type { ChannelDeps, Outcome } from "#ports/channel.ts";
import type { RawResponse, Stream, VerifiedRequest } from "#ports/inbound.ts";
import type { AppApi } from "./app-api.ts";
import { pollLimitMs } from "./app-limits.ts";
import { pollFailure } from "./app-outcome.ts";
import { replyOf } from "./outcome.ts";

type Take = (request: VerifiedRequest) => Promise<RawResponse>;
type Deps = Pick<ChannelDeps, "now" | "log">;

/** An update as it came, and as much of it as polling has to know. */
interface Polled {
  readonly id: number;
  /** What is said and clicked in one chat is worked on in its order. */
  readonly chat: number;
  readonly body: Uint8Array;
}

const over: Outcome = { kind: "accepted", ref: null, receipts: false };
const notStored: Outcome = {
  kind: "retry",
  afterMs: null,
  scope: "account",
  why: "updates could not be stored: Telegram keeps them, and they are asked for again",
};

const unreadable: Outcome = { ...notStored, why: "the answer holds no updates of Telegram" };

/** Milliseconds. */
const shortestPollMs = 1_000;

/**
 * Long polling (Bot API, getUpdates) for a bot that Telegram cannot call. An update is given up at Telegram only by the next request,
 * whose offset names it as read: after all before it were stored.
 */
export function createPolling(api: AppApi, deps: Deps): Stream {
  return {
    async run(take, signal) {
      // A webhook of any kind shuts polling out.
      const free = pollFailure(await api.deleteWebhook(limited(signal)), deps.now());
      if (signal.aborted) return over;
      if (free !== null) return free;
      for (let offset: number | null = null; ;) {
        const askedAt = deps.now();
        const result = await api.getUpdates(offset, limited(signal));
        if (signal.aborted) return over;
        const failure = pollFailure(result, deps.now());
        if (failure !== null) return failure;
        const updates = polledOf(replyOf(result)?.result);
        if (updates === null) return unreadable;
        if (!(await takeAll(updates, take))) return notStored;
        const last = updates.at(-1);
        if (last !== undefined) offset = last.id + 1;
        // A server that does not hold a request is not asked in a circle: whoever runs us waits a moment.
        else if (deps.now() - askedAt < shortestPollMs) return over;
      }
    },
  };

  /** False: at least one was not stored. */
  async function takeAll(updates: readonly Polled[], take: Take): Promise<boolean> {
    const turns = new Map<number, Promise<boolean>>();
    for (const update of updates) {
      const before = turns.get(update.chat) ?? Promise.resolve(true);
      turns.set(
        update.chat,
        before.then(async (good) => good && takeOne(update, take)),
      );
    }
    return (await Promise.all(turns.values())).every((good) => good);
  }

  async function takeOne({ body }: Polled, take: Take): Promise<boolean> {
    const request = { method: "POST", url: "/stream", headers: {}, body, receivedAt: deps.now() };
    try {
      await perform(await take(markVerified(request)));
      return true;
    } catch (error) {
      deps.log.warn({ err: error }, "an update of Telegram could not be stored");
      return false;
    }
  }

  /** The answer to a webhook may hold one call; polling makes it a request of its own. Nobody hears its outcome either way. */
  async function perform({ body }: RawResponse): Promise<void> {
    const { callback_query_id: id, text } = callForm.safeParse(parse(body)).data ?? {};
    if (id === undefined || text === undefined) return;
    const attempt = { idempotencyKey: id, number: 1, signal: AbortSignal.timeout(answerLimitMs) };
    await api.answerCallbackQuery(id, { text, show_alert: false }, attempt);
  }
}

/** Milliseconds. */
const answerLimitMs = 5_000;

const callForm = z.object({
  method: z.literal("answerCallbackQuery"),
  callback_query_id: z.string(),
  text: z.string(),
});

function limited(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(pollLimitMs)]);
}

const chatForm = z.object({ chat: z.object({ id: z.int() }) });
const updateForm = z.object({
  update_id: z.int(),
  message: chatForm.optional().catch(undefined),
  channel_post: chatForm.optional().catch(undefined),
  my_chat_member: chatForm.optional().catch(undefined),
  callback_query: z.object({ message: chatForm }).optional().catch(undefined),
});

/** Null: none of them has a number by which it could be given up. */
function polledOf(result: unknown): readonly Polled[] | null {
  if (!Array.isArray(result)) return null;
  const all: readonly unknown[] = result;
  const updates = all.flatMap((each) => {
    const update = updateForm.safeParse(each).data;
    if (update === undefined) return [];
    const { update_id: id, message, channel_post: post, my_chat_member: member, callback_query: click } = update;
    const chat = (message ?? post ?? member ?? click?.message)?.chat.id ?? 0;
    return [{ id, chat, body: new TextEncoder().encode(JSON.stringify(each)) }];
  });
  return updates.length === 0 && all.length > 0 ? null : updates;
}

function parse(text: string): unknown {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
