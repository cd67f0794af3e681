import assert from "node:assert/strict";
import { test } from "node:test";
import type { SourceRequest } from "#ports/source.ts";
import { alertmanager } from "./index.ts";

const now = Date.UTC(2026, 10, 22, 7);
const labels = { alertname: "Plain", severity: "critical" };
const group = { status: "resolved", groupKey: "{}:{}" };

test("an alert without a fingerprint gets the one that Alertmanager would have given", () => {
  const { events } = alertmanager.map(post({ alerts: [{ labels: { ...labels, note: "" } }] }));
  assert.deepEqual(
    events.map(({ dedupKey, kind }) => [dedupKey, kind]),
    [["c25772e3d1ca6eec", "firing"]],
  );
});

test("a group that has ended ends what was cut out of the message", () => {
  const { groupEnds } = alertmanager.map(post({ ...group, alerts: [{ status: "resolved", labels }] }));
  assert.deepEqual(groupEnds, [{ groupKey: "{}:{}" }]);
});

test("a group that says it has ended while an alert of it fires has not", () => {
  const { groupEnds } = alertmanager.map(post({ ...group, alerts: [{ status: "firing", labels }] }));
  assert.deepEqual(groupEnds, []);
});

test("without a status, the end decides; Go's zero time is none", () => {
  const ends = ["0001-01-01T00:00:00Z", "2026-11-22T06:59:59Z", "2026-11-22T07:00:01Z", undefined];
  const { events } = alertmanager.map(post({ alerts: ends.map((endsAt) => ({ labels, endsAt })) }));
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ["firing", "resolved", "firing", "firing"],
  );
});

test("without a summary, the title says what and where", () => {
  const where = { ...labels, job: "node", instance: "db-1:9100", zone: "a", mountpoint: "/var" };
  const { events } = alertmanager.map(post({ alerts: [{ labels: where }, { labels }] }));
  assert.deepEqual(
    events.map(({ title }) => title),
    ["Plain: instance=db-1:9100, mountpoint=/var, job=node", "Plain"],
  );
});

test("an alert that was given up for lost may fire again with the start it had", () => {
  const { events } = alertmanager.map(
    post({ alerts: [{ status: "firing", labels, startsAt: "2026-11-22T05:00:00Z" }] }),
  );
  assert.equal(events[0]?.occurredAt, null);
});

test("fields of later versions, and other versions, are let through", () => {
  const { events, bad } = alertmanager.map(
    post({ version: "5", notification_reason: "x", routeLabels: {}, alerts: [{ labels }] }),
  );
  assert.deepEqual([events.length, bad], [1, []]);
});

test("what is past the limit of one request is named", () => {
  const { events, bad } = alertmanager.map(
    post({ alerts: Array.from({ length: 5_002 }, (_, i) => ({ labels: { i } })) }),
  );
  assert.equal(events.length, 5_000);
  assert.deepEqual(
    bad.map(({ pointer }) => pointer),
    ["/alerts/5000"],
  );
});

function post(body: unknown, path = "/"): SourceRequest {
  return { method: "POST", path, query: {}, headers: {}, body, now };
}
