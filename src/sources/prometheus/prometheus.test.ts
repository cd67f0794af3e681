import assert from "node:assert/strict";
import { test } from "node:test";
import type { SourceRequest } from "#ports/source.ts";
import { prometheus } from "./index.ts";

const now = Date.UTC(2026, 10, 22, 7);
const labels = { alertname: "Plain", severity: "critical" };

test("empty labels are none, as in Alertmanager", () => {
  const { events } = prometheus.map(post([{ labels: { ...labels, note: "" } }]));
  assert.deepEqual([events[0]?.dedupKey, events[0]?.labels], ["c25772e3d1ca6eec", labels]);
});

test("the key is made of all labels, also of those that are not kept", () => {
  const many = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`l${i}`, `v${i * 7}`]));
  const { events } = prometheus.map(post([{ labels: { alertname: "Many", ...many } }]));
  assert.equal(events[0]?.dedupKey, "b213914aa18aa703");
});

test("an alert lives until its end, and five minutes without one", () => {
  const ends = ["2026-11-22T07:04:00.028958097Z", "2026-11-22T07:00:00Z", "0001-01-01T00:00:00Z", undefined];
  const { events } = prometheus.map(post(ends.map((endsAt) => ({ labels, endsAt }))));
  assert.deepEqual(
    events.map(({ kind, expiresAt }) => [kind, expiresAt === null ? null : expiresAt - now]),
    [
      ["firing", 240_028],
      ["resolved", null],
      ["firing", 300_000],
      ["firing", 300_000],
    ],
  );
});

test("of two servers that watch the same, neither is taken for late", () => {
  const starts = ["2026-11-22T06:59:55Z", "2026-11-22T06:59:50Z"];
  const { events } = prometheus.map(
    post(starts.map((startsAt) => ({ labels, startsAt, endsAt: "2026-11-22T07:04:00Z" }))),
  );
  assert.deepEqual(
    events.map(({ occurredAt }) => occurredAt),
    [null, null],
  );
});

test("answers are Alertmanager's", () => {
  const good = post([{ labels }], "/api/v2/alerts");
  assert.deepEqual(prometheus.answer?.(prometheus.map(good), good), { status: 200, body: null });
  const old = post([{ labels }], "/api/v1/alerts");
  assert.deepEqual(prometheus.answer?.(prometheus.map(old), old), { status: 200, body: { status: "success" } });
  const half = post([{ labels }, { labels, endsAt: "soon" }], "/api/v2/alerts");
  assert.deepEqual(prometheus.answer?.(prometheus.map(half), half), { status: 400, body: "/1/endsAt is not a time" });
  assert.equal(prometheus.map(half).events.length, 1);
});

function post(body: unknown, path = "/"): SourceRequest {
  return { method: "POST", path, query: {}, headers: {}, body, now };
}
