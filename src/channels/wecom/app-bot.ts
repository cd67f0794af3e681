import type { ChannelDeps } from "#ports/channel.ts";
import type { Socket } from "#ports/http.ts";
import { appCodes, isUnsubscribed, readReceipt } from "./app-outcome.ts";
import type { Reading } from "./app-outcome.ts";
import { elsewhereMs, keptAccounts, receiptMs } from "./app-limits.ts";

/** Frames that we send (long connection, 101463; the platform's own client names the same). */
export type Command = "aibot_subscribe" | "ping" | "aibot_send_msg" | "aibot_respond_update_msg";

/** An open connection of the bot. */
export interface Line {
  /** Says a frame and waits for its receipt. `reqId`: of the frame that it answers; else a new one. */
  ask(command: Command, body: object | null, signal: AbortSignal, reqId?: string): Promise<Reading>;
  /** A frame without a command is the receipt of one of ours; false: of none. */
  receipt(reqId: string, frame: Readonly<Record<string, unknown>>): boolean;
  /** Nothing will be heard any more: what waits is in doubt. */
  end(): void;
}

/** The AI bot of an account, as this process has it. */
export interface Bot {
  /** By the open connection; where there is none, another node may have it. */
  ask(command: Command, body: object, signal: AbortSignal): Promise<Reading>;
  /** The connection is good; `release` when it is not any more. */
  hold(line: Line, at: number): { release(at: number, why: string): void };
  state(): BotState;
}

/** Since when the connection stands, or why and when it ended; both null: it was never tried. */
export interface BotState {
  readonly connectedAt: number | null;
  readonly ended: { readonly at: number; readonly why: string } | null;
}

const waiting = { errcode: null } as const;

/** Where a line goes, and who notes what is said on it. */
export interface LineParts {
  readonly url: string;
  readonly secrets: readonly string[];
  readonly deps: Pick<ChannelDeps, "now" | "record">;
}

/** A line over an open socket. */
export function lineOver(socket: Pick<Socket, "send" | "close">, { url, secrets, deps }: LineParts): Line {
  const pending = new Map<string, (frame: Readonly<Record<string, unknown>>) => void>();
  let count = 0;
  return {
    async ask(command, body, signal, reqId) {
      count += 1;
      const id = reqId ?? `${command}_${Date.now()}_${count}`;
      const { promise, resolve } = Promise.withResolvers<Readonly<Record<string, unknown>>>();
      if (signal.aborted || pending.has(id)) return unsent("stopped before it was sent");
      const stop = (): void => resolve(waiting);
      const limit = setTimeout(stop, receiptMs);
      signal.addEventListener("abort", stop, { once: true });
      pending.set(id, resolve);
      const frame = JSON.stringify({ cmd: command, headers: { req_id: id }, ...(body === null ? {} : { body }) });
      const startedAt = deps.now();
      const isSent = socket.send(frame);
      const answer = isSent ? await promise : null;
      clearTimeout(limit);
      signal.removeEventListener("abort", stop);
      pending.delete(id);
      const isAnswered = answer !== null && answer !== waiting;
      deps.record?.({
        method: "WebSocket",
        url,
        startedAt,
        request: frame,
        answer: isAnswered ? JSON.stringify(answer) : null,
        status: null,
        why: isAnswered ? null : answer === null ? "the connection was lost" : "no receipt in time",
      });
      if (answer === null) return unsent("the AI bot's connection was lost");
      const reading = answer === waiting ? doubtful : readReceipt(answer, secrets);
      // It stands, and nothing comes through: it is opened anew.
      if (isUnsubscribed(reading)) socket.close();
      return reading;
    },
    receipt(reqId, frame) {
      const resolve = pending.get(reqId);
      resolve?.(frame);
      return resolve !== undefined;
    },
    end() {
      for (const resolve of pending.values()) resolve(waiting);
    },
  };
}

const doubtful: Reading = {
  ok: false,
  failure: { kind: "unknown", why: "WeCom did not say whether it took the message" },
  code: null,
};

function unsent(why: string): Reading {
  return { ok: false, failure: { kind: "retry", afterMs: elsewhereMs, scope: "message", why }, code: null };
}

function createBot(): Bot {
  let current: Line | null = null;
  let state: BotState = { connectedAt: null, ended: null };
  return {
    ask: (command, body, signal) =>
      current?.ask(command, body, signal) ??
      Promise.resolve(unsent("the AI bot is not connected here now; it will be, or another node is")),
    hold(line, at) {
      current = line;
      state = { connectedAt: at, ended: state.ended };
      return {
        release(endedAt, why) {
          if (current !== line) return;
          current = null;
          state = { connectedAt: null, ended: { at: endedAt, why } };
        },
      };
    },
    state: () => state,
  };
}

const bots = new Map<string, Bot>();

/** The bot of one account: the check of its settings opens the account anew, and must know of the connection. */
export function botOf(accountId: string, botId: string): Bot {
  const key = `${accountId} ${botId}`;
  const known = bots.get(key);
  if (known !== undefined) return known;
  const [oldest] = bots.keys();
  if (bots.size >= keptAccounts && oldest !== undefined) bots.delete(oldest);
  const made = createBot();
  bots.set(key, made);
  return made;
}

/** Whether a refusal of the bot's credentials may be over by itself. Every other code means that they are wrong. */
export function isPassing(code: number | null): boolean {
  const rule = code === null ? undefined : [appCodes[code] ?? []].flat()[0];
  return code === null || (rule !== undefined && "retry" in rule);
}
