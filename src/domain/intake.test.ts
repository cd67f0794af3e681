import assert from "node:assert/strict";
import { test } from "node:test";
import { event, integration, level, link, rule, snapshot, user, World } from "../../test/support/incident-world.ts";
import { follow, newIncident, open } from "./intake.ts";

const twoLevels = { rules: [rule([level(["u:ann"]), level(["u:bo"])])] };
const warning = event({ severity: "warning" });
const hour = 3_600_000;

test("a firing event opens an alert and an incident, and pages the first level", () => {
  const world = new World(twoLevels);
  assert.deepEqual(
    world.timeline.map((entry) => entry.event.kind),
    ["opened", "routed", "paged"],
  );
  const { state, severity, title, labels, signal, alertCount, openAlerts, pinned } = world.incident;
  assert.deepEqual(
    { state, severity, title, labels, signal, alertCount, openAlerts, pinned },
    {
      state: "triggered",
      severity: "critical",
      title: "Disk full",
      labels: { host: "db-1" },
      signal: "firing",
      alertCount: 1,
      openAlerts: 1,
      pinned: [],
    },
  );
  assert.equal(world.alert?.incidentId, world.incident.id);
  assert.deepEqual(world.timeline[0]?.actor, { kind: "integration", integrationId: integration.id, name: "Monitor" });
});

test("an incident by hand has no alert, and its texts are its author's", () => {
  const { signal, alertCount, pinned } = newIncident({
    id: "x",
    number: 1,
    serviceId: "pay",
    integrationId: null,
    event: event(),
    now: 0,
    manual: true,
  });
  assert.deepEqual(
    { signal, alertCount, pinned },
    { signal: "none", alertCount: 0, pinned: ["title", "description", "severity"] },
  );
});

test("repeats and stale events page nobody and change nothing that is shown", () => {
  const world = new World(twoLevels, event({ occurredAt: 50 }));
  const before = world.incident;
  assert.equal(world.signal({ occurredAt: 50 }), "repeated");
  assert.equal(world.signal({ occurredAt: 40, title: "old" }), "stale");
  assert.equal(world.incident, before);
  assert.equal(world.alert?.eventCount, 3);
});

test("new texts are shown without paging; a lesser severity neither lowers the incident nor pages", () => {
  const world = new World(twoLevels);
  const pages = world.notifications.length;
  assert.equal(world.signal({ title: "Disk fuller", severity: "info" }), "changed");
  assert.deepEqual([world.incident.title, world.incident.severity], ["Disk fuller", "critical"]);
  assert.equal(world.notifications.length, pages);
});

test("worse while nobody answers: the rules are asked anew and what waited is not sent as well", () => {
  const world = new World(twoLevels, warning);
  world.pass(10);
  const pages = world.notifications.length;
  assert.equal(world.signal({}), "worse");
  assert.deepEqual(world.paged(pages), ["ann"]);
  assert.deepEqual(
    world.notifications.map((page) => [page.state, page.severity]),
    [
      ["cancelled", "warning"],
      ["queued", "critical"],
    ],
  );
  assert.equal(world.incident.escalation.assignment, 2);
});

test("worse within the request that opened it pages each person once", () => {
  const context = new World(twoLevels).context;
  const { alert, draft } = open(warning, integration, context, { alert: "a", incident: "i" });
  follow(draft, alert, event(), context);
  assert.deepEqual(
    draft.notifications.filter((page) => page.state === "queued").map((page) => [page.userId, page.severity]),
    [["ann", "critical"]],
  );
});

test("worse while it is snoozed ends the snooze and pages level 1", () => {
  const world = new World(twoLevels, warning);
  world.do("ann", { kind: "snooze", until: world.now + hour });
  const pages = world.notifications.length;
  world.signal({});
  assert.deepEqual(world.paged(pages), ["ann"]);
  assert.deepEqual(
    [world.incident.state, world.incident.snoozedUntil, world.timer("snooze")],
    ["triggered", null, undefined],
  );
  assert.equal(world.said("snooze_ended")[0]?.reason, "worse");
});

test("worse while somebody is on it tells them, by whatever reaches them, and nobody else", () => {
  const world = new World(
    {
      ...twoLevels,
      users: [user("ann"), user("bo"), user("root", { role: "admin" })],
      links: [link("chat", "ann"), link("phone", "ann", { channel: "phone" }), link("bo", "bo"), link("root", "root")],
    },
    warning,
  );
  world.do("ann", { kind: "acknowledge" });
  const pages = world.notifications.length;
  world.signal({});
  assert.deepEqual(world.paged(pages), ["ann", "ann"]);
  world.pass(86_400);
  assert.deepEqual(world.paged(pages), ["ann", "ann"]);
  assert.equal(world.incident.state, "acknowledged");
});

test("worse while a level goes on in spite of an answer keeps it going", () => {
  const world = new World(
    { rules: [rule([level(["u:ann"], { condition: "until_close" }), level(["u:bo"])])] },
    warning,
  );
  world.do("cy", { kind: "acknowledge" });
  const pages = world.notifications.length;
  world.signal({});
  world.pass(86_400);
  assert.deepEqual(world.paged(pages), ["ann", "bo"]);
});

test("the end of the last alert closes the incident, whatever state it is in, and nobody is paged any more", () => {
  for (const before of [null, { kind: "acknowledge" }, { kind: "snooze", until: 1_000_000 + hour }] as const) {
    const world = new World(twoLevels);
    if (before !== null) world.do("ann", before);
    assert.equal(world.signal({ kind: "resolved" }), "resolved");
    const { state, signal, closedReason, closedBy, openAlerts, snoozedUntil } = world.incident;
    assert.deepEqual(
      { state, signal, closedReason, closedBy, openAlerts, snoozedUntil },
      {
        state: "closed",
        signal: "recovered",
        closedReason: "signal",
        closedBy: null,
        openAlerts: 0,
        snoozedUntil: null,
      },
    );
    assert.deepEqual(world.waiting, []);
    assert.deepEqual(
      [...world.timers.values()].map((timer) => timer.kind),
      ["follow"],
    );
  }
});

test("an event for a closed incident is only counted on its alert", () => {
  const world = new World(twoLevels);
  world.do("ann", { kind: "close" });
  const before = world.incident;
  world.signal({ title: "more" });
  assert.equal(world.incident, before);
});

test("an acknowledgement at the sender stops the paging, names nobody and leaves the texts alone", () => {
  const world = new World(twoLevels);
  world.signal({ acknowledged: true, title: "disk", description: "", labels: {}, severity: "warning" });
  assert.deepEqual(
    [world.incident.state, world.incident.acks, world.incident.title],
    ["acknowledged", [], "Disk full"],
  );
  assert.deepEqual(world.alert?.labels, { host: "db-1" });
  assert.deepEqual(world.waiting, []);
  assert.equal(world.do("ann", { kind: "acknowledge" }).kind, "changed");
});

test("acknowledged at the sender within the request that opened it, nobody is paged", () => {
  const context = { ...new World(twoLevels).context, snapshot: snapshot(twoLevels) };
  const { alert, draft } = open(event(), integration, context, { alert: "a", incident: "i" });
  follow(draft, alert, event({ acknowledged: true }), context);
  assert.deepEqual(
    draft.notifications.filter((page) => page.state === "queued"),
    [],
  );
});
