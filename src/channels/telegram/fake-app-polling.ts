import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TelegramApp } from "./fake-app-types.ts";

/** The same server of the Bot API, which holds getUpdates open until there is something to say. */
export interface PollingServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Telegram's words to the older of two who ask at once (telegram-bot-api, Client.cpp). */
const conflict = JSON.stringify({
  ok: false,
  error_code: 409,
  description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
});

/** Why a held request goes on: there is news, its time is over, somebody else asks, or nobody waits for it any longer. */
type Turn = "news" | "late" | "superseded" | "gone";

/** Stands before a fake: every request but a poll with nothing to say is passed on as it is. */
export async function startPolling(telegram: TelegramApp): Promise<PollingServer> {
  let heard = 0;
  let held: ((turn: Turn) => void) | null = null;
  const stopListening = telegram.onWaiting(() => {
    heard += 1;
    held?.("news");
  });

  async function answer(request: IncomingMessage, response: ServerResponse, raw: string): Promise<void> {
    const seconds = /\/getUpdates$/i.test(request.url ?? "") ? timeoutOf(raw) : 0;
    // One at a time: who asked before is sent away.
    if (seconds > 0) held?.("superseded");
    for (;;) {
      const before = heard;
      const asked = await pass(request, raw);
      if (seconds === 0 || !isEmpty(asked.body)) return say(response, asked);
      const turn = heard === before ? await hold(response, seconds) : "news";
      if (turn === "late") return say(response, asked);
      if (turn === "superseded") return say(response, { status: 409, body: conflict });
      if (turn === "gone") return;
    }
  }

  async function hold(response: ServerResponse, seconds: number): Promise<Turn> {
    const { promise, resolve } = Promise.withResolvers<Turn>();
    const timer = setTimeout(() => resolve("late"), seconds * 1_000);
    // Who asked may have gone while we looked.
    if (response.destroyed) resolve("gone");
    response.once("close", () => resolve("gone"));
    held = resolve;
    const turn = await promise;
    clearTimeout(timer);
    if (held === resolve) held = null;
    return turn;
  }

  async function pass({ url = "/", method = "GET", headers }: IncomingMessage, raw: string): Promise<Said> {
    const type = headers["content-type"] ?? "application/json";
    const reply = await fetch(telegram.url + url, {
      method,
      headers: { "content-type": type },
      ...(method === "GET" ? {} : { body: raw }),
    });
    return { status: reply.status, body: await reply.text() };
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      answer(request, response, Buffer.concat(chunks).toString("utf8")).catch(() => response.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      stopListening();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Said {
  readonly status: number;
  readonly body: string;
}

function say(response: ServerResponse, { status, body }: Said): void {
  if (!response.writableEnded) response.writeHead(status, { "content-type": "application/json" }).end(body);
}

function timeoutOf(raw: string): number {
  try {
    return Number((JSON.parse(raw) as { readonly timeout?: unknown }).timeout ?? 0);
  } catch {
    return 0;
  }
}

function isEmpty(body: string): boolean {
  const { ok, result } = JSON.parse(body) as { readonly ok?: unknown; readonly result?: unknown };
  return ok === true && Array.isArray(result) && result.length === 0;
}
