import { WebSocket } from "ws";
import type { Socket, SocketRequest, SocketResult } from "#ports/http.ts";
import type { Guard } from "./guard.ts";

const openMs = 15_000;
const maxBytes = 1024 * 1024;
/** The other side is asked whether it still is there, and has until the next time to answer (RFC 6455 §5.5.2). */
const heartbeatMs = 30_000;
/** Messages that wait to be read; a platform that says more before it is listened to is cut off. */
const maxWaiting = 10_000;

/** What opens WebSockets where the guard lets it; closing it ends them all. */
export function createSockets(guard: Guard, ca: string | undefined) {
  const open = new Set<WebSocket>();
  return {
    async connect({ url, headers, signal }: SocketRequest): Promise<SocketResult> {
      // The guard knows http and https, and a WebSocket begins as one of them.
      const asked = /^wss?:/i.test(url) ? URL.parse(url.replace(/^ws/i, "http")) : null;
      const refusal = asked === null ? "this is not the address of a WebSocket" : guard.refusal(asked);
      if (refusal !== null) return { ok: false, refused: true, why: refusal };
      if (signal.aborted) return { ok: false, refused: false, why: "stopped before it was opened" };
      const ws = new WebSocket(url, {
        headers: { ...headers },
        lookup: guard.lookup,
        handshakeTimeout: openMs,
        maxPayload: maxBytes,
        ...(ca === undefined ? {} : { ca }),
      });
      open.add(ws);
      const socket = wrap(ws);
      const close = (): void => socket.close();
      signal.addEventListener("abort", close, { once: true });
      ws.once("close", () => {
        open.delete(ws);
        signal.removeEventListener("abort", close);
      });
      await socket.opened;
      const why = socket.ended();
      return why === null ? { ok: true, socket } : { ok: false, refused: false, why };
    },
    close(): void {
      for (const ws of open) ws.terminate();
    },
  };
}

/** The connection as its reader sees it; `opened` settles when it is open or will never be. */
function wrap(ws: WebSocket): Socket & { readonly opened: Promise<void> } {
  const waiting: (string | Uint8Array)[] = [];
  const opened = Promise.withResolvers<void>();
  let more = Promise.withResolvers<void>();
  let why: string | null = null;
  let isAlive = true;
  const heartbeat = setInterval(() => {
    if (!isAlive) return cut("the other side has fallen silent");
    isAlive = false;
    if (ws.readyState === WebSocket.OPEN) ws.ping();
  }, heartbeatMs);

  function cut(reason: string): void {
    end(reason);
    ws.terminate();
  }
  function end(reason: string): void {
    why ??= reason;
    clearInterval(heartbeat);
    opened.resolve();
    more.resolve();
  }
  function close(reason: string): void {
    end(reason);
    ws.close();
  }
  ws.on("open", opened.resolve);
  for (const sign of ["message", "ping", "pong"] as const) ws.on(sign, () => (isAlive = true));
  ws.on("error", (error) => end(error.message));
  ws.on("close", (code, reason) =>
    end(`closed by the other side (${[code, reason.toString("utf8")].filter((part) => part !== "").join(", ")})`),
  );
  ws.on("message", (data: Buffer, isBinary) => {
    if (waiting.length >= maxWaiting) return close("the other side says more than can be read");
    waiting.push(isBinary ? new Uint8Array(data) : data.toString("utf8"));
    more.resolve();
  });

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
    close: (reason = "closed by us") => close(reason),
    send(text) {
      if (why !== null || ws.readyState !== WebSocket.OPEN) return false;
      ws.send(text);
      return true;
    },
  };
}
