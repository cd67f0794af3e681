import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { emptyCondition, emptyLevel, isSame, missing, moved, newRule, replaced } from "./draft.ts";

describe("a rule that is being written", () => {
  it("says what is still missing, by the server's names of the fields", () => {
    const rule = newRule(" ");
    assert.deepEqual(missing(rule), [
      { field: "name", what: "name" },
      { field: "levels.0.targets", what: "target" },
    ]);
    const more = {
      ...rule,
      name: "Nights",
      filter: [[{ ...emptyCondition, values: ["critical"] }], [{ key: "labels.", op: "in" as const, values: [] }]],
      levels: [{ ...emptyLevel, targets: [{ kind: "mail" as const, address: "ops@" }] }],
    };
    assert.deepEqual(missing(more), [
      { field: "filter.1.0.values", what: "values" },
      { field: "filter.1.0.key", what: "label" },
      { field: "levels.0.targets", what: "mail" },
    ]);
    const target = { kind: "mail" as const, address: "ops@example.com" };
    assert.deepEqual(missing({ ...rule, name: "All", levels: [{ ...emptyLevel, targets: [target] }] }), []);
  });

  it("is the same as another when it says the same", () => {
    assert.ok(isSame(newRule("A"), newRule("A")));
    assert.ok(!isSame(newRule("A"), { ...newRule("A"), repeat: 1 }));
  });
});

describe("rows", () => {
  it("move within their list only", () => {
    const rows = ["a", "b", "c"];
    assert.deepEqual(moved(rows, 0, 2), ["b", "c", "a"]);
    assert.deepEqual(moved(rows, 2, 0), ["c", "a", "b"]);
    for (const [from, to] of [
      [0, -1],
      [2, 3],
      [5, 0],
      [1, 1],
    ] as const)
      assert.equal(moved(rows, from, to), rows);
  });

  it("are replaced and taken out", () => {
    assert.deepEqual(replaced(["a", "b"], 1, "c"), ["a", "c"]);
    assert.deepEqual(replaced(["a", "b"], 0, null), ["b"]);
  });
});
