import { createServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** What the platform does instead of its work, until it is told otherwise. */
export type Fault =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    }
  /** Reads the request and never answers. */
  | { readonly kind: "hang" }
  /** Nobody listens. */
  | { readonly kind: "down" }
  /** Does its work and cuts the connection. */
  | { readonly kind: "reset" }
  /** Does its work, begins an answer and cuts the connection. */
  | { readonly kind: "half" };

/** A request that was read to its end. */
export interface Received {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface FakeServer {
  readonly origin: string;
  readonly received: readonly Received[];
  fault(fault: Fault | null): Promise<void>;
  openSockets(): number;
  close(): Promise<void>;
}

/** HTTP with faults on demand; `handle` is the platform's work. Requests that are `spared` are answered whatever the fault is. */
export async function startServer(
  handle: (request: Received) => Reply,
  wanted = 0,
  spared: (request: Received) => boolean = () => false,
): Promise<FakeServer> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  let fault: Fault | null = null;

  const server = createServer((request, response) => {
    read(request).then(
      (read) => work(read, request, response),
      () => response.destroy(),
    );
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });

  function work(one: Received, request: IncomingMessage, response: ServerResponse): void {
    received.push(one);
    const now = spared(one) ? null : fault;
    if (now?.kind === "hang") return;
    if (now?.kind === "answer") return answer(response, { ...now, body: now.body ?? "" });
    const reply = handle(one);
    if (now === null) return answer(response, reply);
    if (now.kind === "reset") return void request.socket.resetAndDestroy();
    response.writeHead(200, { "content-length": "100" }).write("{");
    setImmediate(() => request.socket.destroy());
  }

  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
  const stop = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen(wanted);
  const { port } = server.address() as AddressInfo;

  return {
    origin: `http://127.0.0.1:${port}`,
    received,
    async fault(next) {
      if (fault?.kind === "down" && next?.kind !== "down") await listen(port);
      if (next?.kind === "down" && fault?.kind !== "down") await stop();
      fault = next;
    },
    openSockets: () => sockets.size,
    close: stop,
  };
}

function answer(response: ServerResponse, { status, headers, body }: Reply): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers }).end(text);
}

async function read(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return {
    method: request.method ?? "",
    url: new URL(request.url ?? "/", "http://fake.invalid"),
    headers: request.headers,
    raw: Buffer.concat(chunks).toString("utf8"),
  };
}
