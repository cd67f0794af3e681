import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Notice, NoticeKind, RenderContext } from "#domain/notice.ts";
import { bundleAtMost } from "#domain/bundle.ts";
import {
  bundled,
  context,
  family,
  huge,
  incident,
  notices,
  page,
  variants,
} from "../../../test/conformance/channel-notices.ts";
import { assertAdaptiveCard, nodesOf, textOf } from "../../../test/support/adaptive-card-schema.ts";
import { limits } from "./limits.ts";
import { render } from "./render.ts";
import type { AdaptiveCard, ButtonData, Wire } from "./wire.ts";

const ann = { name: "Ann", key: "user:72f988bf-86f1-41af-91ab-2d7cd011db47:49c4641c-ab91-4248-aebb-6a7de286397b" };

const readers: Readonly<Record<string, RenderContext>> = {
  person: context(),
  "group chat": context({ audience: "room", recipientName: null }),
  "team channel": context({ audience: "room", recipientName: null, mentions: [ann] }),
  "nothing to press": context({
    actionToken: null,
    verbs: [],
    links: { view: "https://tocsin.example.com/", act: null },
  }),
  "links only": context({ actionToken: null }),
};

const long: readonly Notice[] = [
  page(huge(), family.repeat(4_000)),
  { kind: "resolved", incident: huge() },
  { kind: "alarm", subject: family.repeat(4_000), text: family.repeat(4_000) },
  { kind: "answer", text: `x ${family.repeat(4_000)}`, tone: "bad" },
  { kind: "bundle", incidents: bundled(bundleAtMost, huge()) },
  {
    kind: "link_request",
    workspace: "w".repeat(9e4),
    account: "a".repeat(9e4),
    place: "p".repeat(9e4),
    isRoom: true,
    token: "t",
    minutes: 5,
  },
];

describe("every notice, in both languages, for every reader", () => {
  for (const [reader, how] of Object.entries(readers)) {
    for (const language of ["en", "zh-CN"] as const) {
      it(`${reader}, ${language}`, () => {
        for (const notice of [...Object.values(notices), ...variants, ...long]) {
          const wire = render(notice, { ...how, language });
          assertAdaptiveCard(cardIn(wire));
          assert.ok(sizeOf(wire) <= limits.activity, `${notice.kind}: ${sizeOf(wire)} bytes`);
          assert.equal(wire.text, undefined, "Teams splits a message that has both");
          assert.notEqual(wire.summary, "");
          assert.ok(Buffer.byteLength(wire.summary) <= 300);
          assert.equal(JSON.stringify(render(notice, { ...how, language })), JSON.stringify(wire));
          assert.ok(JSON.stringify(wire).isWellFormed());
          assert.doesNotMatch(JSON.stringify(wire).replaceAll(family, ""), /\u200d|👨|👩|👧|👦/u, "a torn grapheme");
        }
      });
    }
  }
});

it("what must be seen now rings, the rest does not", () => {
  const rings: Readonly<Record<NoticeKind, boolean>> = {
    page: true,
    bundle: true,
    alarm: true,
    test: true,
    code: true,
    state: false,
    resolved: false,
    link_request: false,
    answer: false,
  };
  for (const notice of Object.values(notices)) {
    assert.deepEqual(
      render(notice, context()).channelData,
      { notification: { alert: rings[notice.kind] } },
      notice.kind,
    );
  }
});

it("a toast says which of the pages it is", () => {
  const repage = { ...page(), level: 1, repeat: 3 } as Notice;
  assert.equal(render(page(), context()).summary, "[Critical] INC-42 Payments: disk-full on db-3");
  assert.match(render(repage, context()).summary, /reminder 3 · .*level 2 · \[Critical\] INC-42/);
  assert.match(render(repage, context({ language: "zh-CN" })).summary, /第 3 次提醒 · .*第 2 级 · \[严重\] INC-42/);
});

describe("the ladder", () => {
  const everything = incident({ description: "x".repeat(5_000) });

  it("what fits is whole", () => {
    const card = cardIn(render(page(everything), context()));
    assert.match(textOf(card), /x{5000}/);
    assert.doesNotMatch(textOf(card), /shortened/);
  });

  it("what was cut says so, and everything left out is counted", () => {
    const text = textOf(cardIn(render(page(huge()), context())));
    assert.match(text, /This message is shortened/);
    assert.match(text, /\[Labels \(50\)\]/);
    assert.match(text, /and \d+ more/);
    assert.match(text, /INC-42/);
  });

  it("each step keeps less of what is long, and all of the buttons", () => {
    // The token stands ten times in a card: a longer one leaves less for the rest.
    const lengths = [40, 1_700, 2_100, 2_300].map((bytes) => {
      const wire = render(
        page(incident({ description: "x".repeat(1e5) })),
        context({ actionToken: "t".repeat(bytes) }),
      );
      const card = cardIn(wire);
      assert.ok(sizeOf(wire) <= limits.activity);
      assertAdaptiveCard(card);
      assert.deepEqual(
        nodesOf(card, "Action.Execute").map(({ verb, data }) => [verb, (data as ButtonData).token.length]),
        ["ack", "snooze", "snooze", "snooze", "close"].map((verb) => [verb, bytes]),
      );
      assert.match(textOf(card), /\[Open in Tocsin\]/);
      // Two labels, in sight or counted.
      assert.match(textOf(card), /host: db-3|Labels \(2\): …/);
      assert.match(textOf(card), /Runbook|and 1 more/);
      assert.match(textOf(card), /x…\n/);
      return Math.max(...(textOf(card).match(/x{9,}/g) ?? []).map((text) => text.length));
    });
    assert.ok(
      lengths.every((length, index) => index === 0 || length < (lengths[index - 1] ?? 0)),
      lengths.join(),
    );
  });

  it("keeps the limit whatever comes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ text: fc.string({ unit: "grapheme" }), times: fc.nat(900) }), { maxLength: 12 }),
        fc.nat(3_000),
        fc.nat(150),
        (texts, token, people) => {
          const [title = "", description = "", service = "", ...rest] = texts.map(({ text, times }) =>
            text.repeat(times),
          );
          const labels = Object.fromEntries(rest.map((text, index) => [`${index} ${text.slice(0, 90)}`, text]));
          const links = rest.map((text, index) => ({
            title: text,
            url: `https://example.com/${"p".repeat(index * 300)}`,
          }));
          const how = context({ audience: "room", mentions: crowd(people), actionToken: "t".repeat(token) });
          const wire = render(page(incident({ title, description, service, labels, links })), how);
          assert.ok(sizeOf(wire) <= limits.activity);
          assert.match(JSON.stringify(wire), /INC-42/);
          if (wire.attachments !== undefined) assertAdaptiveCard(cardIn(wire));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("a bundle loses titles first and names never", () => {
    for (const padding of [0, 300, 900]) {
      const how = context({ actionToken: "t".repeat(40 + padding) });
      const members = bundled(bundleAtMost, huge());
      const card = cardIn(render({ kind: "bundle", incidents: members }, how));
      const links = nodesOf(card, "TextRun").filter(({ selectAction }) => selectAction !== undefined);
      assert.deepEqual(
        links.map(({ text, selectAction }) => [text, (selectAction as { readonly url: string }).url]),
        members.map(({ incident: { name }, url }) => [name, url]),
      );
    }
  });

  it("where no card fits: a text with title, state, names, mentions and link, escaped", () => {
    const how = context({ actionToken: "t".repeat(9_000), audience: "room", mentions: [ann] });
    const view = incident({
      title: `<b>disk</b> & "x" <at>Bob</at>`,
      state: "acknowledged",
      acknowledgedBy: "<i>Eve</i>",
    });
    const wire = render(page(view), how);
    assert.equal(wire.attachments, undefined);
    assert.equal(wire.textFormat, "xml");
    assert.match(wire.text ?? "", /^<b>\[Acknowledged\] INC-42 &lt;b&gt;disk&lt;\/b&gt; &amp; /);
    assert.match(wire.text ?? "", /Acknowledged by &lt;i&gt;Eve&lt;\/i&gt;/);
    assert.match(wire.text ?? "", /<a href="https:\/\/tocsin.example.com\/incidents\/42">Open in Tocsin<\/a>/);
    assert.match(wire.text ?? "", /<a href="https:\/\/tocsin.example.com\/a\/AbC-123_x\?do=ack">Acknowledge<\/a>/);
    assert.deepEqual(wire.text?.match(/<at>.*?<\/at>/g), ["<at>Ann</at>"]);
    assert.deepEqual(
      wire.entities?.map(({ text }) => text),
      ["<at>Ann</at>"],
    );

    const bundle = render({ kind: "bundle", incidents: bundled(bundleAtMost) }, how);
    assert.equal(bundle.attachments, undefined);
    for (const { incident: one } of bundled(bundleAtMost))
      assert.match(bundle.text ?? "", new RegExp(`${one.name}\\b`));
  });

  it("then the title and the link, and with no room for the link the title", () => {
    const far = (bytes: number): RenderContext =>
      context({
        actionToken: "t".repeat(9_000),
        links: { view: `https://x.example/${"p".repeat(bytes)}`, act: `https://x.example/${"p".repeat(bytes)}` },
      });
    const link = render(page(), far(12_000));
    assert.match(
      link.text ?? "",
      /^<b>\[Critical\] INC-42 [^<]*<\/b><br><a href="https:\/\/x\.example\/p+">Open in Tocsin<\/a>$/,
    );
    const title = render(page(), far(40_000));
    assert.equal(title.text, "[Critical] INC-42 Payments: disk-full on db-3");
    for (const wire of [link, title]) assert.ok(sizeOf(wire) <= limits.activity);
  });
});

function cardIn(wire: Wire): AdaptiveCard {
  const card = wire.attachments?.[0]?.content;
  assert.ok(card !== undefined, "no card");
  return card;
}

function sizeOf(wire: Wire): number {
  return Buffer.byteLength(JSON.stringify(wire));
}

function crowd(count: number): RenderContext["mentions"] {
  return Array.from({ length: count }, (_, index) => ({
    name: `Person ${index}`,
    key: `user:t:49c4641c-ab91-4248-aebb-${String(index).padStart(12, "0")}`,
  }));
}
