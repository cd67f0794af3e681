import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import http from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { it } from "node:test";
import type { Sandbox, SandboxRun } from "#app/sandbox.ts";
import { forEachEngine } from "../support/engines.ts";
import { type Site, startSite } from "./harness.ts";

interface Inner {
  readonly sandbox: Sandbox;
  readonly asked: readonly {
    readonly method: string;
    readonly url: string;
    readonly headers: IncomingMessage["headers"];
  }[];
  /** Nobody listens any more. */
  down(): Promise<void>;
  /** No sandbox runs any more. */
  end(): void;
}

/** The server of a sandbox that answers everything, with all that must not come out. */
async function startInner(t: TestContext): Promise<Inner> {
  const asked: { method: string; url: string; headers: IncomingMessage["headers"] }[] = [];
  const server = http.createServer((request, response) => {
    asked.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers });
    request.resume();
    response.writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'none'",
      "set-cookie": "tocsin=tcses_of-the-sandbox; Path=/",
      location: "http://127.0.0.1:1/elsewhere",
      "x-inner": "yes",
    });
    response.end("<p>inside</p>");
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  t.after(close);
  let run: Pick<SandboxRun, "url"> | null = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  const sandbox: Sandbox = {
    // The way through asks for the address alone.
    current: () => run as SandboxRun | null,
    start: () => Promise.reject(new Error("not here")),
    stop: () => Promise.resolve(),
    touch: () => undefined,
    endsAt: () => null,
    listen: () => () => undefined,
  };
  return { sandbox, asked, down: close, end: () => void (run = null) };
}

/** Asks for exactly this path: `fetch` would straighten it first. */
function statusOf(site: Site, method: string, path: string): Promise<number> {
  const { hostname, port } = new URL(site.url);
  return new Promise((resolve, reject) => {
    const asking = http.request({ hostname, port, method, path }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asking.on("error", reject);
    asking.end();
  });
}

const html = { accept: "text/html" };

forEachEngine("the way through to the sandbox", (engine) => {
  async function open(t: TestContext): Promise<Inner & { readonly site: Site }> {
    const inner = await startInner(t);
    return { ...inner, site: await startSite(t, engine, { sandbox: inner.sandbox }) };
  }

  it("takes neither cookies nor tokens along, and lets none out", async (t) => {
    const { site, asked } = await open(t);
    const { admin } = await site.setUp();
    const told = admin.with({
      ...html,
      authorization: "Bearer tcs_secret",
      "x-tocsin-key": "a-real-key",
      "x-forwarded-for": "203.0.113.9",
      "accept-language": "zh-CN",
    });
    const page = await told.get("/sandbox/a/some-token.x_1?do=ack");
    assert.equal(page.status, 200);
    assert.equal(page.text, "<p>inside</p>");
    assert.equal(page.headers.get("content-security-policy"), "default-src 'none'");
    for (const name of ["set-cookie", "location", "x-inner"]) assert.equal(page.headers.get(name), null, name);
    const [one] = asked;
    assert.equal(one?.url, "/a/some-token.x_1?do=ack");
    assert.equal(one.headers["accept-language"], "zh-CN");
    assert.equal(one.headers.host, new URL(site.url).host, "the page must know the browser's own host again");
    for (const name of ["cookie", "authorization", "x-tocsin-key", "x-forwarded-for"])
      assert.equal(one.headers[name], undefined, name);
    await site.anonymous.form("/sandbox/a/some-token", { do: "acknowledge" });
    assert.deepEqual(
      [asked[1]?.method, asked[1]?.headers["content-type"]],
      ["POST", "application/x-www-form-urlencoded"],
    );
  });

  it("knows a few addresses, and nothing that is dressed up as one", async (t) => {
    const { site, asked } = await open(t);
    const hostile = [
      "/sandbox/api/v1/me",
      "/sandbox/setup?token=x",
      "/sandbox/sign-in",
      "/sandbox/hook/slack/x",
      "/sandbox/metrics",
      "/sandbox/a/..",
      "/sandbox/a/%2e%2e",
      "/sandbox/a/..%2fapi%2fv1%2fme",
      "/sandbox/a/x%2f..%2f..%2fsetup",
      "/sandbox/a/x%5c..",
      "/sandbox/a/x%0d%0aHost:%20evil",
      "/sandbox/a/x%3fy",
      "/sandbox/a/x%23y",
      "/sandbox/a/http:%2f%2fevil.example",
      "/sandbox/assets/%2e%2e%2f%2e%2e%2fsecret.key",
      `/sandbox/a/${"x".repeat(401)}`,
    ];
    for (const path of hostile) assert.equal(await statusOf(site, "GET", path), 404, path);
    for (const path of ["/sandbox/in/standard/k%2f..", "/sandbox/in/..%2fsetup/k", "/sandbox/in/../a/k"])
      assert.equal(await statusOf(site, "POST", path), 404, path);
    assert.equal(await statusOf(site, "DELETE", "/sandbox/a/token"), 404);
    assert.deepEqual(asked, [], "none of it came through");
    const home = await site.anonymous.get("/sandbox/incidents/01a2");
    assert.deepEqual([home.status, home.headers.get("location")], [303, "/welcome"]);
  });

  it("says when there is none, when it does not answer, and when it is too much", async (t) => {
    const { site, down, end } = await open(t);
    const much = await site.anonymous.post("/sandbox/in/standard/key", { text: "x".repeat(1024 * 1024) });
    assert.equal(much.status, 413);
    await down();
    assert.equal((await site.anonymous.get("/sandbox/a/token")).status, 503);
    end();
    const gone = await site.anonymous.get("/sandbox/a/token");
    assert.equal(gone.status, 404);
    assert.match(gone.text, /This sandbox has ended/);
  });
});
