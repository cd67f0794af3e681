import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { type WebSocket, WebSocketServer } from "ws";
import { publicGuard, trustedGuard } from "./guard.ts";
import { createHttp } from "./http.ts";

const never = new AbortController().signal;

test("messages go both ways, in order, until the other side closes and says why", async (t) => {
  const { url, http } = await setUp(t, (socket, headers) => {
    socket.send(String(headers["x-ours"]));
    socket.on("message", (data: Buffer) => {
      socket.send(Buffer.from([1, 2]));
      socket.send(`heard ${data.toString()}`);
      socket.close(4001, "enough");
    });
  });
  const opened = await http.connect({ url, headers: { "x-ours": "yes" }, signal: never });
  assert.ok(opened.ok);
  const heard: unknown[] = [];
  assert.equal(opened.socket.ended(), null);
  assert.ok(opened.socket.send("grüß"));
  for await (const message of opened.socket.messages) heard.push(message);
  assert.deepEqual(heard, ["yes", new Uint8Array([1, 2]), "heard grüß"]);
  assert.match(opened.socket.ended() ?? "", /4001, enough/);
  assert.equal(opened.socket.send("more"), false);
});

test("the signal closes an open connection, and so does the end of the way out", async (t) => {
  const { url, http, server } = await setUp(t, () => {});
  const stop = new AbortController();
  const opened = await http.connect({ url, signal: stop.signal });
  assert.ok(opened.ok);
  stop.abort();
  for await (const message of opened.socket.messages) assert.fail(String(message));
  assert.equal(opened.socket.ended(), "closed by us");
  const other = await http.connect({ url, signal: never });
  assert.ok(other.ok);
  await http.close();
  for await (const message of other.socket.messages) assert.fail(String(message));
  assert.ok(other.socket.ended() !== null);
  for (const client of server.clients) await once(client, "close");
});

test("nobody listens, no WebSocket is spoken, it is no address, or the guard says no", async (t) => {
  const { url, http } = await setUp(t, () => {}, { status: 403 });
  const refused = await http.connect({ url, signal: never });
  assert.ok(!refused.ok && !refused.refused);
  const nobody = await http.connect({ url: "ws://127.0.0.1:9", signal: never });
  assert.ok(!nobody.ok && !nobody.refused, "port 9 is closed");
  assert.match(nobody.why, /ECONNREFUSED/);
  const wrong = await http.connect({ url: "https://example.com", signal: never });
  assert.ok(!wrong.ok && wrong.refused);
  const guarded = createHttp({ guard: publicGuard(), now: Date.now });
  t.after(() => guarded.close());
  const local = await guarded.connect({ url, signal: never });
  assert.ok(!local.ok && local.refused);
  assert.match(local.why, /not a public address/);
  const named = await guarded.connect({ url: url.replace("127.0.0.1", "localhost"), signal: never });
  assert.ok(!named.ok);
  assert.match(named.why, /not public/);
});

async function setUp(
  t: TestContext,
  serve: (socket: WebSocket, headers: Readonly<Record<string, unknown>>) => void,
  { status = 101 } = {},
) {
  const verifyClient = (_info: unknown, done: (ok: boolean, code?: number) => void) => done(status === 101, status);
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", verifyClient });
  server.on("connection", (socket, request) => serve(socket, request.headers));
  await once(server, "listening");
  const http = createHttp({ guard: trustedGuard, now: Date.now });
  t.after(async () => {
    await http.close();
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, http, server };
}
