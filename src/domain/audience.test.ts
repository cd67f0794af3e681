import assert from "node:assert/strict";
import { test } from "node:test";
import { account, level, link, snapshot, user, type Setup } from "../../test/support/incident-world.ts";
import { accountFor, adminIds, audience, audienceOfPeople, fallbackUserIds, usableLinks } from "./audience.ts";
import type { PreferenceStep } from "./people.ts";
import type { Level, Mode } from "./rule.ts";

const channels = ["chat", "phone", "email"] as const;
const annsLinks = channels.map((channel) => link(channel, "ann", { channel }));
const why = { reason: "rule", ruleId: "rule", ruleVersion: 1 } as const;

function ann(...critical: readonly (readonly [afterSec: number, channel: string, linkId?: string])[]): Setup {
  const ladder = critical.map(([afterSec, channel, linkId]): PreferenceStep => ({
    afterSec,
    channel,
    linkId: linkId ?? null,
  }));
  return { users: [user("ann", { preferences: { critical: ladder, warning: [], info: [] } })], links: annsLinks };
}

function reached(setup: Setup, one: Level, answered: readonly string[] = []): ReturnType<typeof audience> {
  return audience(one, "critical", snapshot(setup), new Set(answered), why);
}

/** `0:chat 60:phone (personal)` */
function steps(setup: Setup, mode: Mode = { kind: "personal" }): string {
  const [person] = reached(setup, level(["u:ann"], { mode }));
  if (person === undefined || person.skipped !== null) return person?.skipped ?? "nobody";
  return `${person.steps.map((step) => `${step.afterSec}:${step.link?.id}`).join(" ")} (${person.why.mode})`;
}

function unified(...critical: readonly string[]): Mode {
  return { kind: "unified", channels: { critical, warning: [], info: [] } };
}

test("a person named by several targets comes once, with each of them as a reason", () => {
  const setup = { teams: { ops: ["ann", "bo", "ann"], dev: ["ann"] } };
  const all = reached(setup, level(["u:ann", "t:ops", "t:ops", "t:dev", "u:ann"]));
  assert.deepEqual(
    all.map(({ name, why: { through } }) => [name, through]),
    [
      ["ann", ["user:ann", "team:ops", "team:dev"]],
      ["bo", ["team:ops"]],
    ],
  );
});

test("a room or a mail address named twice is paged once", () => {
  const all = reached(
    { links: [link("room", null)] },
    level(["r:room", "m:A@x.test", "r:room", "m:a@x.test", "m:b@x.test"]),
  );
  assert.deepEqual(
    all.map((each) => each.skipped),
    [null, null, "already_listed", "already_listed", null],
  );
});

test("people go by their own ladder, or by the rule's channels, or by all they have", () => {
  const table: readonly (readonly [string, Setup, Mode, string])[] = [
    [
      "own ladder, in the order of time",
      ann([60, "phone"], [0, "chat"]),
      { kind: "personal" },
      "0:chat 60:phone (personal)",
    ],
    ["no ladder: all at once", ann(), { kind: "personal" }, "0:chat 0:phone 0:email (personal)"],
    [
      "a ladder of what they do not have",
      ann([0, "fax"]),
      { kind: "personal" },
      "0:chat 0:phone 0:email (any_verified)",
    ],
    [
      "one special address",
      ann([0, "phone", "phone"], [9, "phone", "other"]),
      { kind: "personal" },
      "0:phone (personal)",
    ],
    [
      "a step twice at one time",
      ann([0, "phone"], [0, "phone", "phone"], [5, "phone"]),
      { kind: "personal" },
      "0:phone 5:phone (personal)",
    ],
    ["the rule's channels win", ann([60, "chat"]), unified("email", "phone", "email"), "0:email 0:phone (unified)"],
    ["none of the rule's channels", ann([60, "chat"]), unified("fax"), "0:chat 0:phone 0:email (any_verified)"],
    ["the rule names no channel", ann([60, "chat"]), unified(), "0:chat 0:phone 0:email (unified)"],
  ];
  for (const [name, setup, mode, expected] of table) assert.equal(steps(setup, mode), expected, name);
});

test("only verified addresses with an account are used", () => {
  const states = ["pending", "active", "broken", "revoked"] as const;
  const users = [user("ann")];
  const links = states.map((state) => link(state, "ann", { state }));
  assert.equal(steps({ users, links }), "0:active (personal)");
  assert.equal(steps({ users, links: annsLinks, accounts: [account("phone")] }), "0:phone (personal)");
  assert.equal(
    steps({ users, links: annsLinks, accounts: [account("phone", { state: "disabled" })] }),
    "no_verified_contact",
  );
  assert.deepEqual(usableLinks("nobody", snapshot({ users, links })), []);
});

test("who answered is left out, with the reason", () => {
  const all = reached({}, level(["u:ann", "u:bo"]), ["ann"]);
  assert.deepEqual(
    all.map((each) => each.skipped),
    ["already_acknowledged", null],
  );
});

test("an address is reached by its own account, else by the oldest that works, else by one that may be mended", () => {
  const old = account("chat", { id: "old", createdAt: 1, state: "broken" });
  const young = account("chat", { id: "young", createdAt: 2 });
  const off = account("chat", { id: "off", state: "disabled" });
  const accounts = snapshot({ accounts: [young, old, off] });
  assert.equal(accountFor("chat", null, accounts)?.id, "young");
  assert.equal(accountFor("chat", "old", accounts)?.id, "old");
  assert.equal(accountFor("chat", "off", accounts), null);
  assert.equal(accountFor("chat", "gone", accounts), null);
  assert.equal(accountFor("chat", null, snapshot({ accounts: [old, off] }))?.id, "old");
  assert.equal(accountFor("phone", null, accounts), null);
});

test("fallback contacts are those who are named and enabled, else every admin", () => {
  const users = [
    user("ann"),
    user("bo", { disabled: true }),
    user("root", { role: "admin" }),
    user("ex", { role: "admin", disabled: true }),
  ];
  for (const [named, expected] of [
    [["ann", "bo"], ["ann"]],
    [["bo", "who"], ["root"]],
    [[], ["root"]],
  ] as const) {
    assert.deepEqual(fallbackUserIds(snapshot({ users, settings: { fallbackUserIds: named } })), expected);
  }
  assert.deepEqual(adminIds(snapshot({ users })), ["root"]);
});

test("people outside of levels come once each, by their own ladder", () => {
  const all = audienceOfPeople(["ann", "ann", "who"], "critical", snapshot(ann([0, "phone"])), { reason: "fallback" });
  assert.deepEqual(
    all.map(({ name, skipped }) => [name, skipped]),
    [
      ["ann", null],
      ["who", "user_unknown"],
    ],
  );
  assert.deepEqual(all[0]?.why, { reason: "fallback", mode: "personal" });
});
