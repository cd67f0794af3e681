import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { describe, test } from "node:test";
import type { Incident } from "#domain/incident.ts";
import { silentLog } from "#ports/log.ts";
import type { IncidentFilter } from "#ports/rows.ts";
import type { Conn } from "#store/conn.ts";
import { sqliteDialect } from "#store/dialect.ts";
import { incidentReads } from "#store/reads/incidents.ts";
import { openSqlite } from "#store/sqlite/store.ts";
import { forEachEngine } from "../support/engines.ts";
import { plantIncidents } from "../support/planted.ts";
import { incident, notification } from "./samples.ts";

const page = { limit: 50, cursor: null };

forEachEngine("lists of incidents", ({ open }) => {
  test("of a team are those of its people and of its services", async () => {
    const store = await open();
    const paged = incident({ openedAt: 4 });
    const answered = incident({
      openedAt: 3,
      serviceId: "service-2",
      acks: [{ userId: "bob", name: "Bob", at: 3, via: { kind: "console" } }],
    });
    const ours = incident({ openedAt: 2, serviceId: "service-3", state: "closed" });
    const theirs = incident({ openedAt: 1, serviceId: "service-4" });
    await store.write((tx) =>
      tx.save({
        incidents: [paged, answered, ours, theirs],
        notifications: [notification({ incidentId: paged.id, userId: "ann" })],
      }),
    );
    const found = async (filter: IncidentFilter): Promise<readonly (readonly string[])[]> => [
      (await store.read.incidents(filter, page)).rows.map(({ id }) => id),
    ];
    const concerns = { userIds: ["ann", "bob"], serviceIds: ["service-3"] };
    assert.deepEqual(await found({ concerns }), [[paged.id, answered.id, ours.id]]);
    assert.deepEqual(await found({ concerns, states: ["triggered", "acknowledged"] }), [[paged.id, answered.id]]);
    assert.deepEqual(await found({ userId: "ann" }), [[paged.id]]);
    assert.deepEqual(await found({ userId: "ann", states: ["triggered"] }), [[paged.id]]);
    assert.deepEqual(await found({ concerns: { userIds: [], serviceIds: [] } }), [[]]);
  });

  test("are grouped by what they have in common, labels of any name included", async () => {
    const store = await open();
    const odd = `a "b"\\ $.c`;
    const rows: readonly Incident[] = [
      incident({ labels: { team: "db", [odd]: "x" } }),
      incident({ labels: { team: "db" }, severity: "warning", serviceId: "service-2" }),
      incident({ labels: { team: "web" }, state: "acknowledged" }),
      incident({ labels: {}, severity: "info", state: "acknowledged", snoozedUntil: 9 }),
      incident({ labels: { team: "db" }, state: "closed" }),
    ];
    await store.write((tx) => tx.save({ incidents: rows }));
    const groups = async (by: Parameters<typeof store.read.openGroups>[1], filter: IncidentFilter = {}) =>
      Object.fromEntries(
        (await store.read.openGroups(filter, by)).map(({ value, triggered, acknowledged, snoozed, worst }) => [
          String(value),
          [triggered, acknowledged, snoozed, worst],
        ]),
      );
    assert.deepEqual(await groups({ kind: "label", name: "team" }), {
      db: [2, 0, 0, "critical"],
      web: [0, 1, 0, null],
      null: [0, 0, 1, null],
    });
    assert.deepEqual(await groups({ kind: "label", name: odd }, { states: ["triggered"] }), {
      x: [1, 0, 0, "critical"],
      null: [1, 0, 0, "warning"],
    });
    assert.deepEqual(await groups({ kind: "severity" }, { labels: [{ name: "team", value: "db" }] }), {
      critical: [1, 0, 0, "critical"],
      warning: [1, 0, 0, "warning"],
    });
    assert.deepEqual(Object.keys(await groups({ kind: "service" })).toSorted(), ["service-1", "service-2"]);
    const labels = [
      { name: odd, value: "x" },
      { name: "region", value: null },
    ];
    assert.deepEqual((await store.read.incidents({ labels }, page)).rows, rows.slice(0, 1));
    assert.deepEqual((await store.read.incidents({ labels: [{ name: "team", value: null }] }, page)).rows, [rows[3]]);
  });

  test("are seen and tended by whom they belong to, when they are saved", async () => {
    const store = await open();
    const view = { ownerId: "ann", name: "B", shared: false, search: { tab: "open", text: "磁盘" }, createdAt: 1 };
    const views = [
      { ...view, id: "v1" },
      { ...view, id: "v2", name: "A", shared: true },
      { ...view, id: "v3", ownerId: "bob" },
    ];
    await store.write(async (tx) => {
      for (const each of views) await tx.putView(each);
    });
    assert.deepEqual(await store.read.viewsFor("ann"), [views[1], views[0]]);
    assert.deepEqual(await store.read.viewsFor("bob"), [views[1], views[2]]);
    await store.write((tx) => tx.removeView("v2"));
    assert.deepEqual(await store.read.viewsFor("cleo"), []);
    assert.deepEqual(await store.read.view("v1"), views[0]);
  });
});

describe("lists among 100,000 incidents", () => {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "tocsin-store-"));

  test("read the rows of their page, by an index in their order, and no others", async (t) => {
    t.after(() => fs.rmSync(dataDir, { recursive: true }));
    await (await openSqlite(dataDir, silentLog)).close();
    const db = new DatabaseSync(path.join(dataDir, "tocsin.db"));
    t.after(() => db.close());
    plantIncidents(db, { incidents: 100_000, openEach: 50, from: 0 });
    const { plans, reads } = explained(db);
    const open = ["triggered", "acknowledged"] as const;
    const filters: readonly (readonly [IncidentFilter, string])[] = [
      [{ states: open }, "incidents_unclosed"],
      [{ states: open, userId: "u" }, "incidents_unclosed"],
      [{ states: open, concerns: { userIds: ["u", "v"], serviceIds: ["s3"] } }, "incidents_unclosed"],
      [{ states: open, severities: ["critical"], labels: [{ name: "team", value: "t7" }] }, "incidents_unclosed"],
      [{ states: ["closed"] }, "incidents_opened"],
      [{}, "incidents_opened"],
    ];
    for (const [filter, index] of filters) {
      const first = await reads.incidents(filter, page);
      assert.equal(first.rows.length, 50);
      const second = await reads.incidents(filter, { ...page, cursor: first.next });
      assert.ok((second.rows[0]?.openedAt ?? 0) < (first.rows.at(-1)?.openedAt ?? 0), "goes on where it ended");
      const [plan = "", next = ""] = plans.splice(0);
      for (const each of [plan, next]) {
        assert.match(each, new RegExp(`^(SCAN|SEARCH) incidents USING INDEX ${index}\\b`, "u"));
        // Nothing is sorted, and nothing else is read through.
        assert.doesNotMatch(each, /TEMP B-TREE|SCAN (?!incidents|json_each)/u);
      }
      assert.match(next, /\((opened_at,id)\)<\(\?,\?\)|opened_at<\?/u, "a later page begins at its cursor");
    }
    await reads.openGroups({}, { kind: "label", name: "team" });
    await reads.incidentStats({ states: open });
    for (const plan of plans.splice(0))
      assert.match(plan, /^SCAN incidents USING (COVERING )?INDEX incidents_unclosed/u);
  });
});

/** The reads over a connection that notes how each statement is carried out. */
function explained(db: DatabaseSync) {
  const plans: string[] = [];
  const explain = (sql: string, params: readonly SQLInputValue[]): void => {
    const steps = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...params);
    plans.push(steps.map((step) => String(step["detail"])).join("\n"));
  };
  const conn: Conn = {
    async rows(sql, params) {
      explain(sql, params);
      return db
        .prepare(sql)
        .all(...params)
        .map((row) => Object.values(row) as (string | number | null)[]);
    },
    async objects(sql, params) {
      explain(sql, params);
      return db.prepare(sql).all(...params) as Record<string, string | number | null>[];
    },
    change: () => Promise.reject(new Error("reads change nothing")),
    put: () => Promise.reject(new Error("reads change nothing")),
    together: (work) => work(conn),
  };
  return {
    plans,
    reads: incidentReads({ conn, dialect: sqliteDialect, kysely: sqliteDialect.kysely }),
  };
}
