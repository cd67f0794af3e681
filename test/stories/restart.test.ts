import assert from "node:assert/strict";
import { describe } from "node:test";
import { assertOver, fire, kindsOf, quiet, theIncident } from "../support/incidents.ts";
import { addIntegration, addService, reachablePerson } from "../support/world.ts";
import { personTarget, story } from "./story.ts";

describe("A restart in the middle", () => {
  for (const how of ["stop", "kill"] as const) {
    story(
      `${how === "stop" ? "asked to stop" : "killed"} while an escalation runs, it goes on where it was`,
      async (world) => {
        const { server, admin, mail } = world;
        const [rita, ben] = [await reachablePerson(world, "Rita"), await reachablePerson(world, "Ben")];
        const service = await addService(world, "Payments", [
          { targets: [personTarget(rita)], advance_after_sec: 1 },
          { targets: [personTarget(ben)], advance_after_sec: 3600 },
        ]);
        const way = await addIntegration(world, service, "standard");
        await fire(way, { key: "disk", title: "Disk full" });
        await mail.inbox.take("Rita's page", (each) => each.to === rita.email && each.subject.includes("Disk full"));
        const { id } = await theIncident(admin.api, "Disk full");
        // Killed before it has written down that the mail went out, it would go out again.
        await quiet(admin.api, [id]);

        const code = await server[how]();
        if (how === "stop") assert.equal(code, 0, "it drains and ends by itself");
        await server.start();

        await mail.inbox.take("Ben's page", (each) => each.to === ben.email && each.subject.includes("Disk full"));
        await fire(way, { key: "disk", title: "Disk full", status: "Ok" });
        for (const person of [rita, ben])
          await mail.inbox.take(`${person.name} hears of the end`, (each) => each.to === person.email);
        assert.deepEqual(await kindsOf(admin.api, id), [
          "opened",
          "routed",
          "paged",
          "advanced",
          "paged",
          "alert_ended",
          "closed",
        ]);
        await assertOver(world, [id]);
      },
    );
  }
});
