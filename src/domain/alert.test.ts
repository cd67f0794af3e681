import assert from "node:assert/strict";
import { test } from "node:test";
import { event } from "../../test/support/incident-world.ts";
import { applyEvent, openAlert } from "./alert.ts";

const first = openAlert(
  event({ severity: "warning", occurredAt: 100, expiresAt: 900 }),
  { alert: "a", integration: "in", incident: "i" },
  10,
);
const same = event({ severity: "warning", occurredAt: 100, expiresAt: 900 });

const table = {
  "the same again": [{}, "repeated"],
  "the labels in another order": [{ labels: { host: "db-1" } }, "repeated"],
  "another title": [{ title: "Fuller" }, "changed"],
  "another description": [{ description: "x" }, "changed"],
  "another label": [{ labels: { host: "db-2" } }, "changed"],
  "less severe": [{ severity: "info" }, "changed"],
  "more severe": [{ severity: "critical" }, "worse"],
  newer: [{ occurredAt: 101, title: "Fuller" }, "changed"],
  older: [{ occurredAt: 99, title: "Emptier", severity: "critical" }, "stale"],
  "without a time": [{ occurredAt: null, severity: "critical" }, "worse"],
  recovered: [{ kind: "resolved" }, "resolved"],
  "recovered by a sender whose clock is late": [{ kind: "resolved", occurredAt: 99 }, "resolved"],
  "acknowledged at the sender": [{ acknowledged: true, title: "key", severity: "critical" }, "repeated"],
} as const;

for (const [name, [more, change]] of Object.entries(table)) {
  test(`${name}: ${change}, and counted`, () => {
    const done = applyEvent(first, { ...same, ...more }, 20);
    assert.equal(done.change, change);
    assert.deepEqual([done.alert.eventCount, done.alert.lastAt, done.alert.firstAt], [2, 20, 10]);
    if (change === "stale" || "acknowledged" in more)
      assert.deepEqual({ ...done.alert, eventCount: 1, lastAt: 10 }, first);
  });
}

test("the severity is that of the latest event; the worst is remembered, and only something worse still is worse", () => {
  const worst = applyEvent(first, event({ severity: "critical" }), 20).alert;
  const better = applyEvent(worst, event({ severity: "info" }), 30).alert;
  assert.deepEqual([better.severity, better.maxSeverity], ["info", "critical"]);
  assert.equal(applyEvent(better, event({ severity: "critical" }), 40).change, "changed");
});

test("a recovery only adds labels that were missing, and ends the alert with its texts as they were", () => {
  const { alert } = applyEvent(
    first,
    event({ kind: "resolved", severity: "critical", title: "OK", labels: { host: "other", value: "3" } }),
    20,
  );
  assert.deepEqual(alert.labels, { host: "db-1", value: "3" });
  assert.deepEqual(
    [alert.title, alert.severity, alert.status, alert.endedAt, alert.expiresAt],
    ["Disk full", "warning", "resolved", 20, null],
  );
});

test("labels of any name are labels", () => {
  const labels = JSON.parse('{"__proto__":"a","constructor":"b"}') as Record<string, string>;
  const { alert } = applyEvent(first, event({ kind: "resolved", labels }), 20);
  assert.deepEqual(Object.entries(alert.labels), [
    ["__proto__", "a"],
    ["constructor", "b"],
    ["host", "db-1"],
  ]);
});

test("a repeat prolongs an alert that would end by itself, and keeps its group when it names none", () => {
  const grouped = { ...first, groupKey: "g" };
  const { alert } = applyEvent(grouped, { ...same, expiresAt: 2_000 }, 20);
  assert.deepEqual([alert.expiresAt, alert.groupKey], [2_000, "g"]);
});
