import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Grade, Notification } from "#domain/notification.ts";
import type { Severity } from "#domain/severity.ts";
import type { Outcome } from "#ports/channel.ts";
import { World } from "../../test/support/incident-world.ts";
import { settle } from "./settle.ts";

const now = 10_000_000;
const minute = 60_000;
const why = "because";

interface Sent {
  readonly attempts?: number;
  readonly severity?: Severity;
  readonly ageMin?: number;
  readonly grade?: Grade;
  readonly linkId?: string | null;
  readonly accountId?: string | null;
}

function sent({ ageMin = 0, ...more }: Sent): Notification {
  const [page] = new World({}).notifications;
  assert.ok(page !== undefined);
  return { ...page, state: "sending", linkId: "L", accountId: "A", createdAt: now - ageMin * minute, ...more };
}

/** Without jitter: it is in the middle at 0.5. */
function settled(page: Sent, outcome: Outcome, deduplicates = false): ReturnType<typeof settle> {
  return settle(sent(page), outcome, { now, jitter: 0.5, deduplicates, loud: false, version: 7 });
}

/** `queued +1000` · `failed, refused`. */
function say(page: Sent, outcome: Outcome, deduplicates = false): string {
  const { update, refused } = settled(page, outcome, deduplicates);
  return `${update.state}${update.state === "queued" ? ` +${update.dueAt - now}` : ""}${refused ? ", refused" : ""}`;
}

function retry(scope: "message" | "address" | "account", afterMs: number | null = null): Outcome {
  return { kind: "retry", scope, afterMs, why };
}

const unknown: Outcome = { kind: "unknown", why };
const accepted: Outcome = { kind: "accepted", ref: { id: "m1" }, receipts: false };

const table: readonly (readonly [
  name: string,
  page: Sent,
  outcome: Outcome,
  deduplicates: boolean,
  expected: string,
])[] = [
  ["accepted", {}, accepted, false, "accepted"],
  ["accepted at last", { attempts: 99, ageMin: 9_999 }, accepted, false, "accepted"],
  ["retry: first wait", {}, retry("message"), false, "queued +1000"],
  ["retry: second wait", { attempts: 1 }, retry("message"), false, "queued +2000"],
  ["retry: eighth wait", { attempts: 7 }, retry("message"), false, "queued +300000"],
  ["retry: longest wait", { attempts: 12 }, retry("message"), false, "queued +300000"],
  ["retry: the platform's own wait, exactly", { attempts: 5 }, retry("message", 1234), false, "queued +1234"],
  ["retry: no wait at all", {}, retry("message", 0), false, "queued +0"],
  ["retry: tried often, but not for long", { attempts: 500, ageMin: 29 }, retry("message", 100), false, "queued +100"],
  ["retry: tried for long, but not often", { attempts: 12, ageMin: 40 }, retry("message"), false, "queued +300000"],
  ["retry: tried often and for long", { attempts: 13, ageMin: 30 }, retry("message"), false, "expired, refused"],
  ["retry: too old", { attempts: 1, ageMin: 361 }, retry("message"), false, "expired, refused"],
  ["throttled often and for long", { attempts: 99, ageMin: 359 }, retry("account", 5), false, "queued +5"],
  ["throttled till too old", { attempts: 1, ageMin: 361 }, retry("address"), false, "expired, refused"],
  ["unknown, critical", { severity: "critical" }, unknown, false, "queued +1000"],
  ["unknown, warning", { severity: "warning", attempts: 3, grade: 1 }, unknown, false, "queued +15000"],
  ["unknown too often", { severity: "critical", attempts: 4, grade: 1 }, unknown, false, "unknown, refused"],
  [
    "unknown for the first time after many refusals",
    { severity: "critical", attempts: 9 },
    unknown,
    false,
    "queued +300000",
  ],
  ["unknown, info: a double is worse", { severity: "info" }, unknown, false, "unknown, refused"],
  ["unknown, info, but doubles are dropped", { severity: "info", attempts: 9 }, unknown, true, "queued +300000"],
  ["unknown for too long", { attempts: 13, ageMin: 31 }, unknown, true, "unknown, refused"],
  ["refused for the message", {}, { kind: "permanent", blame: "message", why }, false, "failed, refused"],
  ["refused for the address", {}, { kind: "permanent", blame: "address", why }, false, "failed, refused"],
  ["refused for the account", {}, { kind: "permanent", blame: "account", why }, true, "failed, refused"],
];

for (const [name, page, outcome, deduplicates, expected] of table) {
  test(`${name}: ${expected}`, () => assert.equal(say(page, outcome, deduplicates), expected));
}

test("accepted is proof of grade 2, keeps the message's own id and what it shows, and never lowers a proof", () => {
  const { update } = settled({}, accepted);
  assert.deepEqual(
    [update.grade, update.ref, update.shownVersion, update.attempts, update.note],
    [2, { id: "m1" }, 7, 1, null],
  );
  assert.equal(settled({ grade: 4 }, accepted).update.grade, 4);
  assert.deepEqual([settled({}, unknown).update.grade, settled({ grade: 3 }, unknown).update.grade], [1, 3]);
});

test("a call of which nobody knows whether it rang is made again for what is critical alone", () => {
  const facts = { now, jitter: 0.5, deduplicates: false, loud: true, version: 1 };
  const after = (severity: "critical" | "warning") => settle(sent({ severity }), unknown, facts);
  assert.equal(after("critical").update.state, "queued");
  assert.deepEqual([after("warning").update.state, after("warning").refused], ["unknown", true]);
});

test("the lane that the platform means is parked, as long as it says", () => {
  assert.equal(settled({}, retry("message", 5)).park, null);
  assert.deepEqual(settled({}, retry("address", 5)).park, { key: "link:L", until: now + 5 });
  assert.deepEqual(settled({}, retry("account", 5)).park, { key: "account:A", until: now + 5 });
  assert.equal(settled({ linkId: null }, retry("address", 5)).park, null);
});

test("only an address or an account that is to blame is broken", () => {
  for (const blame of ["address", "account", "message"] as const) {
    assert.equal(settled({}, { kind: "permanent", blame, why }).broken, blame === "message" ? null : blame);
  }
  for (const outcome of [accepted, unknown, retry("account")]) assert.equal(settled({}, outcome).broken, null);
});

test("waits are spread by a fifth to each side, and no outcome takes a page back to where nothing is ahead", () => {
  const outcomes = fc.constantFrom<Outcome>(accepted, unknown, retry("message"), retry("account", 0), {
    kind: "permanent",
    blame: "address",
    why,
  });
  fc.assert(
    fc.property(
      outcomes,
      fc.nat(30),
      fc.nat(400),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.boolean(),
      (outcome, attempts, ageMin, jitter, deduplicates) => {
        const { update, refused } = settle(sent({ attempts, ageMin }), outcome, {
          now,
          jitter,
          deduplicates,
          loud: false,
          version: 1,
        });
        assert.equal(update.attempts, attempts + 1);
        assert.ok(update.state === "queued" || update.state === "accepted" || refused);
        if (update.state === "queued") assert.ok(update.dueAt >= now && update.dueAt <= now + 1.2 * 300_000);
      },
    ),
  );
  const [least, most] = [0, 1].map(
    (jitter) =>
      settle(sent({}), retry("message"), { now, jitter, deduplicates: false, loud: false, version: 1 }).update.dueAt -
      now,
  );
  assert.deepEqual([least, most], [800, 1200]);
});
