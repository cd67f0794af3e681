import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import pg from "pg";
import { silentLog } from "#ports/log.ts";
import type { Store } from "#ports/store.ts";
import { openStore } from "#store/open.ts";
import { eventually } from "../support/eventually.ts";
import { isPostgresWanted, type Postgres, startPostgres } from "../support/postgres.ts";
import { accepted, alert, notification, timer } from "./samples.ts";

const stored = 3_000;
/** From its sixth run on a prepared statement keeps the plan that fits any values. */
const runs = 8;

describe("the hot path on PostgreSQL", { skip: !isPostgresWanted() }, () => {
  let server: Promise<Postgres> | null = null;
  after(async () => (await server)?.stop());

  /** What a store does in a session of its own; its counts are with the server once the session has ended. */
  async function session<T>(databaseUrl: string, work: (store: Store) => Promise<T>): Promise<T> {
    const store = await openStore({ databaseUrl, dataDir: "", log: silentLog, poolSize: 1 });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }

  test("finds its rows by key, also where nothing was analysed yet: no statement reads a table whole", async () => {
    server ??= startPostgres();
    const databaseUrl = await (await server).createDatabase();
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    async function read(): Promise<Readonly<Record<string, number>>> {
      const { rows } = await client.query<{ relname: string; whole: string; rows: string }>(
        "SELECT relname, seq_tup_read AS whole, idx_scan AS rows FROM pg_stat_user_tables WHERE relname IN ('notifications', 'timers', 'alerts')",
      );
      return Object.fromEntries(rows.flatMap((row) => [[row.relname, Number(row.whole)], [`${row.relname} by key`, Number(row.rows)]])); // prettier-ignore
    }
    try {
      const kept = await session(databaseUrl, async (store) => {
        const notifications = Array.from({ length: stored }, (_, i) =>
          notification({ incidentId: `incident-${i}`, state: "sending", leaseOwner: "n1", leaseUntil: 9_000 }),
        );
        const timers = Array.from({ length: stored }, (_, i) => timer(`incident-${i}`));
        const alerts = Array.from({ length: stored }, (_, i) =>
          alert({ incidentId: `incident-${i}`, dedupKey: `disk-${i}` }),
        );
        // In parts: the tables were small when the first plans were made.
        for (let from = 0; from < stored; from += 100)
          await store.write((tx) =>
            tx.save({
              notifications: notifications.slice(from, from + 100),
              timers: timers.slice(from, from + 100),
              alerts: alerts.slice(from, from + 100),
            }),
          );
        return { notifications, timers };
      });
      const before = await read();
      await session(databaseUrl, async (store) => {
        for (let run = 0; run < runs; run += 1) {
          const [sent, released] = kept.notifications.slice(run * 2, run * 2 + 2);
          const timed = kept.timers[run];
          assert.ok(sent !== undefined && released !== undefined && timed !== undefined);
          await store.write((tx) => tx.finishNotifications([accepted(sent.id)], []));
          await store.write((tx) => tx.releaseNotifications([{ id: released.id, dueAt: 5, note: null }]));
          await store.write((tx) => tx.finishTimers([timed]));
          const incidentId = `incident-${100 + run}`;
          await store.write((tx) => tx.save({ clearTimers: [`incident-${200 + run}:x`] }));
          await store.write((tx) => tx.save({ clearTimersOf: [incidentId] }));
          await store.write((tx) => tx.save({ cancel: [{ incidentId, note: "closed", at: 5 }] }));
          await store.write((tx) => tx.save({ closeAlertsOf: [{ incidentId, at: 5 }] }));
          await store.write((tx) => tx.save({ revise: [{ incidentId, at: 5 }] }));
        }
      });
      const now = await eventually("the sessions' counts are with the server", async () => {
        const counts = await read();
        return (counts["notifications by key"] ?? 0) >= (before["notifications by key"] ?? 0) + 4 * runs
          ? counts
          : null;
      });
      for (const table of ["notifications", "timers", "alerts"])
        assert.equal((now[table] ?? 0) - (before[table] ?? 0), 0, `rows of ${table} that were read without an index`);
    } finally {
      await client.end();
    }
  });
});
