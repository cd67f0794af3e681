import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { Kind, Stored, Table } from "./table.ts";
import type { tables } from "./tables.ts";

/** The tables as Kysely sees them, derived from `tables`. */
export type Schema = {
  readonly [K in keyof typeof tables as (typeof tables)[K]["name"]]: Columns<(typeof tables)[K]>;
};

type Columns<T> =
  T extends Table<infer _E, infer _N, infer C, infer H>
    ? { [K in keyof C]: C[K] extends Kind ? Stored<C[K]> : never } & {
        [K in keyof H]: H[K] extends { readonly kind: infer F extends Kind } ? Stored<F> : never;
      }
    : never;

/**
 * Kysely builds and types the queries here, and nothing else: its driver does nothing, since statements travel through our own
 * connections (a worker thread, or a pool whose transactions carry prepared statements).
 */
export const builders: { readonly sqlite: Kysely<Schema>; readonly postgres: Kysely<Schema> } = {
  sqlite: new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  }),
  postgres: new Kysely<Schema>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),
};
