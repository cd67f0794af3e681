import assert from "node:assert/strict";
import { test } from "node:test";
import { event, level, link, rule, user, World } from "../../test/support/incident-world.ts";
import type { PreferenceStep } from "./people.ts";

/** Ann's ladder over chat, phone and mail; Bo is the second level. */
function worldOf(
  afterSec: Partial<Record<"chat" | "phone" | "email", number>>,
  more: { severity?: "critical" | "warning"; loop?: number } = {},
): World {
  const ladder = Object.entries(afterSec).map(([channel, after]): PreferenceStep => ({
    afterSec: after,
    channel,
    linkId: null,
  }));
  const loop = more.loop === undefined ? null : { everySec: more.loop, times: 1 };
  return new World(
    {
      users: [
        user("ann", { preferences: { critical: ladder, warning: ladder, info: ladder } }),
        user("bo"),
        user("root", { role: "admin" }),
      ],
      links: [
        ...["chat", "phone", "email"].map((channel) => link(channel, "ann", { channel })),
        link("chat-bo", "bo"),
        link("chat-root", "root"),
      ],
      rules: [rule([level(["u:ann"], { advanceAfterSec: 600, loop }), level(["u:bo"])])],
    },
    event({ severity: more.severity ?? "critical" }),
  );
}

/** The addresses that were due, as `<seconds>:<address>`. */
function due(world: World): string {
  return world.notifications.map((page) => `${(page.dueAt - 1_000_000) / 1000}:${page.linkId}`).join(" ");
}

/** What was said of Ann. */
function told(world: World): readonly string[] {
  return world
    .said("failed_over")
    .filter((each) => each.userId === "ann")
    .map((each) => each.reason);
}

test("what was refused is followed by the next address at once, until nothing is left, which is said once", () => {
  const world = worldOf({ chat: 0 });
  world.refuse(-1);
  world.refuse(-1);
  assert.equal(due(world), "0:chat 0:phone 0:email");
  assert.equal(world.notifications.at(-1)?.why.reason, "failed_over");
  world.refuse(-1);
  world.pass(599);
  assert.deepEqual(told(world), ["refused", "refused", "nothing_left"]);
});

test("what was refused hastens the step that the ladder still holds", () => {
  const world = worldOf({ chat: 0, phone: 300 });
  world.pass(10);
  world.refuse(0);
  assert.equal(due(world), "0:chat 10:phone");
});

test("a refusal waits for a page that is on its way already", () => {
  const world = worldOf({ chat: 0, phone: 0 });
  world.refuse(0);
  assert.equal(due(world), "0:chat 0:phone");
  world.refuse(1);
  assert.equal(due(world), "0:chat 0:phone 0:email");
});

test("a critical page without the proof is followed by the next channel after the patience, again and again", () => {
  const world = worldOf({ chat: 0 });
  world.reach(0, 2);
  world.pass(44);
  assert.equal(due(world), "0:chat");
  world.pass(1);
  assert.equal(due(world), "0:chat 45:phone");
  world.reach(1, 2);
  world.pass(45);
  world.reach(2, 2);
  world.pass(45);
  assert.equal(due(world), "0:chat 45:phone 90:email");
  assert.deepEqual(told(world), ["no_proof", "no_proof", "nothing_left"]);
});

test("the proof that the severity asks for ends it, and a receipt of an answer is one", () => {
  for (const [severity, grade, more] of [
    ["critical", 3, ""],
    ["critical", 5, ""],
    ["critical", 2, " 0:phone"],
    ["warning", 2, ""],
    ["warning", 1, " 0:phone"],
  ] as const) {
    const world = worldOf({ chat: 0, email: 0 }, { severity });
    world.reach(0, grade);
    world.refuse(1);
    assert.equal(due(world), `0:chat 0:email${more}`, `${severity} ${grade}`);
  }
});

test("warnings have no patience by default: only a refusal moves them on", () => {
  const world = worldOf({ chat: 0 }, { severity: "warning" });
  assert.equal(world.timer("proof"), undefined);
});

test("each loop tries all of the person's channels anew", () => {
  const world = worldOf({ chat: 0 }, { loop: 300 });
  for (let i = 0; i < 3; i += 1) world.refuse(-1);
  assert.equal(world.incident.escalation.level, 1, "all dead: Bo at once");
  const late = worldOf({ chat: 0 }, { loop: 300 });
  late.reach(0, 3);
  late.pass(300);
  late.refuse(-1);
  assert.equal(due(late), "0:chat 300:chat 300:phone");
});

test("a level is dead when the last of its pages is refused, and the next one does not wait", () => {
  const world = new World({ rules: [rule([level(["u:ann", "u:bo"]), level(["u:cy"])])] });
  world.refuse(0);
  assert.deepEqual(world.paged(), ["ann", "bo"]);
  world.refuse(1, "expired");
  assert.deepEqual(world.paged(), ["ann", "bo", "cy"]);
  assert.equal(world.said("advanced")[0]?.reason, "unreachable");
  world.refuse(2);
  assert.deepEqual(world.paged(), ["ann", "bo", "cy", "root"]);
});

test("a level where somebody was reached is given its time", () => {
  const world = new World({ rules: [rule([level(["u:ann", "u:bo"]), level(["u:cy"])])] });
  world.reach(0, 2);
  world.refuse(1);
  assert.deepEqual(world.paged(), ["ann", "bo"]);
});

test("when nobody of a manual assignment can be reached, the fallback contacts are asked at once", () => {
  const world = new World({}, { assign: ["ann", "bo"] });
  world.refuse(0);
  assert.deepEqual(world.paged(), ["ann", "bo"]);
  world.refuse(1);
  assert.deepEqual(world.paged(), ["ann", "bo", "root"]);
});

test("an answer ends it: neither a refusal nor a missing proof pages anybody any more", () => {
  for (const command of [{ kind: "acknowledge" }, { kind: "close" }, { kind: "snooze", until: 2_000_000 }] as const) {
    const world = worldOf({ chat: 0 });
    const proof = world.timer("proof");
    assert.ok(proof !== undefined);
    world.do("bo", command);
    const before = world.incident;
    world.refuse(0);
    world.now = proof.dueAt;
    world.fireThese([proof]);
    assert.equal(world.incident, before);
    assert.equal(due(world), "0:chat");
  }
});

test("people who are told in spite of an answer are told by whatever reaches them, and no level follows", () => {
  const world = worldOf({ chat: 0 });
  world.do("bo", { kind: "acknowledge" });
  world.do("bo", { kind: "reassign", userIds: ["bo", "ann"] });
  world.refuse(-1);
  world.refuse(-1);
  world.refuse(-1);
  world.pass(86_400);
  assert.equal(due(world), "0:chat 0:chat 0:phone 0:email");
});

test("a level that was only told in spite of an answer is not followed by the next one when it is dead", () => {
  const world = new World({
    rules: [rule([level(["u:ann"], { condition: "until_close" }), level(["u:bo"]), level(["u:cy"])])],
  });
  world.do("ann", { kind: "acknowledge" });
  world.pass(300);
  world.refuse(-1);
  assert.deepEqual(world.paged(), ["ann", "bo"]);
});

test("a notice of the end is no page: its success proves nothing, its failure pages nobody", () => {
  const world = worldOf({ chat: 0 });
  const [page] = world.notifications;
  assert.ok(page !== undefined);
  world.notifications.push({ ...page, id: "told", key: "told", kind: "update", state: "accepted", grade: 5 });
  world.refuse(0);
  assert.equal(world.notifications.at(-1)?.linkId, "phone");
});
