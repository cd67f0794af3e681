import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, test } from "node:test";
import { silentLog } from "#ports/log.ts";
import { StoreUnavailable } from "#ports/store.ts";
import { openStore } from "#store/open.ts";
import { eventually } from "../support/eventually.ts";

describe("the embedded database", () => {
  const folders: string[] = [];
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  function folder(): string {
    const made = mkdtempSync(join(tmpdir(), "tocsin-store-"));
    folders.push(made);
    return made;
  }

  function writer(dataDir: string): { readonly child: ChildProcess; readonly acknowledged: number[] } {
    const child = spawn(process.execPath, [join(import.meta.dirname, "writer.ts"), dataDir], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    const acknowledged: number[] = [];
    assert.ok(child.stdout !== null);
    createInterface({ input: child.stdout }).on("line", (line) => acknowledged.push(Number(line)));
    return { child, acknowledged };
  }

  const open = (dataDir: string) => openStore({ databaseUrl: null, dataDir, log: silentLog });

  test("a second process is refused by the number of the first, and let in when that one is dead", async () => {
    const dataDir = folder();
    const { child, acknowledged } = writer(dataDir);
    await eventually("the first process writes", () => acknowledged.length > 0);
    await assert.rejects(open(dataDir), new RegExp(`in use by another Tocsin process \\(pid ${child.pid}\\)`));
    child.kill("SIGKILL");
    await once(child, "exit");
    const store = await open(dataDir);
    await store.check();
    await assert.rejects(open(dataDir), new RegExp(`pid ${process.pid}`), "nor twice in one process");
    await store.close();
    await (await open(dataDir)).close();
  });

  test("kill -9 loses nothing that was acknowledged, and keeps transactions whole", async () => {
    const dataDir = folder();
    for (let round = 1; round <= 3; round++) {
      const { child, acknowledged } = writer(dataDir);
      await eventually("many writes are acknowledged", () => acknowledged.length > 300 * round);
      child.kill("SIGKILL");
      await once(child, "close");
      const store = await open(dataDir);
      const { rows } = await store.read.incidents({}, { limit: 1_000_000, cursor: null });
      const there = new Set(rows.map((row) => row.number));
      assert.deepEqual(
        acknowledged.filter((number) => !there.has(number)),
        [],
      );
      const paged = await store.read.notifications({}, { limit: 1_000_000, cursor: null });
      assert.equal(paged.rows.length, rows.length, "each incident with its page");
      await store.close();
    }
  });

  test("a file that is no database is told as such, and the folder is left unlocked", async () => {
    const dataDir = folder();
    writeFileSync(join(dataDir, "tocsin.db"), "no database at all, but long enough to look like one ".repeat(100));
    await assert.rejects(
      open(dataDir),
      (error: unknown) => error instanceof StoreUnavailable && /not a database/.test(error.message),
    );
    truncateSync(join(dataDir, "tocsin.db"));
    await (await open(dataDir)).close();
  });
});
