import assert from "node:assert/strict";
import { test } from "node:test";
import { level, link, rule, World } from "../../test/support/incident-world.ts";
import { defaultRoom } from "./link.ts";
import { type Following, planFollowUp } from "./followup.ts";
import type { Grade } from "./notification.ts";

/** Ann, Bo and a room were paged. */
function paged(grade: Grade, closed = true): World {
  const links = [link("chat-ann", "ann"), link("chat-bo", "bo"), link("room", null)];
  const world = new World({
    links,
    rules: [rule([level(["u:ann", "u:bo", "r:room"], { loop: { everySec: 60, times: 1 } })])],
  });
  world.pass(60);
  world.notifications.forEach((_, index) => world.reach(index, grade));
  if (closed) world.do("ann", { kind: "close" });
  return world;
}

function told(world: World, how: Following, actor: string | null = "ann"): readonly string[] {
  return planFollowUp(world.incident, world.notifications, () => how, actor, world.context).map(
    (each) => `${each.userId ?? each.linkId}: ${each.kind}`,
  );
}

test("those who were reached are told of the end once, by the way they were reached, but not who ended it", () => {
  assert.deepEqual(told(paged(2), "tells"), ["bo: resolved", "room: resolved"]);
  assert.deepEqual(told(paged(2), "tells", null), ["ann: resolved", "bo: resolved", "room: resolved"]);
  assert.deepEqual(told(paged(1), "tells"), [], "whom no page reached is not told of its end");
});

test("while it is open only machines are told, and cards that can be edited need nothing", () => {
  for (const [closed, how, kinds] of [
    [false, "tells", []],
    [false, "streams", ["update", "update"]],
    [true, "streams", ["resolved", "resolved"]],
    [true, "silent", []],
    [true, "edits", []],
    [false, "edits", []],
  ] as const) {
    assert.deepEqual(
      told(paged(2, closed), how).map((each) => each.split(": ")[1]),
      kinds,
      `${how}, closed: ${closed}`,
    );
  }
});

test("a room is told of what it asked for", () => {
  const links = [link("room", null, { room: { ...defaultRoom, events: ["triggered", "acknowledged"] } })];
  const world = new World({ links, rules: [rule([level(["r:room"])])] });
  world.pass(1);
  world.notifications.forEach((_, index) => world.reach(index, 2));
  world.do("ann", { kind: "acknowledge" });
  assert.deepEqual(told(world, "tells"), ["room: update"]);
  assert.deepEqual(told(world, "edits"), [], "its card says it already");
  world.do("ann", { kind: "close" });
  assert.deepEqual(told(world, "tells"), [], "it does not want to hear of ends");
});

test("one end is told once however often it is asked, the next end anew, and it is no page", () => {
  const world = paged(2);
  const plan = () => planFollowUp(world.incident, world.notifications, () => "tells", "ann", world.context);
  const [first, again] = [plan(), plan()];
  assert.deepEqual(
    first.map((each) => each.key),
    again.map((each) => each.key),
  );
  world.do("bo", { kind: "reopen", reason: "back" });
  world.do("ann", { kind: "close" });
  assert.equal(plan().filter((each) => first.some((other) => other.key === each.key)).length, 0);
  const [one] = first;
  assert.deepEqual(
    [one?.severity, one?.state, one?.grade, one?.attempts, one?.ref, one?.why.reason],
    ["info", "queued", 0, 0, null, "subscribed"],
  );
});
