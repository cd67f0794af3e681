import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Fault, FaultPlace, Received } from "./fake-types.ts";

/** An answer of one of the services. `body`: sent as JSON; undefined: no body. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A request that was read to its end. */
export interface Asked {
  readonly method: string;
  /** Percent-encoded, as sent, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly raw: string;
}

/** Where a request goes to, and what answers it there. */
export interface Route {
  readonly to: Received["to"];
  /** The path to show in `received()`. */
  readonly path: string;
  answer(asked: Asked): Promise<Answer>;
}

export interface Server {
  readonly port: number;
  readonly received: readonly Received[];
  readonly fault: (fault: Fault | null) => Promise<void>;
  readonly openSockets: () => number;
  readonly close: () => Promise<void>;
}

const largestRequest = 4_000_000;

/** Listens on loopback, keeps what comes, and misbehaves when told to. */
export async function startServer(options: {
  readonly port: number;
  readonly now: () => number;
  /** How many requests are kept, the newest. */
  readonly keep: number;
  readonly route: (path: string) => Route;
}): Promise<Server> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  const faults = faultBox();
  const server = createServer((request, response) => {
    response.on("error", () => {});
    readAll(request).then(
      (raw) => handle(request, response, raw),
      () => response.destroy(),
    );
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
  });

  async function handle(request: IncomingMessage, response: ServerResponse, raw: string): Promise<void> {
    const asked = askedOf(request, raw);
    const route = options.route(asked.path);
    const entry = entryOf(asked, route, options.now());
    received.push(entry);
    if (received.length > options.keep) received.shift();
    const fault = faults.take(route.to);
    const instead = fault === null ? null : answerInstead(fault, options.now());
    if (instead !== null) return send(response, entry, instead);
    if (fault?.kind === "hang" || fault?.kind === "reset") {
      if (fault.applied === true) await route.answer(asked);
      if (fault.kind === "reset") request.socket.resetAndDestroy();
      return;
    }
    const answer = await route.answer(asked).catch((error: unknown) => ({ status: 500, body: String(error) }));
    if (fault?.kind !== "half") return send(response, entry, answer);
    response.writeHead(answer.status, { "content-type": "application/json", "content-length": "500" });
    response.write('{"id":');
    setImmediate(() => request.socket.destroy());
  }

  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    const gone = [...sockets].map((socket) => new Promise((resolve) => void socket.once("close", resolve)));
    for (const socket of sockets) socket.destroy();
    await Promise.all([closed, ...gone]);
  };
  await listen(options.port);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    received,
    async fault(next) {
      const isDown = !server.listening;
      if (isDown && next?.kind !== "down") await listen(port);
      if (!isDown && next?.kind === "down") await stop();
      faults.set(next);
    },
    openSockets: () => sockets.size,
    close: stop,
  };
}

/** Holds one fault, and counts how often it is still to happen. */
function faultBox(): { set(fault: Fault | null): void; take(to: Received["to"]): Fault | null } {
  let fault: Fault | null = null;
  let left = 0;
  return {
    set(next) {
      fault = next;
      left = next?.times ?? Number.POSITIVE_INFINITY;
    },
    take(to) {
      if (fault === null || left < 1) return null;
      const at: FaultPlace = fault.at ?? "connector";
      // Trouble of Microsoft's is trouble of Graph too, unless a test says where.
      const isThere = at === to || (fault.at === undefined && to === "graph");
      if (at !== "all" && !isThere) return null;
      left -= 1;
      return fault;
    },
  };
}

/** The answer that a fault gives in place of the service; null for faults of another kind. */
function answerInstead(fault: Fault, now: number): Answer | null {
  if (fault.kind === "status")
    return {
      status: fault.status,
      headers: fault.headers ?? {},
      ...(fault.body === undefined ? {} : { body: fault.body }),
    };
  return fault.kind === "throttle" ? throttled(fault.retryAfter, fault.as ?? "seconds", now) : null;
}

/**
 * 429 as the Connector says it. `retryAfter`: seconds; null: no header.
 * msteams-docs `bots/how-to/conversations/conversation-messages.md`, "Status codes from bot conversational APIs".
 */
export function throttled(retryAfter: number | null, as: "seconds" | "date", now: number): Answer {
  const body = { error: { code: "Throttled", message: "Too many requests." } };
  if (retryAfter === null) return { status: 429, body };
  const when = as === "seconds" ? String(retryAfter) : new Date(now + retryAfter * 1000).toUTCString();
  return { status: 429, headers: { "retry-after": when }, body };
}

function send(response: ServerResponse, entry: Received, answer: Answer): void {
  entry.status = answer.status;
  entry.answer = typeof answer.body === "string" ? parseJson(answer.body) : (answer.body ?? null);
  const headers = {
    ...(answer.body === undefined ? {} : { "content-type": "application/json; charset=utf-8" }),
    ...answer.headers,
  };
  const text = typeof answer.body === "string" || answer.body === undefined ? answer.body : JSON.stringify(answer.body);
  response.writeHead(answer.status, headers).end(text);
}

function askedOf(request: IncomingMessage, raw: string): Asked {
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  return {
    method: request.method ?? "GET",
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1)),
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    raw,
  };
}

function entryOf(asked: Asked, route: Route, now: number): Received {
  const isForm = asked.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  return {
    at: now,
    to: route.to,
    method: asked.method,
    path: route.path,
    query: Object.fromEntries(asked.query),
    headers: asked.headers,
    raw: asked.raw,
    body: isForm ? Object.fromEntries(new URLSearchParams(asked.raw)) : parseJson(asked.raw),
    status: null,
    answer: null,
  };
}

/** The text as JSON; null if it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > largestRequest) throw new Error("larger than any request to Teams");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}
