import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { arrange } from "./arrange.ts";

interface Row {
  readonly id: string;
  readonly opened_at: string;
  readonly state: string;
}

const row = (id: string, hour: number, state = "triggered"): Row => ({
  id,
  opened_at: `2026-11-22T${String(hour).padStart(2, "0")}:00:00.000Z`,
  state,
});
const [a, b, c, d] = [row("a", 9), row("b", 8), row("c", 7), row("d", 6)];
const ids = (rows: readonly { readonly row: Row }[]): string => rows.map((each) => each.row.id).join(" ");

describe("a live list", () => {
  it("shows everything at first, and where nothing was shown", () => {
    assert.equal(ids(arrange(null, [a, b], false).rows), "a b");
    assert.equal(ids(arrange([], [a], false).rows), "a");
  });

  it("changes rows in place and lets new ones wait", () => {
    const { rows, fresh } = arrange([b, c], [a, row("b", 8, "acknowledged"), c], false);
    assert.equal(ids(rows), "b c");
    assert.equal(rows[0]?.row.state, "acknowledged");
    assert.deepEqual(fresh, [a]);
  });

  it("keeps what no longer belongs, and says so", () => {
    const { rows } = arrange([a, b, c], [a, c], false);
    assert.deepEqual(
      rows.map(({ row: { id }, left }) => [id, left]),
      [
        ["a", false],
        ["b", true],
        ["c", false],
      ],
    );
  });

  it("puts older ones below, and forgives the last of a page that a new one pushed out", () => {
    assert.equal(ids(arrange([a, b], [a, b, c, d], false).rows), "a b c d");
    const { rows, fresh } = arrange([b, c], [a, b], true);
    assert.deepEqual(fresh, [a]);
    assert.equal(
      rows.every(({ left }) => !left),
      true,
    );
  });
});
