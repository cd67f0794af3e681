import assert from "node:assert/strict";
import { test } from "node:test";
import { forEachEngine } from "../support/engines.ts";
import { notification } from "./samples.ts";

forEachEngine("presence", ({ open }) => {
  test("only pages that wait and were never tried get another time", async () => {
    const store = await open();
    const rows = [
      notification({ state: "queued", dueAt: 500, attempts: 0 }),
      notification({ state: "queued", dueAt: 500, attempts: 1 }),
      notification({ state: "sending", dueAt: 500, attempts: 0, leaseOwner: "n1", leaseUntil: 9_000 }),
    ];
    await store.write((tx) => tx.save({ notifications: rows }));
    const why = { reason: "rule", presence: "delayed" } as const;
    const moves = rows.map(({ id }) => ({ id, dueAt: 700, why }));
    assert.deepEqual(await store.write((tx) => tx.arrangeNotifications(moves, 600)), [rows[0]?.id]);
    const after = await store.read.notificationsById(rows.map(({ id }) => id));
    assert.deepEqual(
      after.map((row) => [row.dueAt, row.why.presence]),
      [
        [700, "delayed"],
        [500, undefined],
        [500, undefined],
      ],
    );
  });

  test("the newest sighting stays until it is forgotten", async () => {
    const store = await open();
    const see = (userId: string, place: string, at: number) =>
      store.write((tx) => tx.putSighting({ userId, place, at }));
    await see("ann", "chat", 200);
    await see("ann", "chat", 100);
    await see("ann", "console", 50);
    await see("bo", "chat", 300);
    assert.deepEqual(
      (await store.read.sightingsOf(["ann"])).toSorted((a, b) => b.at - a.at),
      [
        { userId: "ann", place: "chat", at: 200 },
        { userId: "ann", place: "console", at: 50 },
      ],
    );
    await store.write((tx) => tx.removeSightings({ before: 200 }));
    assert.equal((await store.read.sightingsOf(["ann", "bo"])).length, 2);
    await store.write((tx) => tx.removeSightings({ userId: "ann" }));
    assert.deepEqual(await store.read.sightingsOf(["ann", "bo"]), [{ userId: "bo", place: "chat", at: 300 }]);
    assert.deepEqual(await store.read.sightingsOf([]), []);
  });
});
