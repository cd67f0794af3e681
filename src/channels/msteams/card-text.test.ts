import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Mention, Notice, RenderContext } from "#domain/notice.ts";
import {
  acknowledged,
  bundled,
  context,
  hostile,
  incident,
  notices,
  page,
} from "../../../test/conformance/channel-notices.ts";
import { assertAdaptiveCard, nodesOf, textOf } from "../../../test/support/adaptive-card-schema.ts";
import { plain } from "./card-text.ts";
import { render } from "./render.ts";
import type { AdaptiveCard, MentionEntity } from "./wire.ts";

const tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const person = (name: string, digit: number): Mention => ({
  name,
  key: `user:${tenant}:49c4641c-ab91-4248-aebb-6a7de286397${digit}`,
});
const room = (...mentions: readonly Mention[]): RenderContext =>
  context({ audience: "room", recipientName: null, mentions });

describe("mentions", () => {
  it("ring by object id, in a text that holds the entity's letter for letter", () => {
    const card = cardOf(page(), room(person("Ann Müller", 1), person("王伟", 2)));
    assert.deepEqual(entitiesOf(card), [
      {
        type: "mention",
        text: "<at>Ann Müller</at>",
        mentioned: { id: "49c4641c-ab91-4248-aebb-6a7de2863971", name: "Ann Müller" },
      },
      {
        type: "mention",
        text: "<at>王伟</at>",
        mentioned: { id: "49c4641c-ab91-4248-aebb-6a7de2863972", name: "王伟" },
      },
    ]);
    assert.deepEqual(
      nodesOf(card.body, "TextBlock").filter(({ text }) => String(text).includes("<at>")),
      [{ type: "TextBlock", text: "📣 <at>Ann Müller</at>, <at>王伟</at>", wrap: true }],
    );
    assertAdaptiveCard(card);
  });

  it("stand in pages and bundles to rooms, nowhere else", () => {
    const ann = person("Ann", 1);
    assert.equal(entitiesOf(cardOf({ kind: "bundle", incidents: bundled(2) }, room(ann))).length, 1);
    for (const notice of Object.values(notices)) {
      const personal = cardOf(notice, context({ mentions: [ann] }));
      assert.deepEqual(entitiesOf(personal), [], notice.kind);
      if (notice.kind === "page" || notice.kind === "bundle") continue;
      assert.deepEqual(entitiesOf(cardOf(notice, room(ann))), [], notice.kind);
    }
  });

  it("survive names that are markup, alike, empty, or of somebody who cannot be rung", () => {
    const names = ["Ann", "Ann", "<at>Bob</at> *b* [x](https://evil.example/)", "", "<>"];
    const people = [...names.map((name, index) => person(name, index)), { name: "Carl", key: "19:chat@thread.v2" }];
    const card = cardOf(page(), room(...people));
    assert.equal(
      nodesOf(card.body, "TextBlock")[0]?.["text"],
      "📣 <at>Ann</at>, <at>Ann 2</at>, <at>at Bob at b x https evil.example</at>, <at>?</at>, <at>? 2</at>, Carl",
    );
    const texts = entitiesOf(card).map(({ text }) => text);
    assert.equal(new Set(texts).size, 5);
  });

  it("cannot be made, doubled or broken by text from outside", () => {
    const text = "disk <at>Ann</at> <AT id='0'>Ann</AT> </at> <at";
    const view = incident({
      title: text,
      description: text,
      service: text,
      labels: { [text]: text },
      state: "acknowledged",
    });
    const card = cardOf(page({ ...view, acknowledgedBy: text }, text), room(person("Ann", 1)));
    assert.equal(entitiesOf(card).length, 1);
    assert.equal(JSON.stringify(card.body).split("<at>Ann</at>").length - 1, 1);
    assert.deepEqual(
      nodesOf(card.body, "TextRun").filter((run) => /<\/?at\b/i.test(String(run["text"]))),
      [],
    );
  });

  it("too many of them are counted", () => {
    const crowd = Array.from({ length: 60 }, (_, index) => ({
      name: `P${index}`,
      key: `user:${tenant}:49c4641c-ab91-4248-aebb-${String(index).padStart(12, "0")}`,
    }));
    const card = cardOf(page(), room(...crowd));
    assert.equal(entitiesOf(card).length, 50);
    assert.match(String(nodesOf(card.body, "TextBlock")[0]?.["text"]), /<at>P49<\/at>, and 10 more$/);
  });
});

describe("text from outside", () => {
  const plainShape = skeleton(cardOf(page(poisoned("plain"), "plain")));

  for (const [name, text] of Object.entries(hostile)) {
    it(`${name} changes no structure and reaches no Markdown`, () => {
      const card = cardOf(page(poisoned(text), text));
      assertAdaptiveCard(card);
      assert.deepEqual(skeleton(card), plainShape);
      assert.match(textOf(card), /disk-full/);
      for (const { text: markdown } of nodesOf(card, "TextBlock")) assert.equal(markdown, "Snooze for how long?");
      for (const notice of outside(text)) {
        const other = cardOf(notice);
        assertAdaptiveCard(other);
        assert.deepEqual(nodesOf(other.body, "TextBlock"), []);
        assert.deepEqual(entitiesOf(other), []);
      }
    });
  }

  it("never holds what a client could take for a mention, a link or a date, and reads as before", () => {
    const said: readonly (readonly [string, RegExp])[] = [
      ["[click](https://evil.example/)", /\]\(/],
      ["[a][b] [c]: https://evil.example/", /\][[:]/],
      ["{{DATE(2017-02-14T06:08:39Z, SHORT)}}", /\{\{DATE\(/],
      ["</at><at>x", /<\/?at/],
    ];
    for (const [text, forbidden] of said) {
      assert.doesNotMatch(plain(text), forbidden);
      assert.equal(plain(text).replaceAll("\u200b", ""), text);
    }
    for (const text of ["a@example.com", "1 < 2", "<attr>", "[x] (y)", "{{ $value }}", "arr[0]"])
      assert.equal(plain(text), text);
  });

  it("only opens plain web addresses", () => {
    const links = [
      { title: "bad", url: "javascript:alert(1)" },
      { title: "good", url: "https://example.com/" },
    ];
    const urls = nodesOf(cardOf(page(incident({ links }))), "Action.OpenUrl").map(({ url }) => url);
    assert.deepEqual(urls, [context().links.view, "https://example.com/"]);
  });
});

function cardOf(notice: Notice, how: RenderContext = context()): AdaptiveCard {
  const card = render(notice, how).attachments?.[0]?.content;
  assert.ok(card !== undefined, "no card");
  return card;
}

function entitiesOf(card: AdaptiveCard): readonly MentionEntity[] {
  return card.msteams?.entities ?? [];
}

function poisoned(text: string): typeof acknowledged {
  return {
    ...acknowledged,
    title: text,
    description: text,
    service: text,
    acknowledgedBy: text,
    labels: { host: text, [`k ${text}`]: "x" },
    links: [{ title: text, url: "https://wiki.example.com/" }],
  };
}

function outside(text: string): readonly Notice[] {
  return [
    { kind: "alarm", subject: text, text },
    { kind: "answer", text, tone: "plain" },
    { kind: "test", sender: text },
    { kind: "link_request", workspace: text, account: text, place: text, isRoom: true, token: "t", minutes: 5 },
  ];
}

/** Everything but what is read. */
function skeleton(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(skeleton);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === "text" || key === "fallbackText" ? "" : skeleton(inner)]),
  );
}
