import assert from "node:assert/strict";
import { after, afterEach, describe, test } from "node:test";
import { silentLog } from "#ports/log.ts";
import { type Store, StoreUnavailable, type Wake } from "#ports/store.ts";
import { openStore } from "#store/open.ts";
import { eventually } from "../support/eventually.ts";
import { isPostgresWanted, type OwnPostgres, startPostgres } from "../support/postgres.ts";
import { notification, timer } from "./samples.ts";

describe("several nodes on one PostgreSQL", { skip: !isPostgresWanted() }, () => {
  let server: Promise<OwnPostgres> | null = null;
  const stores: Store[] = [];
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
  });
  after(async () => (await server)?.stop());

  async function nodes(count: number): Promise<{ readonly opened: readonly Store[]; readonly postgres: OwnPostgres }> {
    server ??= startPostgres({ own: true, fsync: false });
    const postgres = await server;
    const databaseUrl = await postgres.createDatabase();
    const opened = await Promise.all(
      Array.from({ length: count }, () => openStore({ databaseUrl, dataDir: "", log: silentLog, poolSize: 4 })),
    );
    stores.push(...opened);
    return { opened, postgres };
  }

  test("no row is claimed twice", async () => {
    const { opened } = await nodes(2);
    const [first] = opened;
    assert.ok(first !== undefined);
    await first.write((tx) =>
      tx.save({
        notifications: Array.from({ length: 1_000 }, () => notification()),
        timers: Array.from({ length: 1_000 }, (_, i) => timer(`i${i}`)),
      }),
    );
    const claimed = await Promise.all(
      opened.flatMap((store, node) =>
        Array.from({ length: 3 }, async () => {
          const ids: string[] = [];
          for (;;) {
            const claim = { owner: `n${node}`, now: 5_000, until: 60_000, limit: 37 };
            const rows = await store.write(async (tx) => [
              ...(await tx.claimNotifications(claim)),
              ...(await tx.claimTimers(claim)),
            ]);
            if (rows.length === 0) return ids;
            ids.push(...rows.map((row) => row.id));
          }
        }),
      ),
    );
    const all = claimed.flat();
    assert.equal(all.length, 2_000);
    assert.equal(new Set(all).size, 2_000);
  });

  test("a commit on one node wakes the other, once they know of each other", async () => {
    const { opened } = await nodes(2);
    const [first, second] = opened;
    assert.ok(first !== undefined && second !== undefined);
    const heard = new Set<Wake>();
    second.onWake((what) => {
      for (const one of what) heard.add(one);
    });
    await first.write((tx) => tx.heartbeat("n1", 1_000, 500));
    await second.write((tx) => tx.heartbeat("n2", 1_000, 500));
    await first.write((tx) => tx.heartbeat("n1", 1_000, 500));
    await first.write(async (tx) => {
      await tx.save({ notifications: [notification()] });
      tx.wake("deliver", "revise");
    });
    await eventually("the other node is woken", () => heard.has("deliver") && heard.has("revise"));
  });

  test("while the database is gone all is unavailable; once it is back the same store goes on", async () => {
    const { opened, postgres } = await nodes(1);
    const [store] = opened;
    assert.ok(store !== undefined);
    await store.write((tx) => tx.setMeta("before", "1"));
    const woken: Wake[] = [];
    store.onWake((what) => woken.push(...what));
    const held = Promise.withResolvers<void>();
    const inside = Promise.withResolvers<void>();
    const cut = store.write(async (tx) => {
      await tx.setMeta("cut", "1");
      await tx.meta("before");
      inside.resolve();
      await held.promise;
      await tx.setMeta("cut", "2");
    });
    await inside.promise;
    await postgres.crash();
    held.resolve();
    await assert.rejects(cut, StoreUnavailable);
    await assert.rejects(
      store.write((tx) => tx.setMeta("lost", "1")),
      StoreUnavailable,
    );
    await assert.rejects(store.read.config(), StoreUnavailable);
    await assert.rejects(store.read.meta("before"), StoreUnavailable);
    await assert.rejects(store.check(), StoreUnavailable);
    await postgres.restart();
    await eventually("the store is back", async () => {
      await store.check();
      return true;
    });
    await store.write((tx) => tx.setMeta("after", "1"));
    assert.deepEqual(
      [await store.read.meta("before"), await store.read.meta("cut"), await store.read.meta("after")],
      ["1", null, "1"],
    );
    await eventually("everything is woken once the wake-up connection is back", () => woken.includes("deliver"));
  });

  test("a server that is not there is unavailable from the start", async () => {
    await assert.rejects(
      openStore({ databaseUrl: "postgres://nobody@127.0.0.1:1/none", dataDir: "", log: silentLog }),
      StoreUnavailable,
    );
  });
});
