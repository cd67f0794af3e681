import assert from "node:assert/strict";
import { test } from "node:test";
import type { Notification } from "#domain/notification.ts";
import type { Claim, NotificationUpdate, Store } from "#ports/store.ts";
import { forEachEngine } from "../support/engines.ts";
import { accepted, attempt, notification } from "./samples.ts";

const claim: Claim = { owner: "n1", now: 2_000, until: 3_000, limit: 10 };

forEachEngine("notifications", ({ open }) => {
  test("an intent that is there already is left alone", async () => {
    const store = await open();
    const first = notification({ key: "same" });
    await store.write((tx) => tx.save({ notifications: [first, notification({ key: "same", channel: "sms" })] }));
    await store.write((tx) => tx.save({ notifications: [notification({ key: "same", state: "cancelled" })] }));
    assert.deepEqual(await store.read.notificationsOf("incident-1"), [first]);
  });

  test("a claim takes what is due, most severe first, then oldest, and no more than its limit", async () => {
    const store = await open();
    const rows = {
      info: notification({ severity: "info", dueAt: 1 }),
      late: notification({ dueAt: 900 }),
      early: notification({ dueAt: 100 }),
      warning: notification({ severity: "warning", dueAt: 50 }),
      future: notification({ dueAt: 2_001 }),
      done: notification({ state: "suppressed", dueAt: 1 }),
    };
    await add(store, ...Object.values(rows));
    const first = await store.write((tx) => tx.claimNotifications({ ...claim, limit: 3 }));
    assert.deepEqual(
      first,
      [rows.early, rows.late, rows.warning].map((row) => ({ ...row, leaseOwner: "n1", leaseUntil: 3_000 })),
    );
    const rest = await store.write((tx) => tx.claimNotifications(claim));
    assert.deepEqual(
      rest.map((row) => row.id),
      [rows.info.id],
    );
    assert.deepEqual(await store.write((tx) => tx.claimNotifications(claim)), []);
    assert.deepEqual(await store.read.notification(rows.early.id), {
      ...rows.early,
      state: "sending",
      leaseOwner: "n1",
      leaseUntil: 3_000,
    });
    assert.deepEqual(await store.write((tx) => tx.nextDue()), {
      deliver: 2_001,
      timers: null,
      revise: null,
      inbox: null,
    });
  });

  test("a lease that ran out comes back as sending", async () => {
    const store = await open();
    const row = notification();
    await add(store, row);
    await store.write((tx) => tx.claimNotifications(claim));
    assert.deepEqual(
      await store.write((tx) => tx.claimNotifications({ ...claim, owner: "n2", now: 2_999, until: 4_000 })),
      [],
    );
    const again = await store.write((tx) => tx.claimNotifications({ ...claim, owner: "n2", now: 3_000, until: 4_000 }));
    assert.deepEqual(again, [{ ...row, state: "sending", leaseOwner: "n2", leaseUntil: 4_000 }]);
  });

  test("parked lanes wait, for claims and for waking up, and the longer park counts", async () => {
    const store = await open();
    const byAccount = notification({ accountId: "a1", linkId: null });
    const byLink = notification({ accountId: null, linkId: "l1" });
    const free = notification({ accountId: null, linkId: null });
    await add(store, byAccount, byLink, free);
    await store.write((tx) =>
      tx.park([
        { key: "account:a1", until: 5_000 },
        { key: "link:l1", until: 2_500 },
      ]),
    );
    await store.write((tx) => tx.park([{ key: "account:a1", until: 2_100 }]));
    assert.equal((await store.write((tx) => tx.nextDue())).deliver, 1_000);
    assert.deepEqual(
      (await store.write((tx) => tx.claimNotifications(claim))).map((row) => row.id),
      [free.id],
    );
    assert.equal((await store.write((tx) => tx.nextDue())).deliver, 2_500);
    assert.equal((await store.read.queueStats(2_000)).oldestDueAt, null);
    assert.deepEqual(
      (await store.write((tx) => tx.claimNotifications({ ...claim, now: 2_500 }))).map((row) => row.id),
      [byLink.id],
    );
    const expired = await store.write((tx) => tx.claimNotifications({ ...claim, now: 4_999, until: 9_000 }));
    assert.deepEqual(expired.map((row) => row.id).toSorted(), [byLink.id, free.id].toSorted());
    assert.deepEqual(
      (await store.write((tx) => tx.claimNotifications({ ...claim, now: 5_000, until: 9_000 }))).map((row) => row.id),
      [byAccount.id],
    );
  });

  test("what came of a try is written with its attempt, and the lease is free", async () => {
    const store = await open();
    const row = notification();
    await add(store, row);
    await store.write((tx) => tx.claimNotifications(claim));
    const body = { text: 'naïve\n"{}"', bytes: 12 };
    const exchange = { method: "POST", url: "https://a.test/•••", tookMs: 7, status: 200, why: null };
    const tried = attempt(row.id, { exchanges: [{ ...exchange, request: body, answer: { text: null, bytes: 0 } }] });
    await store.write((tx) => tx.finishNotifications([accepted(row.id)], [tried]));
    assert.deepEqual(await store.read.notification(row.id), {
      ...row,
      state: "accepted",
      grade: 2,
      attempts: 1,
      ref: { message: row.id },
      shownVersion: 1,
      updatedAt: 1_500,
    });
    assert.deepEqual(await store.read.attemptsOf([row.id]), [{ ...tried, exchanges: null }]);
    assert.deepEqual(await store.read.attemptsInFull(row.id), [tried]);
    assert.deepEqual(await store.write((tx) => tx.claimNotifications({ ...claim, now: 9_000 })), []);
  });

  test("a retry is queued again", async () => {
    const store = await open();
    const row = notification();
    await add(store, row);
    await store.write((tx) => tx.claimNotifications(claim));
    await finish(
      store,
      accepted(row.id, { state: "queued", grade: 0, note: "429", dueAt: 4_000, ref: null, shownVersion: 0 }),
    );
    assert.deepEqual(await store.read.notification(row.id), {
      ...row,
      note: "429",
      dueAt: 4_000,
      attempts: 1,
      updatedAt: 1_500,
    });
    assert.equal((await store.write((tx) => tx.nextDue())).deliver, 4_000);
  });

  test("nothing that went on is thrown back", async () => {
    const store = await open();
    const cases: [Partial<Notification>, Partial<NotificationUpdate>, Partial<Notification>][] = [
      [{ state: "delivered", grade: 3 }, { state: "accepted" }, { state: "delivered", grade: 3 }],
      [
        { state: "delivered", grade: 3 },
        { state: "queued", dueAt: 9 },
        { state: "delivered", dueAt: 1_000 },
      ],
      [
        { state: "accepted", grade: 2 },
        { state: "delivered", grade: 3 },
        { state: "delivered", grade: 3 },
      ],
      [
        { state: "accepted", grade: 2 },
        { state: "failed", grade: 2, note: "bounced" },
        { state: "failed", note: "bounced" },
      ],
      [{ state: "delivered", grade: 3 }, { state: "failed" }, { state: "delivered" }],
      [
        { state: "acted", grade: 5 },
        { state: "seen", grade: 4 },
        { state: "acted", grade: 5 },
      ],
      [
        { state: "cancelled", note: "closed" },
        { state: "accepted", note: null },
        { state: "cancelled", note: "closed", grade: 2, ref: { m: "1" } },
      ],
      [
        { state: "queued", dueAt: 7 },
        { state: "failed", dueAt: 9 },
        { state: "queued", dueAt: 7 },
      ],
      [
        { state: "accepted", ref: { m: "0" }, shownVersion: 5 },
        { ref: null, shownVersion: 3 },
        { ref: { m: "0" }, shownVersion: 5 },
      ],
    ];
    for (const [before, update, after] of cases) {
      const row = notification(before);
      await add(store, row);
      await finish(store, accepted(row.id, { ref: { m: "1" }, ...update }));
      const now = await store.read.notification(row.id);
      assert.deepEqual({ ...now, ...after }, now, JSON.stringify([before, update]));
    }
  });

  test("several updates of one row count in their order", async () => {
    const store = await open();
    const row = notification();
    await add(store, row);
    await store.write((tx) => tx.claimNotifications(claim));
    await store.write((tx) =>
      tx.finishNotifications([accepted(row.id), accepted(row.id, { state: "seen", grade: 4 })], []),
    );
    const now = await store.read.notification(row.id);
    assert.deepEqual([now?.state, now?.grade], ["seen", 4]);
  });

  test("a cancel ends what waits, and wins over the retry of what is under way", async () => {
    const store = await open();
    const [waiting, retried, sent, released, cut, other] = [
      notification({ dueAt: 5_000 }),
      notification(),
      notification(),
      notification(),
      notification(),
      notification({ incidentId: "incident-2" }),
    ];
    await add(store, waiting, retried, sent, released, cut, other);
    await store.write((tx) => tx.claimNotifications({ ...claim, limit: 10 }));
    const fresh = notification();
    await store.write((tx) =>
      tx.save({ cancel: [{ incidentId: "incident-1", note: "closed", at: 2_500 }], notifications: [fresh] }),
    );
    await store.write(async (tx) => {
      await tx.finishNotifications([accepted(retried.id, { state: "queued", note: "429" }), accepted(sent.id)], []);
      await tx.releaseNotifications([{ id: released.id, dueAt: 4_000, note: "paced" }]);
    });
    const claimed = await store.write((tx) => tx.claimNotifications({ ...claim, now: 9_000, until: 9_500 }));
    assert.deepEqual(claimed.map((row) => row.id).toSorted(), [fresh.id, other.id].toSorted());
    const states = await Promise.all(
      [waiting, retried, sent, released, cut].map(async ({ id }) => store.read.notification(id)),
    );
    assert.deepEqual(
      states.map((row) => [row?.state, row?.note]),
      [
        ["cancelled", "closed"],
        ["cancelled", "closed"],
        ["accepted", null],
        ["cancelled", "closed"],
        ["cancelled", "closed"],
      ],
    );
  });

  test("what was not sent goes back as it was, due at a time", async () => {
    const store = await open();
    const row = notification({ note: "before" });
    await add(store, row, notification({ id: "sent", key: "sent", state: "accepted" }));
    await store.write((tx) => tx.claimNotifications(claim));
    await store.write((tx) =>
      tx.releaseNotifications([
        { id: row.id, dueAt: 2_100, note: null },
        { id: "sent", dueAt: 1, note: "no" },
      ]),
    );
    assert.deepEqual(await store.read.notification(row.id), { ...row, dueAt: 2_100 });
    assert.equal((await store.read.notification("sent"))?.state, "accepted");
  });

  test("pages of one person and assignment are hastened, and only those that are not due", async () => {
    const store = await open();
    const later = notification({ dueAt: 5_000 });
    await add(
      store,
      later,
      notification({ dueAt: 5_000, assignment: 2 }),
      notification({ dueAt: 5_000, userId: "user-2" }),
      notification(),
      notification({ dueAt: 5_000, kind: "resolved" }),
    );
    assert.equal(await store.write((tx) => tx.hastenNotifications("incident-1", 1, "user-1", 2_000)), 1);
    assert.equal((await store.read.notification(later.id))?.dueAt, 2_000);
    assert.equal(await store.write((tx) => tx.hastenNotifications("incident-1", 1, "user-1", 2_000)), 0);
  });

  test("sent cards want an edit at the sooner time; what has no ref or still waits does not", async () => {
    const store = await open();
    const sent = notification({ state: "accepted", ref: { m: "1" } });
    const soon = notification({ state: "seen", ref: { m: "2" }, reviseAt: 100 });
    await add(store, sent, soon, notification({ state: "accepted" }), notification({ ref: { m: "3" } }));
    await store.write((tx) => tx.save({ revise: [{ incidentId: "incident-1", at: 1_900 }] }));
    assert.equal((await store.write((tx) => tx.nextDue())).revise, 100);
    const got = await store.write((tx) => tx.claimRevisions(claim));
    assert.deepEqual(got, [
      { ...soon, leaseOwner: "n1", leaseUntil: 3_000 },
      { ...sent, reviseAt: 1_900, leaseOwner: "n1", leaseUntil: 3_000 },
    ]);
    assert.deepEqual(await store.write((tx) => tx.claimRevisions(claim)), []);
    assert.deepEqual(
      (await store.write((tx) => tx.claimRevisions({ ...claim, now: 3_000, until: 4_000 }))).length,
      2,
      "their leases ran out",
    );
  });

  test("an edit in a parked lane keeps nobody awake", async () => {
    const store = await open();
    await add(store, notification({ state: "accepted", ref: { m: "1" }, accountId: "busy", reviseAt: 100 }));
    await store.write((tx) => tx.park([{ key: "account:busy", until: 9_000 }]));
    assert.equal((await store.write((tx) => tx.nextDue())).revise, null);
    assert.deepEqual(await store.write((tx) => tx.claimRevisions(claim)), []);
  });

  test("a change during an edit asks for one more", async () => {
    const store = await open();
    const [quiet, busy] = [
      notification({ state: "accepted", ref: { m: "1" } }),
      notification({ state: "accepted", ref: { m: "2" }, incidentId: "incident-2" }),
    ];
    await add(store, quiet, busy);
    await store.write((tx) =>
      tx.save({
        revise: [
          { incidentId: "incident-1", at: 1 },
          { incidentId: "incident-2", at: 1 },
        ],
      }),
    );
    await store.write((tx) => tx.claimRevisions(claim));
    await store.write((tx) => tx.save({ revise: [{ incidentId: "incident-2", at: 2_100 }] }));
    await finish(
      store,
      accepted(quiet.id, { ref: null, shownVersion: 2 }),
      accepted(busy.id, { ref: null, shownVersion: 2 }),
    );
    const rows = [await store.read.notification(quiet.id), await store.read.notification(busy.id)];
    assert.deepEqual(
      rows.map((row) => [row?.reviseAt, row?.shownVersion, row?.leaseOwner]),
      [
        [null, 2, null],
        [2_100, 2, null],
      ],
    );
  });
});

function add(store: Store, ...notifications: readonly Notification[]): Promise<void> {
  return store.write((tx) => tx.save({ notifications }));
}

function finish(store: Store, ...updates: readonly NotificationUpdate[]): Promise<void> {
  return store.write((tx) => tx.finishNotifications(updates, []));
}
