import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { type Cluster, startCluster } from "./postgres-cluster.ts";

export interface PostgresOptions {
  /** A cluster of this test's own, to crash and restart at will, even where the run has one for all. */
  readonly own?: boolean;
  /** For an own cluster: false trades safety against a power cut for speed. */
  readonly fsync?: boolean;
}

export interface Postgres {
  /** The address of a database, by default of the one that every cluster has. */
  url(database?: string): string;
  /** Makes an empty database and answers its address. */
  createDatabase(): Promise<string>;
  /** Removes the databases made here, and the cluster if it is our own. */
  stop(): Promise<void>;
}

export interface OwnPostgres extends Postgres {
  /** Ends the server at once, as a crash would. */
  crash(): Promise<void>;
  /** Brings it back after a crash: same address, same data. */
  restart(): Promise<void>;
  /** The server's processes at this moment, to measure; empty while it is down. */
  pids(): readonly number[];
}

/** False in a run that is to do without PostgreSQL (`npm run verify`): test on SQLite alone then. */
export function isPostgresWanted(): boolean {
  return process.env["TOCSIN_TEST_PG"] !== "off";
}

/**
 * A real PostgreSQL. In `npm test` all files share the one that the run has started; a file that is run
 * by itself starts its own. It needs nothing installed, runs as root too, and is gone when this process
 * is, however that ends.
 */
export async function startPostgres(options: PostgresOptions & { readonly own: true }): Promise<OwnPostgres>;
export async function startPostgres(options?: PostgresOptions): Promise<Postgres>;
export async function startPostgres({ own = false, fsync = true }: PostgresOptions = {}): Promise<Postgres> {
  if (!isPostgresWanted()) throw new Error("This run does without PostgreSQL: ask isPostgresWanted() first");
  const shared = process.env["TOCSIN_TEST_PG_URL"];
  if (shared !== undefined && !own) return onShared(shared);
  return onOwn(await startCluster({ fsync }));
}

function onShared(address: string): Postgres {
  const made: string[] = [];
  return {
    url: (database = "postgres") => withDatabase(address, database),
    async createDatabase() {
      const name = await create(address);
      made.push(name);
      return withDatabase(address, name);
    },
    async stop() {
      for (const name of made.splice(0)) await query(address, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

function onOwn(cluster: Cluster): OwnPostgres {
  return {
    url: (database = "postgres") => cluster.url(database),
    async createDatabase() {
      return cluster.url(await create(cluster.url("postgres")));
    },
    crash: () => cluster.crash(),
    restart: () => cluster.restart(),
    pids: () => cluster.pids(),
    stop: () => cluster.stop(),
  };
}

async function create(address: string): Promise<string> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  // Nobody is ever connected to template0, so that several files can copy it at once.
  await query(address, `CREATE DATABASE ${name} TEMPLATE template0`);
  return name;
}

async function query(address: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: address });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function withDatabase(address: string, database: string): string {
  const url = new URL(address);
  url.pathname = `/${database}`;
  return url.href;
}
