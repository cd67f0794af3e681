import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pace } from "#ports/channel.ts";
import { createQuota } from "./quota.ts";
import type { Quota } from "./quota.ts";

const calls: readonly Pace[] = [{ scope: "address", count: 1, perMs: 60_000 }];
const texts: readonly Pace[] = [
  { scope: "account", count: 1, perMs: 60_000 },
  { scope: "address", count: 4, perMs: 60_000 },
];

/** As a message that may go: 0, and it is counted; else how long it waits. */
function send(quota: Quota, paces: readonly Pace[], about: string, now: number, more: object = {}): number {
  const ask = { to: "ann:voice", about, severity: "warning", ...more } as const;
  const wait = quota.wait(paces, ask, now);
  if (wait === 0) quota.count(paces, ask, now);
  return wait;
}

test("whatever address it goes to, a person is called once a minute; by other channels and other people it is not counted", () => {
  const quota = createQuota();
  assert.equal(send(quota, calls, "INC-1", 0), 0);
  assert.equal(send(quota, calls, "INC-2", 10_000), 50_000);
  assert.equal(send(quota, calls, "INC-2", 10_000, { to: "ann:sms" }), 0);
  assert.equal(send(quota, calls, "INC-2", 10_000, { to: "ben:voice" }), 0);
  assert.equal(send(quota, calls, "INC-2", 60_000), 0);
});

test("the same incident on the other phone is no second message, and extends nothing", () => {
  const quota = createQuota();
  assert.equal(send(quota, calls, "INC-1", 0), 0);
  assert.equal(send(quota, calls, "INC-1", 30_000), 0);
  assert.equal(send(quota, calls, "INC-2", 59_999), 1);
  assert.equal(send(quota, calls, "INC-2", 60_000), 0);
});

test("what is critical waits for critical messages alone, and a part is kept for it", () => {
  const quota = createQuota();
  const critical = { severity: "critical" };
  assert.equal(send(quota, calls, "INC-1", 0), 0);
  assert.equal(send(quota, calls, "INC-2", 1_000, critical), 0);
  assert.equal(send(quota, calls, "INC-3", 2_000, critical), 59_000);
  for (const about of ["INC-1", "INC-2", "INC-3"]) assert.equal(send(quota, texts, about, 0, { to: "ann:sms" }), 0);
  assert.equal(send(quota, texts, "INC-4", 0, { to: "ann:sms" }), 60_000);
  assert.equal(send(quota, texts, "INC-4", 0, { to: "ann:sms", ...critical }), 0);
});

test("paces of accounts are not a person's; nodes share; a clock that is set back holds nothing", () => {
  const quota = createQuota();
  for (const about of ["INC-1", "INC-2"]) assert.equal(send(quota, texts.slice(0, 1), about, 0), 0);
  quota.share(2);
  assert.equal(send(quota, calls, "INC-1", 1_000_000), 0);
  assert.equal(send(quota, calls, "INC-2", 1_060_000), 60_000, "two nodes: half as often from each");
  assert.equal(send(quota, calls, "INC-2", 5_000), 0);
});
