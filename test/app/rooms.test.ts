import assert from "node:assert/strict";
import { test } from "node:test";
import { compose } from "#app/compose.ts";
import { addAddress, patchRoom } from "#app/linking.ts";
import { openManually } from "#app/respond.ts";
import { system } from "#domain/actor.ts";
import { defaultRoom } from "#domain/link.ts";
import type { Severity } from "#domain/severity.ts";
import type { RenderContext } from "#domain/notice.ts";
import { forEachEngine } from "../support/engines.ts";
import { as, type World, world } from "./world.ts";

/** Opens an incident; what its page to a room is rendered for, or null where the room is not paged. */
async function pageTo(w: World, linkId: string, severity: Severity): Promise<RenderContext | null> {
  const draft = { serviceId: "pay", title: "Disk full", description: "", severity, userIds: [] };
  const incident = await openManually(w.app, draft, system, { kind: "api" });
  assert.ok(incident !== null);
  const pages = await w.app.store.read.notificationsOf(incident.id);
  const page = pages.find((each) => each.linkId === linkId);
  return page === undefined ? null : compose(w.app, await w.app.snapshots.current(), page, incident).context;
}

forEachEngine("rooms", (engine) => {
  test("a room is told in its language, of the severities it wants, and rings whom it is asked to", async () => {
    const w = await world(await engine.open());
    const ann = await w.user("Ann", { role: "admin" });
    const bo = await w.user("Bo");
    const onChat = await w.link(bo);
    const room = await w.link(null);
    await w.rule("first", [
      { kind: "room", linkId: room.id },
      { kind: "user", userId: ann.id },
      { kind: "user", userId: bo.id },
    ]);
    const settings = {
      ...defaultRoom,
      language: "zh-CN",
      timeZone: "Asia/Shanghai",
      severities: ["critical", "warning"],
      mentionAll: "critical",
      mentions: { [ann.id]: "U-ann" },
    } as const;
    const patched = await patchRoom(w.app, room.id, { label: "War room", room: settings }, as(ann));
    assert.equal(patched.ok && patched.value.label, "War room");

    const critical = await pageTo(w, room.id, "critical");
    assert.deepEqual(
      [critical?.language, critical?.timeZone, critical?.audience, critical?.mentionAll],
      ["zh-CN", "Asia/Shanghai", "room", true],
    );
    assert.deepEqual(critical?.mentions, [
      { name: "Ann", key: "U-ann" },
      { name: "Bo", key: onChat.addressKey },
    ]);
    assert.equal((await pageTo(w, room.id, "warning"))?.mentionAll, false);

    assert.equal(await pageTo(w, room.id, "info"), null);
    const [last] = (await w.app.store.read.incidents({}, { limit: 1, cursor: null })).rows;
    const timeline = await w.app.store.read.timeline(last?.id ?? "", 0, 10);
    const reached = timeline.flatMap(({ event }) => ("reached" in event ? event.reached : []));
    assert.equal(reached.find((each) => each.linkId === room.id)?.skipped, "room_filtered");
  });

  test("settings that cannot be are refused with their field", async () => {
    const w = await world(await engine.open());
    const ann = await w.user("Ann", { role: "admin" });
    const room = await w.link(null);
    for (const [over, field] of [
      [{ timeZone: "Mars/Olympus" }, "time_zone"],
      [{ mentions: { nobody: "U1" } }, "room.mentions"],
    ] as const) {
      const result = await patchRoom(w.app, room.id, { room: { ...defaultRoom, ...over } }, as(ann));
      assert.ok(!result.ok && result.problem.kind === "invalid");
      assert.equal(result.problem.issues[0]?.field, field);
    }
    assert.ok(!(await patchRoom(w.app, (await w.link(ann)).id, { label: "me" }, as(ann))).ok, "a person is no room");
  });

  test("a bot needs no account to be set up: its address is enough, and it speaks as whoever added it", async () => {
    const w = await world(await engine.open());
    const ann = await w.user("Ann", { role: "admin", language: "zh-CN", timeZone: "Asia/Shanghai" });
    for (const key of ["one", "two"]) {
      const draft = { userId: null, channel: "bot", accountId: null, address: { key }, label: key };
      const added = await addAddress(w.app, draft, as(ann));
      assert.ok(added.ok);
      assert.deepEqual([added.value.link.state, added.value.link.room?.language], ["active", "zh-CN"]);
    }
    const { accounts } = await w.app.store.read.config();
    assert.equal(accounts.filter(({ channel }) => channel === "bot").length, 1);
  });
});
