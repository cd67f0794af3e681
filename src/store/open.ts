import type { Log } from "#ports/log.ts";
import type { Store } from "#ports/store.ts";
import { migrateSqlite, openSqlite } from "./sqlite/store.ts";

export interface StoreOptions {
  /** PostgreSQL; null: the embedded database in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly log: Log;
  /** Connections to PostgreSQL for transactions and reads. */
  readonly poolSize?: number;
}

/** Opens the store and brings its schema up to date. */
export async function openStore(options: StoreOptions): Promise<Store> {
  if (options.databaseUrl === null) return openSqlite(options.dataDir, options.log);
  const { openPostgres } = await postgres();
  return openPostgres({ url: options.databaseUrl, poolSize: options.poolSize ?? 8, log: options.log });
}

/** Only brings the schema up to date; the versions that were applied. */
export async function migrateStore(options: Omit<StoreOptions, "poolSize">): Promise<readonly number[]> {
  if (options.databaseUrl === null) return migrateSqlite(options.dataDir, options.log);
  const { migratePostgres } = await postgres();
  return migratePostgres(options.databaseUrl, options.log);
}

/** Loaded when it is wanted: an embedded database needs none of the memory that the client library takes. */
function postgres() {
  return import("./postgres/store.ts");
}
