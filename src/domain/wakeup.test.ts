import assert from "node:assert/strict";
import { test } from "node:test";
import { level, rule, World } from "../../test/support/incident-world.ts";
import { draftOf } from "./draft.ts";
import type { Timer } from "./timer.ts";
import { repair } from "./wakeup.ts";

const start = 1_000_000;
const hour = 3_600_000;

function looping(): World {
  return new World({
    rules: [rule([level(["u:ann"], { loop: { everySec: 60, times: 5 } }), level(["u:bo"])], { repeat: 1 })],
  });
}

function snoozed(): World {
  const world = looping();
  world.pass(300);
  world.do("bo", { kind: "snooze", until: world.now + hour });
  return world;
}

test("when a snooze is over it is triggered again, the answers are forgotten, and level 1 is paged anew", () => {
  const world = snoozed();
  const pages = world.notifications.length;
  world.until(world.now + hour - 1);
  assert.equal(world.notifications.length, pages);
  world.pass(0.001);
  const { state, acks, snoozedUntil, escalation } = world.incident;
  assert.deepEqual({ state, acks, snoozedUntil }, { state: "triggered", acks: [], snoozedUntil: null });
  assert.deepEqual([escalation.status, escalation.level, escalation.round, escalation.loop], ["running", 0, 0, 0]);
  assert.deepEqual(world.paged(pages), ["ann"]);
  assert.deepEqual(world.said("snooze_ended"), [{ kind: "snooze_ended", reason: "expired" }]);
});

test("the rules are asked anew when a snooze is over", () => {
  const world = snoozed();
  world.snapshot = {
    ...world.snapshot,
    rules: new Map([["pay", [rule([level(["u:cy"])], { id: "new", version: 7 })]]]),
  };
  world.pass(3600);
  assert.equal(world.paged().at(-1), "cy");
  assert.deepEqual([world.incident.escalation.ruleId, world.incident.escalation.ruleVersion], ["new", 7]);
});

test("a timer of an older assignment does nothing", () => {
  const world = looping();
  const old = [...world.timers.values()];
  assert.deepEqual(old.map((timer) => timer.kind).toSorted(), ["advance", "loop", "proof"]);
  world.do("ann", { kind: "acknowledge" });
  world.do("ann", { kind: "unacknowledge" });
  const before = world.incident;
  world.now += hour;
  world.fireThese(old);
  assert.equal(world.incident, before);
});

test("a timer that an answer has overtaken does nothing", () => {
  for (const command of [
    { kind: "acknowledge" },
    { kind: "close" },
    { kind: "snooze", until: start + hour },
  ] as const) {
    const world = looping();
    const old = [...world.timers.values()];
    world.do("ann", command);
    const before = world.incident;
    world.now += 300_000;
    world.fireThese(old);
    assert.equal(world.incident, before, command.kind);
  }
});

test("a snooze that was extended while its timer was on its way goes on", () => {
  const world = snoozed();
  const old = world.timer("snooze");
  assert.ok(old !== undefined);
  world.now = old.dueAt - 1;
  world.do("bo", { kind: "snooze", until: old.dueAt + hour });
  world.now = old.dueAt;
  world.fireThese([old]);
  assert.equal(world.incident.state, "acknowledged");
  assert.equal(world.timer("snooze")?.dueAt, old.dueAt + hour);
});

test("a snooze that was ended while its timer was on its way does not end twice", () => {
  const world = snoozed();
  const old = world.timer("snooze");
  assert.ok(old !== undefined);
  world.do("bo", { kind: "wake" });
  world.now = old.dueAt;
  world.fireThese([old]);
  assert.equal(world.said("snooze_ended").length, 1);
  assert.equal(world.incident.state, "acknowledged");
});

test("a timer without its rule or its person changes nothing", () => {
  const world = looping();
  world.snapshot = { ...world.snapshot, rules: new Map() };
  const before = world.incident;
  const [timer] = world.timers.values();
  assert.ok(timer !== undefined);
  for (const kind of ["delay", "loop", "advance", "proof", "follow"] satisfies readonly Timer["kind"][]) {
    world.fireThese([{ ...timer, id: kind, kind, userId: null }]);
  }
  assert.equal(world.incident, before);
});

test("the auditor's repair is loud and pages anew", () => {
  const world = looping();
  const draft = draftOf(world.incident);
  repair(draft, world.context);
  assert.deepEqual(
    draft.timeline.map((entry) => entry.event.kind),
    ["repaired", "routed", "paged"],
  );
  assert.equal(draft.notifications.length, 1);
  assert.ok(!world.notifications.some((page) => page.key === draft.notifications[0]?.key));
});
