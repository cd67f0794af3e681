import { Pool } from "undici";
import type { Http, HttpRequest, HttpResult } from "#ports/http.ts";
import { Exchange } from "./exchange.ts";
import type { Guard } from "./guard.ts";
import { createSockets } from "./socket.ts";

export interface HttpOptions {
  /** `publicGuard` for addresses that users enter, `trustedGuard` for what an admin configured. */
  readonly guard: Guard;
  readonly now: () => number;
  /** Connections to one origin. */
  readonly connections?: number;
  /** Origins that are kept; the least recently used idle one makes room. */
  readonly origins?: number;
  readonly connectTimeoutMs?: number;
  /** Certificates to trust besides the system's, PEM. */
  readonly ca?: string;
}

export interface ClosableHttp extends Http {
  /** Breaks off what is under way and frees all sockets. */
  close(): Promise<void>;
}

interface Lane {
  readonly pool: Pool;
  underWay: number;
  usedAt: number;
}

/** A URL that passed the guard: where it goes, and what is written into the request line. */
interface Target {
  readonly lane: Lane;
  readonly path: string;
}

const idleMs = 60_000;
const keptTargets = 4_096;
const defaultMaxBytes = 1024 * 1024;
const ignore = (): void => {};

/** HTTP over one bounded undici pool an origin. HTTP/1.1 only: one request a connection makes `written` exact. */
export function createHttp(options: HttpOptions): ClosableHttp {
  const lanes = new Map<string, Lane>();
  // Channels post to the same few URLs over and over; the parse and the guard's look at the URL are paid once.
  const targets = new Map<string, Target>();
  const sockets = createSockets(options.guard, options.ca);
  let closed = false;

  function target(text: string): Target | string {
    const known = targets.get(text);
    if (known !== undefined) return known;
    const url = URL.parse(text);
    if (url === null) return "this is not a web address";
    const refusal = options.guard.refusal(url);
    if (refusal !== null) return refusal;
    const made = { lane: lane(url.origin), path: url.pathname + url.search };
    if (targets.size >= keptTargets) targets.clear();
    targets.set(text, made);
    return made;
  }

  function lane(origin: string): Lane {
    const known = lanes.get(origin);
    if (known !== undefined) return known;
    dropIdle();
    const made = { pool: openPool(origin, options), underWay: 0, usedAt: options.now() };
    lanes.set(origin, made);
    return made;
  }

  /** Runs when a new origin comes up; sockets time out by themselves, this frees the pools around them. */
  function dropIdle(): void {
    const idle = [...lanes].filter(([, each]) => each.underWay === 0).sort(([, a], [, b]) => a.usedAt - b.usedAt);
    const surplus = lanes.size + 1 - (options.origins ?? 256);
    const deadline = options.now() - idleMs;
    idle.forEach(([origin, each], index) => {
      if (index >= surplus && each.usedAt > deadline) return;
      lanes.delete(origin);
      targets.clear();
      each.pool.close().catch(ignore);
    });
  }

  return {
    request(request) {
      const to = closed ? "we are shutting down" : target(request.url);
      if (typeof to === "string") return Promise.resolve({ ok: false, written: false, refused: !closed, why: to });
      if (request.signal.aborted) return Promise.resolve(stoppedBefore);
      return send(to, request, options.now());
    },
    connect: (request) => sockets.connect(request),
    async close() {
      closed = true;
      targets.clear();
      sockets.close();
      await Promise.all([...lanes.values()].map((each) => each.pool.destroy()));
      lanes.clear();
    },
  };
}

const stoppedBefore: HttpResult = { ok: false, written: false, refused: false, why: "stopped before it was sent" };

function send({ lane, path }: Target, request: HttpRequest, now: number): Promise<HttpResult> {
  lane.underWay += 1;
  lane.usedAt = now;
  return new Promise((resolve) => {
    const limits = { maxBytes: request.maxBytes ?? defaultMaxBytes, isBinary: request.bodyAs === "base64" };
    const exchange = new Exchange(request.signal, limits, (result) => {
      lane.underWay -= 1;
      resolve(result);
    });
    try {
      lane.pool.dispatch(
        { path, method: request.method, headers: request.headers ?? null, body: request.body ?? null },
        exchange,
      );
    } catch (error) {
      exchange.fail(error);
    }
  });
}

function openPool(origin: string, options: HttpOptions): Pool {
  return new Pool(origin, {
    connections: options.connections ?? 32,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 30_000,
    // The caller's signal is the time limit; these only catch a caller that never gives up.
    headersTimeout: 120_000,
    bodyTimeout: 120_000,
    connect: {
      lookup: options.guard.lookup,
      timeout: options.connectTimeoutMs ?? 10_000,
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    },
  });
}
