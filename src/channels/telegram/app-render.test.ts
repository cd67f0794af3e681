import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { context, hostile, incident, notices, page } from "../../../test/conformance/channel-notices.ts";
import { actionToken as token, value } from "../../../test/support/telegram-rig.ts";
import { callbackData, readCallbackData } from "./app-button.ts";
import type { Button } from "./app-button.ts";
import { addressForm, addressKey, configForm } from "./app-config.ts";
import { render } from "./app-render.ts";
import type { Wire } from "./app-render.ts";
import { webhookSecretOf } from "./app-verify.ts";
import { parseHtml } from "./fake-html.ts";

describe("what a button carries", () => {
  test("the action token comes back to the letter, within 64 bytes, whatever the verb and the length", () => {
    assert.equal(token.length, 59);
    const all: readonly Button[] = [
      ...(["ack", "unack", "close", "link", "decline"] as const).map((verb) => ({ verb, token, minutes: null })),
      ...[120, 240, 720, 999_999].map((minutes) => ({ verb: "snooze" as const, token, minutes })),
    ];
    for (const button of all) {
      const data = callbackData(button);
      assert.ok(data !== null && Buffer.byteLength(data) <= 53, String(data));
      assert.deepEqual(readCallbackData(data), button);
    }
  });
  test("tokens of any other form come back too, upper case and what looks packed included", () => {
    for (const other of ["t", "v1.token+with/odd=chars", "~abc", ":x", token.toUpperCase(), "ü".repeat(20)]) {
      const data = callbackData({ verb: "ack", token: other, minutes: null });
      assert.ok(data !== null, other);
      assert.equal(readCallbackData(data)?.token, other);
    }
    assert.equal(callbackData({ verb: "ack", token: "x".repeat(63), minutes: null }), null, "it does not fit");
  });
  test("what is none of ours is nothing", () => {
    const packed = callbackData({ verb: "ack", token, minutes: null }) ?? "";
    const spoiled = `${packed.slice(0, 2)}!${packed.slice(3)}`;
    for (const data of ["", "a", "x:t", "a~", "a~short", "a:", "ack:t", spoiled, `s:${"t".repeat(81)}`])
      assert.equal(readCallbackData(data), null, data);
    assert.equal(readCallbackData("s0:t")?.minutes, null);
    assert.equal(readCallbackData("a120:t")?.minutes, null, "only a snooze has a length");
  });
});

describe("forms", () => {
  const good = { token: "6453328901:AAFxCAdxxTocsinFake-E6Y8mTcOBT5r0002", username: "tocsin_bot" };
  test("a user name is taken however it is copied, and problems of both halves are told at once", () => {
    for (const username of ["@tocsin_bot", "t.me/tocsin_bot", "https://t.me/tocsin_bot", " tocsin_bot "])
      assert.equal(value(configForm.parse({ ...good, username })).username, "tocsin_bot");
    const bad = configForm.parse({ token: "x", username: "a b", webhookSecret: "short" });
    assert.ok(!bad.ok);
    assert.deepEqual(
      bad.issues.map(({ field }) => field),
      ["token", "username", "webhookSecret"],
    );
    const none = configForm.parse("x");
    assert.ok(!none.ok && none.issues.length === 1);
  });
  test("a secret that nobody entered is one of the account and the token, in characters that Telegram takes", () => {
    const config = value(configForm.parse(good));
    const secret = webhookSecretOf(config, "account-1");
    assert.match(secret, /^[\w-]{43}$/);
    assert.equal(webhookSecretOf(config, "account-1"), secret, "the same after a restart");
    assert.notEqual(webhookSecretOf(config, "account-2"), secret);
    assert.notEqual(webhookSecretOf({ ...config, token: `${good.token}x` }, "account-1"), secret);
    const own = value(configForm.parse({ ...good, webhookSecret: "my-own_secret-0001" }));
    assert.equal(webhookSecretOf(own, "account-1"), "my-own_secret-0001");
  });
  test("a group's key stands before those of its topics, with a slash", () => {
    assert.equal(addressKey(value(addressForm.parse({ chatId: "-1001234567890", threadId: 7 }))), "-1001234567890/7");
    assert.equal(addressKey(value(addressForm.parse({ chatId: 770001 }))), "770001");
  });
});

describe("the message", () => {
  const labels = (wire: Wire): readonly (readonly string[])[] =>
    (wire.message.reply_markup?.inline_keyboard ?? []).map((row) => row.map(({ text }) => text));
  test("the first action stands alone, the lengths of a snooze side by side", () => {
    assert.deepEqual(labels(render(page(), context({ actionToken: token }))), [
      ["Acknowledge"],
      ["Snooze 2 h", "4 h", "12 h"],
      ["Close", "Open in Tocsin"],
    ]);
    assert.deepEqual(labels(render(page(), context({ actionToken: token, language: "zh-CN" }))), [
      ["认领"],
      ["暂缓 2 小时", "4 小时", "12 小时"],
      ["关闭", "在 Tocsin 中查看"],
    ]);
    assert.deepEqual(labels(render(notices.bundle, context({ actionToken: token, verbs: ["ack"] }))), [
      ["Acknowledge all"],
      ["Open in Tocsin"],
    ]);
  });
  test("buttons are pressed in place also where Tocsin has no public address; only the way there is a text then", () => {
    const local = { view: "http://localhost:8686/incidents/42", act: "http://localhost:8686/a/x" };
    const wire = render(page(), context({ actionToken: token, links: local }));
    assert.deepEqual(labels(wire), [["Acknowledge"], ["Snooze 2 h", "4 h", "12 h"], ["Close"]]);
    assert.match(wire.message.text, /Open in Tocsin: <code>http:\/\/localhost:8686\/incidents\/42<\/code>/);
    assert.doesNotMatch(wire.message.text, /do=ack/);
  });
  test("a token that is too long for a button leaves the way to the action page", () => {
    const wire = render(page(), context({ actionToken: "x".repeat(80), verbs: ["ack"] }));
    const [[button] = []] = wire.message.reply_markup?.inline_keyboard ?? [];
    assert.ok(button !== undefined && "url" in button);
    assert.equal(button.url, "https://tocsin.example.com/a/AbC-123_x?do=ack");
  });
  test("addresses of ours in an answer can be pressed, others and hostile ones cannot", () => {
    const url = "https://tocsin.example.com/link/v1.secret";
    const text = `Link here: ${url} not there: https://evil.example/x ${hostile["html"]}`;
    const wire = render({ kind: "answer", text, tone: "bad" }, context({ links: { view: url, act: null } }));
    const seen = parseHtml(wire.message.text);
    assert.ok(typeof seen !== "string");
    assert.deepEqual(seen.links, [url]);
    assert.equal(wire.alert, true);
    const asks = { kind: "answer", text: `Link here: ${url}`, tone: "bad" } as const;
    assert.deepEqual(labels(render(asks, context({ links: { view: url, act: null } }))), [["Link now"]]);
    const home = context({ links: { view: "https://tocsin.example.com/", act: null } });
    assert.deepEqual(labels(render(notices.answer, home)), [], "nothing in particular to open");
  });
  test("a toast is one plain sentence of at most 200 characters", () => {
    assert.match(render(notices.state, context()).toast, /^INC-42: Acknowledged by Ann on .*\.$/);
    const long = render({ kind: "answer", text: "a".repeat(500), tone: "plain" }, context());
    assert.equal(long.toast.length, 200);
    for (const text of Object.values(hostile))
      assert.ok(render(page(incident({ title: text, state: "acknowledged" })), context()).toast.length <= 200);
  });
});
