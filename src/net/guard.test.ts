import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { allowNothing, parseEgressAllow, publicGuard } from "./guard.ts";
import type { EgressAllow, Resolve } from "./guard.ts";
import { createHttp } from "./http.ts";

/** Ways to name an inside address or to smuggle something else than a plain web address past a check. */
const tricks: readonly (readonly [what: string, url: string])[] = [
  ["short IPv4", "http://127.1/"],
  ["hexadecimal", "http://0x7f.1/"],
  ["decimal", "http://2130706433/"],
  ["octal", "http://0177.0.0.1/"],
  ["zero", "http://0/"],
  ["loopback", "http://127.0.0.1/"],
  ["private 10/8", "http://10.1.2.3/"],
  ["private 172.16/12", "http://172.31.255.1/"],
  ["private 192.168/16", "http://192.168.0.1/"],
  ["carrier-grade NAT", "http://100.64.0.1/"],
  ["cloud metadata", "http://169.254.169.254/latest/meta-data/"],
  ["full-width digits", "http://１２７.０.０.１/"],
  ["circled digits", "http://①②⑦.⓪.⓪.①/"],
  ["IPv6 loopback", "http://[::1]/"],
  ["IPv4 mapped into IPv6", "http://[::ffff:127.0.0.1]/"],
  ["NAT64 of an inside address", "http://[64:ff9b::10.0.0.1]/"],
  ["unique local IPv6", "http://[fd00::1]/"],
  ["link local IPv6", "http://[fe80::1]/"],
  ["IPv4-compatible IPv6", "http://[::127.0.0.1]/"],
  ["6to4 of an inside address", "http://[2002:7f00:1::]/"],
  ["multicast", "http://224.0.0.1/"],
  ["a name of the inside", "http://localhost/"],
  ["a name with a dot at the end", "http://localhost./"],
  ["a file", "file:///etc/passwd"],
  ["another protocol", "gopher://127.0.0.1:6379/_INFO"],
  ["user and password", "http://user:pw@example.com/"],
  ["a user that looks like a host", "http://example.com@127.0.0.1/"],
  ["a backslash before a user", "http://127.0.0.1\\@example.com/"],
  ["not an address at all", "http://[::1"],
];

for (const [what, url] of tricks) {
  test(`refused: ${what}`, async () => {
    await using out = closing(allowNothing, (_, done) => done(null, [{ address: "127.0.0.1", family: 4 }]));
    const result = await out.http.request({ method: "GET", url, signal: new AbortController().signal });
    assert.deepEqual({ ...result, why: "" }, { ok: false, written: false, refused: true, why: "" });
  });
}

test("one inside address among those of a name is enough to refuse it", async () => {
  await using out = closing(allowNothing, (_, done) =>
    done(null, [
      { address: "93.184.216.34", family: 4 },
      { address: "10.0.0.7", family: 4 },
    ]),
  );
  const result = await out.http.request({
    method: "GET",
    url: "https://two-faced.example/",
    signal: new AbortController().signal,
  });
  assert.deepEqual(result, {
    ok: false,
    written: false,
    refused: true,
    why: "two-faced.example resolves to 10.0.0.7, which is not public",
  });
});

test("a name that turns inside after the first look is caught when a connection is made", async () => {
  const answers = ["93.184.216.34", "127.0.0.1"];
  const guard = publicGuard(allowNothing, (_, done) =>
    done(null, [{ address: answers.shift() ?? "127.0.0.1", family: 4 }]),
  );
  const look = (): Promise<Error | null> =>
    new Promise((resolve) => guard.lookup("rebind.example", { all: true }, (error) => resolve(error)));
  assert.equal(await look(), null);
  assert.match(String(await look()), /not public/);
});

const allowed: readonly (readonly [allow: string, url: string])[] = [
  ["127.0.0.0/8", "http://127.0.0.1:PORT/"],
  ["127.0.0.1", "http://127.0.0.1:PORT/"],
  ["127.0.0.1", "http://[::ffff:127.0.0.1]:PORT/"],
  ["hooks.internal", "http://hooks.internal:PORT/"],
  ["*.internal", "http://hooks.internal.:PORT/"],
  ["127.0.0.0/8", "http://hooks.internal:PORT/"],
];

for (const [allow, url] of allowed) {
  test(`${allow} lets ${url} through`, async () => {
    const server = createServer((_, response) => void response.end("in"));
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    await using out = closing(parsed(allow), (_, done) => done(null, [{ address: "127.0.0.1", family: 4 }]));
    const at = server.address();
    const port = typeof at === "object" && at !== null ? at.port : 0;
    const result = await out.http.request({
      method: "GET",
      url: url.replace("PORT", String(port)),
      signal: new AbortController().signal,
    });
    server.close();
    assert.equal(result.ok && result.response.body, "in");
  });
}

test("public addresses pass, NAT64 of a public one as well", () => {
  const guard = publicGuard();
  for (const url of [
    "https://93.184.216.34/",
    "https://[2606:4700::1111]/",
    "https://[64:ff9b::93.184.216.34]/",
    "http://example.com/",
  ]) {
    assert.equal(guard.refusal(new URL(url)), null, url);
  }
});

test("the allow-list names the entry that it cannot read", () => {
  assert.deepEqual(parseEgressAllow(["10.0.0.0/8", " ", "Mattermost.internal", "10.0.0.0/99"]), {
    ok: false,
    problem: '"10.0.0.0/99" is neither an address, a range (10.0.0.0/8) nor a host name',
  });
});

function parsed(entry: string): EgressAllow {
  const result = parseEgressAllow([entry]);
  assert.ok(result.ok);
  return result.value;
}

function closing(allow: EgressAllow, resolve: Resolve) {
  const http = createHttp({ guard: publicGuard(allow, resolve), now: Date.now });
  return { http, [Symbol.asyncDispose]: () => http.close() };
}
