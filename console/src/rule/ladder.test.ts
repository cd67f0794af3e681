import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Rehearsal } from "../generated/api.ts";
import { ladderOf, momentsOf } from "./ladder.ts";

function page(after: number, level: number | null, name: string): Rehearsal["pages"][number] {
  return { after_sec: after, level, user: { id: name, name }, link_id: null, to: `${name}@x`, channel: "email" };
}

const played = {
  pages: [page(0, 0, "Ann"), page(180, 0, "Ann"), page(600, 1, "Ben"), page(600, 1, "Cy"), page(1200, null, "Ann")],
  steps: [
    { after_sec: 0, kind: "paged", text: "Level 1 paged: Ann" },
    { after_sec: 600, kind: "advanced", text: "Level 2: nobody answered in time" },
    { after_sec: 1200, kind: "exhausted", text: "No level is left" },
  ],
};

describe("the ladder of a dry run", () => {
  it("has a lane for each level and one for the fallback contacts, in the order of time", () => {
    const { lanes } = ladderOf(played);
    assert.deepEqual(
      lanes.map(({ level, names, rungs }) => [level, names, rungs.map(({ sec, count }) => [sec, count])]),
      [
        [
          0,
          ["Ann"],
          [
            [0, 1],
            [180, 1],
          ],
        ],
        [1, ["Ben", "Cy"], [[600, 2]]],
        [null, ["Ann"], [[1200, 1]]],
      ],
    );
  });

  it("stays within its width, each lane until the next begins", () => {
    const { lanes, ticks } = ladderOf(played);
    for (const lane of lanes) {
      assert.ok(lane.from <= lane.to && lane.to <= 1);
      for (const rung of lane.rungs) assert.ok(rung.at >= 0 && rung.at < 1);
    }
    assert.equal(lanes[0]?.to, lanes[1]?.from);
    assert.ok(ticks.length >= 2 && ticks.length <= 5);
    for (const tick of ticks) assert.ok(tick.at >= 0 && tick.at <= 1);
  });

  it("can be empty, or last for days", () => {
    assert.deepEqual(ladderOf({ pages: [], steps: [] }).lanes, []);
    const { ticks } = ladderOf({ pages: [page(0, 0, "Ann"), page(400_000, 1, "Ben")], steps: [] });
    assert.ok(ticks.length <= 5);
  });

  it("is a list as well: every page once, and what else is decided", () => {
    const moments = momentsOf(played);
    assert.deepEqual(
      moments.map(({ sec, pages, notes }) => [sec, pages.length, notes]),
      [
        [0, 1, []],
        [180, 1, []],
        [600, 2, ["Level 2: nobody answered in time"]],
        [1200, 1, ["No level is left"]],
      ],
    );
  });
});
