import assert from "node:assert/strict";
import { test } from "node:test";
import type { Notification } from "#domain/notification.ts";
import type { Store } from "#ports/store.ts";
import { forEachEngine } from "../support/engines.ts";
import { notification } from "./samples.ts";

forEachEngine("lists of notifications", ({ open }) => {
  test("lists filter and page; those of an incident are in order of creation", async () => {
    const store = await open();
    const rows = [
      notification({ createdAt: 3 }),
      notification({ createdAt: 1, channel: "sms", linkId: "l2" }),
      notification({ createdAt: 2, userId: "u2", state: "failed" }),
    ];
    await add(store, ...rows);
    const ids = async (filter: Parameters<Store["read"]["notifications"]>[0]) =>
      (await store.read.notifications(filter, { limit: 9, cursor: null })).rows.map((row) =>
        rows.findIndex((one) => one.id === row.id),
      );
    assert.deepEqual(
      (await store.read.notificationsOf("incident-1")).map((row) => row.createdAt),
      [1, 2, 3],
    );
    assert.deepEqual(await ids({}), [2, 1, 0]);
    assert.deepEqual(await ids({ incidentId: "incident-1", userId: "user-1" }), [1, 0]);
    assert.deepEqual(await ids({ channel: "sms" }), [1]);
    assert.deepEqual(await ids({ linkId: "l2" }), [1]);
    assert.deepEqual(await ids({ states: ["failed", "queued"], from: 2, to: 3 }), [2, 0]);
    assert.deepEqual(await ids({ states: [] }), []);
    const first = await store.read.notifications({}, { limit: 2, cursor: null });
    const second = await store.read.notifications({}, { limit: 2, cursor: first.next });
    assert.deepEqual([first.rows.length, second.rows, second.next], [2, rows.slice(0, 1), null]);
  });

  test("a sent message is found by all fields of its ref, within its channel", async () => {
    const store = await open();
    const row = notification({ state: "accepted", ref: { chat: "C1", ts: "12.5" } });
    await add(store, row, notification({ state: "accepted", channel: "sms", ref: { chat: "C1", ts: "12.5" } }));
    assert.deepEqual(await store.read.notificationByRef("email", { ts: "12.5", chat: "C1" }), row);
    assert.equal(await store.read.notificationByRef("email", { ts: "12.5", chat: "C2" }), null);
    assert.equal(await store.read.notificationByRef("slack", { ts: "12.5", chat: "C1" }), null);
  });

  test("who was reached: each person and room once, by the best proof", async () => {
    const store = await open();
    const best = notification({ state: "seen", grade: 4 });
    const room = notification({ state: "accepted", grade: 2, userId: null, linkId: "room" });
    const mail = notification({
      state: "accepted",
      grade: 2,
      userId: null,
      linkId: null,
      address: { email: "list@example.test" },
    });
    await add(
      store,
      best,
      notification({ state: "accepted", grade: 2, linkId: "l2" }),
      room,
      notification({ state: "failed" }),
      mail,
      notification({ kind: "resolved", state: "accepted", grade: 2, userId: "u9" }),
    );
    const other = notification({ incidentId: "incident-2", state: "accepted", grade: 2 });
    await add(store, other);
    const reached = await store.read.reachedBy(["incident-1", "incident-2"]);
    assert.deepEqual(reached.map((row) => row.id).toSorted(), [best.id, room.id, mail.id, other.id].toSorted());
    assert.deepEqual(await store.read.reachedBy([]), []);
  });

  test("receipts are kept in their order, once each", async () => {
    const store = await open();
    const receipt = { id: "r1", notificationId: "n1", at: 5, state: "delivered", sequence: 1, detail: null } as const;
    const seen = { ...receipt, id: "r2", at: 6, state: "seen", sequence: 2, detail: "phone" } as const;
    await store.write((tx) => tx.save({ receipts: [seen, receipt, receipt] }));
    assert.deepEqual(await store.read.receiptsOf(["n1", "n2"]), [receipt, seen]);
  });

  test("queue statistics count what waits and name the oldest that is late", async () => {
    const store = await open();
    await add(
      store,
      notification({ dueAt: 500, severity: "info" }),
      notification({ dueAt: 700 }),
      notification({ dueAt: 9_000 }),
      notification({ state: "failed" }),
    );
    assert.deepEqual(await store.read.queueStats(1_000), {
      waiting: 3,
      oldestDueAt: 500,
      timersDue: 0,
      inboxWaiting: 0,
    });
    assert.equal((await store.read.queueStats(400)).oldestDueAt, null);
  });
});

function add(store: Store, ...notifications: readonly Notification[]): Promise<void> {
  return store.write((tx) => tx.save({ notifications }));
}
