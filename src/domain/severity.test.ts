import assert from "node:assert/strict";
import { test } from "node:test";
import { isWorse, severities, severityRank, worse } from "./severity.ts";

test("severities are ordered from worst to least, and nothing is worse than itself", () => {
  assert.deepEqual(
    severities.map((each) => severityRank[each]),
    [0, 1, 2],
  );
  for (const [i, a] of severities.entries()) {
    for (const [j, b] of severities.entries()) {
      assert.equal(isWorse(a, b), i < j);
      assert.equal(worse(a, b), severities[Math.min(i, j)]);
    }
  }
});
