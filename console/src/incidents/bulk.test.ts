import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type BulkRow, doToMany, undoOf } from "./bulk.ts";

function row(id: string, over: Partial<BulkRow> = {}): BulkRow {
  const nothing = { name: id, state: null, by: null, at: null, problem: null, text: null } as const;
  return { ...nothing, id, outcome: "changed", was: "triggered", ...over };
}

describe("the same to many", () => {
  it("goes part by part, in order, and tells how far it is", async () => {
    const ids = Array.from({ length: 450 }, (_, index) => String(index));
    const told: number[] = [];
    const done = await doToMany(
      { kind: "these", ids },
      { kind: "acknowledge" },
      (n) => told.push(n),
      (order) => {
        const { ids: some } = order as { ids: string[] };
        return Promise.resolve({ rows: some.map((id) => row(id)), next: null });
      },
    );
    assert.deepEqual(told, [200, 400, 450]);
    assert.deepEqual(
      done.rows.map(({ id }) => id),
      ids,
    );
    assert.equal(done.error, null);
  });

  it("goes on where the server stopped, with the same filter, and never past what was on the screen", async () => {
    const orders: unknown[] = [];
    const filter = { state: "triggered", text: "disk" };
    const openedTo = "2026-11-22T08:00:00.000Z";
    await doToMany(
      { kind: "matching", filter, openedTo },
      { kind: "close" },
      () => null,
      (order) => {
        orders.push(order);
        return Promise.resolve({ rows: [], next: orders.length < 2 ? "c1" : null });
      },
    );
    const first = { filter: { ...filter, opened_to: openedTo }, action: { kind: "close" } };
    assert.deepEqual(orders, [first, { ...first, cursor: "c1" }]);
  });

  it("keeps what was done when a part fails, and does nothing to none", async () => {
    const ids = Array.from({ length: 300 }, (_, index) => String(index));
    const trouble = new Error("gone");
    let sent = 0;
    const done = await doToMany(
      { kind: "these", ids },
      { kind: "close" },
      () => null,
      (order) => {
        sent += 1;
        const { ids: some } = order as { ids: string[] };
        return sent === 1 ? Promise.resolve({ rows: some.map((id) => row(id)), next: null }) : Promise.reject(trouble);
      },
    );
    assert.deepEqual([done.rows.length, done.error], [200, trouble]);
    const none = await doToMany(
      { kind: "these", ids: [] },
      { kind: "close" },
      () => null,
      () => Promise.reject(trouble),
    );
    assert.deepEqual(none, { rows: [], error: null });
  });

  it("is taken back by how each stood before", () => {
    const rows = [row("a"), row("b", { was: "acknowledged" }), row("c", { outcome: "unchanged" })];
    assert.deepEqual(undoOf("acknowledge", rows, "x"), [{ action: { kind: "unacknowledge" }, ids: ["a", "b"] }]);
    assert.deepEqual(undoOf("close", rows, "x"), [{ action: { kind: "reopen", reason: "x" }, ids: ["a", "b"] }]);
    assert.deepEqual(undoOf("snooze", rows, "x"), [
      { action: { kind: "unacknowledge" }, ids: ["a"] },
      { action: { kind: "wake" }, ids: ["b"] },
    ]);
  });
});
