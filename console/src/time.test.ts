import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fullTime, relativeTime, shortTime } from "./time.ts";

const at = "2026-11-22T23:30:05.000Z";
const shanghai = { language: "en-GB", timeZone: "Asia/Shanghai" };

describe("times", () => {
  it("are told in the reader's zone and language", () => {
    assert.match(fullTime(at, shanghai), /23 Nov 2026.*07:30:05/u);
    assert.match(fullTime(at, { language: "zh-CN", timeZone: "UTC" }), /2026年11月22日.*23:30:05/u);
  });

  it("are told by the hour alone on the reader's own day", () => {
    assert.equal(shortTime(at, Date.parse("2026-11-23T01:00:00Z"), shanghai), "07:30");
    assert.match(shortTime(at, Date.parse("2026-11-23T01:00:00Z"), { ...shanghai, timeZone: "UTC" }), /22 Nov/u);
  });

  it("are told as a distance in the largest unit that fits", () => {
    const from = Date.parse(at);
    assert.equal(relativeTime(at, from + 5_000, "en"), "5 sec. ago");
    assert.equal(relativeTime(at, from + 3 * 60_000 + 10, "en"), "3 min. ago");
    assert.equal(relativeTime(at, from - 2 * 3_600_000, "en"), "in 2 hr.");
    assert.equal(relativeTime(at, from + 26 * 3_600_000, "zh-CN"), "昨天");
  });
});
