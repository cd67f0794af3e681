import { Agent, WebSocket } from "undici";
import type { Socket, SocketRequest, SocketResult } from "#ports/http.ts";
import type { Guard } from "./guard.ts";

const openMs = 15_000;
/** Messages that wait to be read; a platform that says more before it is listened to is cut off. */
const maxWaiting = 10_000;

/** What opens WebSockets where the guard lets it; closing it closes them all. */
export function createSockets(guard: Guard, ca: string | undefined) {
  const agent = new Agent({
    allowH2: false,
    connect: { lookup: guard.lookup, timeout: openMs, ...(ca === undefined ? {} : { ca }) },
  });
  return {
    async connect(request: SocketRequest): Promise<SocketResult> {
      // The guard knows http and https, and a WebSocket begins as one of them.
      const url = /^wss?:/i.test(request.url) ? URL.parse(request.url.replace(/^ws/i, "http")) : null;
      const refusal = url === null ? "this is not the address of a WebSocket" : guard.refusal(url);
      if (refusal !== null) return { ok: false, refused: true, why: refusal };
      if (request.signal.aborted) return { ok: false, refused: false, why: "stopped before it was opened" };
      const socket = wrap(new WebSocket(request.url, { dispatcher: agent, headers: { ...request.headers } }));
      request.signal.addEventListener("abort", socket.close, { once: true });
      const late = setTimeout(socket.close, openMs);
      await socket.opened;
      clearTimeout(late);
      const why = socket.ended();
      return why === null ? { ok: true, socket } : { ok: false, refused: false, why };
    },
    close: () => agent.destroy(),
  };
}

/** The connection as its reader sees it; `opened` settles when it is open or will never be. */
function wrap(ws: WebSocket): Socket & { readonly opened: Promise<void> } {
  const waiting: (string | Uint8Array)[] = [];
  const opened = Promise.withResolvers<void>();
  let more = Promise.withResolvers<void>();
  let why: string | null = null;
  let failure: string | null = null;

  function end(reason: string): void {
    why ??= reason;
    opened.resolve();
    more.resolve();
  }
  ws.binaryType = "arraybuffer";
  ws.addEventListener("open", () => opened.resolve());
  ws.addEventListener("error", ({ error, message }) => {
    failure = error instanceof Error ? wordsOf(error) : message;
  });
  ws.addEventListener("close", ({ code, reason }) =>
    end(failure ?? `closed by the other side (${code}${reason === "" ? "" : `, ${reason}`})`),
  );
  ws.addEventListener("message", ({ data }: { data: unknown }) => {
    if (waiting.length >= maxWaiting) return void close("the other side says more than can be read");
    waiting.push(typeof data === "string" ? data : new Uint8Array(data as ArrayBuffer));
    more.resolve();
  });
  function close(reason = "closed by us"): void {
    end(reason);
    ws.close();
  }

  async function* messages(): AsyncGenerator<string | Uint8Array> {
    for (;;) {
      const next = waiting.shift();
      if (next !== undefined) yield next;
      else if (why !== null) return;
      else {
        await more.promise;
        more = Promise.withResolvers();
      }
    }
  }
  return {
    opened: opened.promise,
    messages: messages(),
    ended: () => why,
    close: () => close(),
    send(text) {
      if (why !== null || ws.readyState !== WebSocket.OPEN) return false;
      ws.send(text);
      return true;
    },
  };
}

/** The cause says more than "Received network error". */
function wordsOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
