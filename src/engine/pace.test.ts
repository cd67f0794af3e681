import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Pace } from "#ports/channel.ts";
import { createPacer, type Pacer } from "./pace.ts";

const perSecond: Pace = { scope: "account", count: 8, perMs: 1_000 };
const keys = { account: "A", address: "a" };

/** Takes until it is told to wait; how many, and how long the wait is. */
function takeAll(
  pacer: Pacer,
  paces: readonly Pace[],
  severity: "critical" | "warning",
  now: number,
  to = keys,
): readonly [number, number] {
  for (let taken = 0; taken < 1_000; taken += 1) {
    const wait = pacer.take(paces, to, severity, now);
    if (wait > 0) return [taken, wait];
  }
  return [Infinity, 0];
}

test("without a pace nothing waits", () => {
  assert.deepEqual(takeAll(createPacer(), [], "warning", 0), [Infinity, 0]);
});

test("a quarter of a pace is kept for critical pages, except where there is too little to share", () => {
  for (const [count, others] of [
    [8, 6],
    [4, 3],
    [3, 3],
    [1, 1],
    [100, 75],
  ] as const) {
    const pacer = createPacer();
    const paces = [{ ...perSecond, count }];
    assert.deepEqual(takeAll(pacer, paces, "warning", 0), [others, 1_000]);
    assert.deepEqual(takeAll(pacer, paces, "critical", 0), [count - others, 1_000]);
  }
});

test("all paces must agree, and one that says no costs the others nothing", () => {
  const pacer = createPacer();
  const paces: readonly Pace[] = [
    { scope: "account", count: 3, perMs: 1_000 },
    { scope: "address", count: 1, perMs: 60_000 },
  ];
  assert.deepEqual(takeAll(pacer, paces, "critical", 0), [1, 60_000]);
  assert.deepEqual(takeAll(pacer, paces, "critical", 0, { account: "A", address: "b" }), [1, 60_000]);
  assert.deepEqual(takeAll(pacer, paces, "critical", 0, { account: "A", address: "c" }), [1, 60_000]);
  assert.deepEqual(takeAll(pacer, paces, "critical", 0, { account: "A", address: "d" }), [0, 1_000]);
  assert.deepEqual(takeAll(pacer, paces, "critical", 0, { account: "B", address: "d" }), [1, 60_000]);
});

test("nodes share a pace, also one that has less than one for each of them", () => {
  const pacer = createPacer();
  pacer.share(3);
  assert.deepEqual(takeAll(pacer, [perSecond], "critical", 0), [2, 1_000]);
  pacer.share(16);
  assert.deepEqual(takeAll(createShared(16), [perSecond], "critical", 0), [1, 2_000]);
  pacer.share(0);
  assert.deepEqual(takeAll(pacer, [perSecond], "critical", 10_000), [8, 1_000]);
});

function createShared(nodes: number): Pacer {
  const pacer = createPacer();
  pacer.share(nodes);
  return pacer;
}

test("a long window is not forgotten while it lasts, though nothing is sent for hours", () => {
  const pacer = createPacer();
  const daily: Pace = { scope: "account", count: 2, perMs: 86_400_000 };
  takeAll(pacer, [daily], "critical", 0);
  pacer.take([perSecond], { account: "other", address: "other" }, "critical", 8 * 3_600_000);
  assert.deepEqual(takeAll(pacer, [daily], "critical", 9 * 3_600_000), [0, 15 * 3_600_000]);
});

test("a clock that is set back holds nothing longer than a window", () => {
  const pacer = createPacer();
  takeAll(pacer, [perSecond], "critical", 1_000_000_000);
  assert.deepEqual(takeAll(pacer, [perSecond], "critical", 5_000), [0, 1_000]);
  assert.deepEqual(takeAll(pacer, [perSecond], "critical", 6_000), [8, 1_000]);
});

test("never more than the pace in any window, never held without need, and the wait is exact", () => {
  const asks = fc.array(fc.record({ afterMs: fc.nat(400), isCritical: fc.boolean() }), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 1_500 }), asks, (count, perMs, all) => {
      const pacer = createPacer();
      const paces: readonly Pace[] = [{ scope: "address", count, perMs }];
      const times: number[] = [];
      let now = 1_000;
      for (const { afterMs, isCritical } of all) {
        now += afterMs;
        const severity = isCritical ? "critical" : "info";
        const inWindow = times.filter((time) => time > now - perMs).length;
        const wait = pacer.take(paces, keys, severity, now);
        if (wait > 0) {
          assert.ok(inWindow >= (isCritical ? count : count * 0.75), "held without need");
          assert.ok(pacer.take(paces, keys, severity, now + wait - 1) > 0, "a millisecond too long");
          now += wait;
          assert.equal(pacer.take(paces, keys, severity, now), 0, "the wait was too short");
        }
        times.push(now);
        assert.ok(times.filter((time) => time > now - perMs).length <= count, "more than the pace");
      }
    }),
    { numRuns: 500 },
  );
});
