import assert from "node:assert/strict";
import { test } from "node:test";
import { event, level, rule, World } from "../../test/support/incident-world.ts";
import { type Command, commentLimit, snoozeLimitMs } from "./command.ts";
import { isSnoozed } from "./incident.ts";

const hour = 3_600_000;
const start = 1_000_000;

/** Level 1: Ann, level 2: Bo. */
const twoLevels = { rules: [rule([level(["u:ann"]), level(["u:bo"])])] };

const states = {
  triggered: () => new World(twoLevels),
  acknowledged: () => after({ kind: "acknowledge" }),
  snoozed: () => after({ kind: "snooze", until: start + hour }),
  closed: () => after({ kind: "close" }),
} as const;

/** As Ann left it. */
function after(command: Command): World {
  const world = new World(twoLevels);
  world.do("ann", command);
  return world;
}

function outcome(world: World, userId: string, command: Command): string {
  const handled = world.do(userId, command);
  if (handled.kind === "refused") return handled.problem;
  if (handled.kind === "unchanged") return `unchanged, ${handled.by} at ${handled.at}`;
  return isSnoozed(world.incident) ? "→ snoozed" : `→ ${world.incident.state}`;
}

const annDidIt = `unchanged, ann at ${start}`;

/** By Bo, except where it says (Ann). */
const table = {
  acknowledge: [{ kind: "acknowledge" }, "→ acknowledged", "→ acknowledged", "→ snoozed", annDidIt],
  "acknowledge (Ann)": [{ kind: "acknowledge" }, "→ acknowledged", annDidIt, annDidIt, annDidIt],
  unacknowledge: [{ kind: "unacknowledge" }, ...Array<string>(3).fill("not_acknowledged_by_you"), "closed"],
  "unacknowledge (Ann)": [{ kind: "unacknowledge" }, "not_acknowledged_by_you", "→ triggered", "→ triggered", "closed"],
  snooze: [{ kind: "snooze", until: start + 2 * hour }, "→ snoozed", "→ snoozed", "→ snoozed", "closed"],
  "snooze to the same time": [
    { kind: "snooze", until: start + hour },
    "→ snoozed",
    "→ snoozed",
    "unchanged, null at null",
    "closed",
  ],
  "snooze for a day": [
    { kind: "snooze", until: start + snoozeLimitMs },
    "→ snoozed",
    "→ snoozed",
    "→ snoozed",
    "closed",
  ],
  "snooze for more": [
    { kind: "snooze", until: start + snoozeLimitMs + 1 },
    ...Array<string>(3).fill("snooze_too_long"),
    "closed",
  ],
  "snooze till now": [{ kind: "snooze", until: start }, ...Array<string>(3).fill("snooze_in_past"), "closed"],
  wake: [{ kind: "wake" }, "not_snoozed", "not_snoozed", "→ acknowledged", "closed"],
  close: [{ kind: "close" }, "→ closed", "→ closed", "→ closed", annDidIt],
  reopen: [{ kind: "reopen", reason: "again" }, ...Array<string>(3).fill("not_closed"), "→ triggered"],
  "reopen without a reason": [{ kind: "reopen", reason: " \n" }, ...Array<string>(3).fill("not_closed"), "empty_text"],
  "reassign to another": [{ kind: "reassign", userIds: ["cy"] }, ...Array<string>(3).fill("→ triggered"), "closed"],
  "reassign to Ann": [
    { kind: "reassign", userIds: ["ann"] },
    "→ triggered",
    "→ acknowledged",
    "→ acknowledged",
    "closed",
  ],
  "reassign to nobody": [{ kind: "reassign", userIds: [] }, ...Array<string>(3).fill("unknown_user"), "closed"],
  "reassign to a stranger": [
    { kind: "reassign", userIds: ["ann", "who"] },
    ...Array<string>(3).fill("unknown_user"),
    "closed",
  ],
  comment: [{ kind: "comment", text: "hm" }, "→ triggered", "→ acknowledged", "→ snoozed", "→ closed"],
  "comment nothing": [{ kind: "comment", text: " " }, ...Array<string>(4).fill("empty_text")],
  edit: [{ kind: "edit", title: "Disk" }, "→ triggered", "→ acknowledged", "→ snoozed", "→ closed"],
  "edit nothing": [{ kind: "edit", title: "Disk full" }, ...Array<string>(4).fill("unchanged, null at null")],
  "edit the title away": [{ kind: "edit", title: " " }, ...Array<string>(4).fill("empty_text")],
  escalate: [{ kind: "escalate" }, "→ triggered", "→ triggered", "snoozed", "closed"],
  "escalate too far": [{ kind: "escalate", level: 2 }, "no_such_level", "no_such_level", "snoozed", "closed"],
  "escalate to level 0.5": [{ kind: "escalate", level: 0.5 }, "no_such_level", "no_such_level", "snoozed", "closed"],
} as const satisfies Record<string, readonly [Command, ...string[]]>;

for (const [name, [command, ...expected]] of Object.entries(table)) {
  for (const [index, state] of (["triggered", "acknowledged", "snoozed", "closed"] as const).entries()) {
    test(`${name} when ${state}: ${expected[index]}`, () => {
      const world = states[state]();
      const before = world.incident;
      const said = world.timeline.length;
      assert.equal(outcome(world, name.endsWith("(Ann)") ? "ann" : "bo", command), expected[index]);
      if (!expected[index]?.startsWith("→")) {
        assert.equal(world.incident, before);
        assert.equal(world.timeline.length, said);
      }
    });
  }
}

test("an answer stops the escalation: no timer and no waiting page is left", () => {
  for (const command of [{ kind: "acknowledge" }, { kind: "close" }] as const) {
    const world = new World(twoLevels);
    world.do("ann", command);
    world.fire();
    assert.deepEqual([...world.timers.values()], []);
    assert.deepEqual(world.waiting, []);
    const pages = world.notifications.length;
    world.pass(86_400);
    assert.equal(world.notifications.length, pages);
  }
});

test("an acknowledgement says who, when and through what, and the first time of it stays", () => {
  const world = states.acknowledged();
  assert.deepEqual(world.incident.acks, [{ userId: "ann", name: "ann", at: start, via: { kind: "console" } }]);
  world.pass(60);
  world.do("bo", { kind: "acknowledge" });
  assert.deepEqual(
    world.incident.acks.map((ack) => ack.userId),
    ["ann", "bo"],
  );
  world.do("ann", { kind: "unacknowledge" });
  assert.equal(world.incident.state, "acknowledged");
  world.do("bo", { kind: "unacknowledge" });
  assert.equal(world.incident.state, "triggered");
  assert.equal(world.incident.acknowledgedAt, start);
});

test("who takes the last acknowledgement back has the same level paged at once, as something new", () => {
  const world = new World(twoLevels);
  world.pass(300);
  world.do("bo", { kind: "acknowledge" });
  const pages = world.notifications.length;
  world.do("bo", { kind: "unacknowledge" });
  assert.deepEqual(world.paged(pages), ["bo"]);
  assert.equal(world.incident.escalation.level, 1);
  assert.equal(world.notifications.at(-1)?.kind, "refire");
  assert.equal(world.timer("advance")?.dueAt, world.now + 300_000);
});

test("who takes back the answer to a manual assignment has the same people asked again, not the rules", () => {
  const world = new World(twoLevels, { assign: ["cy"] });
  world.do("cy", { kind: "acknowledge" });
  const pages = world.notifications.length;
  world.do("cy", { kind: "unacknowledge" });
  assert.deepEqual(world.paged(pages), ["cy"]);
  world.pass(1800);
  assert.equal(world.incident.escalation.status, "exhausted");
  assert.equal(world.paged().at(-1), "root");
});

test("a snooze is an acknowledgement as well, and keeps an earlier one", () => {
  const world = states.snoozed();
  assert.equal(world.incident.acks[0]?.userId, "ann");
  assert.equal(world.incident.acknowledgedAt, start);
  world.do("ann", { kind: "snooze", until: start + 3 * hour });
  assert.equal(world.incident.acks.length, 1);
  assert.equal(world.timer("snooze")?.dueAt, start + 3 * hour);
});

test("a wake ends the snooze and pages nobody", () => {
  const world = states.snoozed();
  const pages = world.notifications.length;
  world.do("bo", { kind: "wake" });
  world.pass(86_400);
  assert.equal(world.incident.state, "acknowledged");
  assert.equal(world.notifications.length, pages);
});

test("closing closes the alerts, says by whom and why, and leaves the monitor's truth alone", () => {
  const world = new World(twoLevels);
  world.do("ann", { kind: "close", resolution: "swapped the disk" });
  const { closedBy, closedReason, closedAt, resolution, openAlerts, signal } = world.incident;
  assert.deepEqual(
    { closedBy, closedReason, closedAt, resolution, openAlerts, signal },
    {
      closedBy: "ann",
      closedReason: "person",
      closedAt: start,
      resolution: "swapped the disk",
      openAlerts: 0,
      signal: "firing",
    },
  );
  assert.equal(world.alert?.status, "closed");
});

test("reopening forgets the answers and the end, and pages anew from level 1", () => {
  const world = states.acknowledged();
  world.do("bo", { kind: "close", resolution: "x" });
  const pages = world.notifications.length;
  world.do("cy", { kind: "reopen", reason: "came back" });
  const { acks, closedAt, closedBy, closedReason, resolution, escalation } = world.incident;
  assert.deepEqual(
    { acks, closedAt, closedBy, closedReason, resolution },
    { acks: [], closedAt: null, closedBy: null, closedReason: null, resolution: null },
  );
  assert.deepEqual([escalation.status, escalation.level, escalation.assignment], ["running", 0, 2]);
  assert.deepEqual(world.paged(pages), ["ann"]);
});

test("a reassignment pages those who have not answered, once each, and nobody of the old ones", () => {
  const world = states.acknowledged();
  const pages = world.notifications.length;
  world.do("bo", { kind: "reassign", userIds: ["ann", "cy", "cy"] });
  assert.equal(world.incident.state, "acknowledged");
  assert.deepEqual(world.paged(pages), ["cy"]);
  world.pass(86_400);
  assert.deepEqual(world.paged(pages), ["cy"], "Ann's answer stands, so nobody else is asked");
});

test("people who are handed an incident and cannot be reached do not keep it waiting", () => {
  const world = new World({ ...twoLevels, links: [] }, { assign: ["cy"] });
  world.fire();
  assert.equal(world.incident.escalation.status, "exhausted");
  assert.deepEqual(world.said("paged")[0]?.reached[0]?.skipped, "no_verified_contact");
});

test("an escalation waits for an answer again, and does not page who had answered", () => {
  const world = new World({ rules: [rule([level(["u:ann"]), level(["u:ann", "u:bo"])])] });
  world.do("ann", { kind: "acknowledge" });
  const pages = world.notifications.length;
  world.do("ann", { kind: "escalate" });
  assert.deepEqual(world.paged(pages), ["bo"]);
  assert.deepEqual([world.incident.state, world.incident.acks], ["triggered", []]);
  assert.equal(outcome(world, "ann", { kind: "acknowledge" }), "→ acknowledged");
});

test("an escalation beyond the last level pages the fallback contacts", () => {
  const world = new World(twoLevels);
  world.do("ann", { kind: "escalate", level: 1 });
  world.do("ann", { kind: "escalate" });
  assert.deepEqual(world.paged(), ["ann", "bo", "root"]);
  assert.equal(outcome(new World({}), "ann", { kind: "escalate" }), "no_rule");
});

test("what a person edited stays when the monitor says otherwise", () => {
  const world = new World(twoLevels, event({ severity: "warning" }));
  world.do("ann", { kind: "edit", title: "Mine", severity: "info" });
  const pages = world.notifications.length;
  world.signal({ severity: "critical", title: "Theirs", description: "theirs" });
  const { title, description, severity, pinned } = world.incident;
  assert.deepEqual(
    { title, description, severity, pinned },
    { title: "Mine", description: "theirs", severity: "info", pinned: ["title", "severity"] },
  );
  assert.equal(world.notifications.length, pages);
  assert.deepEqual(
    world.said("edited").map(({ field, from, to }) => [field, from, to]),
    [
      ["title", "Disk full", "Mine"],
      ["severity", "warning", "info"],
    ],
  );
});

test("those who were told of the end are not told again because somebody mends the title", () => {
  const world = states.closed();
  world.fire();
  world.do("bo", { kind: "edit", title: "Disk full on db-1" });
  assert.equal(world.timer("follow"), undefined);
});

test("long texts of people are cut, not refused", () => {
  const long = "x".repeat(2 * commentLimit);
  const world = new World(twoLevels);
  world.do("ann", { kind: "comment", text: long });
  world.do("ann", { kind: "acknowledge", note: long });
  world.do("ann", { kind: "close", resolution: long });
  const texts = [world.said("commented")[0]?.text, world.said("acknowledged")[0]?.note, world.incident.resolution];
  for (const text of texts) assert.equal(text?.length, commentLimit);
});
