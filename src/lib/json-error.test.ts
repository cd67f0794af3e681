import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { jsonErrorAt } from "./json-error.ts";

describe("jsonErrorAt", () => {
  for (const [source, offset] of [
    ["", 0],
    ['{"a": oops}', 6],
    ['{"a":1,}', 7],
    ["[1 2]", 3],
    ['{"a" 1}', 5],
    ["[1,2", 4],
    ['{"a":1]', 6],
    ["[1] x", 4],
    ["01", 1],
    ['{"a":"x', 5],
    ["[,1]", 1],
    ["{1:2}", 1],
  ] as const) {
    it(`finds ${offset} in ${JSON.stringify(source)}`, () => {
      assert.equal(jsonErrorAt(source).offset, offset);
    });
  }

  it("counts lines and columns from 1", () => {
    assert.deepEqual(jsonErrorAt('{\n  "a": !\n}'), { offset: 9, line: 2, column: 8 });
  });

  it("gets to the end of everything that is JSON", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        assert.equal(jsonErrorAt(text).offset, text.length);
      }),
    );
  });

  it("takes deep and long texts", () => {
    assert.equal(jsonErrorAt("[".repeat(1_000_000)).offset, 1_000_000);
  });
});
