import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A request that was read to its end. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly raw: string;
  /** The body as it came, for what is no text. */
  readonly bytes: Buffer;
  /** Fires when the answer is out, or nobody waits for it any more. */
  readonly over: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What the platform does instead of its work, until it is told otherwise. */
export type Fault =
  | ({ readonly kind: "answer" } & Answer)
  /** Reads the request and never answers. */
  | { readonly kind: "hang" }
  /** Nobody listens. */
  | { readonly kind: "down" }
  /** Does its work and cuts the connection. */
  | { readonly kind: "reset" }
  /** Does its work, begins an answer and cuts the connection. */
  | { readonly kind: "half" };

export interface FakeServer {
  readonly origin: string;
  /** Every request that was read to its end, whatever came of it. */
  readonly asked: readonly Asked[];
  fault(fault: Fault | null): Promise<void>;
  openSockets(): number;
  close(): Promise<void>;
}

/**
 * Loopback HTTP with faults on demand; `work` is the platform, which may take its time (long polling). Requests that are `spared` are
 * answered whatever the fault is.
 */
export async function startServer(
  work: (asked: Asked) => Answer | Promise<Answer>,
  port = 0,
  spared: (asked: Asked) => boolean = () => false,
): Promise<FakeServer> {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  let fault: Fault | null = null;

  async function handle(request: IncomingMessage, response: ServerResponse, bytes: Buffer): Promise<void> {
    const url = new URL(request.url ?? "/", "http://fake");
    const over = new AbortController();
    response.once("close", () => over.abort());
    const one = {
      method: request.method ?? "",
      url,
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      raw: bytes.toString("utf8"),
      bytes,
      over: over.signal,
    };
    asked.push(one);
    const now = spared(one) ? null : fault;
    if (now?.kind === "hang") return;
    const worked = now?.kind === "answer" ? now : work(one);
    // What is known at once is answered at once: requests of one connection keep their order.
    const answer = worked instanceof Promise ? await worked : worked;
    if (now?.kind === "reset") return void request.socket.resetAndDestroy();
    if (now?.kind === "half") {
      response.writeHead(200, { "content-length": "1000" }).write((answer.body ?? "").slice(0, 1));
      return void setImmediate(() => request.socket.destroy());
    }
    response.writeHead(answer.status, answer.headers).end(answer.body ?? "");
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => void handle(request, response, Buffer.concat(chunks)));
    request.on("error", () => response.destroy());
  });
  // On a machine that is held up for seconds, an idle connection must not end just as a request sets out on it.
  server.keepAliveTimeout = 60_000;
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const listen = (at: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(at, "127.0.0.1", resolve);
    });
  const stop = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen(port);
  const bound = (server.address() as AddressInfo).port;

  return {
    origin: `http://127.0.0.1:${bound}`,
    asked,
    async fault(next) {
      if (fault?.kind === "down" && next?.kind !== "down") await listen(bound);
      if (next?.kind === "down" && fault?.kind !== "down") await stop();
      fault = next;
    },
    openSockets: () => sockets.size,
    close: stop,
  };
}
