import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { level, link, rule, snapshot, user, World } from "../../test/support/incident-world.ts";
import type { Command } from "./command.ts";
import { isPage } from "./notification.ts";
import type { Level, Rule } from "./rule.ts";

const people = ["ann", "bo", "cy", "root"] as const;
/** Di has no address, Ed is gone. */
const targets = ["u:ann", "u:bo", "u:cy", "u:di", "u:ed", "t:ops", "t:none", "r:room", "r:broken"] as const;

const levels: fc.Arbitrary<Level> = fc
  .record({
    named: fc.array(fc.constantFrom(...targets), { maxLength: 3 }),
    loop: fc.option(fc.record({ everySec: fc.constantFrom(30, 60, 300), times: fc.nat(3) })),
    advanceAfterSec: fc.constantFrom(0, 30, 60, 300),
    condition: fc.constantFrom("until_ack", "until_close"),
  })
  .map(({ named, ...more }) => level(named, more));

const rules: fc.Arbitrary<Rule> = fc
  .record({ levels: fc.array(levels, { maxLength: 4 }), repeat: fc.nat(2), delaySec: fc.constantFrom(0, 0, 60) })
  .map(({ levels: all, ...more }) => rule(all, more));

const users = [
  user("ann", {
    preferences: {
      critical: ["chat", "phone"].map((channel, i) => ({ afterSec: 100 * i, channel, linkId: null })),
      warning: [],
      info: [],
    },
  }),
  ...["bo", "cy", "di"].map((id) => user(id)),
  user("ed", { disabled: true }),
  user("root", { role: "admin" }),
];
const links = [
  ...people.flatMap((id) => [link(`chat-${id}`, id), link(`phone-${id}`, id, { channel: "phone" })]),
  link("room", null),
  link("broken", null, { state: "broken" }),
];

type Step =
  | { readonly do: Command; readonly by: string }
  | { readonly passSec: number }
  | { readonly page: number; readonly comes: "accepted" | "delivered" | "failed" | "expired" }
  | { readonly severity: "critical" | "warning" | "info"; readonly acknowledged: boolean };

const commands = fc.constantFrom<Command>(
  { kind: "acknowledge" },
  { kind: "acknowledge" },
  { kind: "unacknowledge" },
  { kind: "snooze", until: 90_000 },
  { kind: "wake" },
  { kind: "close" },
  { kind: "reopen", reason: "again" },
  { kind: "reassign", userIds: ["bo", "di"] },
  { kind: "reassign", userIds: ["di"] },
  { kind: "escalate" },
  { kind: "edit", title: "other" },
);

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: commands, by: fc.constantFrom(...people) }) },
  { weight: 3, arbitrary: fc.record({ passSec: fc.constantFrom(0, 1, 30, 46, 60, 300) }) },
  {
    weight: 3,
    arbitrary: fc.record({ page: fc.nat(30), comes: fc.constantFrom("accepted", "delivered", "failed", "expired") }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ severity: fc.constantFrom("critical", "warning", "info"), acknowledged: fc.boolean() }),
  },
);

function take(world: World, step: Step): void {
  if ("do" in step) {
    world.do(step.by, step.do.kind === "snooze" ? { ...step.do, until: world.now + step.do.until } : step.do);
  } else if ("passSec" in step) {
    world.pass(step.passSec);
  } else if ("severity" in step) {
    if (world.alert?.status === "firing") world.signal(step);
  } else {
    const ready = world.notifications.flatMap((page, i) =>
      page.state === "queued" && page.dueAt <= world.now ? [i] : [],
    );
    const index = ready[step.page % Math.max(1, ready.length)];
    if (index === undefined) return;
    if (step.comes === "failed" || step.comes === "expired") world.refuse(index, step.comes);
    else world.reach(index, step.comes === "accepted" ? 2 : 3);
  }
}

/** That no key comes twice is asserted by the world itself. */
function check(world: World): void {
  const { state, snoozedUntil, escalation } = world.incident;
  const kinds = [...world.timers.values()]
    .filter((timer) => timer.kind !== "follow" && timer.assignment === escalation.assignment)
    .map((timer) => timer.kind);
  if (state === "closed") assert.deepEqual([kinds, world.waiting], [[], []], "closed: nothing is ahead");
  else if (snoozedUntil !== null) assert.equal(world.timer("snooze")?.dueAt, snoozedUntil, "a snooze ends");
  else if (state === "triggered" && escalation.status === "exhausted")
    assert.ok(world.said("fallback").length > 0, "the fallback was asked");
  else if (state === "triggered")
    assert.ok(kinds.includes("advance") || kinds.includes("delay"), `${escalation.status}: something is ahead`);
  if (state === "acknowledged" && escalation.status === "stopped") {
    assert.deepEqual(world.waiting, [], "answered: nothing waits to go out");
    assert.deepEqual(
      kinds.filter((kind) => kind !== "snooze"),
      [],
      "answered: nobody is paged further",
    );
  }
}

/** A person who answered is only paged again where that is meant. */
function checkPage(world: World, index: number, acks: ReadonlySet<string>): void {
  const page = world.notifications[index];
  if (page?.userId === undefined || page.userId === null || page.why.reason !== "rule" || !acks.has(page.userId))
    return;
  assert.equal(world.rule?.levels[page.level]?.condition, "until_close", `${page.userId} had acknowledged`);
}

test("whatever rules there are and whatever happens, an unanswered incident never falls silent", () => {
  fc.assert(
    fc.property(rules, fc.array(steps, { maxLength: 30 }), (one, taken) => {
      const world = new World(snapshot({ users, links, teams: { ops: ["bo", "cy"], none: [] }, rules: [one] }));
      check(world);
      for (const step of taken) {
        const before = world.notifications.length;
        take(world, step);
        // Time may pass an answer by (a snooze ends); what is asked here is about one decision.
        const acks = new Set("passSec" in step ? [] : world.incident.acks.map((ack) => ack.userId));
        for (let index = before; index < world.notifications.length; index += 1) checkPage(world, index, acks);
        check(world);
      }
      const wasOpen = world.incident.state === "triggered";
      world.pass(2 * 86_400);
      check(world);
      assert.deepEqual([...world.timers.values()], [], "left alone, it comes to an end");
      if (wasOpen) assert.equal(world.incident.escalation.status, "exhausted", "and that end is the fallback contacts");
      const pages = world.notifications.length;
      world.pass(30 * 86_400);
      assert.equal(world.notifications.length, pages, "after which only people move it on");
    }),
    { numRuns: 1500 },
  );
});

test("left alone, each level is paged with all of its loops in each round, in order", () => {
  fc.assert(
    fc.property(fc.array(levels, { minLength: 1, maxLength: 4 }), fc.nat(2), (all, repeat) => {
      const reaching = all.map((one) => ({
        ...one,
        targets: [{ kind: "user", userId: "bo" } as const],
        advanceAfterSec: 1000,
      }));
      const world = new World(
        snapshot({
          users,
          links,
          rules: [rule(reaching, { repeat })],
          settings: { patienceSec: { critical: 0, warning: 0, info: 0 } },
        }),
      );
      world.pass(86_400);
      const expected = Array.from({ length: repeat + 1 }, (_, round) =>
        reaching.flatMap((one, at) =>
          Array.from({ length: 1 + (one.loop?.times ?? 0) }, (_each, loop) => [round, at, loop]),
        ),
      ).flat();
      assert.deepEqual(
        world.said("paged").map(({ round, level: at, loop }) => [round, at, loop]),
        expected,
      );
      assert.equal(world.notifications.filter((page) => isPage(page.kind)).length, 2 * (expected.length + 1));
    }),
    { numRuns: 200 },
  );
});
