import { type Expression, type Kysely, type RawBuilder, type SqlBool, sql } from "kysely";
import type { Conn } from "./conn.ts";
import { builders, type Schema } from "./schema.ts";
import type { Shape } from "./table.ts";

/** All that differs between the engines, but for the statements of the hot path and how they are reached. */
export interface Dialect {
  readonly engine: "sqlite" | "postgres";
  readonly kysely: Kysely<Schema>;
  /** A hand-written statement with `$1` placeholders, in the engine's own. */
  text(statement: string): string;
  /** A statement of a migration: types and storage of the engine. */
  ddl(statement: string): string;
  /** Appended to a SELECT inside a transaction. */
  readonly skipLocked: "" | "FOR UPDATE SKIP LOCKED";
  /** One at a time appends to the audit log, so that its chain has no forks. */
  lockAudit(conn: Conn): Promise<void>;
  /** `column IN (values)`, one statement text whatever their number. */
  isOneOf(column: Expression<unknown>, values: readonly string[]): RawBuilder<SqlBool>;
  /** The text under a name in a column of JSON, whatever the name is made of; NULL: it is not there. */
  textIn(column: Expression<unknown>, name: string): RawBuilder<string | null>;
}

export const sqliteDialect: Dialect = {
  engine: "sqlite",
  kysely: builders.sqlite,
  text: (statement) => statement.replaceAll(/\$(\d+)/g, "?$1"),
  ddl: (statement) => statement.replace("{c}", "WITHOUT ROWID"),
  skipLocked: "",
  lockAudit: () => Promise.resolve(),
  isOneOf: (column, values) => sql<SqlBool>`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`,
  // Not json_extract: a path would have to quote the name, and its quotes cannot be quoted.
  textIn: (column, name) => sql<string | null>`(SELECT value FROM json_each(${column}) WHERE key = ${name})`,
};

export const postgresDialect: Dialect = {
  engine: "postgres",
  kysely: builders.postgres,
  text: (statement) => statement,
  ddl: (statement) => statement.replace("{c}", "").replaceAll(/\bTEXT\b/g, 'TEXT COLLATE "C"'),
  skipLocked: "FOR UPDATE SKIP LOCKED",
  lockAudit: async (conn) => void (await conn.rows("SELECT pg_advisory_xact_lock(8686, 2)", [])),
  isOneOf: (column, values) =>
    sql<SqlBool>`${column} = ANY (ARRAY(SELECT json_array_elements_text(${JSON.stringify(values)}::json)))`,
  textIn: (column, name) => sql<string | null>`(${column}::json ->> ${name}::text)`,
};

/** `"a", "b"`; with a prefix `t."a", t."b"`. */
export function list(names: readonly string[], prefix = ""): string {
  return names.map((name) => `${prefix}"${name}"`).join(", ");
}

/** Inserts one row, or replaces what the statement writes of the row with that key; `$n` placeholders. */
export function upsertOne(table: Shape): string {
  const places = table.written.map((_, i) => `$${i + 1}`).join(", ");
  return `INSERT INTO ${table.name} (${list(table.written.map((column) => column.name))}) VALUES (${places}) ${onConflict(table)}`;
}

/** Replaces all that is written by the row that came, or does nothing where only the key is there. */
export function onConflict(table: Shape): string {
  const set = table.written
    .filter((column) => !table.key.includes(column.name))
    .map(({ name }) => `"${name}" = excluded."${name}"`);
  return `ON CONFLICT (${list(table.key)}) DO ${set.length === 0 ? "NOTHING" : `UPDATE SET ${set.join(", ")}`}`;
}
