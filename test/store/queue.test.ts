import assert from "node:assert/strict";
import { test } from "node:test";
import type { Incident } from "#domain/incident.ts";
import type { OpenPlace } from "#ports/store.ts";
import type { Timer } from "#domain/timer.ts";
import { forEachEngine } from "../support/engines.ts";
import { inboxRow, incident, notification, timer } from "./samples.ts";

const claim = { owner: "n1", now: 2_000, until: 3_000, limit: 10 };

forEachEngine("queues", ({ open }) => {
  test("due timers are claimed once, oldest first, and again when the lease ends", async () => {
    const store = await open();
    const rows = [timer("a", { dueAt: 500 }), timer("b", { dueAt: 100 }), timer("c", { dueAt: 5_000 })];
    await store.write((tx) => tx.save({ timers: rows }));
    const got = await store.write((tx) => tx.claimTimers(claim));
    assert.deepEqual(
      got,
      [rows[1], rows[0]].map((row) => ({ ...row, leaseOwner: "n1", leaseUntil: 3_000 })),
    );
    assert.deepEqual(await store.write((tx) => tx.claimTimers(claim)), []);
    assert.equal((await store.write((tx) => tx.nextDue())).timers, 5_000);
    assert.equal((await store.write((tx) => tx.claimTimers({ ...claim, now: 3_000, limit: 1 }))).length, 1);
  });

  test("a timer that was moved while it was worked on stays", async () => {
    const store = await open();
    await store.write((tx) => tx.save({ timers: [timer("a", { dueAt: 100 }), timer("b", { dueAt: 100 })] }));
    const got = await store.write((tx) => tx.claimTimers(claim));
    await store.write(async (tx) => {
      await tx.save({ timers: [timer("a", { dueAt: 9_000 })] });
      await tx.finishTimers(got.map((row) => ({ id: row.id, dueAt: row.dueAt })));
    });
    assert.deepEqual(
      [await store.read.timersOf("a"), await store.read.timersOf("b")],
      [[timer("a", { dueAt: 9_000 })], []],
    );
  });

  test("timers of an incident are cleared before new ones are set", async () => {
    const store = await open();
    const loop: Timer = timer("a", { id: "a:loop", kind: "loop" });
    await store.write((tx) => tx.save({ timers: [timer("a"), loop, timer("b"), timer("c")] }));
    await store.write((tx) =>
      tx.save({
        clearTimersOf: ["a"],
        clearTimers: ["b:advance", "c:advance"],
        timers: [timer("a", { dueAt: 77 }), timer("c", { dueAt: 88 })],
      }),
    );
    assert.deepEqual(await store.read.timersOf("a"), [timer("a", { dueAt: 77 })]);
    assert.deepEqual(
      [await store.read.timersOf("b"), await store.read.timersOf("c")],
      [[], [timer("c", { dueAt: 88 })]],
    );
    await store.write((tx) => tx.save({ clearTimersOf: ["a", "c"] }));
    assert.deepEqual([await store.read.timersOf("a"), await store.read.timersOf("c")], [[], []]);
  });

  test("an incident is stranded without an answer, a timer ahead, a waiting page and an end", async () => {
    const store = await open();
    const at = (over: Partial<Incident>, n: number) => incident({ ...over, openedAt: n });
    const base = incident().escalation;
    const rows = {
      stranded: at({}, 1),
      acked: at({ state: "acknowledged" }, 2),
      closed: at({ state: "closed" }, 3),
      snoozed: at({ snoozedUntil: 9 }, 4),
      exhausted: at({ escalation: { ...base, status: "exhausted" } }, 5),
      timed: at({}, 6),
      proved: at({}, 7),
      paged: at({}, 8),
      sent: at({}, 9),
    };
    await store.write((tx) =>
      tx.save({
        incidents: Object.values(rows),
        timers: [
          timer(rows.timed.id),
          timer(rows.proved.id, { id: `${rows.proved.id}:proof:u`, kind: "proof", userId: "u" }),
        ],
        notifications: [
          notification({ incidentId: rows.paged.id, dueAt: 9_000 }),
          notification({ incidentId: rows.sent.id, state: "accepted" }),
        ],
      }),
    );
    const stranded = [rows.stranded, rows.proved, rows.sent];
    const ids = stranded.map(({ id }) => id);
    assert.deepEqual(await store.read.stranded(null, 10), { ids, next: null });
    const among = await store.write((tx) => tx.strandedAmong(Object.values(rows).map(({ id }) => id)));
    assert.deepEqual(among, stranded);
    assert.deepEqual(await store.write((tx) => tx.strandedAmong([rows.acked.id])), []);
    // Part by part, closed ones not counted: what is found is the same.
    const found: string[] = [];
    let parts = 0;
    for (let place: OpenPlace | null = null; parts === 0 || place !== null; parts += 1) {
      const part: Awaited<ReturnType<typeof store.read.stranded>> = await store.read.stranded(place, 3);
      found.push(...part.ids);
      place = part.next;
    }
    assert.deepEqual([found, parts], [ids, 3]);
  });

  test("a node that is unseen for too long is dead, and its leases end", async () => {
    const store = await open();
    const [sending, edited, row] = [
      notification(),
      notification({ state: "accepted", ref: { m: "1" }, reviseAt: 1 }),
      inboxRow(),
    ];
    await store.write(async (tx) => {
      await tx.save({ notifications: [sending, edited], timers: [timer("a")] });
      await tx.putInbox(row);
      assert.equal(await tx.heartbeat("n1", 1_000, 500), 1);
      assert.equal(await tx.heartbeat("n2", 1_200, 500), 2);
    });
    await store.write(async (tx) => {
      for (const take of [tx.claimNotifications, tx.claimRevisions, tx.claimTimers, tx.claimInbox])
        assert.equal((await take(claim)).length, 1);
    });
    assert.equal(await store.write((tx) => tx.heartbeat("n2", 1_500, 500)), 2, "exactly as old as allowed");
    const none = await store.write((tx) => tx.nextDue());
    assert.deepEqual(none, { deliver: null, timers: null, revise: null, inbox: null });
    assert.equal(await store.write((tx) => tx.heartbeat("n2", 1_501, 500)), 1);
    const other = { ...claim, owner: "n2" };
    const due = await store.write((tx) => tx.nextDue());
    assert.ok([due.deliver, due.timers, due.revise, due.inbox].every((at) => at !== null && at <= 2_000));
    const back = await store.write((tx) => tx.claimNotifications(other));
    assert.deepEqual(
      back.map((one) => [one.id, one.state]),
      [[sending.id, "sending"]],
    );
    assert.equal((await store.write((tx) => tx.claimRevisions(other)))[0]?.id, edited.id);
    assert.equal((await store.write((tx) => tx.claimTimers(other))).length, 1);
    assert.equal((await store.write((tx) => tx.claimInbox(other)))[0]?.tries, 2);
  });

  test("leases end for one owner or for all", async () => {
    const store = await open();
    await store.write((tx) => tx.save({ timers: [timer("a", { dueAt: 1 }), timer("b", { dueAt: 2 })] }));
    await store.write((tx) => tx.claimTimers({ ...claim, limit: 1 }));
    await store.write((tx) => tx.claimTimers({ ...claim, owner: "n2" }));
    await store.write((tx) => tx.endLeases("n1"));
    assert.deepEqual(
      (await store.write((tx) => tx.claimTimers(claim))).map((row) => row.incidentId),
      ["a"],
    );
    await store.write((tx) => tx.endLeases(null));
    assert.equal((await store.write((tx) => tx.claimTimers(claim))).length, 2);
  });
});
