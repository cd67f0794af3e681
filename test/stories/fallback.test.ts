import assert from "node:assert/strict";
import { describe } from "node:test";
import { assertOver, fire, kindsOf, proofsOf, theIncident, timelineOf } from "../support/incidents.ts";
import { addIntegration, addService, invitePerson, reachablePerson } from "../support/world.ts";
import { personTarget, story } from "./story.ts";

describe("Nobody is left alone with an alert", () => {
  story("no rule matches: the fallback contacts are paged", async (world) => {
    const { admin, mail } = world;
    const fay = await reachablePerson(world, "Fay");
    await admin.api.patch("/api/v1/settings", { fallback_user_ids: [fay.id] });
    const onlyInfo = { filter: [[{ key: "severity", op: "in", values: ["info"] }]] };
    const service = await addService(world, "Payments", [{ targets: [personTarget(admin)] }], onlyInfo);
    const way = await addIntegration(world, service, "standard");

    await fire(way, { key: "disk", title: "Disk full" });

    const page = await mail.inbox.take("Fay's page", (each) => each.to === fay.email);
    assert.match(page.text, /fallback/);
    const { id } = await theIncident(admin.api, "Disk full");
    assert.deepEqual(await kindsOf(admin.api, id), ["opened", "routed", "fallback"]);
    const [, routed, fallback] = await timelineOf(admin.api, id);
    assert.partialDeepStrictEqual(routed?.data, {
      rule_id: null,
      rules: [{ name: "Payments rule", verdict: "filter" }],
    });
    assert.equal(fallback?.data["reason"], "no_rule");
    await assertOver(world, [id]);
  });

  story("the levels are through: the fallback contacts are paged", async (world) => {
    const { admin, mail } = world;
    const rita = await reachablePerson(world, "Rita");
    const service = await addService(world, "Payments", [{ targets: [personTarget(rita)], advance_after_sec: 1 }]);
    const way = await addIntegration(world, service, "standard");

    await fire(way, { key: "disk", title: "Disk full" });

    await mail.inbox.take("Rita's page", (each) => each.to === rita.email);
    // Nobody was named as a fallback contact, so it is every admin.
    await mail.inbox.take("the admin's page", (each) => each.to === admin.email && each.subject.includes("Disk full"));
    const { id, escalation } = await theIncident(admin.api, "Disk full");
    assert.equal(escalation.status, "exhausted");
    assert.deepEqual(await kindsOf(admin.api, id), ["opened", "routed", "paged", "exhausted", "fallback"]);
    assert.deepEqual((await proofsOf(admin.api, id)).map((proof) => proof.why.reason).toSorted(), ["fallback", "rule"]);
    await assertOver(world, [id]);
  });

  story("a level with nobody to reach is passed at once, with the reason", async (world) => {
    const { admin, mail } = world;
    const unreachable = await invitePerson(world, "Uma");
    const rita = await reachablePerson(world, "Rita");
    const levels = [unreachable, rita].map((person) => ({ targets: [personTarget(person)], advance_after_sec: 3600 }));
    const way = await addIntegration(world, await addService(world, "Payments", levels), "standard");

    await fire(way, { key: "disk", title: "Disk full" });

    await mail.inbox.take("Rita's page", (each) => each.to === rita.email);
    const { id } = await theIncident(admin.api, "Disk full");
    assert.deepEqual(await kindsOf(admin.api, id), ["opened", "routed", "level_skipped", "advanced", "paged"]);
    const [, , skipped, advanced] = await timelineOf(admin.api, id);
    assert.partialDeepStrictEqual(skipped?.data, {
      level: 0,
      reason: "empty",
      reached: [{ name: "Uma", skipped: "no_verified_contact" }],
    });
    assert.equal(advanced?.data["reason"], "empty");
    await assertOver(world, [id]);
  });
});
