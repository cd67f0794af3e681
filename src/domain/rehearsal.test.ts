import assert from "node:assert/strict";
import { test } from "node:test";
import { event, level, link, rule, snapshot, user, World } from "../../test/support/incident-world.ts";
import { rehearse, withRule } from "./rehearsal.ts";

const people = {
  users: [user("ann", { role: "admin" }), user("bo")],
  links: [link("chat-ann", "ann"), link("chat-bo", "bo")],
};

test("a rehearsal says what the real thing does when nobody answers", () => {
  const rules = [
    rule([level(["u:bo"], { loop: { everySec: 60, times: 2 } }), level(["u:ann"], { advanceAfterSec: 120 })], {
      delaySec: 30,
      repeat: 1,
    }),
  ];
  const world = new World({ ...people, rules });
  const start = world.now;
  world.pass(24 * 3600);
  const played = rehearse(world.snapshot, "pay", event(), "in", start);
  const real = world.timeline.filter((entry) => !["opened", "failed_over"].includes(entry.event.kind));
  assert.deepEqual(
    played.events.map(({ afterMs, event: one }) => [afterMs, one.kind]),
    real.map((entry) => [entry.at - start, entry.event.kind]),
  );
  assert.deepEqual(
    played.pages.map(({ page }) => page.userId),
    ["bo", "bo", "bo", "ann", "bo", "bo", "bo", "ann", "ann"],
    "three times level 1, level 2, all of it again, and the fallback contact",
  );
  assert.equal(played.isCut, false);
});

test("a rule that is not saved yet can be tried; an alert that no rule wants pages the fallback contacts", () => {
  const saved = rule([level(["u:bo"])], { filter: [[{ key: "labels.team", op: "in", values: ["db"] }]] });
  const now = snapshot({ ...people, rules: [saved] });
  const without = rehearse(now, "pay", event({ labels: {} }), "in", 0);
  assert.deepEqual(
    [without.ruleId, without.verdicts.map(({ verdict }) => verdict), without.pages.map(({ page }) => page.userId)],
    [null, ["filter"], ["ann"]],
  );
  const tried = rehearse(withRule(now, { ...saved, filter: [] }), "pay", event({ labels: {} }), "in", 0);
  assert.deepEqual([tried.ruleId, tried.pages[0]?.page.userId], [saved.id, "bo"]);
  const added = withRule(now, rule([level(["u:ann"])], { id: "new" }));
  assert.equal(rehearse(added, "pay", event({ labels: {} }), "in", 0).ruleId, "new");
});
