import assert from "node:assert/strict";
import { test } from "node:test";
import { StoreUnavailable, type Tx, type Wake, type WriteOptions } from "#ports/store.ts";
import { forEachEngine } from "../support/engines.ts";
import { alert, incident, newAlert, notification, user } from "./samples.ts";

forEachEngine("transactions", ({ open, place, name }) => {
  test("works that wait together are all stored, each with its own answer", async () => {
    const store = await open();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        store.write(async (tx) => {
          await tx.setMeta(`key-${i}`, String(i));
          return i;
        }),
      ),
    );
    assert.deepEqual(
      answers,
      Array.from({ length: 200 }, (_, i) => i),
    );
    assert.equal(await store.read.meta("key-199"), "199");
  });

  test("of works that wait together only the guilty one fails, and nothing of it stays", async () => {
    const store = await open();
    const runs = new Map<number, number>();
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) =>
        store.write(async (tx) => {
          runs.set(i, (runs.get(i) ?? 0) + 1);
          await tx.setMeta(`key-${i}`, "stored");
          if (i === 3) throw new Error("guilty");
          return i;
        }),
      ),
    );
    assert.deepEqual(
      results.map((one) => one.status === "fulfilled"),
      [true, true, true, false, true, true, true, true],
    );
    const stored = await Promise.all(results.map((_, i) => store.read.meta(`key-${i}`)));
    assert.deepEqual(
      stored,
      results.map((_, i) => (i === 3 ? null : "stored")),
    );
    if (name === "sqlite") assert.deepEqual([runs.get(0), runs.get(3)], [2, 2], "all were run again, alone");
  });

  test("a statement that the database refuses fails its work alone, even where the work ignores it", async () => {
    const store = await open();
    await store.write((tx) => tx.save({ alerts: [alert()] }));
    const results = await Promise.allSettled([
      store.write((tx) => tx.setMeta("good", "1")),
      store.write(async (tx) => {
        await tx.setMeta("bad", "1");
        await tx.save({ alerts: [alert()] }).catch(() => null);
        await tx.nextDue().catch(() => null);
        return "done";
      }),
      store.write((tx) => tx.setMeta("fine", "1")),
    ]);
    assert.deepEqual(
      results.map((one) => (one.status === "rejected" ? String(one.reason) : "stored")),
      ["stored", "Conflict: already there: alerts.open", "stored"],
    );
    assert.deepEqual(
      [await store.read.meta("good"), await store.read.meta("bad"), await store.read.meta("fine")],
      ["1", null, "1"],
    );
  });

  test("a work that fails before it asked anything, and one that leaves a question behind, harm nobody", async () => {
    const store = await open();
    await assert.rejects(
      store.write(() => Promise.reject(new Error("at once"))),
      /at once/,
    );
    let left: Promise<unknown> = Promise.resolve();
    await store.write((tx) => {
      left = tx
        .setMeta("left", "1")
        .then(() => tx.incident("x"))
        .catch(() => null);
      return Promise.resolve();
    });
    await left;
    await store.write((tx) => tx.setMeta("next", "1"));
    assert.equal(await store.read.meta("next"), "1");
  });

  test("a work sees what it wrote and what the works before it committed", async () => {
    const store = await open();
    const counted = await Promise.all(
      Array.from({ length: 20 }, () =>
        store.write(async (tx) => {
          await tx.lockServices(["service-1", "service-2"]);
          const next = Number((await tx.meta("count")) ?? 0) + 1;
          await tx.setMeta("count", String(next));
          assert.equal(await tx.meta("count"), String(next));
          return next;
        }),
      ),
    );
    assert.deepEqual(
      counted.toSorted((a, b) => a - b),
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
  });

  test("what is looked up by key before and after the first write of a work is what it and the ones before it wrote", async () => {
    const store = await open();
    const key = [{ integrationId: alert().integrationId, dedupKey: alert().dedupKey }];
    const found = await Promise.all([
      store.write(async (tx) => {
        const before = [(await tx.openAlerts(key)).length, await tx.nextNumbers(2)];
        const opened = incident();
        await tx.save({ alerts: [alert()], incidents: [opened] });
        return [...before, (await tx.openAlerts(key)).length, (await tx.loadIncidents([opened.id])).length];
      }),
      store.write(async (tx) => [(await tx.openAlerts(key)).length, await tx.nextNumbers(1)]),
    ]);
    const after = await store.write(async (tx) => [(await tx.openAlerts(key)).length, await tx.nextNumbers(1)]);
    // On PostgreSQL the two run beside each other.
    const first =
      name === "sqlite"
        ? [
            [0, 1, 1, 1],
            [1, 3],
          ]
        : [found[0], found[1]];
    assert.deepEqual([...found, after[0]], [...first, 1]);
    assert.equal(new Set([found[0][1], found[1][1], after[1]]).size, 3, "each has its own numbers");
  });

  test("a patient work is stored with the next transaction, or alone when none comes, or at the latest when the store closes", async () => {
    const at = await place();
    const store = await open(at);
    const order: string[] = [];
    const put = (key: string, options?: WriteOptions) =>
      store
        .write(async (tx) => {
          order.push(key);
          await tx.setMeta(key, "stored");
        }, options)
        .then(() => store.read.meta(key));
    const rode = await Promise.all([put("rider", { patienceMs: 60_000 }), put("ahead", { ahead: true })]);
    assert.deepEqual(rode, ["stored", "stored"]);
    assert.deepEqual(order, ["ahead", "rider"]);
    assert.equal(await put("alone", { patienceMs: 1 }), "stored");
    const waiting = store.write((tx) => tx.setMeta("late", "stored"), { patienceMs: 60_000 });
    await store.close();
    await waiting;
    assert.equal(await (await open(at)).read.meta("late"), "stored");
  });

  test("a work that does not go ahead sees what the patient ones before it wrote", async () => {
    const store = await open();
    const rider = store.write((tx) => tx.setMeta("rider", "stored"), { patienceMs: 60_000 });
    assert.equal(await store.write((tx) => tx.meta("rider")), "stored");
    await rider;
  });

  test("a patient work does not fail with the one that it rides with, nor the other way round", async () => {
    const store = await open();
    const guilty = (tx: Tx): Promise<void> => tx.setMeta("guilty", "1").then(() => Promise.reject(new Error("guilty")));
    const rides = [
      await Promise.allSettled([
        store.write((tx) => tx.setMeta("a", "stored"), { patienceMs: 500 }),
        store.write(guilty, { ahead: true }),
      ]),
      await Promise.allSettled([
        store.write(guilty, { patienceMs: 500 }),
        store.write((tx) => tx.setMeta("b", "stored"), { ahead: true }),
      ]),
    ].map((results) => results.map((one) => one.status));
    assert.deepEqual(rides, [
      ["fulfilled", "rejected"],
      ["rejected", "fulfilled"],
    ]);
    assert.deepEqual(await Promise.all(["a", "b", "guilty"].map((key) => store.read.meta(key))), [
      "stored",
      "stored",
      null,
    ]);
  });

  test("services are locked in one order, so that no two works wait for each other", async () => {
    const store = await open();
    const names = ["a", "b", "c", "d", "e"];
    await Promise.all(
      Array.from({ length: 24 }, (_, i) =>
        store.write((tx) => tx.lockServices(i % 2 === 0 ? names : names.toReversed())),
      ),
    );
  });

  test("works that lock rows against each other are run again until both are through", async () => {
    const store = await open();
    const [a, b] = [incident(), incident()];
    await store.write((tx) => tx.save({ incidents: [a, b] }));
    const move = (first: string, second: string) =>
      store.write(async (tx) => {
        const [one] = await tx.loadIncidents([first]);
        const [two] = await tx.loadIncidents([second]);
        assert.ok(one !== undefined && two !== undefined);
        await tx.save({
          incidents: [
            { ...one, version: one.version + 1 },
            { ...two, version: two.version + 1 },
          ],
        });
      });
    await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? move(a.id, b.id) : move(b.id, a.id))));
    assert.deepEqual(
      (await store.read.incidentsById([a.id, b.id])).map((row) => row.version),
      [11, 11],
    );
  });

  test("large batches pass", async () => {
    const store = await open();
    const batches = Array.from({ length: 2_000 }, (_, i) => newAlert(`key-${i}`));
    await store.write((tx) =>
      tx.save({
        alerts: batches.flatMap((one) => one.alerts),
        incidents: batches.flatMap((one) => one.incidents),
        notifications: batches.flatMap((one) => one.notifications),
      }),
    );
    const keys = batches.flatMap((one) => one.alerts);
    assert.equal((await store.write((tx) => tx.openAlerts(keys))).length, 2_000);
    assert.equal(
      (await store.write((tx) => tx.claimNotifications({ owner: "n", now: 9_000, until: 10_000, limit: 5_000 })))
        .length,
      2_000,
    );
    assert.equal((await store.read.incidentStats({})).triggered, 2_000);
  });

  test("a commit wakes what it named; a rollback wakes nothing", async () => {
    const store = await open();
    const heard: Wake[][] = [];
    const stop = store.onWake((what) => heard.push([...what].toSorted()));
    await store.write(async (tx) => {
      tx.wake("timers", "deliver");
      await tx.setMeta("a", "1");
      tx.wake("deliver");
    });
    await assert.rejects(
      store.write((tx) => {
        tx.wake("config");
        return Promise.reject(new Error("no"));
      }),
    );
    await store.write(() => Promise.resolve());
    stop();
    await store.write(async (tx) => {
      tx.wake("inbox");
      await tx.setMeta("a", "2");
    });
    assert.deepEqual(heard, [["deliver", "timers"]]);
  });

  test("what was stored is there after the store is opened again", async () => {
    const at = await place();
    const first = await open(at);
    const rows = newAlert("disk");
    await first.write(async (tx) => {
      await tx.save(rows);
      await tx.putUser(user({ id: "ann" }));
    });
    await first.close();
    const second = await open(at);
    assert.deepEqual(await second.read.incidentsById(rows.incidents.map((one) => one.id)), rows.incidents);
    assert.equal((await second.read.config()).users[0]?.id, "ann");
  });

  test("a closed store refuses, after it has finished what it took", async () => {
    const store = await open();
    await store.check();
    const last = store.write((tx) => tx.save({ notifications: [notification()] }));
    const closed = store.close();
    await Promise.allSettled([last]);
    await closed;
    await store.close();
    await assert.rejects(
      store.write((tx) => tx.nextDue()),
      StoreUnavailable,
    );
    await assert.rejects(store.read.config(), StoreUnavailable);
    await assert.rejects(store.check(), StoreUnavailable);
  });
});
