import assert from "node:assert/strict";
import { test } from "node:test";
import type { SourceRequest } from "#ports/source.ts";
import { pagerduty } from "./index.ts";

const now = Date.UTC(2026, 10, 22, 7);
const payload = { summary: "Backup failed", source: "files-1", severity: "error" };

test("the answer names the key, also one that was made here", () => {
  const request = post({ event_action: "trigger", payload });
  const mapped = pagerduty.map(request);
  const body = { status: "success", message: "Event processed", dedup_key: mapped.events[0]?.dedupKey };
  assert.deepEqual(pagerduty.answer?.(mapped, request), { status: 202, body });
  assert.match(body.dedup_key ?? "", /^[0-9a-f]{32}$/);
});

test("equal triggers without a key are one alert; another host is another", () => {
  const keys = [payload, { ...payload, severity: "info" }, { ...payload, source: "files-2" }].map(
    (one) => pagerduty.map(post({ event_action: "trigger", payload: one })).events[0]?.dedupKey,
  );
  assert.equal(keys[0], keys[1]);
  assert.notEqual(keys[0], keys[2]);
});

test("what is wrong is said as PagerDuty says it", () => {
  const refusals = [
    { event_action: "resolve" },
    { event_action: "trigger", payload: { summary: " " } },
    { event_action: "page" },
    [],
  ].map((body) => pagerduty.refuse?.(pagerduty.map(post(body)).bad).body);
  const invalid = { status: "invalid event", message: "Event object is invalid" };
  assert.deepEqual(refusals, [
    { ...invalid, errors: ["'dedup_key' is missing: resolve needs it"] },
    { ...invalid, errors: ["'payload.summary' is missing or blank"] },
    { ...invalid, errors: ["'event_action' must be trigger, acknowledge or resolve"] },
    { ...invalid, errors: ["body must be a JSON object: one event"] },
  ]);
});

test("the integration key is read from the body, and not kept", () => {
  const body = { routing_key: "s3cret", event_action: "trigger", payload };
  assert.equal(pagerduty.keyInBody?.(body), "s3cret");
  assert.deepEqual(
    [{}, null, { routing_key: 7 }, { routing_key: " " }].map((other) => pagerduty.keyInBody?.(other)),
    [null, null, "7", null],
  );
  assert.ok(!JSON.stringify(pagerduty.map(post(body))).includes("s3cret"));
});

test("changes are answered and wake nobody, by whichever way they come", () => {
  for (const path of ["/v2/change/enqueue", "/in/pagerduty/v2/change/enqueue?x=1"]) {
    const request = post({ payload }, path);
    const mapped = pagerduty.map(request);
    assert.deepEqual(mapped, { events: [], groupEnds: [], bad: [] });
    assert.equal(pagerduty.answer?.(mapped, request).status, 202);
  }
});

test("a summary that is longer than a title is whole in the description", () => {
  const summary = "x".repeat(1_000);
  const { events } = pagerduty.map(post({ event_action: "trigger", payload: { ...payload, summary } }));
  assert.equal(events[0]?.title.length, 512);
  assert.equal(events[0]?.description, summary);
});

test("details: short ones are labels, long ones text, and they cannot pass for the source", () => {
  const custom_details = { source: "elsewhere", load: 0.75, trace: "a\nb", empty: "" };
  const { events } = pagerduty.map(post({ event_action: "trigger", payload: { ...payload, custom_details } }));
  assert.deepEqual(events[0]?.labels, { load: "0.75", source: "files-1" });
  assert.equal(events[0]?.description, "trace:\na\nb");
});

function post(body: unknown, path = "/v2/enqueue"): SourceRequest {
  return { method: "POST", path, query: {}, headers: {}, body, now };
}
