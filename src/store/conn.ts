import type { Compilable, Kysely } from "kysely";
import type { Codec, Row, Value } from "./table.ts";
import type { Dialect } from "./dialect.ts";
import type { Schema } from "./schema.ts";

/** Where statements go: a transaction, or reads beside it. Placeholders are the engine's own. */
export interface Conn {
  /** The rows as lists of values, in the order of the SELECT. */
  rows(sql: string, params: readonly Value[]): Promise<readonly Row[]>;
  /** The rows by column name. */
  objects(sql: string, params: readonly Value[]): Promise<readonly Readonly<Record<string, Value>>[]>;
  /** How many rows it changed. */
  change(sql: string, params: readonly Value[]): Promise<number>;
  /**
   * Nothing is to be known but whether it failed, and that may show as late as at the commit: a write that nobody waits for
   * travels with the next question, which saves a round trip.
   */
  put(sql: string, params: readonly Value[]): Promise<void>;
  /** Reads that see one state; `reads` must ask all of them before it waits for any. */
  together<T>(reads: (conn: Conn) => Promise<T>): Promise<T>;
}

/** A connection with the words of its engine: what the shared reads and writes are written with. */
export interface Db {
  readonly conn: Conn;
  readonly dialect: Dialect;
  readonly kysely: Kysely<Schema>;
}

/** Runs a query of Kysely. */
export async function all<O>(db: Db, query: Compilable<O>): Promise<readonly O[]> {
  const { sql, parameters } = query.compile();
  return (await db.conn.objects(sql, parameters as readonly Value[])) as readonly O[]; // Kysely's type of the row.
}

/** The first row, or null. */
export async function first<O>(db: Db, query: Compilable<O>): Promise<O | null> {
  return (await all(db, query))[0] ?? null;
}

/** Runs a query that selects exactly `table.names`, in order. */
export async function entities<E>(
  db: Db,
  table: Pick<Codec<E>, "decode">,
  query: Compilable<unknown>,
): Promise<readonly E[]> {
  const { sql, parameters } = query.compile();
  return (await db.conn.rows(sql, parameters as readonly Value[])).map((row) => table.decode(row));
}

export async function entity<E>(
  db: Db,
  table: Pick<Codec<E>, "decode">,
  query: Compilable<unknown>,
): Promise<E | null> {
  return (await entities(db, table, query))[0] ?? null;
}

/** Runs a write of which only the failure matters. */
export function put(db: Db, query: Compilable<unknown>): Promise<void> {
  const { sql, parameters } = query.compile();
  return db.conn.put(sql, parameters as readonly Value[]);
}

/** Runs a write; how many rows it changed. */
export function change(db: Db, query: Compilable<unknown>): Promise<number> {
  const { sql, parameters } = query.compile();
  return db.conn.change(sql, parameters as readonly Value[]);
}
