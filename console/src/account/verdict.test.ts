import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { verdictOf } from "./verdict.ts";

describe("the verdict about a test of one's pager", () => {
  it("is good only when something was proved", () => {
    assert.equal(verdictOf(undefined), "waiting");
    assert.equal(verdictOf({ state: "queued", grade: 0 }), "waiting");
    assert.equal(verdictOf({ state: "sending", grade: 1 }), "waiting");
    assert.equal(verdictOf({ state: "accepted", grade: 2 }), "good");
    assert.equal(verdictOf({ state: "seen", grade: 4 }), "good");
  });

  it("is bad when it went nowhere, whatever the platform said before", () => {
    for (const state of ["failed", "unknown", "expired"] as const) assert.equal(verdictOf({ state, grade: 2 }), "bad");
  });
});
