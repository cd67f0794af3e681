import { AsyncLocalStorage } from "node:async_hooks";
import type { Told } from "#ports/channel.ts";
import type { Http, HttpRequest, HttpResult } from "#ports/http.ts";

/** A request of an attempt as it is known while the attempt is under way: nothing is masked yet. */
export interface Heard {
  readonly method: string;
  readonly url: string;
  readonly startedAt: number;
  readonly request: string | Uint8Array;
  /** Null: it did not end before the attempt did. */
  ended: { readonly at: number; readonly answer: Answered | { readonly why: string } } | null;
}

/** `isBinary`: the body is base64 of what came. */
interface Answered {
  readonly status: number | null;
  readonly body: string;
  readonly isBinary: boolean;
}

/** Listens to the requests of one attempt. */
export interface Tape {
  run<T>(work: () => T): T;
  /** What was heard, oldest first. Nothing is heard after it. */
  take(): readonly Heard[];
}

/** More requests are only made by channels that try several forms of a message; the last ones say what came of it. */
const keptRequests = 4;

/** Whose attempt is under way. What an attempt starts for others as well (a token) is heard by the first that asked. */
const attempts = new AsyncLocalStorage<{ heard: Heard[] | null }>();

/** A tape for one attempt. Sockets that are opened meanwhile keep its context for as long as they live: what it holds goes with `take`. */
export function openTape(): Tape {
  const store: { heard: Heard[] | null } = { heard: [] };
  return {
    run: (work) => attempts.run(store, work),
    take() {
      const heard = store.heard ?? [];
      store.heard = null;
      return heard;
    },
  };
}

/** The way out as channels are handed it: what an attempt sends by it is heard. */
export function heardHttp(http: Http, now: () => number): Http {
  return {
    request(request) {
      const heard = attempts.getStore()?.heard;
      return heard === undefined || heard === null ? http.request(request) : hear(heard, http, request, now);
    },
    connect: (request) => http.connect(request),
  };
}

/** For what goes another way than HTTP (`ChannelDeps.record`). */
export function recorder(now: () => number): (told: Told) => void {
  return ({ method, url, startedAt, request, answer, status, why }) => {
    const heard = attempts.getStore()?.heard;
    if (heard === undefined || heard === null) return;
    const ended = answer === null ? { why: why ?? "no answer" } : { status, body: answer, isBinary: false };
    add(heard, { method, url, startedAt, request, ended: { at: now(), answer: ended } });
  };
}

async function hear(heard: Heard[], http: Http, request: HttpRequest, now: () => number): Promise<HttpResult> {
  const { method, url, body, bodyAs } = request;
  const entry: Heard = { method, url, startedAt: now(), request: body ?? "", ended: null };
  add(heard, entry);
  const result = await http.request(request);
  const answer = result.ok
    ? { status: result.response.status, body: result.response.body, isBinary: bodyAs === "base64" }
    : { why: result.why };
  entry.ended = { at: now(), answer };
  return result;
}

function add(heard: Heard[], entry: Heard): void {
  heard.push(entry);
  if (heard.length > keptRequests) heard.shift();
}
