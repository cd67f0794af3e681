import assert from "node:assert/strict";
import { test } from "node:test";
import { repairStranded } from "#app/timers.ts";
import { forEachEngine } from "../support/engines.ts";
import { paged } from "./stored.ts";
import { world } from "./world.ts";

forEachEngine("the auditor", (engine) => {
  test("assigns anew what nobody was going to be paged for, wherever it stands among the open ones, and leaves the rest", async () => {
    const w = await world(await engine.open());
    const link = await w.link(await w.user("Ann"));
    const titles = ["A", "B", "C", "D", "E"];
    const incidents = [];
    for (const title of titles) {
      incidents.push((await paged(w, link, title)).incident);
      w.pass(1_000);
    }
    const lost = [incidents[1], incidents[4]].flatMap((each) => (each === undefined ? [] : [each.id]));
    assert.equal(await repairStranded(w.app, 2), 0, "all of them wait for a timer");
    await w.app.store.write((tx) => tx.save({ clearTimersOf: lost }));
    assert.equal(await repairStranded(w.app, 2), 2);
    for (const { id, title } of incidents) {
      const waiting = (await w.app.store.read.notificationsOf(id)).filter(({ state }) => state === "queued");
      const told = (await w.app.store.read.timeline(id, 0, 50)).filter(({ event }) => event.kind === "repaired");
      assert.deepEqual([waiting.length > 0, told.length], lost.includes(id) ? [true, 1] : [false, 0], title);
    }
    assert.equal(await repairStranded(w.app, 2), 0, "they are on their way again");
  });
});
