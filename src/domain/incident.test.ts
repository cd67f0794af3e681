import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { level, rule, World } from "../../test/support/incident-world.ts";
import { type Command, snoozeLimitMs } from "./command.ts";
import { incidentName, isSnoozed } from "./incident.ts";

/** What people may believe of an incident, without any of how it is done. */
interface Belief {
  state: "triggered" | "acknowledged" | "closed";
  acks: string[];
  snoozedUntil: number | null;
}

type Step = { readonly by: string; readonly command: Command } | { readonly passMs: number };

const users = ["ann", "bo", "cy"] as const;
const anyone = fc.constantFrom(...users);

/** Times are relative to the present, as people say them. */
const commands: fc.Arbitrary<Command> = fc.oneof(
  fc.constant({ kind: "acknowledge" } as const),
  fc.constant({ kind: "unacknowledge" } as const),
  fc.constantFrom(-1, 1, 60_000, snoozeLimitMs, snoozeLimitMs + 1).map((until) => ({ kind: "snooze", until }) as const),
  fc.constant({ kind: "wake" } as const),
  fc.constant({ kind: "close" } as const),
  fc.constant({ kind: "reopen", reason: "again" } as const),
  fc.uniqueArray(anyone, { minLength: 1 }).map((userIds) => ({ kind: "reassign", userIds }) as const),
  fc.constant({ kind: "comment", text: "hm" } as const),
  fc.constantFrom("a", "b").map((title) => ({ kind: "edit", title }) as const),
  fc.constant({ kind: "escalate", level: 0 } as const),
);

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ by: anyone, command: commands }) },
  { weight: 1, arbitrary: fc.record({ passMs: fc.constantFrom(0, 1_000, 61_000, 3_600_000) }) },
);

/** Moves the belief on; null: the command must not change anything. */
function believe(
  { state, acks, snoozedUntil }: Belief,
  by: string,
  command: Command,
  now: number,
  hasRule: boolean,
): Belief | null {
  const triggered: Belief = { state: "triggered", acks: [], snoozedUntil: null };
  const isOpen = state !== "closed";
  switch (command.kind) {
    case "acknowledge":
      return isOpen && !acks.includes(by) ? { state: "acknowledged", acks: [...acks, by], snoozedUntil } : null;
    case "unacknowledge": {
      const rest = acks.filter((each) => each !== by);
      if (!isOpen || rest.length === acks.length) return null;
      return rest.length === 0 ? triggered : { state, acks: rest, snoozedUntil };
    }
    case "snooze": {
      const isAllowed = command.until > now && command.until <= now + snoozeLimitMs && command.until !== snoozedUntil;
      return isOpen && isAllowed
        ? { state: "acknowledged", acks: [...new Set([...acks, by])], snoozedUntil: command.until }
        : null;
    }
    case "wake":
      return isOpen && snoozedUntil !== null ? { state, acks, snoozedUntil: null } : null;
    case "close":
      return isOpen ? { state: "closed", acks, snoozedUntil: null } : null;
    case "reopen":
      return isOpen ? null : triggered;
    case "reassign": {
      const kept = acks.filter((each) => command.userIds.includes(each));
      return isOpen ? { state: kept.length > 0 ? "acknowledged" : "triggered", acks: kept, snoozedUntil: null } : null;
    }
    case "escalate":
      return isOpen && snoozedUntil === null && hasRule ? triggered : null;
    default:
      return { state, acks, snoozedUntil };
  }
}

test("whatever people do in whatever order, the incident is where they believe it to be", () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 40 }), (taken) => {
      const world = new World({ rules: [rule([level(["u:ann"]), level(["u:bo", "u:cy"])], { repeat: 1 })] });
      let belief: Belief = { state: "triggered", acks: [], snoozedUntil: null };
      for (const step of taken) {
        const before = world.incident;
        if ("passMs" in step) {
          world.until(world.now + step.passMs);
          if (belief.snoozedUntil !== null && belief.snoozedUntil <= world.now)
            belief = { state: "triggered", acks: [], snoozedUntil: null };
        } else {
          const command =
            step.command.kind === "snooze" ? { ...step.command, until: world.now + step.command.until } : step.command;
          const next = believe(belief, step.by, command, world.now, world.rule !== null);
          const handled = world.do(step.by, command);
          if (next === null || handled.kind === "unchanged") assert.equal(world.incident, before);
          assert.equal(
            handled.kind === "changed" || command.kind === "edit",
            next !== null,
            `${command.kind}: ${handled.kind}`,
          );
          belief = next ?? belief;
        }
        const { state, acks, snoozedUntil } = world.incident;
        assert.deepEqual({ state, acks: acks.map((ack) => ack.userId), snoozedUntil }, belief);
        assert.ok(world.incident.version >= before.version);
        assert.ok(
          state === before.state || world.incident.version > before.version,
          "a card is told of each new state",
        );
      }
      assert.deepEqual(
        world.timeline.map((entry) => entry.seq),
        world.timeline.map((_, index) => index + 1),
      );
      assert.equal(world.incident.seq, world.timeline.length);
      assert.ok(world.timeline.every((entry, index) => entry.at >= (world.timeline[index - 1]?.at ?? 0)));
    }),
    { numRuns: 500 },
  );
});

test("an incident has a name, and is snoozed only while it is open", () => {
  const { incident } = new World({});
  assert.equal(incidentName({ number: 1042 }), "INC-1042");
  assert.equal(isSnoozed({ ...incident, snoozedUntil: 5 }), true);
  assert.equal(isSnoozed({ ...incident, snoozedUntil: 5, state: "closed" }), false);
});
