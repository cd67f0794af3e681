import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { test } from "node:test";
import type { TestContext } from "node:test";
import type { HttpRequest, HttpResult } from "#ports/http.ts";
import { trustedGuard } from "./guard.ts";
import { createHttp } from "./http.ts";
import type { ClosableHttp, HttpOptions } from "./http.ts";

const never = new AbortController().signal;

test("an answer: status, headers joined in lower case, body", async (t) => {
  const { ask } = await setUp(
    t,
    answering("HTTP/1.1 207 Fine\r\nX-One: a\r\nX-Two: b\r\nx-two: c\r\ncontent-length: 6\r\n\r\ngrüß"),
  );
  const result = await ask({ method: "POST", body: "hello", headers: { "x-sent": "1" } });
  assert.deepEqual(result, {
    ok: true,
    response: { status: 207, headers: { "x-one": "a", "x-two": "b, c", "content-length": "6" }, body: "grüß" },
  });
});

test("a redirect is an answer, it is not followed", async (t) => {
  const { ask, connections } = await setUp(
    t,
    answering("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"),
  );
  const result = await ask({});
  assert.equal(result.ok && result.response.status, 302);
  assert.equal(connections.length, 1);
});

test("connections are kept and used again", async (t) => {
  const { ask, connections } = await setUp(t, answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
  for (let i = 0; i < 20; i += 1) assert.ok((await ask({ method: "POST", body: "x" })).ok);
  // Two, not one: undici calls a connection free one turn after its answer, when the next request is already here.
  assert.ok(connections.length <= 2);
});

test("more than maxBytes is cut on a character, and the connection is given up", async (t) => {
  const { ask, connections } = await setUp(
    t,
    answering(`HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n${"ü".repeat(50_000)}`),
  );
  const result = await ask({ maxBytes: 5 });
  assert.equal(result.ok && result.response.body, "üü");
  await closedAll(connections);
});

/** How the other side behaves, and whether our request may have taken effect. */
const failures: readonly (readonly [what: string, serve: (socket: Socket) => void, written: boolean])[] = [
  ["closed before anything was read", (socket) => void socket.destroy(), true],
  ["reset after the request was read", (socket) => void socket.once("data", () => socket.resetAndDestroy()), true],
  ["closed after the request was read", (socket) => void socket.once("data", () => socket.end()), true],
  ["half an answer", answering("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf", true), true],
  ["not HTTP at all", answering("SSH-2.0-OpenSSH_9.6\r\n"), true],
];

for (const [what, serve, written] of failures) {
  test(`no answer: ${what}`, async (t) => {
    const { ask } = await setUp(t, serve);
    const result = await ask({ method: "POST", body: "x" });
    assert.ok(!result.ok);
    assert.equal(result.written, written);
    assert.equal(result.refused, false);
  });
}

test("never connected: nothing was written", async (t) => {
  const { server, url, http } = await setUp(t, () => {});
  server.close();
  await once(server, "close");
  const refused = await http.request({ method: "POST", url, body: "x", signal: never });
  assert.deepEqual(refused, {
    ok: false,
    written: false,
    refused: false,
    why: "the connection was refused (ECONNREFUSED)",
  });
  const unknown = await http.request({ method: "POST", url: "http://nowhere.invalid/", body: "x", signal: never });
  assert.ok(!unknown.ok && !unknown.written && !unknown.refused);
});

test("no TLS on the other side: nothing was written", async (t) => {
  const { url, http } = await setUp(t, answering("HTTP/1.1 400 Bad Request\r\n\r\n"));
  const result = await http.request({ method: "POST", url: url.replace("http:", "https:"), body: "x", signal: never });
  assert.ok(!result.ok && !result.written);
});

for (const [what, serve] of [
  ["while it waits for the answer", () => {}],
  ["while the body comes in", answering("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf")],
] as const) {
  test(`abort ${what}: answered within 50 ms, the socket is closed`, async (t) => {
    const { ask, connections, read } = await setUp(t, serve);
    const stop = new AbortController();
    const asked = ask({ method: "POST", body: "x", signal: stop.signal });
    await read;
    const before = performance.now();
    stop.abort();
    const result = await asked;
    assert.ok(performance.now() - before < 50);
    assert.deepEqual(result, { ok: false, written: true, refused: false, why: "stopped while it was under way" });
    await closedAll(connections);
  });
}

test("abort while it waits for a free connection: never sent", async (t) => {
  const { ask, requests, read } = await setUp(t, () => {}, { connections: 1 });
  const first = new AbortController();
  const second = new AbortController();
  const running = ask({ method: "POST", body: "first", signal: first.signal });
  await read;
  const waiting = ask({ method: "POST", body: "second", signal: second.signal });
  second.abort();
  assert.deepEqual(await waiting, { ok: false, written: false, refused: false, why: "stopped while it was under way" });
  first.abort();
  await running;
  const third = new AbortController();
  const last = ask({ method: "POST", body: "third", signal: third.signal });
  while (!requests.join().includes("third")) await new Promise((resolve) => setImmediate(resolve));
  third.abort();
  await last;
  assert.ok(!requests.join().includes("second"));
});

test("already stopped: not sent", async (t) => {
  const { ask, connections } = await setUp(t, () => {});
  assert.deepEqual(await ask({ signal: AbortSignal.abort() }), {
    ok: false,
    written: false,
    refused: false,
    why: "stopped before it was sent",
  });
  assert.equal(connections.length, 0);
});

test("a malformed header is an answer for the caller, not a throw", async (t) => {
  const { ask } = await setUp(t, () => {});
  const result = await ask({ headers: { "x-bad": "a\r\nx-injected: b" } });
  assert.deepEqual(result, {
    ok: false,
    written: false,
    refused: false,
    why: "the request is malformed (UND_ERR_INVALID_ARG)",
  });
});

test("a token in the URL is in no reason", async (t) => {
  const { url, http, server } = await setUp(t, (socket) => void socket.destroy());
  const results = [await http.request({ method: "GET", url: `${url}bot-s3cret/send`, signal: never })];
  server.close();
  await once(server, "close");
  results.push(await http.request({ method: "GET", url: `${url}bot-s3cret/send`, signal: never }));
  assert.ok(!JSON.stringify(results).includes("s3cret"));
});

test("origins are bounded: idle pools make room", async (t) => {
  let now = 0;
  const first = await setUp(t, answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"), {
    origins: 1,
    now: () => now,
  });
  const other = await setUp(t, answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
  assert.ok((await first.ask({})).ok);
  now += 1;
  assert.ok((await first.http.request({ method: "GET", url: other.url, signal: never })).ok);
  await closedAll(first.connections);
  assert.ok((await first.ask({})).ok);
});

test("after close: told so, without a throw", async (t) => {
  const { ask, http } = await setUp(t, () => {});
  await http.close();
  assert.deepEqual(await ask({}), { ok: false, written: false, refused: false, why: "we are shutting down" });
});

interface Rig {
  readonly server: Server;
  readonly url: string;
  readonly http: ClosableHttp;
  readonly connections: Socket[];
  readonly requests: string[];
  /** The first bytes of a request have arrived. */
  readonly read: Promise<unknown>;
  ask(request: Partial<HttpRequest>): Promise<HttpResult>;
}

async function setUp(
  t: TestContext,
  serve: (socket: Socket) => void,
  options: Partial<HttpOptions> = {},
): Promise<Rig> {
  const connections: Socket[] = [];
  const requests: string[] = [];
  const arrived = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    connections.push(socket);
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      requests.push(chunk.toString());
      arrived.resolve();
    });
    serve(socket);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/`;
  const http = createHttp({ guard: trustedGuard, now: Date.now, ...options });
  t.after(async () => {
    await http.close();
    for (const socket of connections) socket.destroy();
    server.close();
  });
  return {
    server,
    url,
    http,
    connections,
    requests,
    read: arrived.promise,
    ask: (request) => http.request({ method: "GET", url, signal: never, ...request }),
  };
}

function answering(text: string, thenClose = false): (socket: Socket) => void {
  return (socket) => void socket.on("data", () => (thenClose ? socket.end(text) : socket.write(text)));
}

async function closedAll(sockets: readonly Socket[]): Promise<void> {
  await Promise.all(
    sockets.map((socket) =>
      socket.destroyed ? Promise.resolve() : new Promise((resolve) => socket.once("close", resolve)),
    ),
  );
}
