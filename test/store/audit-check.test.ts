import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import pg from "pg";
import { forEachEngine, type Place } from "../support/engines.ts";

/** More than are read at a time. */
const entries = 1_100;

forEachEngine("the check of the audit log", ({ open, place }) => {
  test("finds the first entry that was changed, made up or left out, by somebody with the database in hand", async () => {
    const at = await place();
    const store = await open(at);
    assert.deepEqual(await store.read.checkAudit(10), { from: 1, to: 0, brokenAt: null }, "an empty one is whole");
    await store.write(async (tx) => {
      for (let i = 1; i <= entries; i += 1)
        await tx.appendAudit({ at: i, actor: "system", action: "a.b", target: "x", data: { i }, address: null });
    });
    const brokenAt = async (last: number) => (await store.read.checkAudit(last)).brokenAt;
    assert.deepEqual(await store.read.checkAudit(100_000), { from: 1, to: entries, brokenAt: null });
    assert.deepEqual(await store.read.checkAudit(50), { from: 1_051, to: entries, brokenAt: null });

    await byHand(at, "UPDATE audit SET actor = 'nobody' WHERE seq = 1060");
    assert.deepEqual([await brokenAt(100_000), await brokenAt(50), await brokenAt(20)], [1_060, 1_060, null]);
    await byHand(at, "DELETE FROM audit WHERE seq = 701");
    assert.deepEqual([await brokenAt(100_000), await brokenAt(50)], [701, 1_060]);
    assert.equal(await brokenAt(entries - 701), 702, "what it follows is not there");
    await byHand(at, `UPDATE audit SET data = '{"i":0}' WHERE seq = 1`);
    assert.equal(await brokenAt(100_000), 1);
  });
});

async function byHand(at: Place, sql: string): Promise<void> {
  if (at.databaseUrl === null) {
    const db = new DatabaseSync(join(at.dataDir, "tocsin.db"), { timeout: 5_000 });
    db.exec(sql);
    db.close();
    return;
  }
  const client = new pg.Client(at.databaseUrl);
  await client.connect();
  await client.query(sql);
  await client.end();
}
