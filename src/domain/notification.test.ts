import assert from "node:assert/strict";
import { test } from "node:test";
import { isPage, isWaiting, notificationKey } from "./notification.ts";

const parts = {
  incidentId: "i",
  assignment: 1,
  round: 0,
  level: 0,
  loop: 0,
  kind: "page",
  to: "user:ann:chat",
  step: 0,
} as const;

test("the same intent has the same key; whatever differs, the key does", () => {
  const others = [
    { incidentId: "j" },
    { assignment: 2 },
    { round: 1 },
    { level: 1 },
    { loop: 1 },
    { kind: "refire" },
    { to: "user:bo:chat" },
    { step: 1 },
  ] as const;
  const keys = others.map((other) => notificationKey({ ...parts, ...other }));
  assert.equal(new Set([...keys, notificationKey(parts)]).size, others.length + 1);
  assert.equal(notificationKey({ ...parts }), notificationKey(parts));
});

test("only pages ask for an answer, and only what was not sent may still go out", () => {
  const kinds = ["page", "refire", "update", "resolved", "alarm", "test", "code", "link_request"] as const;
  assert.deepEqual(kinds.filter(isPage), ["page", "refire"]);
  const states = [
    "queued",
    "sending",
    "accepted",
    "delivered",
    "seen",
    "acted",
    "failed",
    "unknown",
    "expired",
    "cancelled",
    "suppressed",
    "superseded",
  ] as const;
  assert.deepEqual(states.filter(isWaiting), ["queued", "sending"]);
});
