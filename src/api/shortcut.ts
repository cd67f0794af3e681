import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { parse as parseQuery } from "node:querystring";
import type { SourceAnswer, SourceModule } from "#ports/source.ts";

/** One way to reach a source, and where its own part of the path begins. */
export interface Way {
  readonly source: SourceModule;
  /** As a route of Fastify: `/in/prometheus/:key/api/v2/alerts`. */
  readonly url: string;
  readonly path: string;
}

/** A request as the ingest wants it, whoever read it. */
export interface Asked {
  readonly way: Way;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** Of the path. */
  readonly key: string | undefined;
}

interface Shortcut {
  /** What was wrong with a request that the shortcut has read; for the context of ingest, which says so. */
  readonly refusals: WeakMap<IncomingMessage, Error>;
  /** From here on all requests are for Fastify, which turns them away. */
  close(): void;
}

type Answer = (asked: Asked, body: Buffer) => Promise<SourceAnswer>;

/** Beyond this Fastify looks at the address: it has limits of its own. */
const urlLimit = 500;

/** Addresses in which nothing is encoded, so that no decoding can be forgotten. */
const plain = /^[\w.~/?=&-]+$/u;

const types = new Set([
  undefined,
  "application/json",
  "application/json; charset=utf-8",
  "application/json;charset=utf-8",
]);

/**
 * Takes the everyday POST of an alert off the socket before Fastify sees it: a known address, JSON, not compressed, of a known and
 * allowed length. Whatever is the least unusual goes to Fastify unread. So does a request that is to be refused, with the reason in
 * `refusals`: there is one place that words, counts and logs refusals, and no second way to get them wrong.
 *
 * Worth it: routing, child logger, request and reply objects, type parsing and reply of Fastify cost more than all the rest of a
 * request before its transaction. CPU per request with one alert and a stubbed store, against a bare `node:http` server that reads,
 * parses and answers (50 to 55 µs on two busy cores): 1.73 times through Fastify, 1.3 times through here.
 */
export function openShortcut(server: Server, ways: readonly Way[], limitBytes: number, answer: Answer): Shortcut {
  const refusals = new WeakMap<IncomingMessage, Error>();
  const find = finder(ways);
  let open = true;
  // Fastify's own listener stays behind ours. A `serverFactory` would lose its second socket for "localhost" and its timeouts.
  const fastify = server.listeners("request")[0] as RequestListener;

  async function take(request: IncomingMessage, response: ServerResponse, asked: Asked, body: Buffer): Promise<void> {
    try {
      send(response, await answer(asked, body));
    } catch (error) {
      refuse(request, response, error);
    }
  }

  function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    refusals.set(request, error instanceof Error ? error : new Error("ingest failed", { cause: error }));
    fastify(request, response);
  }

  server.removeListener("request", fastify);
  server.on("request", (request, response) => {
    const asked = open && isUsual(request, limitBytes) ? find(request) : null;
    if (asked === null) {
      fastify(request, response);
      return;
    }
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => void take(request, response, asked, joined(chunks)));
    request.on("error", (error) => refuse(request, response, error));
    return undefined;
  });
  return {
    refusals,
    close() {
      open = false;
    },
  };
}

function isUsual({ method, headers }: IncomingMessage, limitBytes: number): boolean {
  return (
    method === "POST" &&
    headers["content-encoding"] === undefined &&
    // Absent: NaN, which is not below the limit.
    Number(headers["content-length"]) <= limitBytes &&
    types.has(headers["content-type"])
  );
}

/** Finds the way of a request as Fastify's router would, for plain addresses. */
function finder(ways: readonly Way[]): (request: IncomingMessage) => Asked | null {
  const fixed = new Map(ways.map((way) => [way.url, way]));

  return (request) => {
    const { method = "", url = "", headers } = request;
    if (url.length > urlLimit || !plain.test(url)) return null;
    const cut = url.indexOf("?");
    const path = cut === -1 ? url : url.slice(0, cut);
    const asked = (way: Way, key?: string): Asked => ({
      way,
      method,
      url,
      headers: headers as Asked["headers"],
      query: cut === -1 ? {} : (parseQuery(url.slice(cut + 1)) as Asked["query"]),
      key,
    });
    const exact = fixed.get(path);
    if (exact !== undefined) return asked(exact);
    // `/in/<source>/<key>` and what follows.
    const start = path.indexOf("/", "/in/".length) + 1;
    if (start === 0 || !path.startsWith("/in/")) return null;
    const slash = path.indexOf("/", start);
    const end = slash === -1 ? path.length : slash;
    const way = fixed.get(`${path.slice(0, start)}:key${path.slice(end)}`);
    return way === undefined || end === start ? null : asked(way, path.slice(start, end));
  };
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

function send(response: ServerResponse, { status, body }: SourceAnswer): void {
  const text = JSON.stringify(body ?? null);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}
