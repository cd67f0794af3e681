import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, describe } from "node:test";
import { silentLog } from "#ports/log.ts";
import type { Store } from "#ports/store.ts";
import { openStore } from "#store/open.ts";
import { isPostgresWanted, type Postgres, startPostgres } from "./postgres.ts";

/** A place for a database of one engine: a folder, or a database on the server of the run. */
export interface Place {
  readonly engine: Store["engine"];
  readonly databaseUrl: string | null;
  readonly dataDir: string;
}

/** What a suite gets for the engine it runs on. Everything that was opened is closed and removed after the test. */
export interface Engine {
  readonly name: Store["engine"];
  /** A place with no database in it yet. */
  place(): Promise<Place>;
  /** A store over a fresh database, or over a place that is there already. */
  open(place?: Place): Promise<Store>;
}

/** Runs a suite on SQLite and, unless the run does without it, on PostgreSQL. */
export function forEachEngine(name: string, suite: (engine: Engine) => void): void {
  describe(`${name} (sqlite)`, () => suite(engineOf("sqlite", () => Promise.resolve(null))));
  if (!isPostgresWanted()) return;
  describe(`${name} (postgres)`, () => {
    let server: Promise<Postgres> | null = null;
    after(async () => (await server)?.stop());
    suite(
      engineOf("postgres", async () => {
        server ??= startPostgres();
        return (await server).createDatabase();
      }),
    );
  });
}

function engineOf(name: Store["engine"], database: () => Promise<string | null>): Engine {
  const stores: Store[] = [];
  const folders: string[] = [];
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  async function place(): Promise<Place> {
    const dataDir = mkdtempSync(join(tmpdir(), "tocsin-store-"));
    folders.push(dataDir);
    return { engine: name, databaseUrl: await database(), dataDir };
  }
  return {
    name,
    place,
    async open(at) {
      const { databaseUrl, dataDir } = at ?? (await place());
      const store = await openStore({ databaseUrl, dataDir, log: silentLog, poolSize: 4 });
      stores.push(store);
      return store;
    },
  };
}
