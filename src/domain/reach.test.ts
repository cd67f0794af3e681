import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Account, Link } from "./link.ts";
import { defaultPreferences, type Team, type User } from "./people.ts";
import { blastRadius, radiusText } from "./reach.ts";
import type { Level, Rule, Service, Target } from "./rule.ts";
import { defaultSettings, type Snapshot } from "./snapshot.ts";

function user(id: string, more: Partial<User> = {}): User {
  return {
    id,
    email: `${id}@x.test`,
    name: id,
    role: "responder",
    language: "en",
    timeZone: "UTC",
    disabled: false,
    preferences: defaultPreferences,
    presence: false,
    createdAt: 0,
    ...more,
  };
}

function link(id: string, owner: string | null, more: Partial<Link> = {}): Link {
  return {
    id,
    channel: "chat",
    accountId: null,
    owner: owner === null ? { kind: "workspace" } : { kind: "user", id: owner },
    place: owner === null ? "chat" : "person",
    address: {},
    addressKey: id,
    label: id,
    state: "active",
    room: null,
    verifiedAt: 0,
    verifiedVia: null,
    lastOkAt: null,
    lastErrorAt: null,
    lastError: null,
    createdBy: null,
    createdAt: 0,
    ...more,
  };
}

function rule(id: string, ...levels: readonly (readonly Target[])[]): Rule {
  const level = (targets: readonly Target[]): Level => ({
    targets,
    mode: { kind: "personal" },
    loop: null,
    advanceAfterSec: 300,
    condition: "until_ack",
  });
  return {
    id,
    serviceId: "pay",
    position: 0,
    version: 1,
    name: id,
    enabled: true,
    filter: [],
    delaySec: 0,
    levels: levels.map(level),
    repeat: 0,
  };
}

const account: Account = {
  id: "acc",
  channel: "chat",
  name: "acc",
  config: {},
  state: "active",
  route: null,
  circuitUntil: null,
  balance: null,
  lastOkAt: null,
  lastErrorAt: null,
  lastError: null,
  createdAt: 0,
};
const service: Service = { id: "pay", name: "Payments", description: "", createdAt: 0 };

function world(parts: {
  users: readonly User[];
  links: readonly Link[];
  rules?: readonly Rule[];
  teams?: readonly Team[];
  fallback?: readonly string[];
}): Snapshot {
  const byId = <T extends { readonly id: string }>(rows: readonly T[]): ReadonlyMap<string, T> =>
    new Map(rows.map((row) => [row.id, row]));
  return {
    revision: 1,
    settings: { ...defaultSettings, fallbackUserIds: parts.fallback ?? ["root"] },
    users: byId([...parts.users, user("root", { role: "admin" })]),
    teams: byId(parts.teams ?? []),
    services: byId([service]),
    integrations: new Map(),
    rules: new Map([["pay", parts.rules ?? []]]),
    accounts: byId([account]),
    links: byId(parts.links),
    linksOfUser: Map.groupBy(
      parts.links.filter((each) => each.owner.kind === "user"),
      (each) => (each.owner.kind === "user" ? each.owner.id : ""),
    ),
    templates: new Map(),
  };
}

const ann: Target = { kind: "user", userId: "ann" };

test("one of two addresses can go", () => {
  const snapshot = world({
    users: [user("ann")],
    links: [link("a1", "ann"), link("a2", "ann")],
    rules: [rule("r", [ann])],
  });
  assert.deepEqual(blastRadius(snapshot, "a1"), {
    linkId: "a1",
    label: "a1",
    unreachable: null,
    levels: [],
    fallback: false,
    losses: [],
  });
});

test("the last usable address of somebody in a rule cannot, by name or by team; broken and pending ones do not help", () => {
  const links = [
    link("a1", "ann"),
    link("a2", "ann", { state: "broken" }),
    link("a3", "ann", { state: "pending" }),
    link("b1", "bo"),
  ];
  const teams = [{ id: "crew", name: "crew", memberIds: ["ann", "bo"], createdAt: 0 }];
  const rules = [
    rule("named", [ann], [{ kind: "user", userId: "bo" }]),
    rule("crewed", [{ kind: "team", teamId: "crew" }]),
  ];
  const radius = blastRadius(world({ users: [user("ann"), user("bo")], links, rules, teams }), "a1");
  assert.deepEqual(radius?.unreachable, { userId: "ann", name: "ann" });
  assert.deepEqual(radius?.losses, ["person_in_rule"]);
  assert.deepEqual(
    radius?.levels.map((hit) => [hit.rule, hit.level, hit.leavesEmpty]),
    [
      ["named", 0, true],
      ["crewed", 0, false],
    ],
  );
});

test("a fallback contact's last address cannot go; nobody named means every admin", () => {
  const snapshot = world({ users: [], links: [link("r1", "root")], fallback: [] });
  assert.deepEqual(blastRadius(snapshot, "r1")?.losses, ["fallback_person"]);
});

test("a room goes freely when no rule pages it, or when it is broken anyway", () => {
  const rules = [rule("r", [{ kind: "room", linkId: "ops" }, ann])];
  const links = [link("ops", null), link("lone", null), link("a1", "ann"), link("a2", "ann")];
  const snapshot = world({ users: [user("ann")], links, rules });
  assert.deepEqual(blastRadius(snapshot, "lone")?.losses, []);
  const used = blastRadius(snapshot, "ops");
  assert.deepEqual(used?.losses, ["room_in_rule"]);
  assert.equal(used?.levels[0]?.leavesEmpty, false);
  assert.equal(used === null ? "" : radiusText(used, "en"), "Payments, rule “r”, level 1: pages through it.");
  const broken = world({ users: [user("ann")], links: [link("ops", null, { state: "broken" })], rules });
  assert.deepEqual(blastRadius(broken, "ops")?.losses, []);
  assert.equal(blastRadius(broken, "ops")?.levels.length, 1);
});

test("disabled rules and disabled people lose nothing; an unknown link is none", () => {
  const links = [link("a1", "ann")];
  assert.deepEqual(
    blastRadius(world({ users: [user("ann")], links, rules: [{ ...rule("r", [ann]), enabled: false }] }), "a1")?.losses,
    [],
  );
  assert.deepEqual(
    blastRadius(world({ users: [user("ann", { disabled: true })], links, rules: [rule("r", [ann])] }), "a1")?.losses,
    [],
  );
  assert.equal(blastRadius(world({ users: [], links }), "nope"), null);
});

test("without losses, nobody of a rule who could be reached before is unreachable after", () => {
  const people = ["ann", "bo", "cy"];
  const links = fc.array(
    fc.record({
      owner: fc.constantFrom("ann", "bo", "cy", null),
      state: fc.constantFrom<Link["state"]>("active", "broken", "pending"),
    }),
    { minLength: 1, maxLength: 8 },
  );
  const targets = fc.subarray(people).map((ids) => ids.map((userId): Target => ({ kind: "user", userId })));
  fc.assert(
    fc.property(links, targets, fc.nat(7), (drawn, named, pick) => {
      const all = drawn.map((each, index) => link(`l${index}`, each.owner, { state: each.state }));
      const gone = `l${pick % all.length}`;
      const snapshot = world({ users: people.map((id) => user(id)), links: all, rules: [rule("r", named)] });
      if ((blastRadius(snapshot, gone)?.losses.length ?? 0) > 0) return;
      const reached = (rest: readonly Link[], id: string): boolean =>
        rest.some((each) => each.owner.kind === "user" && each.owner.id === id && each.state === "active");
      for (const target of named) {
        if (target.kind !== "user" || !reached(all, target.userId)) continue;
        assert.ok(
          reached(
            all.filter((each) => each.id !== gone),
            target.userId,
          ),
        );
      }
    }),
  );
});
