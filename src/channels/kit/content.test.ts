import assert from "node:assert/strict";
import { test } from "node:test";
import {
  acknowledged,
  context,
  incident,
  noticeTime,
  notices,
  page,
  variants,
} from "../../../test/conformance/channel-notices.ts";
import { contentOf } from "./content.ts";
import { formatInstant } from "./time.ts";
import { fill, words } from "./words.ts";

const titles: readonly (readonly [what: string, en: string, zh: string])[] = [
  ["page", "[Critical] INC-42 Payments: disk-full on db-3", "[严重] INC-42 Payments: disk-full on db-3"],
  ["state", "[Acknowledged] INC-42 Payments: disk-full on db-3", "[处理中] INC-42 Payments: disk-full on db-3"],
  ["resolved", "[Closed] INC-42 Payments: disk-full on db-3", "[已关闭] INC-42 Payments: disk-full on db-3"],
  ["code", "493021 is your verification code", "您的验证码：493021"],
  ["alarm", "[Tocsin alarm] A link is broken", "[Tocsin 系统告警] A link is broken"],
  ["test", "Test message from Tocsin", "Tocsin 测试消息"],
  ["link_request", "Link #ops to Tocsin?", "是否将 #ops 绑定到 Tocsin？"],
  ["answer", "Tocsin", "Tocsin"],
];

for (const [kind, en, zh] of titles) {
  test(`title of ${kind}`, () => {
    const notice = Object.values(notices).find((each) => each.kind === kind) ?? notices.test;
    assert.equal(contentOf(notice, context()).title, en);
    assert.equal(contentOf(notice, context({ language: "zh-CN" })).title, zh);
  });
}

test("what a page says", () => {
  const content = contentOf(
    { kind: "page", incident: acknowledged, level: 0, repeat: 2, why: "level 1" },
    context({ language: "zh-CN", timeZone: "Asia/Shanghai" }),
  );
  assert.equal(content.tone, "handled");
  assert.deepEqual(content.lines, ["该故障仍待处理，这是第 2 次提醒。", "Ann 于 2026年11月22日 GMT+8 15:00 认领。"]);
  assert.deepEqual(content.facts.at(-1), { label: "通知原因", value: "level 1" });
  assert.deepEqual(
    content.actions.map(({ label, url }) => [label, url]),
    [
      ["认领", "https://tocsin.example.com/a/AbC-123_x?do=ack"],
      ["暂缓", "https://tocsin.example.com/a/AbC-123_x?do=snooze"],
      ["关闭", "https://tocsin.example.com/a/AbC-123_x?do=close"],
    ],
  );
});

test("how an incident ended", () => {
  const lines = variants.flatMap((notice) => (notice.kind === "resolved" ? contentOf(notice, context()).lines : []));
  assert.deepEqual(lines, [
    "Closed by Ann on 22 Nov 2026, 08:00 CET.",
    "Closed on 22 Nov 2026, 08:00 CET: nothing was heard of it for too long.",
  ]);
});

test("links that are not plain web addresses are left out", () => {
  const links = [
    { title: "", url: "https://example.com/" },
    { title: "x", url: "javascript:alert(1)" },
  ];
  assert.deepEqual(contentOf(page(incident({ links })), context()).links, [
    { title: "https://example.com/", url: "https://example.com/" },
  ]);
});

test("words of the workspace's own stand for title, facts, labels and description; state, links and buttons stay", () => {
  const custom = { title: " Fire:\n{{ x }} ", body: "a\u0000\r\nb\n" };
  const content = contentOf(notices.state, context({ custom }));
  const usual = contentOf(notices.state, context());
  assert.deepEqual(
    [content.title, content.head, content.body, content.facts, content.labels],
    ["Fire: {{ x }}", null, "a\nb", [], []],
  );
  assert.deepEqual(
    [content.lines, content.links, content.actions, content.tone],
    [usual.lines, usual.links, usual.actions, usual.tone],
  );
  assert.equal(usual.lines.length, 1, "who acknowledged it");
  assert.deepEqual(
    contentOf(notices.page, context({ custom: { title: " ", body: "\n" } })),
    contentOf(notices.page, context()),
  );
  const bundle = contentOf(notices.bundle, context({ custom }));
  assert.deepEqual([bundle.items.length, bundle.lines], [2, []], "it names its incidents");
});

test("both languages have the same holes to fill", () => {
  const holes = (table: object): unknown =>
    Object.fromEntries(
      Object.entries(table).map(([key, value]) => [
        key,
        typeof value === "string" ? (value.match(/\{\w+\}/g) ?? []).sort() : holes(value),
      ]),
    );
  assert.deepEqual(holes(words["zh-CN"]), holes(words.en));
});

test("a filled value is never looked at again", () => {
  assert.equal(fill("{a} {b} {c}", { a: "{b}", b: "$&" }), "{b} $& {c}");
});

test("a zone that nobody knows is UTC", () => {
  assert.equal(formatInstant(noticeTime, "en", "Mars/Olympus"), "22 Nov 2026, 07:00 UTC");
});
