import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { context, hostile, incident, notices, page } from "../../../test/conformance/channel-notices.ts";
import type { HttpResult } from "#ports/http.ts";
import { addressForm, addressKey, addressLabel } from "./config.ts";
import { startSlackFake } from "./fake.ts";
import { outcomeOf } from "./outcome.ts";
import { render } from "./render.ts";

const url = "https://hooks.slack.com/services/T0TOCSIN/B0FAKE/s3cret";

describe("the golden messages", () => {
  const samples = {
    page: render(page(), context({ mentions: [{ name: "Ann", key: "U07ANN" }], mentionAll: true })),
    bundle: render(notices.bundle, context({ language: "zh-CN" })),
    hostile: render(
      page(incident({ title: hostile["slack"] ?? "", description: Object.values(hostile).join("\n") })),
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

describe("addresses", () => {
  test("a pasted webhook is taken, with what a browser adds left out", () => {
    const parsed = addressForm.parse({ url: ` ${url}?x=1#y ` });
    assert.deepEqual(parsed, { ok: true, value: { url } });
    assert.equal(addressKey({ url }), "T0TOCSIN/B0FAKE");
    assert.equal(addressLabel({ url }), "T0TOCSIN/B0FAKE");
    assert.equal(
      addressLabel({ url: "https://proxy.example/services/T1/B2/s3cret" }),
      "proxy.example T1/B2",
      "a proxy is named",
    );
  });
  const refused: readonly (readonly [string, RegExp])[] = [
    ["http://hooks.slack.com/services/T0/B0/x", /whole address/],
    ["https://hooks.slack.com/services/T0/B0", /whole address/],
    ["https://hooks.slack.com/triggers/T0/1/x", /workflow/],
    ["https://hooks.slack.com/workflows/T0/A0/1/x", /workflow/],
    ["https://example.com/", /whole address/],
    ["T0/B0/x", /whole address/],
  ];
  for (const [text, problem] of refused) {
    test(`refused: ${text}`, () => {
      const parsed = addressForm.parse({ url: text });
      assert.ok(!parsed.ok && parsed.issues.length === 1);
      assert.match(parsed.issues[0]?.problem ?? "", problem);
    });
  }
});

test("a key that is no id of Slack's rings nobody", () => {
  const odd = ["@here", "!channel", "U1> <!channel", "", "ann@example.com"].map((key) => ({ name: "Ann", key }));
  assert.ok(!JSON.stringify(render(page(), context({ mentions: odd }))).includes('mrkdwn","text'));
});

test("a person who is named twice is rung once", () => {
  const twice = [1, 2].map(() => ({ name: "Ann", key: "U07ANN" }));
  const wire = JSON.stringify(render(page(), context({ mentions: twice })));
  assert.equal(wire.split("<@U07ANN>").length, 2);
});

test("every permanent refusal says what Slack said and, for a dead webhook, what to do", () => {
  const dead = ["no_service", "invalid_token", "channel_is_archived", "channel_not_found", "action_prohibited"];
  for (const word of dead) {
    const outcome = outcomeOf(answer(404, word), 0);
    assert.ok(outcome.kind === "permanent" && outcome.blame === "address", word);
    assert.ok(outcome.why.includes(word) && outcome.why.includes(":"), outcome.why);
  }
});

test("a word that only JavaScript knows is no error of Slack's", () => {
  for (const word of ["constructor", "__proto__", "toString"])
    assert.equal(outcomeOf(answer(200, word), 0).kind, "unknown");
});

describe("the fake", () => {
  test("takes one a second, after a burst, by its own clock", async () => {
    let now = 0;
    const fake = await startSlackFake({ burst: 2, now: () => now });
    const send = () => post(fake.url, JSON.stringify({ text: "x" }));
    try {
      assert.deepEqual([await send(), await send()], ["200 ok", "200 ok"]);
      assert.equal(await send(), "429 rate_limited");
      now += 1_000;
      assert.equal(await send(), "200 ok");
    } finally {
      await fake.close();
    }
  });
  test("refuses what Slack refuses", async () => {
    const fake = await startSlackFake();
    const block = (each: object): string => JSON.stringify({ blocks: [each] });
    const plain = (text: string): object => ({ type: "plain_text", text });
    const cases: readonly (readonly [body: string, answer: string])[] = [
      ["{", "400 invalid_payload"],
      ["[]", "400 invalid_payload"],
      ["{}", "400 no_text"],
      [block({ type: "nonsense" }), "400 invalid_blocks"],
      [block({ type: "header", text: plain("h".repeat(151)) }), "400 invalid_blocks"],
      [block({ type: "header", text: plain("") }), "400 invalid_blocks"],
      [block({ type: "header", text: { type: "mrkdwn", text: "x" } }), "400 invalid_blocks"],
      [block({ type: "actions", elements: [] }), "400 invalid_blocks"],
      [block({ type: "rich_text", elements: [{ type: "rich_text_section", elements: [] }] }), "400 invalid_blocks"],
      [JSON.stringify({ blocks: Array.from({ length: 51 }, () => ({ type: "divider" })) }), "400 invalid_blocks"],
    ];
    try {
      for (const [body, said] of cases) assert.equal(await post(fake.url, body), said, body);
      assert.equal(await post(`${fake.url}x`, "{}"), "404 no_service");
      assert.equal(fake.messages.length, 0);
    } finally {
      await fake.close();
    }
  });
  test("reads mentions and links in mrkdwn as Slack does", async () => {
    const fake = await startSlackFake();
    const section = (text: object): object => ({ type: "section", text });
    try {
      await post(
        fake.url,
        JSON.stringify({
          blocks: [
            section({ type: "mrkdwn", text: "<@U1> <!here> @channel *b* <https://a.example|A> https://b.example/" }),
            section({ type: "mrkdwn", text: "&lt;@U2&gt; @here https://c.example/", verbatim: true }),
            section({ type: "plain_text", text: "<!channel> @here", emoji: false }),
          ],
        }),
      );
      const [message] = fake.messages;
      assert.deepEqual(message?.pings, ["channel", "U1", "here"]);
      assert.deepEqual(message.links, ["https://b.example/", "https://a.example"]);
    } finally {
      await fake.close();
    }
  });
});

function answer(status: number, body: string): HttpResult {
  return { ok: true, response: { status, headers: {}, body } };
}

async function post(to: string, body: string): Promise<string> {
  const response = await fetch(to, { method: "POST", headers: { "content-type": "application/json" }, body });
  return `${response.status} ${await response.text()}`;
}
