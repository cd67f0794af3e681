import assert from "node:assert/strict";
import { test } from "node:test";
import { forEachEngine } from "../support/engines.ts";
import { person, room, says, textOf, world } from "./world.ts";
import { linkNow, paged } from "./stored.ts";

forEachEngine("chat commands", (engine) => {
  test("commands: the one incident that waits needs no number; with several, they are asked", async () => {
    const w = await world(await engine.open());
    const ann = await w.link(await w.user("Ann"));
    const ask = async (text: string): Promise<string> => textOf(await w.post(says(person(ann.addressKey), text)));
    assert.match(await ask("ack"), /Nothing of yours is open/);
    await paged(w, ann, "Disk full");
    assert.match(await ask("ack"), /INC-1 is acknowledged/);
    assert.match(await ask("ack 1"), /INC-1 was answered already by Ann/);
    await paged(w, ann, "Disk fuller");
    assert.match(await ask("close"), /Which one[^]*INC-2 Disk fuller[^]*INC-1 Disk full/);
    assert.match(await ask("snooze INC-2 2h"), /INC-2 is snoozed until 05:00 UTC/);
    assert.match(await ask("snooze 2 3d"), /at most 24 hours/);
    assert.match(await ask("snooze 2 until 6:30"), /INC-2 is snoozed until 06:30 UTC/);
    assert.match(await ask("close 2 made room"), /INC-2 is closed/);
    assert.match(await ask("ack 77"), /no INC-77/);
    assert.match(await ask("unack"), /INC-1 is not acknowledged by you/);
    assert.match(await ask("status"), /Open incidents: 1 triggered/);
    assert.match(await ask("oncall"), /Payments: Ann$/m);
    assert.match(await ask("help"), /ack INC-42/);
    assert.match(await ask("notifications off"), /tocsin\.test\/me/);
    assert.match(await ask("stauts"), /Did you mean: status/);
    assert.match(await ask("test"), /on its way/);
    assert.match(await ask("trigger"), /trigger \[service:\]/);
  });

  test("unlinkTeam wants the right to manage links; status tells whether a place is linked", async () => {
    const w = await world(await engine.open());
    const [boss, ann] = [await w.link(await w.user("Boss", { role: "admin" })), await w.link(await w.user("Ann"))];
    const team = await w.link(null, { addressKey: "general", place: "team", label: "Ops / General" });
    const there = room("general");
    assert.match(textOf(await w.post(says(person("nobody"), "status", there))), /^Linked as Ops \/ General\.$/);
    assert.match(textOf(await w.post(says(person(ann.addressKey), "unlinkTeam", there))), /may not do that/);
    assert.match(textOf(await w.post(says(person(boss.addressKey), "unlinkChat", there))), /not linked/);
    assert.match(
      textOf(await w.post(says(person(boss.addressKey), "unlinkTeam", there))),
      /Ops \/ General is not linked any more/,
    );
    assert.equal((await linkNow(w, team))?.state, "revoked");
  });
});
