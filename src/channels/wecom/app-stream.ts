import * as z from "zod";
import { jsonObject } from "#channels/kit/classify-code.ts";
import { markVerified } from "#ports/inbound.ts";
import type { ChannelDeps, Outcome } from "#ports/channel.ts";
import type { RawResponse, Stream, VerifiedRequest } from "#ports/inbound.ts";
import type { Socket } from "#ports/http.ts";
import { isPassing, lineOver } from "./app-bot.ts";
import type { Bot, Line } from "./app-bot.ts";
import { botUrlOf } from "./app-config.ts";
import type { AppConfig } from "./app-config.ts";
import { inboundBytes, pingMs, replacedMs } from "./app-limits.ts";
import type { CardMemory, Shown } from "./app-memory.ts";
import type { Reading } from "./app-outcome.ts";

/** The address of a request that came over the bot's connection; those over HTTP have a path of their own. */
export const streamUrl = "/stream";

/** What the connection wants of the rest. */
export interface StreamParts {
  readonly config: AppConfig & { readonly botId: string; readonly botSecret: string };
  readonly deps: Pick<ChannelDeps, "http" | "now" | "log" | "record">;
  readonly bot: Bot;
  readonly memory: CardMemory;
  /** What the answers to presses that are under way would show, by task id. */
  readonly offers: Map<string, Shown>;
  /** Milliseconds between pings. */
  readonly every?: number;
}

type Take = (request: VerifiedRequest) => Promise<RawResponse>;

const frameForm = z.object({
  cmd: z.string().max(100).optional().catch(undefined),
  headers: z.object({ req_id: z.string().min(1).max(500) }),
  body: z.record(z.string(), z.unknown()).optional().catch(undefined),
});
type Frame = z.output<typeof frameForm>;

const callbacks: ReadonlySet<string> = new Set(["aibot_msg_callback", "aibot_event_callback"]);
const eventForm = z.object({
  event: z.object({
    eventtype: z.string(),
    template_card_event: z.object({ task_id: z.string() }).optional().catch(undefined),
  }),
});

/**
 * The AI bot's long connection (101463): it proves itself by id and secret over TLS, and is told what is said to the bot and what is
 * pressed on its cards. One connection a bot: the newest throws out the one before. What is pressed is told once, and can be answered
 * for five seconds.
 */
export function botStream(parts: StreamParts): Stream {
  const { config, deps, bot } = parts;
  return {
    async run(take, signal) {
      const url = botUrlOf(config);
      const opened = await deps.http.connect({ url, signal });
      if (signal.aborted) return stopped;
      if (!opened.ok)
        return opened.refused
          ? { kind: "permanent", blame: "account", why: `the AI bot: ${opened.why}` }
          : again(null, `the AI bot cannot connect: ${opened.why}`);
      const { socket } = opened;
      const line = lineOver(socket, { url, secrets: [config.botSecret], deps });
      const reader = readAll(parts, socket, line, take);
      const subscribed = await subscribe(line, config, signal);
      if (!subscribed.ok) {
        socket.close();
        await reader;
        return signal.aborted ? stopped : refusal(subscribed);
      }
      const held = bot.hold(line, deps.now());
      const pinging = setInterval(pinger(line, socket, signal), parts.every ?? pingMs);
      const { replaced } = await reader;
      clearInterval(pinging);
      const why = replaced ? replacedWhy : (socket.ended() ?? "the connection ended");
      held.release(deps.now(), why);
      if (signal.aborted) return stopped;
      return replaced ? again(replacedMs, why) : again(null, `the AI bot's connection ended: ${why}`);
    },
  };
}

const stopped: Outcome = { kind: "accepted", ref: null, receipts: false };
const replacedWhy = "another connection of the same AI bot was opened: let nothing else use its id and secret";

function again(afterMs: number | null, why: string): Outcome {
  return { kind: "retry", scope: "account", afterMs, why };
}

function subscribe(line: Line, { botId, botSecret }: StreamParts["config"], signal: AbortSignal): Promise<Reading> {
  return line.ask("aibot_subscribe", { bot_id: botId, secret: botSecret }, signal);
}

function refusal({ failure, code }: Extract<Reading, { ok: false }>): Outcome {
  const why = `the AI bot could not sign in: ${failure.why}`;
  if (isPassing(code)) return again(failure.kind === "retry" ? failure.afterMs : null, why);
  return { kind: "permanent", blame: "account", why: `${why}; copy Bot ID and Secret again from the page of the bot` };
}

/** Two pings in a row without an answer: it only looks alive. */
function pinger(line: Line, socket: Socket, signal: AbortSignal): () => void {
  let missed = 0;
  return () => {
    if (missed >= 2) return socket.close("WeCom has fallen silent");
    missed += 1;
    void line.ask("ping", null, signal).then((reading) => {
      if (reading.ok) missed = 0;
    });
  };
}

/** Reads until the connection ends, and waits for what it is at. Each frame is worked on by itself: a slow one holds up no other. */
async function readAll(
  parts: StreamParts,
  socket: Socket,
  line: Line,
  take: Take,
): Promise<{ readonly replaced: boolean }> {
  const underWay = new Set<Promise<void>>();
  let replaced = false;
  for await (const message of socket.messages) {
    const text = typeof message === "string" ? message : new TextDecoder().decode(message);
    const raw = text.length > inboundBytes ? null : jsonObject(text);
    const frame = frameForm.safeParse(raw).data;
    if (raw === null || frame === undefined) continue;
    if (frame.cmd === undefined || !callbacks.has(frame.cmd)) {
      line.receipt(frame.headers.req_id, raw);
      continue;
    }
    const event = eventForm.safeParse(frame.body).data?.event;
    if (event?.eventtype === "disconnected_event") {
      replaced = true;
      socket.close();
      continue;
    }
    const work = answerFrame(parts, line, take, frame, event?.template_card_event?.task_id ?? null);
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  }
  line.end();
  await Promise.all(underWay);
  return { replaced };
}

/** Never rejects. Where it could not be stored, nothing is answered: the platform shows that to the one who pressed. */
async function answerFrame(
  { config, deps, memory, offers }: StreamParts,
  line: Line,
  take: Take,
  { headers, body }: Frame,
  taskId: string | null,
): Promise<void> {
  const pressed = taskId === null ? null : memory.begin(taskId);
  try {
    const bytes = new TextEncoder().encode(JSON.stringify(body ?? {}));
    const request = { method: "POST", url: streamUrl, headers: {}, body: bytes, receivedAt: deps.now() };
    const response = await take(markVerified(request));
    const update = jsonObject(response.body);
    if (taskId === null || update === null) return;
    const reading = await line.ask("aibot_respond_update_msg", update, AbortSignal.timeout(pingMs), headers.req_id);
    const shown = offers.get(taskId);
    if (reading.ok && shown !== undefined) memory.show(taskId, shown);
    if (!reading.ok)
      deps.log.warn({ why: reading.failure.why }, "WeCom did not take the answer to a press of a button");
  } catch (error) {
    deps.log.warn({ err: error, bot: config.botId }, "what came over the AI bot's connection could not be stored");
  } finally {
    if (taskId !== null) offers.delete(taskId);
    pressed?.end();
  }
}
