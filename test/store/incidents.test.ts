import assert from "node:assert/strict";
import { test } from "node:test";
import type { Incident } from "#domain/incident.ts";
import type { Store } from "#ports/store.ts";
import type { IncidentFilter, Paged } from "#ports/rows.ts";
import { forEachEngine } from "../support/engines.ts";
import { alert, entry, event, id, incident, newAlert, notification, timer } from "./samples.ts";

const ack = (userId: string) => ({ userId, name: "Ann", at: 5, via: { kind: "console" as const } });

forEachEngine("incidents", ({ open }) => {
  test("all that a new alert makes is stored as it was", async () => {
    const store = await open();
    const rows = newAlert("disk", { raw: { deep: [{ text: "quote ' \" \\ and 警报 😀", zero: 0, none: null }] } });
    await store.write((tx) => tx.save(rows));
    const [of] = rows.incidents;
    const [page] = rows.notifications;
    assert.ok(of !== undefined && page !== undefined);
    assert.deepEqual(await store.read.incident(of.id), of);
    assert.deepEqual(await store.read.incidentByNumber(of.number), of);
    assert.deepEqual(await store.read.incidentsById([of.id, "nobody"]), [of]);
    assert.deepEqual(await store.read.timeline(of.id, 0, 10), rows.timeline);
    assert.deepEqual((await store.read.alertsOf(of.id, { limit: 10, cursor: null })).rows, rows.alerts);
    assert.deepEqual(
      (await store.read.eventsOf(rows.alerts[0]?.id ?? "", { limit: 10, cursor: null })).rows,
      rows.events,
    );
    assert.deepEqual(await store.read.timersOf(of.id), rows.timers);
    assert.deepEqual(await store.read.notificationsOf(of.id), rows.notifications);
    assert.deepEqual(await store.read.attemptsOf([page.id]), rows.attempts);
    assert.deepEqual(await store.read.lastEventAt(["integration-1", "other"]), new Map([["integration-1", 1_000]]));
  });

  test("what is unknown is null or empty", async () => {
    const store = await open();
    assert.equal(await store.read.incident("x"), null);
    assert.equal(await store.read.incidentByNumber(7), null);
    assert.equal(await store.read.notification("x"), null);
    assert.deepEqual(await store.read.incidentsById([]), []);
    assert.deepEqual(await store.write((tx) => tx.loadIncidents([])), []);
    assert.deepEqual(await store.write((tx) => tx.openAlerts([])), []);
    assert.equal(await store.write((tx) => tx.loadNotification("x")), null);
    assert.deepEqual(await store.read.lastEventAt([]), new Map());
    await store.write((tx) => tx.save({}));
    await store.write((tx) => tx.save({ events: [], alerts: [], cancel: [], revise: [] }));
  });

  test("what is saved again is replaced, and inside the transaction it is seen", async () => {
    const store = await open();
    const rows = newAlert("disk");
    const [of, open1] = [rows.incidents[0], rows.alerts[0]];
    assert.ok(of !== undefined && open1 !== undefined);
    await store.write((tx) => tx.save(rows));
    const changed: Incident = {
      ...of,
      state: "acknowledged",
      acks: [ack("u1")],
      acknowledgedAt: 5,
      pinned: ["title"],
      escalation: { ...of.escalation, status: "stopped" },
      seq: 3,
    };
    await store.write(async (tx) => {
      assert.deepEqual(await tx.loadIncidents([of.id, of.id]), [of]);
      await tx.save({
        incidents: [changed],
        alerts: [{ ...open1, eventCount: 2, occurredAt: 77 }],
        timeline: [entry(of.id, 3)],
        timers: [timer(of.id, { dueAt: 9 })],
      });
      assert.deepEqual(await tx.incident(of.id), changed);
    });
    assert.deepEqual(await store.read.incident(of.id), changed);
    assert.deepEqual((await store.read.alertsOf(of.id, { limit: 5, cursor: null })).rows, [
      { ...open1, eventCount: 2, occurredAt: 77 },
    ]);
    assert.deepEqual(
      (await store.read.timeline(of.id, 2, 5)).map((one) => one.seq),
      [3],
    );
    assert.deepEqual(
      (await store.read.timersOf(of.id)).map((one) => one.dueAt),
      [9],
    );
  });

  test("the last of two rows with one key counts", async () => {
    const store = await open();
    const of = incident();
    await store.write((tx) =>
      tx.save({ incidents: [of, { ...of, title: "second" }], timeline: [entry(of.id, 1), entry(of.id, 1, { at: 7 })] }),
    );
    assert.equal((await store.read.incident(of.id))?.title, "second");
    assert.deepEqual(
      (await store.read.timeline(of.id, 0, 5)).map((one) => one.at),
      [7],
    );
  });

  test("open alerts are found by key and by group, once each, and only while they fire", async () => {
    const store = await open();
    const a = alert({ dedupKey: "a", groupKey: "g" });
    const b = alert({ dedupKey: "b", groupKey: "g" });
    const done = alert({ dedupKey: "c", groupKey: "g", status: "resolved", endedAt: 5 });
    await store.write((tx) => tx.save({ alerts: [a, b, done] }));
    const key = (dedupKey: string) => ({ integrationId: "integration-1", dedupKey });
    const found = await store.write((tx) =>
      tx.openAlerts([key("a"), key("a"), key("c"), key("d"), { integrationId: "other", dedupKey: "a" }]),
    );
    assert.deepEqual(found, [a]);
    const group = { integrationId: "integration-1", groupKey: "g" };
    assert.deepEqual(await store.write((tx) => tx.openAlertsOfGroups([group, group])), [a, b]);
    await store.write((tx) => tx.save({ alerts: [{ ...a, status: "closed" }, alert({ dedupKey: "a" })] }));
    assert.equal((await store.write((tx) => tx.openAlerts([key("a")])))[0]?.groupKey, null);
  });

  test("alerts expire when they fire past their time, the earliest first", async () => {
    const store = await open();
    const at = (expiresAt: number | null, dedupKey: string, status: "firing" | "resolved" = "firing") =>
      alert({ expiresAt, dedupKey, status });
    const rows = [at(30, "a"), at(10, "b"), at(50, "c"), at(null, "d"), at(5, "e", "resolved")];
    await store.write((tx) => tx.save({ alerts: rows }));
    assert.deepEqual(
      (await store.write((tx) => tx.expiredAlerts(30, 10))).map((one) => one.dedupKey),
      ["b", "a"],
    );
    assert.deepEqual(
      (await store.write((tx) => tx.expiredAlerts(30, 1))).map((one) => one.dedupKey),
      ["b"],
    );
  });

  test("closing an incident's alerts leaves those that had ended", async () => {
    const store = await open();
    const [a, b, other] = [
      alert({ dedupKey: "a" }),
      alert({ dedupKey: "b", status: "resolved", endedAt: 2 }),
      alert({ dedupKey: "c", incidentId: "incident-2" }),
    ];
    await store.write((tx) => tx.save({ alerts: [a, b, other] }));
    const same = alert({ dedupKey: "d" });
    await store.write((tx) =>
      tx.save({ alerts: [same, { ...a, eventCount: 9 }], closeAlertsOf: [{ incidentId: "incident-1", at: 8 }] }),
    );
    const rows = (await store.read.alertsOf("incident-1", { limit: 9, cursor: null })).rows;
    const shown = rows
      .map((one) => [one.dedupKey, one.status, one.endedAt, one.eventCount])
      .toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
    assert.deepEqual(shown, [
      ["a", "closed", 8, 9],
      ["b", "resolved", 2, 1],
      ["d", "closed", 8, 1],
    ]);
    assert.equal((await store.read.alertsOf("incident-2", { limit: 9, cursor: null })).rows[0]?.status, "firing");
  });

  test("numbers come in rows and never twice, even after a rollback", async () => {
    const store = await open();
    const taken = await Promise.all(
      [3, 1, 5, 2].map(async (count) => ({ first: await store.write((tx) => tx.nextNumbers(count)), count })),
    );
    const numbers = taken.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i));
    assert.equal(new Set(numbers).size, 11);
    assert.ok(Math.min(...numbers) >= 1);
  });

  test("lists are newest first, in pages without gaps or repeats", async () => {
    const store = await open();
    const many = Array.from({ length: 25 }, (_, i) => incident({ openedAt: 1_000 + Math.floor(i / 3) }));
    await store.write((tx) => tx.save({ incidents: many }));
    const expected = many.toSorted((a, b) => b.openedAt - a.openedAt || (a.id < b.id ? 1 : -1)).map((one) => one.id);
    const listed = await everyPage((cursor) => store.read.incidents({}, { limit: 7, cursor }));
    assert.deepEqual(
      listed.map((one) => one.id),
      expected,
    );
    assert.deepEqual(
      (await store.read.incidents({}, { limit: 3, cursor: Buffer.from(`["x"]`).toString("base64url") })).rows.map(
        (one) => one.id,
      ),
      expected.slice(0, 3),
    );
  });

  test("alerts and events come in pages, newest first", async () => {
    const store = await open();
    const alerts = Array.from({ length: 5 }, (_, i) => alert({ dedupKey: `k${i}` }));
    const events = Array.from({ length: 5 }, () => event({ alertId: "alert-1" }));
    await store.write((tx) => tx.save({ alerts, events: [...events, event()] }));
    assert.deepEqual(
      await everyPage((cursor) => store.read.alertsOf("incident-1", { limit: 2, cursor })),
      alerts.toReversed(),
    );
    assert.deepEqual(
      await everyPage((cursor) => store.read.eventsOf("alert-1", { limit: 2, cursor })),
      events.toReversed(),
    );
  });

  test("filters: state, severity, service, time, person, text and number", async () => {
    const store = await open();
    const rows = {
      open: incident({ title: "Überlast 50%_a", openedAt: 10 }),
      acked: incident({
        state: "acknowledged",
        severity: "warning",
        serviceId: "service-2",
        openedAt: 20,
        acks: [ack("u_1")],
      }),
      closed: incident({ state: "closed", severity: "info", title: "磁盘 full", openedAt: 30 }),
      paged: incident({ openedAt: 40, snoozedUntil: 99, acks: [ack("ux1")] }),
    };
    await store.write((tx) =>
      tx.save({
        incidents: Object.values(rows),
        notifications: [notification({ incidentId: rows.paged.id, userId: "u_1" })],
      }),
    );
    const cases: [IncidentFilter, (keyof typeof rows)[]][] = [
      [{ states: ["triggered", "acknowledged"] }, ["paged", "acked", "open"]],
      [{ states: ["closed"] }, ["closed"]],
      [{ states: [] }, []],
      [{ severities: ["warning", "info"] }, ["closed", "acked"]],
      [{ serviceId: "service-2" }, ["acked"]],
      [{ openedFrom: 20, openedTo: 30 }, ["closed", "acked"]],
      [{ userId: "u_1" }, ["paged", "acked"]],
      [{ userId: "nobody" }, []],
      [{ text: "überLAST" }, ["open"]],
      [{ text: "50%_A" }, ["open"]],
      [{ text: "%" }, ["open"]],
      [{ text: "磁盘" }, ["closed"]],
      [{ text: `inc-${rows.acked.number}` }, ["acked"]],
      [{ text: "INC-999999" }, []],
      [{ text: "" }, ["paged", "closed", "acked", "open"]],
    ];
    for (const [filter, names] of cases)
      assert.deepEqual(await titles(store, filter, rows), names, JSON.stringify(filter));
    assert.deepEqual(await store.read.incidentStats({}), { triggered: 1, acknowledged: 1, snoozed: 1, closed: 1 });
    assert.deepEqual(await store.read.incidentStats({ userId: "u_1" }), {
      triggered: 0,
      acknowledged: 1,
      snoozed: 1,
      closed: 0,
    });
  });

  test("what neither database can hold is replaced, on both alike", async () => {
    const store = await open();
    const of = incident({ title: "a\0b\ud800c", labels: { "k\0": "\udc00 \\u0000" }, openedAt: 1e300, updatedAt: 1.5 });
    const seen = event({ alertId: "alert-9", raw: "text with \0", title: "\0" });
    await store.write((tx) =>
      tx.save({
        incidents: [of],
        events: [seen, event({ alertId: "alert-9", raw: null }), event({ alertId: "alert-9", raw: "é\u2028" })],
      }),
    );
    const read = await store.read.incident(of.id);
    assert.equal(read?.title, "a\uFFFDb\uFFFDc");
    assert.deepEqual(read?.labels, { "k\uFFFD": "\uFFFD \\u0000" });
    assert.deepEqual([read?.openedAt, read?.updatedAt], [Number.MAX_SAFE_INTEGER, 2]);
    const raws = (await store.read.eventsOf("alert-9", { limit: 5, cursor: null })).rows.map((one) => one.raw);
    assert.deepEqual(raws, ["é\u2028", null, "text with \uFFFD"]);
  });

  test("an event of no alert is stored and counts as a sign of life", async () => {
    const store = await open();
    await store.write((tx) =>
      tx.save({
        events: [event({ receivedAt: 70, integrationId: "i2" }), event({ receivedAt: 50, integrationId: "i2" })],
      }),
    );
    await store.write((tx) => tx.save({ events: [event({ receivedAt: 60, integrationId: "i2" })] }));
    assert.deepEqual(await store.read.lastEventAt(["i2"]), new Map([["i2", 70]]));
  });

  test("an alert that is open already cannot be opened twice", async () => {
    const store = await open();
    await store.write((tx) => tx.save({ alerts: [alert()] }));
    await assert.rejects(
      store.write((tx) => tx.save({ alerts: [alert()], incidents: [incident({ id: "half" })] })),
      { name: "Conflict", what: "alerts.open" },
    );
    assert.equal(await store.read.incident("half"), null);
  });

  test("reads of one moment do not see half of a transaction", async () => {
    const store = await open();
    const ids = [id(), id()];
    await store.write((tx) => tx.save({ incidents: ids.map((one) => incident({ id: one })) }));
    await assert.rejects(
      store.write(async (tx) => {
        await tx.save({ incidents: ids.map((one) => incident({ id: one, title: "changed" })) });
        assert.equal((await store.read.incident(ids[0] ?? ""))?.title, "Disk full on db-1");
        throw new Error("no");
      }),
      /no/,
    );
    assert.deepEqual(
      (await store.read.incidentsById(ids)).map((one) => one.title),
      ["Disk full on db-1", "Disk full on db-1"],
    );
  });
});

async function titles(
  store: Store,
  filter: IncidentFilter,
  rows: Readonly<Record<string, Incident>>,
): Promise<string[]> {
  const found = await store.read.incidents(filter, { limit: 10, cursor: null });
  return found.rows.map((row) => Object.entries(rows).find(([, one]) => one.id === row.id)?.[0] ?? "unknown");
}

async function everyPage<T>(page: (cursor: string | null) => Promise<Paged<T>>): Promise<T[]> {
  const rows: T[] = [];
  for (let cursor: string | null = null; ;) {
    const { rows: more, next } = await page(cursor);
    rows.push(...more);
    if (next === null) return rows;
    cursor = next;
  }
}
