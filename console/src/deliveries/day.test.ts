import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { endOfDay, startOfDay } from "./day.ts";

describe("a day where people are", () => {
  it("begins and ends by their clocks, also when these change", () => {
    assert.equal(startOfDay("2026-11-22", "Asia/Shanghai"), "2026-11-21T16:00:00.000Z");
    assert.equal(endOfDay("2026-11-22", "Asia/Shanghai"), "2026-11-22T15:59:59.999Z");
    // Clocks go forward on 29 March 2026: that day has 23 hours.
    assert.equal(startOfDay("2026-03-29", "Europe/Berlin"), "2026-03-28T23:00:00.000Z");
    assert.equal(endOfDay("2026-03-29", "Europe/Berlin"), "2026-03-29T21:59:59.999Z");
    assert.equal(startOfDay("2026-10-25", "America/New_York"), "2026-10-25T04:00:00.000Z");
  });

  it("is nothing where it is none", () => {
    for (const odd of ["", "2026-13-01", "yesterday", "2026-1-1"]) assert.equal(startOfDay(odd, "UTC"), null, odd);
    assert.equal(endOfDay("2026-99-99", "UTC"), null);
  });
});
