import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { jsonObject, knownCode, unknownCode } from "./classify-code.ts";
import type { CodeTable } from "./classify-code.ts";

const table: CodeTable = {
  1: { permanent: "address", why: "the bot was removed" },
  2: [
    { says: /too fast/, retry: "address", afterMs: 60_000, why: "too many messages" },
    { permanent: "message", why: "the message cannot be read" },
  ],
  3: [{ says: /never/, permanent: "address", why: "never" }],
};

describe("codes in the body of an answer", () => {
  it("a code has its row, and the row names the code", () => {
    assert.deepEqual(knownCode(table, { code: 1, says: "" }), {
      kind: "permanent",
      blame: "address",
      why: "the bot was removed (1)",
    });
  });

  it("where a code has several meanings, the words decide; the first row that fits is meant", () => {
    assert.equal(knownCode(table, { code: 2, says: "send too fast" })?.kind, "retry");
    assert.equal(knownCode(table, { code: 2, says: "bad JSON" })?.kind, "permanent");
  });

  it("the platform's own delay goes before the table's", () => {
    const delay = (afterMs: number | null): unknown => {
      const failure = knownCode(table, { code: 2, says: "too fast", afterMs });
      return failure?.kind === "retry" ? failure.afterMs : failure;
    };
    assert.equal(delay(null), 60_000);
    assert.equal(delay(7_000), 7_000);
  });

  it("no row, no meaning", () => {
    assert.equal(knownCode(table, { code: 4, says: "" }), null);
    assert.equal(knownCode(table, { code: 3, says: "other" }), null);
  });

  it("words of the platform are shown on one line, short, and without our secrets", () => {
    const failure = unknownCode({ code: 9, says: `bad\nhook s3cret ${"x".repeat(500)}` }, ["", "s3cret"]);
    assert.match(failure.why, /^refused with code 9: bad hook \*\*\* x+…$/);
    assert.ok(failure.why.length < 240);
  });
});

describe("a JSON object", () => {
  it("is one, or it is null", () => {
    assert.deepEqual(jsonObject('{"code":0}'), { code: 0 });
    for (const body of ["", "<html>", "[]", "null", '"x"', "{"]) assert.equal(jsonObject(body), null, body);
  });
});
