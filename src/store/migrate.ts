import { type Dialect } from "./dialect.ts";
import { type Migration, migrations, schemaVersion } from "./migrations/index.ts";

/** Statements one after the other, in a transaction that keeps every other migration out. */
export interface Migrator {
  run(sql: string): Promise<void> | void;
  /** The first column of the first row; null where there is none. */
  value(sql: string): Promise<unknown> | unknown;
}

/**
 * Brings the schema to the version of this program; the versions it applied. Refuses a newer one: this program would read it
 * wrongly, and there is no way back.
 */
export async function migrateWith(dialect: Dialect, db: Migrator): Promise<readonly number[]> {
  await db.run(dialect.ddl("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)"));
  const current = Number((await db.value("SELECT max(version) FROM schema_version")) ?? 0);
  if (current > schemaVersion) throw new NewerSchema(current);
  const missing = migrations.filter((migration) => migration.version > current);
  for (const migration of missing) await apply(dialect, db, migration);
  return missing.map((migration) => migration.version);
}

/** The database was written by a newer Tocsin. */
export class NewerSchema extends Error {
  override readonly name = "NewerSchema";
  constructor(found: number) {
    super(
      `the database has schema version ${found}, this Tocsin knows up to ${schemaVersion}: start the newer Tocsin again, or restore a backup from before it`,
    );
  }
}

async function apply(dialect: Dialect, db: Migrator, migration: Migration): Promise<void> {
  for (const statement of [...migration.statements, ...migration.only[dialect.engine]])
    await db.run(dialect.ddl(statement));
  await db.run(`INSERT INTO schema_version (version) VALUES (${migration.version})`);
}
