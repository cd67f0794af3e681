import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";
import { isListening } from "./ports.ts";
import { type OwnPostgres, startPostgres } from "./postgres.ts";

const HOLDER = path.join(import.meta.dirname, "postgres-holder.ts");

describe("a PostgreSQL for tests", () => {
  let postgres: OwnPostgres;
  before(async () => {
    postgres = await startPostgres({ own: true, fsync: false });
  });
  after(() => postgres.stop());

  it("hands out fresh, empty databases, several at once", async () => {
    const urls = await Promise.all([postgres.createDatabase(), postgres.createDatabase()]);
    assert.notEqual(urls[0], urls[1]);
    for (const url of urls) {
      const tables = await rows(url, "SELECT 1 FROM pg_tables WHERE schemaname = 'public'");
      assert.deepEqual(tables, []);
    }
  });

  it("keeps its data over a crash, at the same address", async () => {
    const url = await postgres.createDatabase();
    await rows(url, "CREATE TABLE kept (id int)");
    if (process.platform === "linux") assert.ok(postgres.pids().length > 1);
    await postgres.crash();
    assert.deepEqual(postgres.pids(), []);
    await assert.rejects(rows(url, "SELECT 1"));
    await postgres.restart();
    assert.deepEqual(await rows(url, "SELECT count(*)::int AS n FROM kept"), [{ n: 0 }]);
  });

  it("syncs to disk unless told otherwise", async () => {
    const careful = await startPostgres({ own: true });
    assert.deepEqual(await rows(careful.url(), "SHOW fsync"), [{ fsync: "on" }]);
    await careful.stop();
  });
});

describe("the PostgreSQL of a process that is killed", () => {
  it("goes with it, and so do its folders", { timeout: 60_000 }, async () => {
    const holder = fork(HOLDER, { stdio: "inherit" });
    const [message] = await once(holder, "message");
    const { port, folder } = message as { port: number; folder: string };
    assert.equal(await isListening(port), true);
    assert.equal(fs.existsSync(folder), true);
    holder.kill("SIGKILL");
    while ((await isListening(port)) || fs.existsSync(folder)) await pause(20);
  });
});

async function rows(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
