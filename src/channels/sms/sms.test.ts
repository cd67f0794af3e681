import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Notice } from "#domain/notice.ts";
import { acknowledged, bundled, context, incident, notices, page } from "../../../test/conformance/channel-notices.ts";
import { attempt, connected } from "../../../test/support/connected.ts";
import { configForm } from "./config.ts";
import { startTwilioSms } from "./fake.ts";
import { sms } from "./index.ts";
import { segmentCounter, textOf } from "./render.ts";
import { plain, segmentsOf, ucs2Of } from "./segments.ts";
import { sizesOf } from "./sms.subject.test.ts";
import { variablesOf } from "./variables.ts";
import { receipt, reply } from "./vendor.ts";

// As long as they really are: a UUID, a token of the core.
const links = {
  view: "https://tocsin.example.com/incidents/0199f0a1-7c1e-7000-8000-000000000042",
  act: "https://tocsin.example.com/a/0199f0a1-7c1e-7000-8000-0000000000aa.AbCdEfGhIjKlMnOpQrStUw",
};

test("a page in English: two parts, in the alphabet that is paid for least", () => {
  const text = textOf(page(), context({ links }), true);
  assert.equal(
    text,
    `[Critical] INC-42 Payments: disk-full on db-3\n${links.act}\n${links.view}\nReply 42a to acknowledge.`,
  );
  assert.deepEqual(segmentsOf(text), { encoding: "gsm", units: text.length + 2, parts: 2 });
});

test("a page in Chinese keeps to three parts: the link to answer by goes before the other", () => {
  const long = incident({ title: "支付服务的数据库磁盘空间已满，请尽快处理".repeat(10) });
  const text = textOf(page(long), context({ links, language: "zh-CN" }), true);
  assert.ok(text.startsWith("[严重] INC-42 支付服务") && text.includes(links.act) && !text.includes(links.view));
  assert.ok(text.endsWith("回复 42a 认领。"));
  assert.equal(sizesOf(text).parts, 3);
});

test("what a template is paid by: its text as the guide has it, filled in, with the signature", () => {
  const count = segmentCounter({ signName: "拓讯" });
  const variables = { level: "严重", incident: "INC-42", title: "磁盘".repeat(8) };
  // 4 of the signature, 26 of the text, 24 of the variables; 16 more are 70, and one beyond that is two parts.
  assert.deepEqual(count({ kind: "template", template: "notice", variables }), {
    encoding: "ucs2",
    units: 54,
    parts: 1,
  });
  for (const [more, parts] of [
    [16, 1],
    [17, 2],
  ] as const) {
    const longer = { ...variables, title: variables.title + "a".repeat(more) };
    assert.equal(count({ kind: "template", template: "notice", variables: longer }).parts, parts);
  }
  assert.deepEqual(count({ kind: "template", template: "code", code: "493021" }).units, 4 + 16 + 6);
  // Alibaba Cloud's own example: 160 characters of any kind are 67, 67 and 26.
  assert.equal(ucs2Of("a".repeat(160)).parts, 3);
});

test("a bundle keeps to three parts while its names fit, and names all whatever it takes", () => {
  const few: Notice = { kind: "bundle", incidents: bundled(5) };
  const text = textOf(few, context({ links }), true);
  assert.match(text, /INC-46 \[Critical\] Payments: disk-full/);
  assert.ok(sizesOf(text).parts <= 3);
  const many = textOf({ kind: "bundle", incidents: bundled(50) }, context({ links, language: "zh-CN" }), true);
  for (let number = 42; number < 92; number += 1) assert.match(many, new RegExp(`INC-${number}\\b`));
});

test("a code and an answer come without a link", () => {
  for (const notice of [notices.code, notices.answer]) assert.doesNotMatch(textOf(notice, context(), true), /http/);
  assert.match(textOf(notices.code, context(), true), /493021/);
});

test("how to answer is said only where an answer is wanted, and can come back", () => {
  assert.doesNotMatch(textOf(page(), context(), false), /Reply/);
  assert.doesNotMatch(textOf({ kind: "state", incident: acknowledged }, context({ verbs: [] }), true), /Reply/);
});

describe("parts", () => {
  const table: readonly (readonly [text: string, encoding: string, parts: number])[] = [
    ["a".repeat(160), "gsm", 1],
    ["a".repeat(161), "gsm", 2],
    ["€".repeat(80), "gsm", 1],
    ["€".repeat(81), "gsm", 2],
    ["故".repeat(70), "ucs2", 1],
    ["故".repeat(71), "ucs2", 2],
    ["🙂".repeat(35), "ucs2", 1],
    [`${"a".repeat(159)}’`, "ucs2", 3],
    // Published examples. Alibaba Cloud: 350 characters are 153, 153 and 44; 150 are 67, 67 and 16. Twilio: 161 are 153 and 8.
    ["a".repeat(350), "gsm", 3],
    ["故".repeat(150), "ucs2", 3],
    ["a".repeat(306), "gsm", 2],
    ["a".repeat(307), "gsm", 3],
    ["故".repeat(134), "ucs2", 2],
    ["故".repeat(135), "ucs2", 3],
    // What takes two places is never split.
    [`${"a".repeat(152)}€${"a".repeat(152)}`, "gsm", 3],
    [`${"故".repeat(66)}🙂${"故".repeat(66)}`, "ucs2", 3],
  ];
  for (const [text, encoding, parts] of table) {
    test(`${text.length} of ${text.slice(0, 2)}`, () => {
      const counted = segmentsOf(text);
      assert.deepEqual([counted.encoding, counted.parts], [encoding, parts]);
      assert.equal(counted.parts, sizesOf(text).parts, "as another counts them");
    });
  }
  test("one curly quote does not make a text twice as long", () => {
    assert.equal(plain("It’s “down” – really…"), `It's "down" - really...`);
    assert.equal(plain("它’s"), "它’s", "where it would not help, nothing is changed");
  });
});

describe("replies", () => {
  const table: readonly (readonly [said: string, command: string])[] = [
    ["42a", "ack 42"],
    ["42 A", "ack 42"],
    ["a42", "ack 42"],
    ["INC-42c", "close 42"],
    ["#42s", "snooze 42"],
    ["４２ａ", "ack 42"],
    ["1", "ack"],
    [" 2 ", "snooze"],
    ["3", "close"],
    ["ack INC-42", "ack INC-42"],
    ["认领42", "认领42"],
    ["42", "42"],
    ["close the window please", "close the window please"],
  ];
  for (const [said, command] of table) {
    test(`${said} is ${command}`, () => {
      const [event] = reply("+8613800138000", said, "m1");
      assert.ok(event?.kind === "command");
      assert.deepEqual([event.text, event.by.key, event.place.kind], [command, "+8613800138000", "person"]);
    });
  }
  for (const [said, change] of [
    ["STOP", "stop"],
    [" stop ", "stop"],
    ["TD", "stop"],
    ["START", "start"],
  ] as const) {
    test(`${said} is the wish to ${change}`, () =>
      assert.deepEqual(reply("+1", said, "m2"), [{ kind: "consent", id: "m2", key: "+1", change }]));
  }
  test("what a phone answers by itself is not answered, or it would go on for ever", () => {
    for (const talk of [
      "I'm driving and will get back to you",
      "Bin im Meeting, melde mich später",
      "我正在开车，稍后回复您，有急事请直接打电话",
      " ",
    ])
      assert.deepEqual(reply("+1", talk, "m"), [], talk);
  });
  test("stop within a sentence is none", () => assert.equal(reply("+1", "stop the noise", "m")[0]?.kind, "command"));
});

test("a read message is not undone by a late report of its delivery", () => {
  const sequence = (state: "delivered" | "seen" | "failed") => {
    const event = receipt({ id: "1" }, state, null);
    return event.kind === "receipt" ? event.sequence : 0;
  };
  assert.ok(sequence("seen") > sequence("delivered") && sequence("seen") > sequence("failed"));
});

test("variables hold nothing that the templates forbid, and whole names", () => {
  const bad = incident({ title: "【x】see https://evil.example/a www.evil.example 10.2.3.4:9100 <b>&'\"{y}" });
  const { level, title } = variablesOf(page(bad), context({ language: "zh-CN" }), 35);
  assert.deepEqual([level, title], ["严重", "x see 10-2-3-4:9100 b y"]);
  const bundle = variablesOf({ kind: "bundle", incidents: bundled(50) }, context({ language: "zh-CN" }), 35);
  assert.deepEqual([bundle.incident, bundle.title], ["共 50 个故障", "INC-42 INC-43 INC-44 INC-45 INC-46"]);
  for (const notice of Object.values(notices))
    for (const value of Object.values(variablesOf(notice, context(), 35)))
      assert.ok(value.length > 0 && value.length <= 35, `${notice.kind}: ${value}`);
});

test("each vendor names what it needs", () => {
  const issues = (input: object) => {
    const parsed = configForm.parse(input);
    return parsed.ok ? [] : parsed.issues.map(({ field }) => field).sort();
  };
  assert.deepEqual(issues({}), ["from", "keyId", "secret"]);
  assert.deepEqual(issues({ vendor: "alibaba" }), [
    "callbackKey",
    "codeTemplate",
    "keyId",
    "secret",
    "signName",
    "template",
  ]);
  assert.deepEqual(issues({ vendor: "tencent", callbacks: false }), [
    "appId",
    "codeTemplate",
    "keyId",
    "secret",
    "template",
  ]);
  assert.deepEqual(issues({ vendor: "http", callbacks: "off" }), ["apiUrl"]);
  assert.deepEqual(issues({ vendor: "pigeon" }), ["vendor"]);
});

test("words of the workspace's own never cost the number, nor the severity of a template", () => {
  const how = context({ links, custom: { title: "Disk trouble", body: "Call the vendor." } });
  assert.ok(textOf(page(), how, true).startsWith("INC-42 Disk trouble\nCall the vendor.\n"));
  assert.deepEqual(variablesOf(page(), how, 35), { level: "Critical", incident: "INC-42", title: "Disk trouble" });
});

test("where Twilio cannot call back, the page goes out all the same, without the promise of a report", async () => {
  const fake = await startTwilioSms();
  const settings = { vendor: "twilio", ...fake.keys, from: fake.from, apiUrl: fake.url };
  await using open = connected(sms, settings, "http://tocsin:8686");
  const outcome = await open.channel.send(
    open.channel.render(page(), context()),
    { phone: "+8613800138000" },
    attempt(),
  );
  assert.deepEqual(outcome, { kind: "accepted", ref: { sid: fake.texts[0]?.id }, receipts: false });
  assert.deepEqual([fake.texts.length, fake.texts[0]?.callback], [1, null]);
  await fake.close();
});
