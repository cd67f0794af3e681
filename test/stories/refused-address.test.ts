import assert from "node:assert/strict";
import { describe } from "node:test";
import { eventually } from "../support/eventually.ts";
import { assertOver, fire, kindsOf, proofsOf, theIncident, timelineOf } from "../support/incidents.ts";
import { addIntegration, addService, invitePerson, linkOf, verifyMail } from "../support/world.ts";
import { personTarget, story } from "./story.ts";

describe("An address that is gone", () => {
  story("a refused mail goes to the person's next address at once, and people are told", async (world) => {
    const { admin, mail } = world;
    const rita = await invitePerson(world, "Rita");
    const work = await verifyMail(rita, mail, rita.email);
    const home = await verifyMail(rita, mail, "rita@home.test");
    // Her ladder: at work now, at home much later.
    const steps = [
      { after_sec: 0, channel: "email", link_id: work },
      { after_sec: 3600, channel: "email", link_id: home },
    ];
    await rita.api.put("/api/v1/me/preferences", { critical: steps, warning: [], info: [] });
    const service = await addService(world, "Payments", [{ targets: [personTarget(rita)], advance_after_sec: 3600 }]);
    const way = await addIntegration(world, service, "standard");
    mail.refuse(rita.email);

    await fire(way, { key: "disk", title: "Disk full" });

    await mail.inbox.take(
      "Rita's page at home",
      (each) => each.to === "rita@home.test" && each.subject.includes("Disk full"),
    );
    const { id } = await theIncident(admin.api, "Disk full");
    assert.deepEqual(await kindsOf(admin.api, id), ["opened", "routed", "paged", "failed_over"]);
    assert.partialDeepStrictEqual((await timelineOf(admin.api, id)).at(-1)?.data, {
      user_id: rita.id,
      reason: "refused",
    });

    const broken = await eventually("the link is broken", async () => {
      const link = await linkOf(world, work);
      return link.state === "broken" && link;
    });
    assert.match(broken.last_error ?? "", /no such user/);
    for (const to of [admin.email, "rita@home.test"]) {
      await mail.inbox.take(`an alarm for ${to}`, (each) => each.to === to && each.subject.includes("alarm"));
    }
    const states = (await proofsOf(admin.api, id)).map((proof) => [proof.to.link_id, proof.state]);
    assert.deepEqual(
      new Map(states as [string, string][]),
      new Map([
        [work, "failed"],
        [home, "accepted"],
      ]),
    );
    await assertOver(world, [id]);
  });
});
