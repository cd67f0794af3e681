import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { brotliDecompressSync, gunzipSync, gzipSync, brotliCompressSync } from "node:zlib";
import { after, describe, it } from "node:test";
import { fastify } from "fastify";
import { consolePaths, consoleRoutes, readConsole } from "#api/console.ts";
import { forEachEngine } from "../support/engines.ts";
import { startSite } from "./harness.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tocsin-console-"));
const script = "export const words = 'hello';\n".repeat(100);

/** A build, as vite leaves it. */
function build(): string {
  const dist = path.join(folder, "dist");
  fs.mkdirSync(path.join(dist, "assets"), { recursive: true });
  fs.writeFileSync(
    path.join(dist, "index.html"),
    '<html lang="%LANGUAGE%"><meta name="csp-nonce" content="%NONCE%" /><script type="module" src="/assets/a-1.js"></script></html>',
  );
  fs.writeFileSync(path.join(dist, "assets/a-1.js"), script);
  fs.writeFileSync(path.join(dist, "assets/a-1.js.br"), brotliCompressSync(script));
  fs.writeFileSync(path.join(dist, "assets/a-1.js.gz"), gzipSync(script));
  fs.writeFileSync(path.join(dist, "assets/b-2.css"), "p{}");
  return dist;
}

describe("the console's files", () => {
  after(() => fs.rmSync(folder, { recursive: true }));

  it("come in the smallest form that a browser takes, and may be kept for ever", async () => {
    const server = fastify();
    server.decorateRequest("principal", null);
    await server.register((context) => consoleRoutes(context, readConsole(build())));
    const get = (url: string, accept: string) => server.inject({ url, headers: { "accept-encoding": accept } });

    const br = await get("/assets/a-1.js", "gzip, deflate, br, zstd");
    assert.equal(br.headers["content-encoding"], "br");
    assert.equal(brotliDecompressSync(br.rawPayload).toString(), script);
    const gzip = await get("/assets/a-1.js", "gzip");
    assert.equal(gunzipSync(gzip.rawPayload).toString(), script);
    const plain = await get("/assets/a-1.js", "identity");
    assert.equal(plain.headers["content-encoding"], undefined);
    assert.equal(plain.payload, script);
    for (const answer of [br, gzip, plain]) {
      assert.match(String(answer.headers["cache-control"]), /immutable/u);
      assert.equal(answer.headers["vary"], "accept-encoding");
      assert.match(String(answer.headers["content-type"]), /^text\/javascript/u);
    }
    assert.equal((await get("/assets/b-2.css", "br")).payload, "p{}");
    const gone = await get("/assets/a-0.js", "br");
    assert.equal(gone.statusCode, 404);
    assert.equal(gone.headers["cache-control"], undefined);
    for (const odd of ["/assets/..%2Findex.html", "/assets/a-1.js.br", "/assets/"])
      assert.equal((await get(odd, "")).statusCode, 404, odd);
    await server.close();
  });

  it("are drawn with a nonce that is another one each time, and nothing is allowed inline", async () => {
    const server = fastify();
    server.decorateRequest("principal", null);
    await server.register((context) => consoleRoutes(context, readConsole(build())));
    const nonces = new Set<string>();
    for (const url of ["/", "/incidents?tab=open", "/incidents/INC-1"]) {
      const page = await server.inject({ url, headers: { "accept-language": "zh" } });
      assert.equal(page.statusCode, 200);
      const policy = String(page.headers["content-security-policy"]);
      const nonce = /'nonce-([^']+)'/u.exec(policy)?.[1] ?? "";
      assert.match(policy, /default-src 'none'.*script-src 'self';.*frame-ancestors 'none'/u);
      assert.doesNotMatch(policy, /unsafe|script-src[^;]*nonce/u);
      assert.ok(page.payload.includes(`content="${nonce}"`));
      assert.match(page.payload, /<html lang="zh-CN">/u);
      nonces.add(nonce);
    }
    assert.equal(nonces.size, 3);
    await server.close();
  });

  it("give way to the plain pages where nothing was built", async () => {
    assert.equal(readConsole(path.join(folder, "nowhere")), null);
    const server = fastify();
    server.decorateRequest("principal", null);
    await server.register((context) => consoleRoutes(context, null));
    const lands = async (url: string) => (await server.inject({ url })).headers["location"];
    assert.equal(await lands("/"), "/lite");
    assert.equal(await lands("/incidents"), "/lite");
    assert.equal(await lands("/incidents/INC-1"), "/lite/incidents/INC-1");
    await server.close();
  });

  it("are asked for at the addresses that the console draws, and no other", () => {
    const router = fs.readFileSync(path.resolve(import.meta.dirname, "../../console/src/router.tsx"), "utf8");
    const routes = [...router.matchAll(/\bpath: "([^"]+)"/gu)].map(([, route = ""]) => route.replaceAll("$", ":"));
    assert.deepEqual(routes.toSorted(), [...consolePaths].toSorted());
  });
});

forEachEngine("the console", (engine) => {
  it("is for those who are signed in", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const away = await site.anonymous.get("/incidents?tab=open");
    assert.deepEqual([away.status, away.headers.get("location")], [303, "/sign-in?next=%2Fincidents%3Ftab%3Dopen"]);
    assert.ok([200, 303].includes((await admin.get("/")).status));
    assert.equal((await admin.with({ accept: "text/html" }).get("/no-such-page")).status, 404);
  });
});
