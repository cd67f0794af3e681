import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Notice, RenderContext } from "#domain/notice.ts";
import {
  acknowledged,
  bundled,
  context,
  incident,
  noticeTime,
  notices,
  page,
} from "../../../test/conformance/channel-notices.ts";
import { assertAdaptiveCard, nodesOf, textOf } from "../../../test/support/adaptive-card-schema.ts";
import type { Json } from "../../../test/support/adaptive-card-schema.ts";
import { render } from "./render.ts";
import type { AdaptiveCard, Element } from "./wire.ts";

const closed = incident({ state: "closed", closedReason: "person", closedBy: "Ann", closedAt: noticeTime });
const snoozed = incident({ snoozedUntil: noticeTime + 3_600_000 });

const headers: readonly (readonly [notice: Notice, style: string, icon: string, en: string, zh: string])[] = [
  [page(), "attention", "🚨", "Critical", "严重"],
  [page(incident({ severity: "warning" })), "warning", "⚠️", "Warning", "一般"],
  [page(incident({ severity: "info" })), "accent", "ℹ️", "Info", "轻微"],
  [{ kind: "state", incident: acknowledged }, "accent", "🛠️", "Acknowledged", "处理中"],
  [{ kind: "state", incident: snoozed }, "accent", "💤", "Snoozed", "已暂缓"],
  [{ kind: "resolved", incident: closed }, "good", "✅", "Closed", "已关闭"],
  [{ kind: "bundle", incidents: bundled(3) }, "attention", "🚨", "[Critical] 3", "[严重] 3"],
  [{ kind: "alarm", subject: "x", text: "y" }, "attention", "❗", "alarm", "告警"],
  [notices.code, "default", "🔑", "493021", "493021"],
  [notices.test, "default", "👋", "Test", "测试"],
  [notices.link_request, "default", "🔗", "#ops", "#ops"],
];

describe("the head says how bad it is by colour, sign and word", () => {
  for (const [notice, style, icon, en, zh] of headers) {
    it(`${notice.kind}: ${en}`, () => {
      for (const [language, word] of [
        ["en", en],
        ["zh-CN", zh],
      ] as const) {
        const [head] = cardOf(notice, context({ language })).body;
        assert.equal((head as Json | undefined)?.["style"], style);
        assert.ok(textOf(head).startsWith(icon), textOf(head));
        assert.ok(textOf(head).includes(word), textOf(head));
      }
    });
  }
});

it("the title is large and bold, the name beside the tag", () => {
  const [head] = cardOf(page()).body;
  const runs = nodesOf(head, "TextRun");
  assert.deepEqual(
    runs.map(({ text }) => text),
    ["🚨 Critical  ·  INC-42", "Payments: disk-full on db-3"],
  );
  assert.partialDeepStrictEqual(runs.at(1), { size: "Large", weight: "Bolder" });
});

it("a reminder and an escalation are recognized at a glance and said in words", () => {
  const text = textOf(cardOf({ kind: "page", incident: incident(), level: 1, repeat: 3, why: "" }));
  assert.match(text, /^🚨 Critical {2}· {2}INC-42 {2}· {2}🔁 reminder 3 {2}· {2}⬆️ level 2\n/);
  assert.match(text, /Still waiting for an answer. This is reminder 3\./);
  assert.match(text, /Nobody has answered yet, so it was escalated to level 2\./);
  const first = textOf(cardOf(page()));
  assert.doesNotMatch(first, /🔁|⬆️|escalated/);
  const answered = textOf(cardOf({ kind: "page", incident: acknowledged, level: 1, repeat: 0, why: "" }));
  assert.doesNotMatch(answered, /Nobody has answered/);
});

for (const [what, notice, line] of [
  ["acknowledged", { kind: "state", incident: acknowledged }, "Acknowledged by Ann on 22 Nov 2026, 08:00 CET."],
  ["snoozed", { kind: "state", incident: snoozed }, "Snoozed until 22 Nov 2026, 09:00 CET."],
  ["closed", { kind: "resolved", incident: closed }, "Closed by Ann on 22 Nov 2026, 08:00 CET."],
] as const) {
  it(`who acted stands right under the head, large: ${what}`, () => {
    assert.deepEqual(cardOf(notice).body[1], {
      type: "RichTextBlock",
      spacing: "Medium",
      inlines: [{ type: "TextRun", text: line, size: "Medium", weight: "Bolder" }],
    });
  });
}

describe("buttons", () => {
  it("each verb carries the token, in the fallback as well; snooze offers the presets", () => {
    const card = cardOf(page(), context({ verbs: ["ack", "unack", "snooze", "close"] }));
    const token = context().actionToken;
    assert.deepEqual(
      nodesOf(card, "Action.Execute").map(({ title, verb, data }) => [title, verb, data]),
      [
        ["Acknowledge", "ack", { verb: "ack", token }],
        ["Unacknowledge", "unack", { verb: "unack", token }],
        ["2 h", "snooze", { verb: "snooze", token, minutes: "120" }],
        ["4 h", "snooze", { verb: "snooze", token, minutes: "240" }],
        ["12 h", "snooze", { verb: "snooze", token, minutes: "720" }],
        ["Close", "close", { verb: "close", token }],
      ],
    );
    for (const { title, data, fallback } of nodesOf(card, "Action.Execute")) {
      assert.deepEqual(fallback, { type: "Action.Submit", title, data });
    }
    assert.deepEqual(
      nodesOf(card, "Action.Execute").flatMap(({ verb, style }) => (style === "positive" ? [verb] : [])),
      ["ack"],
    );
  });

  it("two in a row at most, before everything that is only to be looked up", () => {
    const card = cardOf(page(), context({ verbs: ["ack", "unack", "snooze", "close"] }));
    const at = (find: (element: Element) => boolean): number => card.body.findIndex(find);
    assert.ok(at(({ type }) => type === "ActionSet") < at(({ type }) => type === "ColumnSet"));
    const rows = nodesOf(card.body, "ActionSet").map(({ actions }) => (actions as readonly Json[]).length);
    assert.deepEqual(rows, [2, 2, 1]);
    assert.equal(card.actions, undefined);
  });

  it("without a token they open the page that asks, and with no page there is none", () => {
    const urls = (how: RenderContext): unknown => nodesOf(cardOf(page(), how), "Action.OpenUrl").map(({ url }) => url);
    assert.deepEqual(urls(context({ actionToken: null, verbs: ["ack"] })), [
      "https://tocsin.example.com/a/AbC-123_x?do=ack",
      "https://tocsin.example.com/incidents/42",
      "https://wiki.example.com/runbooks/disk-full",
    ]);
    const view = "https://tocsin.example.com/";
    assert.deepEqual(urls(context({ actionToken: null, links: { view, act: null } })), [
      view,
      "https://wiki.example.com/runbooks/disk-full",
    ]);
  });

  it("a request to link carries its own token and names all three ends, however long one is", () => {
    const notice = { ...notices.link_request, place: "#".repeat(5_000) } as Notice;
    const card = cardOf(notice);
    assert.deepEqual(
      nodesOf(card, "Action.Execute").map(({ title, verb, data }) => [title, verb, data]),
      [["Link now", "link", { verb: "link", token: "tok" }]],
    );
    assert.match(textOf(card), /Workspace\nACME\nAccount\nMain\nIn Teams\n#/);
  });
});

it("a bundle names each incident with its state and a link, and acknowledges all", () => {
  const [one, two] = bundled(2);
  assert.ok(one !== undefined && two !== undefined);
  const handled = { ...two, incident: { ...two.incident, state: "acknowledged" } } as const;
  const card = cardOf({ kind: "bundle", incidents: [one, handled] }, context({ verbs: ["ack"] }));
  assert.match(textOf(card), /🚨 Critical INC-42 Payments: disk-full on db-3\n🛠️ Acknowledged INC-43 Payments/);
  assert.deepEqual(
    nodesOf(card, "Action.OpenUrl").map(({ url }) => url),
    [context().links.view, one.url, two.url],
  );
  assert.match(textOf(card), /\[Acknowledge all\]/);
});

describe("what is long is folded", () => {
  it("labels from the fifth on", () => {
    const labels = (count: number): Readonly<Record<string, string>> =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`l${index}`, "v"]));
    assert.equal(folds(cardOf(page(incident({ labels: labels(4) })))).length, 0);
    const card = cardOf(page(incident({ labels: labels(5) })));
    assert.deepEqual(folds(card), [{ title: "Labels (5)", shown: [false] }]);
    assert.match(textOf(card), /l0: v\nl1: v\nl2: v\nl3: v\nl4: v/);
  });

  it("a long description, whose beginning stays in sight", () => {
    const card = cardOf(page(incident({ description: "disk ".repeat(300), labels: {} })));
    assert.deepEqual(folds(card), [{ title: "Details", shown: [true, false] }]);
  });
});

describe("an answer", () => {
  const say = (text: string, view = context().links.view): AdaptiveCard =>
    cardOf(
      { kind: "answer", text, tone: "bad" },
      context({ actionToken: null, verbs: [], links: { view, act: null } }),
    );

  it("is a text with a sign, not a poster", () => {
    assert.equal(textOf(say("There is no INC-7.")), "❗ There is no INC-7.\n[Open in Tocsin]");
  });

  it("makes our addresses clickable, and nobody else's", () => {
    const card = say("See https://tocsin.example.com/me. Not https://evil.example/tocsin.example.com！");
    assert.deepEqual(
      nodesOf(card, "TextRun").flatMap(({ selectAction }) => (selectAction === undefined ? [] : [selectAction])),
      [{ type: "Action.OpenUrl", url: "https://tocsin.example.com/me" }],
    );
  });

  it("that ends with its page asks to link there", () => {
    const page = `https://tocsin.example.com/link/${"x".repeat(400)}`;
    const card = say(`请先在此绑定，然后重试：${page}`, page);
    assert.match(textOf(card), /\[Link now\]/);
    assert.doesNotMatch(textOf(card), /x{40}/);
  });
});

it("the judge refuses what Teams would", () => {
  const card = (body: unknown, rest: object = {}): object => ({ type: "AdaptiveCard", version: "1.5", body, ...rest });
  assertAdaptiveCard(card([{ type: "TextBlock", text: "x", wrap: true }]));
  for (const wrong of [
    card([{ type: "TextBlock", text: "x", colour: "Good" }]),
    card([{ type: "TextBlock", text: "x", size: "Huge" }]),
    card([{ type: "TextBlock", text: "x", wrap: "yes" }]),
    card([{ type: "Blink", text: "x" }]),
    card([{ type: "RichTextBlock", inlines: [{ type: "FactSet", facts: [] }] }]),
    card([], { actions: [{ type: "Action.Execute", title: "x", data: {}, role: "Link" }] }),
    card([], { actions: [{ type: "Action.Nothing", title: "x" }] }),
    card([], { actions: [{ type: "Action.Execute", title: "x", data: {}, fallback: { type: "Action.No" } }] }),
    card([], { bogus: 1 }),
  ]) {
    assert.throws(() => assertAdaptiveCard(wrong), JSON.stringify(wrong));
  }
});

function cardOf(notice: Notice, how: RenderContext = context()): AdaptiveCard {
  const card = render(notice, how).attachments?.[0]?.content;
  assert.ok(card !== undefined, "no card");
  return card;
}

/** Every fold, with whether its parts are in sight at first; a target that is not there fails. */
function folds(card: AdaptiveCard): readonly { readonly title: unknown; readonly shown: readonly boolean[] }[] {
  return nodesOf(card, "Action.ToggleVisibility").map(({ title, targetElements }) => ({
    title,
    shown: (targetElements as readonly string[]).map((id) => {
      const found = nodesOf(card, "Container").filter((each) => each["id"] === id);
      assert.equal(found.length, 1, id);
      return found[0]?.["isVisible"] !== false;
    }),
  }));
}
