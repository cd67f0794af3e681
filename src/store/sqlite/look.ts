import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Row, Value } from "../table.ts";
import { sqliteError } from "./errors.ts";
import { failureOf } from "./protocol.ts";

/**
 * Looks rows up by key from the main thread, in the last committed state. A transaction that has written nothing yet sees just
 * that, since there is one writer: so a decision about new alerts costs no round trip to the database thread (60 µs and more on an
 * idle machine), where a look takes 5 to 10. It never waits: in WAL mode nobody holds up a reader.
 */
export class Look {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(file: string) {
    this.#db = new DatabaseSync(file, { readOnly: true, enableForeignKeyConstraints: false });
    this.#db.exec("PRAGMA cache_size = -2000; PRAGMA mmap_size = 268435456");
  }

  /** All rows of the SELECT for each slice of `width` values. */
  rows(sql: string, width: number, values: readonly Value[]): readonly Row[] {
    try {
      if (values.length === width) return this.#all(sql, values);
      // One snapshot for all of them takes and gives back the locks once.
      this.#prepared("BEGIN").run();
      const found: Row[] = [];
      for (let at = 0; at < values.length; at += width) found.push(...this.#all(sql, values.slice(at, at + width)));
      this.#prepared("COMMIT").run();
      return found;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw sqliteError(failureOf(error));
    }
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const made = this.#db.prepare(sql);
    made.setReturnArrays(true);
    this.#statements.set(sql, made);
    return made;
  }

  #all(sql: string, values: readonly Value[]): readonly Row[] {
    return this.#prepared(sql).all(...values) as unknown as readonly Row[]; // setReturnArrays(true); the types know objects only.
  }
}
