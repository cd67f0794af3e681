import assert from "node:assert/strict";
import { test } from "node:test";
import { event, level, link, rule, user, World } from "../../test/support/incident-world.ts";
import { assignedPatienceMs, chooseRule, matchableOf } from "./escalation.ts";

const start = 1_000_000;

/** Everything that is paged, as `<seconds>:<who>`, when nobody answers. */
function course(world: World): string {
  world.until(start + 30 * 86_400_000);
  return world.notifications
    .map((page) => `${(page.createdAt - start) / 1000}:${page.userId ?? page.linkId}`)
    .join(" ");
}

test("the first rule that matches is taken, and each rule before it says why not", () => {
  const levels = [level(["u:ann"])];
  const critical = [[{ key: "severity", op: "in", values: ["critical"] }]] as const;
  const rules = [
    rule(levels, { id: "off", enabled: false }),
    rule([], { id: "hollow" }),
    rule(levels, { id: "crit", filter: critical }),
    rule(levels, { id: "all" }),
    rule(levels, { id: "late" }),
  ];
  const { incident } = new World({});
  const warning = chooseRule(rules, matchableOf({ ...incident, severity: "warning" }));
  assert.equal(warning.rule?.id, "all");
  assert.deepEqual(
    warning.verdicts.map((each) => each.verdict),
    ["disabled", "no_levels", "filter", "matched"],
  );
  assert.equal(chooseRule(rules, matchableOf(incident)).rule?.id, "crit");
});

test("levels are paged one after the other, then their repeats, then the fallback contacts, then nobody", () => {
  const world = new World({
    rules: [rule([level(["u:ann"]), level(["u:bo"], { advanceAfterSec: 60 })], { repeat: 1 })],
  });
  assert.equal(course(world), "0:ann 300:bo 360:ann 660:bo 720:root");
  assert.equal(world.incident.escalation.status, "exhausted");
  assert.deepEqual(
    world.said("advanced").map((each) => each.reason),
    ["timeout", "repeat", "timeout"],
  );
  assert.deepEqual(
    world.said("fallback").map((each) => each.reason),
    ["exhausted"],
  );
  assert.deepEqual([...world.timers.values()], []);
});

test("a level is paged again exactly as often as its loop says", () => {
  for (const times of [0, 1, 3]) {
    const world = new World({ rules: [rule([level(["u:ann"], { loop: { everySec: 60, times } })])] });
    const again = Array.from({ length: times }, (_, index) => `${60 * (index + 1)}:ann `).join("");
    assert.equal(course(world), `0:ann ${again}300:root`);
  }
});

test("the next level ends the loop of the one before, also when both are due in the same instant", () => {
  const looping = level(["u:ann"], { loop: { everySec: 60, times: 20 }, advanceAfterSec: 120 });
  const next = level(["u:bo"], { loop: { everySec: 90, times: 1 } });
  const world = new World({ rules: [rule([looping, next])] });
  assert.equal(course(world), "0:ann 60:ann 120:bo 210:bo 420:root");
  const late = new World({ rules: [rule([{ ...looping, advanceAfterSec: 59 }, next])] });
  late.now += 600_000;
  late.fire();
  assert.deepEqual(
    late.paged(),
    ["ann", "bo"],
    "the loop of level 1, claimed together with its end, does not page level 2",
  );
});

test("levels without a pause follow each other, and each of their timers outlives the one that set it", () => {
  const now = { advanceAfterSec: 0 };
  const world = new World({ rules: [rule([level(["u:ann"], now), level(["u:bo"], now), level(["u:cy"], now)])] });
  world.pass(1);
  assert.deepEqual(world.paged(), ["ann", "bo", "cy", "root"]);
});

test("the delay pages nobody, and closing within it pages nobody at all", () => {
  const delayed = { rules: [rule([level(["u:ann"])], { delaySec: 120 })] };
  const world = new World(delayed);
  assert.equal(world.incident.escalation.status, "waiting");
  assert.equal(course(world), "120:ann 420:root");
  for (const end of [(w: World) => w.do("ann", { kind: "close" }), (w: World) => w.signal({ kind: "resolved" })]) {
    const closed = new World(delayed);
    end(closed);
    assert.equal(course(closed), "");
  }
});

test("a level with nobody to reach is passed at once, with the reason for each of its targets", () => {
  const world = new World({
    users: [user("ann"), user("bo", { disabled: true }), user("cy"), user("root", { role: "admin" })],
    links: [link("chat-ann", "ann"), link("room", null, { state: "broken" }), link("chat-root", "root")],
    teams: { nobody: [] },
    accounts: [],
    rules: [
      rule([
        level(["u:bo", "u:cy", "u:gone", "t:nobody", "t:gone", "r:room", "r:gone", "m:a@x.test"]),
        level(["u:ann"]),
      ]),
    ],
  });
  const [skipped] = world.said("level_skipped");
  assert.deepEqual(
    skipped?.reached.map((each) => each.skipped),
    [
      "user_disabled",
      "no_verified_contact",
      "user_unknown",
      "team_empty",
      "team_unknown",
      "room_broken",
      "room_unlinked",
      "no_account",
    ],
  );
  assert.deepEqual(world.said("advanced"), [{ kind: "advanced", from: 0, to: 1, reason: "empty" }]);
});

test("when all levels are empty the fallback contacts are paged at once, and the repeats are spared", () => {
  const world = new World({ rules: [rule([level([]), level(["u:gone"])], { repeat: 9 })] });
  assert.deepEqual(world.paged(), ["root"]);
  assert.equal(world.said("level_skipped").length, 2);
  assert.equal(world.incident.escalation.status, "exhausted");
});

test("a repeat finds people who could not be reached in the round before", () => {
  const world = new World({ rules: [rule([level(["u:gone"]), level(["u:bo"])], { repeat: 1 })] });
  world.snapshot = { ...world.snapshot, users: new Map([...world.snapshot.users, ["gone", user("gone")]]) };
  world.snapshot = {
    ...world.snapshot,
    linksOfUser: new Map([...world.snapshot.linksOfUser, ["gone", [link("chat-gone", "gone")]]]),
  };
  assert.equal(course(world), "0:bo 300:gone 600:bo 900:root");
});

test("no rule, or none that matches, pages the fallback contacts", () => {
  const filter = [[{ key: "severity", op: "in", values: ["info"] }]] as const;
  for (const rules of [[], [rule([level(["u:ann"])], { filter })]]) {
    const world = new World({ rules, settings: { fallbackUserIds: ["cy"] } });
    assert.equal(course(world), "0:cy");
    assert.deepEqual(
      world.said("fallback").map((each) => each.reason),
      ["no_rule"],
    );
  }
});

test("fallback contacts who cannot be reached are replaced by every admin", () => {
  const world = new World({ links: [link("chat-root", "root")], settings: { fallbackUserIds: ["ann", "bo"] } });
  assert.equal(course(world), "0:root");
  assert.deepEqual(
    world.said("fallback")[0]?.reached.map((each) => each.skipped),
    ["no_verified_contact", "no_verified_contact", null],
  );
});

test("a level that goes on until the incident is closed goes on after an answer, and the next one is told", () => {
  const forced = level(["u:ann"], { condition: "until_close", loop: { everySec: 100, times: 2 } });
  const world = new World({
    rules: [rule([forced, level(["u:ann", "u:bo"], { loop: { everySec: 60, times: 3 } }), level(["u:cy"])])],
  });
  world.do("ann", { kind: "acknowledge" });
  world.pass(300);
  assert.deepEqual(
    [...world.timers.values()].map((timer) => timer.kind),
    ["proof"],
  );
  assert.equal(course(world), "0:ann 100:ann 200:ann 300:bo", "level 2 leaves out who answered, and is not pursued");
  assert.equal(world.incident.state, "acknowledged");
  world.do("ann", { kind: "close" });
  assert.deepEqual(world.waiting, []);
});

test("when the last level went on in spite of an answer, the fallback contacts are left in peace", () => {
  const world = new World({ rules: [rule([level(["u:ann"], { condition: "until_close" })])] });
  world.do("bo", { kind: "acknowledge" });
  assert.equal(course(world), "0:ann");
  assert.equal(world.incident.escalation.status, "exhausted");
  world.do("bo", { kind: "unacknowledge" });
  world.pass(301);
  assert.equal(world.paged().at(-1), "root");
});

test("an answer ends what waits of a fallback, also behind a level that goes on until the incident is closed", () => {
  const preferences = {
    critical: [0, 300].map((afterSec) => ({ afterSec, channel: "chat", linkId: null })),
    warning: [],
    info: [],
  };
  const users = [user("ann"), user("root", { role: "admin", preferences })];
  const world = new World({ users, rules: [rule([level(["u:ann"], { condition: "until_close" })])] });
  world.pass(300);
  assert.equal(world.waiting.length, 3);
  world.do("root", { kind: "acknowledge" });
  assert.deepEqual(world.waiting, []);
});

test("a manual assignment that nobody answers ends with the fallback contacts", () => {
  const world = new World({}, { assign: ["ann", "bo"] });
  assert.equal(course(world), `0:ann 0:bo ${assignedPatienceMs / 1000}:root`);
  assert.equal(
    course(new World({}, { assign: ["root"] })),
    `0:root ${assignedPatienceMs / 1000}:root`,
    "once more as the last resort",
  );
});

test("a manual incident without people goes by the rules of its service", () => {
  assert.equal(course(new World({ rules: [rule([level(["u:bo"])])] }, { assign: [] })), "0:bo 300:root");
});

test("the first page is a page; what is said again is a refire", () => {
  const world = new World({
    rules: [rule([level(["u:ann"], { loop: { everySec: 60, times: 1 } }), level(["u:bo"])], { repeat: 1 })],
  });
  course(world);
  assert.deepEqual(
    world.notifications.map((page) => page.kind),
    ["page", "refire", "page", "refire", "refire", "refire", "refire"],
  );
});

test("who is in a level is asked when it fires, by the rule as it was when the incident was assigned", () => {
  const world = new World({ teams: { ops: ["ann"] }, rules: [rule([level(["u:bo"]), level(["t:ops"])])] });
  const [before] = world.snapshot.teams.values();
  assert.ok(before !== undefined);
  world.snapshot = { ...world.snapshot, teams: new Map([["ops", { ...before, memberIds: ["cy"] }]]) };
  assert.equal(course(world), "0:bo 300:cy 600:root");
});

test("an incident that was acknowledged at its sender pages nobody until somebody says otherwise", () => {
  const world = new World({ rules: [rule([level(["u:ann"])])] }, event({ acknowledged: true }));
  assert.equal(course(world), "");
  assert.equal(world.incident.acknowledgedAt, start);
});
