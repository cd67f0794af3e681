import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { durationWords } from "./duration.ts";

describe("a length of time", () => {
  it("is said in its own units, and leaves out those that are none", () => {
    assert.equal(durationWords(0, "en"), "0 sec");
    assert.equal(durationWords(45, "en"), "45 sec");
    assert.equal(durationWords(180, "en"), "3 min");
    assert.equal(durationWords(5400, "en"), "1 hr 30 min");
    assert.equal(durationWords(3605, "zh-CN"), "1小时5秒");
  });
});
