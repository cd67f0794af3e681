import assert from "node:assert/strict";
import { describe } from "node:test";
import { assertOver, fire, kindsOf, theIncident, until } from "../support/incidents.ts";
import { addIntegration, addService, reachablePerson } from "../support/world.ts";
import { personTarget, story } from "./story.ts";

describe("Snooze", () => {
  story("when it ends, the incident rings again", async (world) => {
    const { admin, mail } = world;
    const rita = await reachablePerson(world, "Rita");
    const service = await addService(world, "Payments", [{ targets: [personTarget(rita)], advance_after_sec: 3600 }]);
    const way = await addIntegration(world, service, "standard");
    await fire(way, { key: "disk", title: "Disk full" });
    await mail.inbox.take("Rita's page", (each) => each.to === rita.email && each.subject.includes("Disk full"));
    const { id } = await theIncident(admin.api, "Disk full");

    await rita.api.post(`/api/v1/incidents/${id}/snooze`, { until: new Date(Date.now() + 1500).toISOString() });
    const snoozed = await until(admin.api, id, "it is snoozed", (now) => now.snoozed_until !== null);
    assert.deepEqual([snoozed.state, snoozed.escalation.status], ["acknowledged", "stopped"]);

    await mail.inbox.take("Rita's second page", (each) => each.to === rita.email && each.subject.includes("Disk full"));
    const woken = await until(admin.api, id, "it is open again", (now) => now.state === "triggered");
    assert.deepEqual([woken.snoozed_until, woken.acknowledgements], [null, []]);
    assert.deepEqual(await kindsOf(admin.api, id), [
      "opened",
      "routed",
      "paged",
      "snoozed",
      "snooze_ended",
      "routed",
      "paged",
    ]);
    await assertOver(world, [id]);
  });
});
