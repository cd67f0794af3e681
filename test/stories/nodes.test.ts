import assert from "node:assert/strict";
import { describe } from "node:test";
import { actionPage, assertOver, fire, proofsOf, quiet, theIncident, until } from "../support/incidents.ts";
import { startServer } from "../support/server.ts";
import { addIntegration, addService, reachablePerson } from "../support/world.ts";
import { databases } from "./databases.ts";
import { personTarget, story } from "./story.ts";

const shared = databases().filter((database) => database.name === "PostgreSQL");

describe("Two nodes on one database", () => {
  story(
    "an alert at one is answered at the other, and everything goes out once",
    async (world) => {
      const { admin, mail } = world;
      const second = await startServer(world.options);
      try {
        const [rita, ben] = [await reachablePerson(world, "Rita"), await reachablePerson(world, "Ben")];
        const service = await addService(world, "Payments", [
          { targets: [personTarget(rita)], advance_after_sec: 2 },
          { targets: [personTarget(ben)], advance_after_sec: 3600 },
        ]);
        const way = await addIntegration(world, service, "standard");

        await fire(way, { key: "disk", title: "Disk full" });
        const page = await mail.inbox.take(
          "Rita's page",
          (each) => each.to === rita.email && each.subject.includes("Disk full"),
        );
        const { id } = await theIncident(admin.api.at(second.url), "Disk full");

        // The button is pressed at the other node, and the same alert comes in there: still one incident.
        const link = new URL(actionPage(page.links).url);
        const atSecond = actionPage([`${second.url}${link.pathname}`]);
        assert.equal((await atSecond.press("acknowledge")).status, 200);
        await fire(`${second.url}${new URL(way.url).pathname}`, { key: "disk", title: "Disk full" });
        await until(
          admin.api,
          id,
          "the first node knows",
          (now) => now.state === "acknowledged" && now.escalation.status === "stopped",
        );

        await fire(`${second.url}${new URL(way.url).pathname}`, { key: "disk", title: "Disk full", status: "Ok" });
        await until(admin.api, id, "it is closed", (now) => now.state === "closed");
        await mail.inbox.take("Rita hears of the end", (each) => each.to === rita.email);
        await assertOver(world, [id]);
        assert.ok((await proofsOf(admin.api, id)).every((proof) => proof.attempts.length === 1));
      } finally {
        await second.stop();
      }
    },
    shared,
  );

  story(
    "the node that took the alert dies: the other one pages",
    async (world) => {
      const { admin, mail } = world;
      const second = await startServer(world.options);
      try {
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
        await world.server.kill();

        await mail.inbox.take("Ben's page", (each) => each.to === ben.email && each.subject.includes("Disk full"));
        await world.server.start();
        await assertOver(world, [id]);
      } finally {
        await second.stop();
      }
    },
    shared,
  );
});
