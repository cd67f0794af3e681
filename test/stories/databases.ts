import { isPostgresWanted, type Postgres, startPostgres } from "../support/postgres.ts";

export interface Database {
  readonly name: "SQLite" | "PostgreSQL";
  /** Null: SQLite, in the data folder of whoever asks. */
  open(): Promise<string | null>;
  close(): Promise<void>;
}

/** The databases that every story is told on. */
export function databases(): readonly Database[] {
  const sqlite: Database = { name: "SQLite", open: async () => null, close: async () => undefined };
  return isPostgresWanted() ? [sqlite, postgresDatabase()] : [sqlite];
}

function postgresDatabase(): Database {
  let cluster: Promise<Postgres> | null = null;
  return {
    name: "PostgreSQL",
    async open() {
      cluster ??= startPostgres({ fsync: false });
      return (await cluster).createDatabase();
    },
    async close() {
      await (await cluster)?.stop();
      cluster = null;
    },
  };
}
