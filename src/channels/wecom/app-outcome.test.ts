import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { appCodes, isKnownTask, isSpentCode, readAnswer, readReceipt, wantsNewToken } from "./app-outcome.ts";

function answer(errcode: number, errmsg = "", status = 200) {
  const body = JSON.stringify({ errcode, errmsg });
  return readAnswer({ ok: true, response: { status, headers: {}, body } }, 0, ["s3cret"]);
}

/** Of tokens, messages, cards, groups, sign-in and bots (developer.work.weixin.qq.com/document/path/90313). */
const documented = [
  -1, 40001, 40003, 40008, 40013, 40014, 40029, 40033, 40035, 40056, 40057, 40058, 40063, 41001, 41002, 41004, 41008,
  41009, 41011, 42001, 42003, 42014, 42015, 42016, 42017, 42018, 42019, 42020, 42022, 42027, 42028, 42029, 42030, 42031,
  42033, 42035, 42036, 42037, 42038, 42039, 42040, 42041, 42042, 42043, 42044, 42045, 42046, 42047, 42049, 42050, 42051,
  43009, 43012, 44004, 45002, 45009, 45031, 45033, 45034, 45035, 45036, 48001, 48002, 48004, 48005, 48006, 48010, 50001,
  50002, 50003, 60011, 60020, 60021, 60030, 60031, 60111, 60140, 60206, 81013, 86001, 86003, 86008, 86216, 86217, 86220,
  93000, 93001, 93004, 93006, 93008, 93017, 301002, 301007, 301021, 301042,
];

describe("Outcomes of WeCom", () => {
  it("every documented code has a row that says what to do, and no success is taken for granted", () => {
    for (const code of documented) {
      assert.ok(Object.hasOwn(appCodes, code), `${code} has no row`);
      const reading = answer(code);
      assert.ok(!reading.ok && reading.failure.kind !== "unknown", String(code));
    }
    assert.ok(answer(0, "ok").ok);
    assert.ok(!answer(0, "ok", 500).ok);
    const wordless = readAnswer({ ok: true, response: { status: 200, headers: {}, body: "<html>" } }, 0, []);
    assert.ok(!wordless.ok && wordless.failure.kind === "unknown");
  });

  it("what a limit of the app stops waits for a minute; the group bot's recording of it means its own webhook", () => {
    const file = new URL("wire/frequency.json", import.meta.url);
    const { answer: recorded } = JSON.parse(readFileSync(file, "utf8")) as { answer: { body: { errmsg: string } } };
    const reading = answer(45009, recorded.body.errmsg);
    assert.ok(!reading.ok);
    assert.partialDeepStrictEqual(reading.failure, { kind: "retry", scope: "account", afterMs: 60_000 });
  });

  it("codes that call for something else than giving up are told apart", () => {
    assert.deepEqual(
      [40014, 41001, 42001, 40001].map((code) => wantsNewToken(answer(code))),
      [true, true, true, false],
    );
    assert.deepEqual(
      [60140, 42016].map((code) => isSpentCode(answer(code))),
      [true, false],
    );
    assert.deepEqual(
      [42014, 0].map((code) => isKnownTask(answer(code))),
      [true, false],
    );
  });

  it("a code that nobody has heard of blames the message and tells no secret", () => {
    const reading = answer(999_999, "key s3cret is wrong");
    assert.ok(!reading.ok && reading.failure.kind === "permanent" && reading.failure.blame === "message");
    assert.ok(!reading.failure.why.includes("s3cret"));
    const receipt = readReceipt({ errcode: 846609, errmsg: "not subscribed" }, []);
    assert.ok(!receipt.ok && receipt.failure.kind === "retry");
  });
});
