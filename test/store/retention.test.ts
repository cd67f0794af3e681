import assert from "node:assert/strict";
import { randomUUIDv7 } from "node:crypto";
import { test } from "node:test";
import type { Store } from "#ports/store.ts";
import { forEachEngine } from "../support/engines.ts";
import { accepted, alert, attempt, entry, event, inboxRow, incident, notification, timer } from "./samples.ts";

const day = 24 * 60 * 60_000;
const now = Date.UTC(2026, 10, 22);
const before = now - 400 * day;

forEachEngine("what ended long ago", ({ open }) => {
  test("is taken out with all that belongs to it, a little at a time; what is open or younger stays", async () => {
    const store = await open();
    const old = [1, 2, 3].map((age) => closed(before - age * day));
    const young = closed(before + day);
    const openStill = incident({ openedAt: before - 900 * day, closedAt: null });
    for (const one of [...old, young, openStill]) await fill(store, one.id, one);
    assert.equal(await store.write((tx) => tx.removeOld({ before, limit: 2 })), 2);
    assert.equal(await store.write((tx) => tx.removeOld({ before, limit: 2 })), 1);
    assert.equal(await store.write((tx) => tx.removeOld({ before, limit: 2 })), 0);
    for (const { id } of old) assert.deepEqual(await left(store, id), [null, 0, 0, 0, 0, 0]);
    for (const { id } of [young, openStill]) assert.deepEqual(await left(store, id), [id, 1, 1, 1, 1, 1]);
  });

  test("is taken out where it hangs on no incident, too: tests, what platforms said, events that opened nothing", async () => {
    const store = await open();
    const ids = { old: idOf(before - day), young: idOf(before + day) };
    for (const [when, id] of Object.entries(ids)) {
      const at = when === "old" ? before - day : before + day;
      const page = notification({ id, incidentId: null, state: "accepted", createdAt: at });
      await store.write(async (tx) => {
        await tx.save({ notifications: [page], events: [event({ id, alertId: null, receivedAt: at })] });
        await tx.putInbox(inboxRow({ id, eventKey: id, receivedAt: at }));
        await tx.finishInbox(id, "done", null, at);
      });
    }
    const waiting = idOf(before - 2 * day);
    await store.write(async (tx) => void (await tx.putInbox(inboxRow({ id: waiting, eventKey: waiting }))));
    await store.write((tx) => tx.removeOld({ before, limit: 10 }));
    assert.deepEqual(await store.read.attemptsOf([ids.old]), []);
    assert.equal(await store.write((tx) => tx.loadNotification(ids.old)), null);
    assert.notEqual(await store.write((tx) => tx.loadNotification(ids.young)), null);
    const again = async (key: string) =>
      (await store.write((tx) => tx.putInbox(inboxRow({ id: idOf(now), eventKey: key })))).stored;
    assert.equal(await again(ids.old), true, "it is forgotten");
    assert.equal(await again(ids.young), false);
    assert.equal(await again(waiting), false, "what waits is never taken out");
  });
});

function closed(at: number) {
  return incident({ state: "closed", openedAt: at - day, closedAt: at });
}

/** An id of that time. */
function idOf(at: number): string {
  const ms = at.toString(16).padStart(12, "0");
  return `${ms.slice(0, 8)}-${ms.slice(8)}${randomUUIDv7().slice(13)}`;
}

async function fill(store: Store, id: string, one: ReturnType<typeof incident>): Promise<void> {
  const firing = alert({ incidentId: id, dedupKey: id });
  const page = notification({ incidentId: id, key: id });
  await store.write((tx) =>
    tx.save({
      incidents: [one],
      alerts: [firing],
      events: [event({ alertId: firing.id })],
      timeline: [entry(id, 1)],
      timers: [timer(id)],
      notifications: [page],
    }),
  );
  await store.write((tx) => tx.claimNotifications({ owner: "n1", now, until: now + 1, limit: 10 }));
  await store.write((tx) => tx.finishNotifications([accepted(page.id)], [attempt(page.id)]));
}

/** What is left of an incident. */
async function left(store: Store, id: string) {
  const { read } = store;
  const found = await read.incident(id);
  const pages = await read.notificationsOf(id);
  const all = { limit: 10, cursor: null };
  const { rows: alerts } = await read.alertsOf(id, all);
  return [
    found?.id ?? null,
    pages.length,
    alerts.length,
    (await read.timeline(id, 0, 10)).length,
    (await read.attemptsOf(pages.map((page) => page.id))).length,
    (await Promise.all(alerts.map(async (each) => (await read.eventsOf(each.id, all)).rows))).flat().length,
  ];
}
