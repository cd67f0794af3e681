import assert from "node:assert/strict";
import { test } from "node:test";
import { startChores } from "#engine/chores.ts";
import { forEachEngine } from "../support/engines.ts";
import { eventually } from "../support/eventually.ts";
import { world } from "./world.ts";

forEachEngine("chores", (engine) => {
  test("a database that takes no writes any more is noticed, and when it does again", async () => {
    const w = await world(await engine.open());
    let full = false;
    const store = {
      ...w.app.store,
      read: w.app.store.read,
      write: ((work) =>
        full ? Promise.reject(new Error("disk is full")) : w.app.store.write(work)) as typeof w.app.store.write,
    };
    let nodes = 0;
    const life = { heartbeatMs: 20, deadAfterMs: 15_000 };
    const chores = startChores({ ...w.app, store }, (count) => (nodes = count), life);
    try {
      await eventually("the first heartbeat", () => nodes === 1);
      assert.ok(chores.canWrite());
      full = true;
      w.pass(15_001);
      await eventually("it is noticed", () => !chores.canWrite());
      full = false;
      await eventually("it is well again", () => chores.canWrite());
    } finally {
      await chores.stop();
    }
  });
});
