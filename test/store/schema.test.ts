import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { join } from "node:path";
import pg from "pg";
import { silentLog } from "#ports/log.ts";
import { migrations, schemaVersion } from "#store/migrations/index.ts";
import { migrateStore, openStore } from "#store/open.ts";
import type { Shape } from "#store/table.ts";
import { tables } from "#store/tables.ts";
import { forEachEngine, type Place } from "../support/engines.ts";

forEachEngine("schema", ({ place, name }) => {
  test("the migrated schema is the one that tables.ts describes", async () => {
    const at = await place();
    assert.deepEqual(
      await migrate(at),
      migrations.map((migration) => migration.version),
    );
    const found = await columns(at);
    const described = Object.values<Shape>(tables).map(
      (table) =>
        [
          table.name,
          table.all
            .map((column) => `${column.name} ${sqlType(name, column.base)}${column.nullable ? "" : " NOT NULL"}`)
            .toSorted(),
        ] as const,
    );
    assert.deepEqual(found, Object.fromEntries(described));
  });

  test("primary keys are the ones that upserts name", async () => {
    const at = await place();
    await migrate(at);
    assert.deepEqual(
      await keys(at),
      Object.fromEntries(Object.values<Shape>(tables).map((table) => [table.name, [...table.key].toSorted()])),
    );
  });

  test("a second migration finds nothing to do", async () => {
    const at = await place();
    await migrate(at);
    assert.deepEqual(await migrate(at), []);
  });

  // On SQLite the second one is refused: see lock.test.ts.
  if (name === "postgres") {
    test("nodes that start together migrate once", async () => {
      const at = await place();
      const applied = await Promise.all([migrate(at), migrate(at), migrate(at)]);
      assert.equal(applied.flat().length, migrations.length);
    });
  }

  test("a newer schema is refused, by both numbers", async () => {
    const at = await place();
    await migrate(at);
    await statement(at, `INSERT INTO schema_version (version) VALUES (${schemaVersion + 1})`);
    await assert.rejects(openStore({ ...at, log: silentLog }), (error: Error) => {
      assert.match(error.message, new RegExp(`schema version ${schemaVersion + 1}, .* up to ${schemaVersion}`));
      return true;
    });
  });
});

function migrate(at: Place): Promise<readonly number[]> {
  return migrateStore({ ...at, log: silentLog });
}

function sqlType(engine: Place["engine"], base: string): string {
  const words = { text: "TEXT", json: "TEXT", int: "INTEGER", bool: "INTEGER", bigint: "BIGINT" }[base] ?? base;
  return engine === "sqlite" ? words : words.toLowerCase();
}

async function columns(at: Place): Promise<Record<string, string[]>> {
  const rows = await statement(
    at,
    at.engine === "sqlite"
      ? `SELECT m.name AS t, c.name AS c, c.type AS k, c."notnull" AS n FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table'`
      : `SELECT table_name AS t, column_name AS c, data_type AS k, CASE is_nullable WHEN 'NO' THEN 1 ELSE 0 END AS n FROM information_schema.columns WHERE table_schema = 'public'`,
  );
  return grouped(rows, (row) => `${String(row["c"])} ${String(row["k"])}${row["n"] === 1 ? " NOT NULL" : ""}`);
}

async function keys(at: Place): Promise<Record<string, string[]>> {
  const rows = await statement(
    at,
    at.engine === "sqlite"
      ? `SELECT m.name AS t, c.name AS c FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table' AND c.pk > 0`
      : `SELECT k.table_name AS t, k.column_name AS c FROM information_schema.key_column_usage AS k JOIN information_schema.table_constraints AS t USING (constraint_schema, constraint_name) WHERE k.table_schema = 'public' AND t.constraint_type = 'PRIMARY KEY'`,
  );
  return grouped(rows, (row) => String(row["c"]));
}

type Row = Readonly<Record<string, unknown>>;

function grouped(rows: readonly Row[], say: (row: Row) => string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const row of rows.filter((one) => one["t"] !== "schema_version"))
    (found[String(row["t"])] ??= []).push(say(row));
  for (const list of Object.values(found)) list.sort();
  return found;
}

async function statement(at: Place, sql: string): Promise<readonly Row[]> {
  if (at.databaseUrl === null) {
    const db = new DatabaseSync(join(at.dataDir, "tocsin.db"));
    try {
      return db.prepare(sql).all();
    } finally {
      db.close();
    }
  }
  const client = new pg.Client(at.databaseUrl);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows.map((row) => ({
      ...row,
      ...("k" in row ? { k: String(row["k"]).replace("character varying", "text") } : {}),
    }));
  } finally {
    await client.end();
  }
}
