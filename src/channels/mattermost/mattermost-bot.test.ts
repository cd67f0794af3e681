import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { bundled, context, hostile, incident, notices, page } from "../../../test/conformance/channel-notices.ts";
import { addressForm, addressKey, addressLabel } from "./config.ts";
import { startMattermostFake } from "./fake.ts";
import { viewOf } from "./fake-view.ts";
import { outcomeOf } from "./outcome.ts";
import { render } from "./render.ts";

describe("the golden messages", () => {
  const samples = {
    page: render(page(), context({ mentions: [{ name: "Ann", key: "ann" }], mentionAll: true })),
    bundle: render(notices.bundle, context({ language: "zh-CN" })),
    hostile: render(
      page(incident({ title: hostile["markdown"] ?? "", description: Object.values(hostile).join("\n") })),
      context(),
    ),
  };
  for (const [name, wire] of Object.entries(samples)) {
    test(name, () => {
      const file = new URL(`wire/sample-${name}.json`, import.meta.url);
      const { wire: golden } = JSON.parse(readFileSync(file, "utf8")) as { readonly wire: unknown };
      assert.deepEqual(JSON.parse(JSON.stringify(wire)), golden);
    });
  }
});

const key = "k7f3e9q1w5z8x2c6v4b0n7m1ab";

describe("addresses", () => {
  for (const base of ["https://mattermost.example.com", "https://example.com/chat", "http://10.0.0.5:8065"]) {
    test(`taken: ${base}`, () => {
      const url = `${base}/hooks/${key}`;
      const parsed = addressForm.parse({ url: `${url}/?x=1` });
      assert.deepEqual(parsed, { ok: true, value: { url } });
      assert.ok(!addressKey({ url }).includes(key) && !addressLabel({ url }).includes(key));
      assert.ok(addressLabel({ url }).startsWith(new URL(base).host));
    });
  }
  test("two webhooks of one server have two keys", () => {
    const [a, b] = [key, `${key.slice(0, 25)}z`].map((each) => addressKey({ url: `https://mm.example/hooks/${each}` }));
    assert.notEqual(a, b);
  });
  for (const url of [
    "https://mm.example/hooks/",
    `https://mm.example/hooks/commands/${key}`,
    "https://mm.example/api/v4",
    key,
  ]) {
    test(`refused: ${url}`, () => assert.ok(!addressForm.parse({ url }).ok));
  }
});

describe("text from outside", () => {
  const tricks = [
    "<https://evil.example|click>",
    "[a](https://evil.example/)",
    "https://evil.example/ www.evil.example",
    "<!channel> <!here> @all @channel",
    "**b** __u__ _i_ ~~s~~ `c`",
    "# h",
    "- l",
    "1. l",
    "    code",
    "> q",
    "| t | u |",
    "\\[a](https://evil.example/)",
    "\\",
  ];
  for (const trick of tricks) {
    test(`stays text: ${trick}`, () => {
      const plain = viewOf({ ...render(page(incident({ title: "x", description: "x" })), context()) });
      const seen = viewOf({ ...render(page(incident({ title: trick, description: trick })), context()) });
      assert.equal(seen.shape, plain.shape);
      assert.deepEqual(seen.links, plain.links);
      assert.deepEqual(seen.pings, []);
    });
  }
  test("a link's own address cannot leave its brackets", () => {
    const links = [{ title: "x", url: "https://a.example/)[click](https://evil.example/" }];
    const seen = viewOf({ ...render(page(incident({ links })), context()) });
    assert.deepEqual(
      seen.links.filter((each) => each.startsWith("https://evil")),
      [],
    );
  });
});

test("who is named as everybody is rings only when everybody is asked for", () => {
  const odd = ["all", "@channel", "here", "a b", "", "Ann@x"].map((each) => ({ name: "Ann", key: each }));
  assert.deepEqual(viewOf({ ...render(page(), context({ mentions: odd })) }).pings, []);
});

test("a full bundle names and links each incident", () => {
  const seen = viewOf({
    ...render({ kind: "bundle", incidents: bundled(50, { title: "[x](y) ".repeat(99) }) }, context()),
  });
  for (const { url } of bundled(50)) assert.ok(seen.links.includes(url), url);
});

test("an id that only JavaScript knows is no error of Mattermost's", () => {
  const body = JSON.stringify({ id: "constructor" });
  const outcome = outcomeOf({ ok: true, response: { status: 404, headers: {}, body } }, 0);
  assert.deepEqual(outcome, { kind: "permanent", blame: "address", why: "answered with HTTP 404" });
});

describe("the fake", () => {
  test("limits its rate by its own clock, where it is switched on", async () => {
    let now = 0;
    const fake = await startMattermostFake({ perSecond: 2, now: () => now });
    const send = (): Promise<string> => post(fake.url, `{"text":"x"}`);
    try {
      assert.deepEqual([await send(), await send(), await send()], ["200", "200", "429"]);
      now += 1_000;
      assert.equal(await send(), "200");
    } finally {
      await fake.close();
    }
  });
  test("refuses what Mattermost refuses, and splits what is too long", async () => {
    const fake = await startMattermostFake();
    try {
      assert.equal(await post(fake.url, "{"), "400");
      assert.equal(await post(fake.url, "{}"), "400");
      assert.equal(await post(`${fake.url}x`, `{"text":"x"}`), "400");
      assert.equal(await post(fake.url, JSON.stringify({ text: "x".repeat(20_000) })), "200");
      assert.equal(fake.messages.length, 2);
    } finally {
      await fake.close();
    }
  });
  test("reads Slack's brackets before Markdown, as Mattermost does", () => {
    const seen = viewOf({ text: "<https://a.example|A> <!channel> [b](https://b.example) \\@ann @bob `@carol`" });
    assert.deepEqual(seen.links, ["https://a.example", "https://b.example"]);
    assert.deepEqual(seen.pings, ["channel", "ann", "bob"]);
  });
});

async function post(url: string, body: string): Promise<string> {
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  await response.body?.cancel();
  return String(response.status);
}
