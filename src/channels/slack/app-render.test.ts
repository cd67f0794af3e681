import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { context, hostile, notices, page } from "../../../test/conformance/channel-notices.ts";
import { render } from "./app-render.ts";
import { viewOf } from "./fake-app-blocks.ts";
import { bodyOf } from "./app-wire.ts";

const offer = "https://tocsin.example.com/link/v1.abc";

describe("the golden messages", () => {
  const samples = {
    page: render(page(), context({ audience: "room", mentions: [{ name: "Ann", key: "T0TOCSIN/U07ANN" }] })),
    state: render(notices.state, context({ language: "zh-CN", verbs: ["unack", "snooze", "close"] })),
    bundle: render(notices.bundle, context({ language: "zh-CN", verbs: ["ack"] })),
    question: render(notices.link_request, context({ verbs: [] })),
    stranger: render(
      { kind: "answer", text: `Link your account here, then try again: ${offer}`, tone: "bad" },
      context({ links: { view: offer, act: null }, verbs: [] }),
    ),
  };
  for (const [name, wire] of Object.entries(samples)) {
    it(name, () => {
      const file = new URL(`wire/app-sample-${name}.json`, import.meta.url);
      const { wire: golden } = JSON.parse(readFileSync(file, "utf8")) as { readonly wire: unknown };
      assert.deepEqual(JSON.parse(JSON.stringify(wire)), golden);
    });
  }
});

describe("rendering", () => {
  it("Snooze… is a button with the token, for one incident and for many", () => {
    for (const notice of [page(), notices.bundle]) {
      const { pressables } = viewOf(bodyOf(render(notice, context({ actionToken: "tok" }))));
      const snooze = pressables.find(({ actionId }) => actionId === "tocsin-snooze");
      assert.deepEqual([snooze?.type, snooze?.value], ["button", "tok"]);
      assert.match(snooze?.label ?? "", /…$/);
    }
  });
  it("a token that fits nowhere makes way for the page that asks", () => {
    const { pressables } = viewOf(bodyOf(render(page(), context({ actionToken: "t".repeat(2_001) }))));
    assert.deepEqual(
      pressables.map(({ type, url }) => [type, url === null]),
      Array.from({ length: 4 }, () => ["button", false]),
    );
  });
  it("a person rings by the key of a link or by a bare id, once; any other key rings nobody", () => {
    const named = ["T0TOCSIN/U07ANN", "U07ANN", "S07DBA", "@here", "T0/../U1", "U1> <!channel", ""];
    const how = context({ audience: "room", mentions: named.map((key) => ({ name: "x", key })) });
    assert.deepEqual(viewOf(bodyOf(render(page(), how))).pings, ["U07ANN", "S07DBA"]);
  });
  it("an address of ours in an answer can be clicked, one of others is text", () => {
    const text = `See https://evil.example/x and ${offer}`;
    const { links } = viewOf(
      bodyOf(render({ kind: "answer", text, tone: "plain" }, context({ links: { view: offer, act: null } }))),
    );
    assert.deepEqual([...new Set(links)], [offer]);
  });
  it("an answer without a page of its own has no button", () => {
    const home = context({ links: { view: "https://tocsin.example.com/", act: null } });
    assert.deepEqual(viewOf(bodyOf(render(notices.answer, home))).pressables, []);
  });
  it("hostile answers stay text", () => {
    for (const text of Object.values(hostile)) {
      const view = viewOf(bodyOf(render({ kind: "answer", text, tone: "plain" }, context())));
      assert.deepEqual(view.pings, []);
      assert.ok(view.links.every((url) => url.startsWith("https://tocsin.example.com/")));
    }
  });
});
