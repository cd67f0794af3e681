import assert from "node:assert/strict";
import { test } from "node:test";
import { person, World } from "../../test/support/incident-world.ts";
import {
  type Draft,
  draftOf,
  engineOrigin,
  isChanged,
  say,
  set,
  setTimer,
  show,
  stopPaging,
  tellFollowers,
} from "./draft.ts";
import { timerId } from "./timer.ts";

function fresh(isNew = false): Draft {
  return draftOf(new World({}).incident, isNew);
}

test("a draft that nothing was done to is not saved, anything else is", () => {
  assert.equal(isChanged(fresh()), false);
  assert.equal(isChanged(fresh(true)), true);
  const changes: readonly ((draft: Draft) => unknown)[] = [
    (draft) => say(draft, 1, engineOrigin, { kind: "unacknowledged" }),
    (draft) => setTimer(draft, "advance", 1),
    (draft) => show(draft, 1, {}),
    (draft) => draft.hasten.push({ assignment: 1, userId: "ann" }),
  ];
  for (const change of changes) {
    const draft = fresh();
    change(draft);
    assert.equal(isChanged(draft), true);
  }
});

test("what a card shows raises the version and has the sent cards follow; the rest does not", () => {
  const draft = fresh();
  const { version } = draft.incident;
  set(draft, 5, { openAlerts: 7 });
  assert.deepEqual([draft.incident.version, draft.incident.updatedAt, draft.revise], [version, 5, false]);
  show(draft, 6, { title: "x" });
  assert.deepEqual([draft.incident.version, draft.incident.updatedAt, draft.revise], [version + 1, 6, true]);
});

test("a timer is set once for what it is for: a second time moves it; proof and follow have one for each person", () => {
  const draft = fresh();
  setTimer(draft, "advance", 1);
  setTimer(draft, "advance", 2);
  setTimer(draft, "proof", 3, "ann");
  setTimer(draft, "proof", 4, "bo");
  assert.deepEqual(
    [...draft.timers].map(([id, timer]) => [id, timer.dueAt]),
    [
      ["inc:advance", 2],
      ["inc:proof:ann", 3],
      ["inc:proof:bo", 4],
    ],
  );
  assert.equal(timerId("inc", "follow", "ann"), "inc:follow:ann");
});

test("to stop the paging cancels what this very decision had planned as well", () => {
  const world = new World({});
  const draft = draftOf(world.incident);
  setTimer(draft, "advance", 1);
  draft.notifications.push(...world.notifications);
  assert.equal(draft.notifications.length, 1);
  stopPaging(draft, "closed");
  const states = draft.notifications.map((page) => page.state);
  assert.deepEqual([draft.timers.size, states, draft.clearTimers, draft.cancel], [0, ["cancelled"], true, "closed"]);
  tellFollowers(draft, 9, { actor: person("ann"), via: { kind: "console" } });
  assert.deepEqual(
    [...draft.timers.values()].map(({ kind, dueAt, userId }) => [kind, dueAt, userId]),
    [["follow", 9, "ann"]],
  );
});
