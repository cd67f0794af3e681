import type pg from "pg";
import type { Conn } from "../conn.ts";
import type { Row, Value } from "../table.ts";
import { postgresError } from "./errors.ts";

type Objects = readonly Readonly<Record<string, Value>>[];

/** Statements that are prepared under a name once a connection; the others are parsed each time. */
const names = new Map<string, string>();

/** Gives a statement of the hot path its name. Returns the text. */
export function prepared(name: string, text: string): string {
  names.set(text, name);
  return text;
}

/** What `Pool` and `PoolClient` share. */
export interface Queryable {
  query(config: pg.QueryArrayConfig): Promise<pg.QueryArrayResult<Value[]>>;
  query(config: pg.QueryConfig): Promise<pg.QueryResult<Readonly<Record<string, Value>>>>;
}

/** Statements on one connection, or on any of the pool. */
export class PgConn implements Conn {
  /** The first failure. PostgreSQL answers the COMMIT of a failed transaction with a quiet ROLLBACK, so we must know ourselves. */
  failed: Error | null = null;
  readonly #client: Queryable;
  readonly #snapshot: <T>(reads: (conn: Conn) => Promise<T>) => Promise<T>;

  constructor(client: Queryable, snapshot?: <T>(reads: (conn: Conn) => Promise<T>) => Promise<T>) {
    this.#client = client;
    this.#snapshot = snapshot ?? ((reads) => reads(this));
  }

  async rows(sql: string, params: readonly Value[]): Promise<readonly Row[]> {
    return (
      await this.#ask(() => this.#client.query({ text: sql, values: [...params], rowMode: "array", ...named(sql) }))
    ).rows;
  }

  async objects(sql: string, params: readonly Value[]): Promise<Objects> {
    return (await this.#ask(() => this.#client.query({ text: sql, values: [...params] }))).rows;
  }

  async change(sql: string, params: readonly Value[]): Promise<number> {
    return (await this.#ask(() => this.#client.query({ text: sql, values: [...params], ...named(sql) }))).rowCount ?? 0;
  }

  /** In a transaction, statements are sent without waiting for the ones before: a failure shows with the next answer, or `failed`. */
  put(sql: string, params: readonly Value[]): Promise<void> {
    void this.change(sql, params).catch(() => null);
    return Promise.resolve();
  }

  together<T>(reads: (conn: Conn) => Promise<T>): Promise<T> {
    return this.#snapshot(reads);
  }

  async #ask<T>(query: () => Promise<T>): Promise<T> {
    try {
      return await query();
    } catch (error) {
      this.failed ??= error instanceof Error ? error : new Error(String(error));
      throw postgresError(error);
    }
  }
}

function named(sql: string): { name?: string } {
  const name = names.get(sql);
  return name === undefined ? {} : { name };
}
