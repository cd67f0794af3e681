import assert from "node:assert/strict";
import { test } from "node:test";
import type { SourceRequest } from "#ports/source.ts";
import { standard } from "./index.ts";

const now = Date.UTC(2026, 10, 22, 7);
const event = {
  event_status: "Critical",
  title_rule: "Orders are late",
  labels: { service: "orders", severity: "P1" },
};
const structured = { "content-type": "application/cloudevents+json" };
const cloudEvent = { specversion: "1.0", id: "1", source: "/shop", type: "shop.failed" };

test("a key that was not given is made of title and labels, but for the severity", () => {
  const calmer = { ...event, event_status: "Info", labels: { severity: "P5", service: "orders" } };
  const other = { ...event, labels: { service: "payments" } };
  const keys = [event, calmer, other].map((body) => standard.map(post(body)).events[0]?.dedupKey);
  assert.equal(keys[0], keys[1]);
  assert.notEqual(keys[0], keys[2]);
});

test("the answer is Flashduty's, and names the key", () => {
  const request = post({ ...event, alert_key: "orders-late" });
  const answer = standard.answer?.(standard.map(request), request);
  assert.equal(answer?.status, 200);
  assert.match(JSON.stringify(answer.body), /^{"request_id":"[0-9a-f]{32}","data":{"alert_key":"orders-late"}}$/);
});

test("a list is answered with its keys and what was wrong in it", () => {
  const request = post([{ ...event, alert_key: "a" }, { event_status: "Ok" }]);
  const answer = standard.answer?.(standard.map(request), request);
  assert.match(JSON.stringify(answer?.body), /"data":\[{"alert_key":"a"}\],"errors":\[{"pointer":"\/1\/alert_key"/);
});

test("what is missing is named", () => {
  const bodies = [
    {},
    { ...event, title_rule: " " },
    { event_status: "Ok" },
    { ...event, event_status: "Fine" },
    { ...event, labels: ["x"] },
  ];
  const pointers = bodies.map((body) => standard.map(post(body)).bad.map(({ pointer }) => pointer));
  assert.deepEqual(pointers, [["/event_status"], ["/title_rule"], ["/alert_key"], ["/event_status"], ["/labels"]]);
  const { bad } = standard.map(post({ event_status: "Ok" }));
  assert.match(
    JSON.stringify(standard.refuse?.(bad).body),
    /"code":"InvalidParameter","message":"\/alert_key is missing/,
  );
});

test("CloudEvents: what makes one invalid is named", () => {
  const bodies = [
    { ...cloudEvent, specversion: "0.3" },
    { ...cloudEvent, id: "" },
    { ...cloudEvent, data: { event_status: "Ok" } },
    7,
  ];
  const pointers = bodies.map((body) => standard.map(post(body, structured)).bad.map(({ pointer }) => pointer));
  assert.deepEqual(pointers, [["/specversion"], ["/id"], ["/data/alert_key"], [""]]);
});

test("CloudEvents: an empty batch is none of the sender's mistakes", () => {
  const mapped = standard.map(post([], { "content-type": "application/cloudevents-batch+json" }));
  assert.deepEqual(mapped, { events: [], groupEnds: [], bad: [] });
});

test("CloudEvents: data of another kind is described, and keeps its key whatever it says", () => {
  const [one, other] = [{ load: 1 }, { load: 2 }].map(
    (data) => standard.map(post({ ...cloudEvent, data }, structured)).events[0],
  );
  assert.deepEqual([one?.title, one?.description, one?.severity], ["shop.failed", '{"load":1}', "warning"]);
  assert.equal(one?.dedupKey, other?.dedupKey);
});

test("CloudEvents: headers are decoded once, older quotes taken off, what is not UTF-8 refused", () => {
  const binary = { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/shop", "ce-type": "t" };
  const subjects = ["100%25%2520", '"a \\"b\\""', "50% off"];
  const titles = subjects.map(
    (subject) => standard.map(post({}, { ...binary, "ce-subject": subject })).events[0]?.title,
  );
  assert.deepEqual(titles, ["t: 100%%20", 't: a "b"', "t: 50% off"]);
  assert.equal(standard.map(post({}, { ...binary, "ce-subject": "%C0%A0" })).bad.length, 1);
});

test("CloudEvents: with only some of its headers a request is none", () => {
  const { events } = standard.map(post({ ...event, alert_key: "k" }, { "ce-id": "1", "ce-type": "t" }));
  assert.deepEqual([events[0]?.dedupKey, events[0]?.labels["ce_type"]], ["k", undefined]);
});

function post(body: unknown, headers: Readonly<Record<string, string>> = {}): SourceRequest {
  return { method: "POST", path: "/", query: {}, headers, body, now };
}
