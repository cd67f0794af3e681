import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { bundled, context, hostile, incident, notices, page } from "../../../test/conformance/channel-notices.ts";
import { addressForm, addressKey, addressLabel } from "./config.ts";
import { startGoogleChatFake } from "./fake.ts";
import { viewOf } from "./fake-view.ts";
import { render } from "./render.ts";

const ann = { name: "Ann", key: "100000000000000000001" };

describe("the golden messages", () => {
  const samples = {
    page: render(page(), context({ mentions: [ann], mentionAll: true })),
    bundle: render(notices.bundle, context({ language: "zh-CN" })),
    hostile: render(
      page(incident({ title: hostile["html"] ?? "", description: Object.values(hostile).join("\n") })),
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
  const base = "https://chat.googleapis.com/v1/spaces/AAAAspace/messages";
  test("a pasted webhook is taken, without what others put into its query", () => {
    const parsed = addressForm.parse({ url: `${base}?key=AIzaX&token=a%2Fb%3D&threadKey=x&messageReplyOption=y` });
    assert.deepEqual(parsed, { ok: true, value: { url: `${base}?key=AIzaX&token=a%2Fb%3D` } });
    assert.ok(parsed.ok);
    assert.deepEqual(addressForm.parse(parsed.value), parsed, "what was parsed parses again");
    assert.equal(addressLabel(parsed.value), "spaces/AAAAspace");
    assert.match(addressKey(parsed.value), /^AAAAspace\/[0-9a-f]{16}$/);
  });
  test("two webhooks of one space have two keys", () => {
    const [a, b] = ["x", "y"].map((token) => addressKey({ url: `${base}?key=k&token=${token}` }));
    assert.notEqual(a, b);
  });
  const refused: readonly (readonly [string, RegExp])[] = [
    [base, /not whole/],
    [`${base}?key=k`, /not whole/],
    ["https://chat.google.com/room/AAAA", /whole address/],
    [`${base.replace("https", "http")}?key=k&token=t`, /whole address/],
  ];
  for (const [url, problem] of refused) {
    test(`refused: ${url}`, () => {
      const parsed = addressForm.parse({ url });
      assert.ok(!parsed.ok);
      assert.match(parsed.issues[0]?.problem ?? "", problem);
    });
  }
});

describe("ringing", () => {
  test("a line of text is there only to ring, and its title has no markup left", () => {
    assert.equal(render(page(), context()).text, undefined);
    const title = "*b* _i_ <users/all> <https://evil.example|x> `c` https://evil.example/";
    const seen = viewOf({ ...render(page(incident({ title })), context({ mentions: [ann] })) });
    assert.deepEqual(seen?.pings, [ann.key]);
    assert.deepEqual(
      seen.links.filter((link) => link.includes("evil")),
      [],
    );
  });
  test("a key of another form rings nobody", () => {
    const odd = ["all", "users/all", "x> <users/all", "", "12"].map((key) => ({ name: "Ann", key }));
    assert.equal(render(page(), context({ mentions: odd })).text, undefined);
  });
});

test("a full bundle names every incident within the bytes of a message", () => {
  const wire = render({ kind: "bundle", incidents: bundled(50, { title: `<&"${"严重".repeat(99)}` }) }, context());
  assert.ok(Buffer.byteLength(JSON.stringify(wire)) <= 32_000);
  const seen = viewOf({ ...wire });
  for (const { incident: one, url } of bundled(50)) {
    assert.match(seen?.text ?? "", new RegExp(`${one.name}\\b`));
    assert.ok(seen?.links.includes(url));
  }
});

describe("the fake", () => {
  test("takes one a second by its own clock, and a request id once", async () => {
    let now = 0;
    const fake = await startGoogleChatFake({ limited: true, now: () => now });
    const send = (id: string): Promise<string> => post(`${fake.url}&requestId=${id}`, { text: "x" });
    try {
      assert.match(await send("a"), /^200/);
      assert.match(await send("b"), /^429 .*RESOURCE_EXHAUSTED/);
      assert.match(await send("a"), /^200/);
      assert.equal(fake.messages.length, 1);
      now += 1_000;
      assert.match(await send("b"), /^200/);
    } finally {
      await fake.close();
    }
  });
  test("refuses what Chat refuses", async () => {
    const fake = await startGoogleChatFake();
    const card = (widgets: readonly object[]): object => ({
      cardsV2: [{ cardId: "x", card: { sections: [{ widgets }] } }],
    });
    try {
      for (const body of [
        {},
        { text: "" },
        { text: "x".repeat(32_000) },
        card([]),
        card([{ nonsense: {} }]),
        card([{ textParagraph: { text: "" } }]),
        card([{ buttonList: { buttons: [{ text: "x", onClick: { openLink: { url: "javascript:x" } } }] } }]),
      ])
        assert.match(await post(fake.url, body), /^400 .*INVALID_ARGUMENT/, JSON.stringify(body).slice(0, 80));
      assert.match(await post(fake.url.replace(/token=.*/, "token=x"), { text: "x" }), /^403/);
      assert.match(await post(fake.url.replace(/key=[^&]*/, "key=x"), { text: "x" }), /^400 .*API_KEY_INVALID/);
    } finally {
      await fake.close();
    }
  });
  test("leaves out what is beyond a hundred widgets, as Chat does", () => {
    const widgets = Array.from({ length: 60 }, () => ({ textParagraph: { text: "x" } }));
    const seen = viewOf({ cardsV2: [{ card: { sections: [{ widgets }, { widgets }] } }] });
    assert.equal(seen?.text.split("\n").length, 60);
  });
});

async function post(url: string, body: object): Promise<string> {
  const headers = { "content-type": "application/json; charset=UTF-8" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return `${response.status} ${await response.text()}`;
}
