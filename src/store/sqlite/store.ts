import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Log } from "#ports/log.ts";
import { type Reads, type Store, StoreUnavailable, type Tx, type Wake, type WriteOptions } from "#ports/store.ts";
import { all } from "../conn.ts";
import { sqliteDialect } from "../dialect.ts";
import { migrateWith } from "../migrate.ts";
import { reads } from "../reads/index.ts";
import { transaction } from "../tx.ts";
import { Wakes } from "../wakes.ts";
import { Thread } from "./client.ts";
import { type Batch, Reader } from "./conn.ts";
import { hotPath } from "./hot.ts";
import { lockFolder } from "./lock.ts";
import { Look } from "./look.ts";
import { Writer } from "./writer.ts";

/** Opens the embedded database of a data folder, and keeps every other process out until it is closed. */
export async function openSqlite(dataDir: string, log: Log): Promise<Store> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockFolder(dataDir);
  const file = join(dataDir, "tocsin.db");
  const threads: Thread[] = [];
  let look: Look | null = null;
  try {
    await migrateFile(file, log);
    look = new Look(file);
    const gone = (error: Error): void =>
      log.error({ err: error }, "a database thread ended; nothing can be stored until Tocsin is started again");
    const write = new Thread({ file, role: "write" }, gone, () => null);
    threads.push(write);
    const writer = new Writer(write, look);
    const read = new Thread({ file, role: "read" }, gone, () => writer.shorten());
    threads.push(read);
    await Promise.all(threads.map((thread) => thread.ready()));
    return new SqliteStore({ write, read, look, writer, lock });
  } catch (error) {
    await Promise.all(threads.map((thread) => thread.close()));
    look?.close();
    lock.release();
    throw error;
  }
}

/** Migrates the database of a folder that nothing else has open. */
export async function migrateSqlite(dataDir: string, log: Log): Promise<readonly number[]> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockFolder(dataDir);
  try {
    return await migrateFile(join(dataDir, "tocsin.db"), log);
  } finally {
    lock.release();
  }
}

async function migrateFile(file: string, log: Log): Promise<readonly number[]> {
  const db = new DatabaseSync(file);
  try {
    // Pages of 4 kB: with 8 kB a batch of 100 alerts is no slower, but a single one writes twice as much to the WAL.
    db.exec("PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN EXCLUSIVE");
    const applied = await migrateWith(sqliteDialect, {
      run: (sql) => db.exec(sql),
      value: (sql) => Object.values(db.prepare(sql).get() ?? {})[0],
    });
    db.exec("COMMIT");
    if (applied.length > 0) log.info({ versions: applied }, "the schema was brought up to date");
    return applied;
  } catch (error) {
    throw error instanceof Error && "errcode" in error
      ? new StoreUnavailable(`${file}: ${error.message}`, { cause: error })
      : error;
  } finally {
    db.close();
  }
}

class SqliteStore implements Store {
  readonly engine = "sqlite";
  readonly read: Reads;
  readonly #write: Thread;
  readonly #read: Thread;
  readonly #look: Look;
  readonly #writer: Writer;
  readonly #wakes = new Wakes();
  readonly #lock: { release(): void };
  #closing: Promise<void> | null = null;

  constructor(parts: { write: Thread; read: Thread; look: Look; writer: Writer; lock: { release(): void } }) {
    const { write, read, look, writer, lock } = parts;
    this.#write = write;
    this.#read = read;
    this.#look = look;
    this.#writer = writer;
    this.#lock = lock;
    this.read = reads({ conn: new Reader(read), dialect: sqliteDialect, kysely: sqliteDialect.kysely });
  }

  async write<T>(work: (tx: Tx) => Promise<T>, options?: WriteOptions): Promise<T> {
    let woken = new Set<Wake>();
    const answer = await this.#writer.write((batch) => {
      woken = new Set();
      return work(begin(batch, woken));
    }, options);
    this.#wakes.tell(woken);
    return answer;
  }

  onWake(listener: (what: ReadonlySet<Wake>) => void): () => void {
    return this.#wakes.listen(listener);
  }

  /** Asks both threads, so that one that hangs or has ended shows. */
  async check(): Promise<void> {
    await this.#writer.write((batch) => batch.rows("SELECT 1", []));
    await all(
      { conn: new Reader(this.#read), dialect: sqliteDialect, kysely: sqliteDialect.kysely },
      sqliteDialect.kysely.selectFrom("counters").select("value").limit(1),
    );
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    await this.#writer.close();
    this.#look.close();
    await this.#write.close();
    await this.#read.close();
    this.#lock.release();
  }
}

function begin(batch: Batch, woken: Set<Wake>): Tx {
  return transaction({ conn: batch, dialect: sqliteDialect, kysely: sqliteDialect.kysely }, hotPath(batch), woken);
}
