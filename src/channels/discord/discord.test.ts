import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import type { Http, HttpRequest } from "#ports/http.ts";
import { silentLog } from "#ports/log.ts";
import { bundled, context, hostile, incident, notices, page } from "../../../test/conformance/channel-notices.ts";
import { addressForm, addressKey, addressLabel } from "./config.ts";
import { startDiscordFake } from "./fake.ts";
import { viewOf } from "./fake-view.ts";
import { discord } from "./index.ts";
import { render } from "./render.ts";

const ann = { name: "Ann", key: "80351110224678912" };

describe("the golden messages", () => {
  const samples = {
    page: render(page(), context({ mentions: [ann], mentionAll: true })),
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

const id = "1180000000000000001";
const token = "s3cretDiscordTokenOfTheFake";

describe("addresses", () => {
  for (const path of [`/api/webhooks/${id}/${token}`, `/api/v10/webhooks/${id}/${token}`]) {
    test(`taken: ${path}`, () => {
      const url = `https://discord.com${path}`;
      const parsed = addressForm.parse({ url: `${url}?wait=true`, threadId: "" });
      assert.deepEqual(parsed, { ok: true, value: { url } });
      assert.equal(addressKey({ url }), id);
      assert.equal(addressKey({ url, threadId: "123456" }), `${id}/123456`);
      assert.equal(addressLabel({ url: url.replace("discord.com", "proxy.example") }), `proxy.example ${id}`);
    });
  }
  for (const url of [
    `http://discord.com/api/webhooks/${id}/${token}`,
    `https://discord.com/api/webhooks/${id}`,
    `https://discord.com/api/webhooks/${id}/${token}/slack`,
    `https://discord.com/channels/1/2`,
  ]) {
    test(`refused: ${url}`, () => assert.ok(!addressForm.parse({ url }).ok));
  }
});

test("whatever a text holds, nobody is rung whom we did not name", () => {
  const text = "@everyone @here <@80351110224678912> <@&165511591545143296> \\@everyone";
  const wire = render(page(incident({ title: text, description: text })), context());
  assert.deepEqual(wire.allowed_mentions, { parse: [], users: [], roles: [] });
  assert.deepEqual(viewOf({ ...wire }).pings, []);
});

test("a mention as Discord shows it is taken as well; anything else rings nobody", () => {
  const keys = ["<@80351110224678912>", "<@&165511591545143296>", "ann", "@everyone", "", "80351110224678912"];
  const { allowed_mentions: allowed } = render(
    page(),
    context({ mentions: keys.map((key) => ({ name: "Ann", key })) }),
  );
  assert.deepEqual(allowed, { parse: [], users: ["80351110224678912"], roles: ["165511591545143296"] });
});

test("the end of an incident makes no sound, a page does", () => {
  assert.equal(render(notices.resolved, context()).flags, 4_096);
  assert.equal(render(notices.page, context()).flags, undefined);
});

describe("a full bundle", () => {
  test("links what there is room for, and names everything", () => {
    const short = viewOf({ ...render({ kind: "bundle", incidents: bundled(20) }, context()) });
    assert.ok(bundled(20).every(({ url }) => short.links.includes(url)));
    const long = viewOf({
      ...render({ kind: "bundle", incidents: bundled(50, { title: "[x](y) ".repeat(99) }) }, context()),
    });
    for (const { incident: one } of bundled(50)) assert.match(long.text, new RegExp(`${one.name}\\b`));
  });
});

test("a thread is named in the query, and the user agent is of the form that Discord demands", async () => {
  const asked: HttpRequest[] = [];
  const http: Http = {
    connect: () => Promise.resolve({ ok: false, refused: true, why: "no sockets here" }),
    request(request) {
      asked.push(request);
      return Promise.resolve({ ok: false, written: false, refused: false, why: "only looked at" });
    },
  };
  const deps = { http, now: Date.now, log: silentLog, accountId: "a", publicUrl: "https://tocsin.example.com" };
  const to = { url: `https://discord.com/api/webhooks/${id}/${token}`, threadId: "123456" };
  const attempt = { idempotencyKey: "k", number: 1, signal: AbortSignal.timeout(1_000) };
  await discord.connect({}, deps).send(render(page(), context()), to, attempt);
  const [request] = asked;
  assert.equal(request?.url, `${to.url}?wait=true&thread_id=123456`);
  assert.match(request?.headers?.["user-agent"] ?? "", /^DiscordBot \(https:\/\/\S+, \S+\)$/);
});

describe("the fake", () => {
  test("takes five in two seconds by its own clock, and says how long to wait", async () => {
    let now = 0;
    const fake = await startDiscordFake({ limited: true, now: () => now });
    try {
      for (let sent = 0; sent < 5; sent += 1) assert.match(await post(fake.url, { content: "x" }), /^204/);
      now += 500;
      assert.match(await post(fake.url, { content: "x" }), /^429 .*"retry_after":1.5/);
      now += 1_500;
      assert.match(await post(fake.url, { content: "x" }), /^204/);
    } finally {
      await fake.close();
    }
  });
  test("refuses what Discord refuses", async () => {
    const fake = await startDiscordFake({ threads: ["123456"] });
    const embed = (each: object): object => ({ embeds: [each] });
    const cases: readonly (readonly [body: object, code: number])[] = [
      [{}, 50_006],
      [{ content: "x".repeat(2_001) }, 50_035],
      [embed({ description: "x".repeat(4_097) }), 50_035],
      [embed({ fields: [{ name: "", value: "x" }] }), 50_035],
      [embed({ fields: Array.from({ length: 26 }, () => ({ name: "x", value: "x" })) }), 50_035],
      [{ embeds: [{ description: "x".repeat(4_000) }, { description: "x".repeat(2_001) }] }, 50_035],
      [{ content: "x", allowed_mentions: { parse: ["users"], users: ["1"] } }, 50_035],
    ];
    try {
      for (const [body, code] of cases) assert.match(await post(fake.url, body), new RegExp(`"code":${code}`));
      assert.match(await post(`${fake.url}?thread_id=9`, { content: "x" }), /10003/);
      assert.match(await post(`${fake.url}?thread_id=123456`, { content: "x" }), /^204/);
      fake.state = "forum";
      assert.match(await post(fake.url, { content: "x" }), /220001/);
      assert.match(await post(fake.url, { content: "x" }, "curl/8"), /40333/);
    } finally {
      await fake.close();
    }
  });
  test("rings by the content, unless it is told whom not to", () => {
    const content = "<@1> <@&2> \\@everyone";
    assert.deepEqual(viewOf({ content }).pings, ["1", "&2", "everyone"]);
    assert.deepEqual(viewOf({ content, allowed_mentions: { parse: [], users: ["1", "7"] } }).pings, ["1"]);
    assert.deepEqual(viewOf({ embeds: [{ description: content }] }).pings, []);
  });
});

async function post(url: string, body: object, agent = "DiscordBot (https://example.com, 1)"): Promise<string> {
  const headers = { "content-type": "application/json", "user-agent": agent };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return `${response.status} ${await response.text()}`;
}
