import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Log } from "#ports/log.ts";
import { type Reads, type Store, StoreUnavailable, type Tx, type Wake, type WriteOptions } from "#ports/store.ts";
import type { Conn } from "../conn.ts";
import { postgresDialect } from "../dialect.ts";
import { migrateWith, NewerSchema } from "../migrate.ts";
import { schemaVersion } from "../migrations/index.ts";
import { reads } from "../reads/index.ts";
import { Riders } from "../riders.ts";
import { transaction } from "../tx.ts";
import { Wakes } from "../wakes.ts";
import { Bell } from "./bell.ts";
import { PgConn } from "./conn.ts";
import { isRetryable, postgresError } from "./errors.ts";
import { hotPath } from "./hot.ts";
import { connectionOptions, makePool } from "./pool.ts";

/** How often a transaction that lost a race is run again before its error is told. */
const retries = 8;

export interface PostgresOptions {
  readonly url: string;
  readonly poolSize: number;
  readonly log: Log;
}

/** Opens a PostgreSQL database that may be shared with other nodes. */
export async function openPostgres(options: PostgresOptions): Promise<Store> {
  await migratePostgres(options.url, options.log);
  const store = new PostgresStore(options);
  await store.start();
  return store;
}

/** Brings the schema up to date; nodes that start together do it one after the other. */
export async function migratePostgres(url: string, log: Log): Promise<readonly number[]> {
  const client = new pg.Client({ ...connectionOptions(url), statement_timeout: 0, query_timeout: 0 });
  client.on("error", () => null);
  try {
    await client.connect();
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock(8686, 0)");
    const applied = await migrateWith(postgresDialect, {
      run: async (sql) => void (await client.query(sql)),
      value: async (sql) => (await client.query({ text: sql, rowMode: "array" })).rows[0]?.[0],
    });
    await client.query("COMMIT");
    if (applied.length > 0) log.info({ versions: applied }, "the schema was brought up to date");
    return applied;
  } catch (error) {
    throw error instanceof NewerSchema ? error : postgresError(error);
  } finally {
    await client.end().catch(() => null);
  }
}

/** A work that waits for a transaction to ride with. */
interface Rider {
  /** In another's transaction; the returned function is called after its commit. */
  run(tx: Tx): Promise<() => void>;
  /** In one of its own; resolves when it has ended, however it did. */
  alone(): Promise<void>;
}

class PostgresStore implements Store {
  readonly engine = "postgres";
  readonly read: Reads;
  readonly #pool: pg.Pool;
  readonly #bell: Bell;
  readonly #wakes = new Wakes();
  readonly #riders = new Riders<Rider>((riders) => riders.forEach((rider) => void rider.alone()));
  /** Nodes alive at the last heartbeat; one alone has nobody to wake. */
  #nodes = 1;
  #closing: Promise<void> | null = null;

  constructor({ url, poolSize, log }: PostgresOptions) {
    this.#pool = makePool(url, poolSize, (error) =>
      log.warn({ err: error }, "an idle connection to PostgreSQL was lost"),
    );
    this.#bell = new Bell(url, log, (what) => this.#wakes.tell(what));
    this.read = reads({
      conn: new PgConn(this.#pool, (ask) => this.#snapshot(ask)),
      dialect: postgresDialect,
      kysely: postgresDialect.kysely,
    });
  }

  async start(): Promise<void> {
    await this.#bell.start();
  }

  async write<T>(work: (tx: Tx) => Promise<T>, options: WriteOptions = {}): Promise<T> {
    const { patienceMs = 0, ahead = false } = options;
    if (patienceMs > 0 && this.#closing === null) return this.#ride(work, patienceMs);
    const riders = this.#riders.take();
    // Not in one transaction with those that must come first: they lock rows, and a work locks its services before any row.
    if (!ahead) await Promise.all(riders.map((rider) => rider.alone()));
    if (!ahead || riders.length === 0) return this.#alone(work);
    try {
      const { answer, settle } = await this.#transaction(async (tx) => {
        const mine = await work(tx);
        const settles: (() => void)[] = [];
        for (const rider of riders) settles.push(await rider.run(tx));
        return { answer: mine, settle: () => settles.forEach((one) => one()) };
      });
      settle();
      return answer;
    } catch {
      // Whoever it was: each is run again alone, and the guilty one is told.
      for (const rider of riders) void rider.alone();
      return await this.#alone(work);
    }
  }

  /** Resolves when it was stored with another transaction, or by one of its own. */
  #ride<T>(work: (tx: Tx) => Promise<T>, patienceMs: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const rider: Rider = {
        async run(tx) {
          const answer = await work(tx);
          return () => resolve(answer);
        },
        alone: () => this.#alone(work).then(resolve, reject),
      };
      this.#riders.add(rider, patienceMs);
    });
  }

  async #alone<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await this.#transaction(work);
      } catch (error) {
        if (tries >= retries || !isRetryable(error)) throw postgresError(error);
        await sleep(Math.random() * 5 * 2 ** tries);
      }
    }
  }

  onWake(listener: (what: ReadonlySet<Wake>) => void): () => void {
    return this.#wakes.listen(listener);
  }

  async check(): Promise<void> {
    const found = await new PgConn(this.#pool).rows("SELECT max(version) FROM schema_version", []);
    const version = Number(found[0]?.[0] ?? 0);
    if (version > schemaVersion) throw new NewerSchema(version);
  }

  close(): Promise<void> {
    // They take their connections at once, and the pool ends after it got them back.
    if (this.#closing === null) this.#riders.hurry();
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    await this.#bell.close();
    await this.#pool.end();
  }

  async #connect(): Promise<pg.PoolClient> {
    if (this.#closing !== null) throw new StoreUnavailable("the store is closed");
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw postgresError(error);
    }
  }

  async #transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    const conn = new PgConn(client);
    const woken = new Set<Wake>();
    let broken: Error | undefined;
    try {
      // Travels with the first statement of the work.
      void conn.put("BEGIN", []);
      const answer = await work(this.#begin(conn, woken));
      await conn.change("COMMIT", []);
      if (conn.failed !== null) throw conn.failed;
      this.#tell(woken);
      return answer;
    } catch (error) {
      broken = await rollBack(client);
      // What failed first is the cause: later statements only say that the transaction is aborted, and a work may replace errors.
      throw conn.failed ?? error;
    } finally {
      client.release(broken);
    }
  }

  #begin(conn: PgConn, woken: Set<Wake>): Tx {
    const tx = transaction({ conn, dialect: postgresDialect, kysely: postgresDialect.kysely }, hotPath(conn), woken);
    return {
      ...tx,
      heartbeat: async (...args) => {
        this.#nodes = await tx.heartbeat(...args);
        return this.#nodes;
      },
    };
  }

  #tell(woken: ReadonlySet<Wake>): void {
    this.#wakes.tell(woken);
    if (woken.size > 0 && this.#nodes > 1) this.#bell.ring(woken);
  }

  async #snapshot<T>(ask: (conn: Conn) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    const conn = new PgConn(client);
    let broken: Error | undefined;
    try {
      void conn.put("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", []);
      const answer = await ask(conn);
      await conn.change("COMMIT", []);
      return answer;
    } catch (error) {
      broken = await rollBack(client);
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

/** The error of a connection that cannot even roll back, and is to be dropped. */
async function rollBack(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query("ROLLBACK");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
