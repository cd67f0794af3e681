import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { eventually } from "../support/eventually.ts";
import { assertOver, fire, incidentsTitled, post, theIncident } from "../support/incidents.ts";
import { isPostgresWanted, startPostgres } from "../support/postgres.ts";
import { addIntegration, addService, reachablePerson, startWorld } from "../support/world.ts";
import { personTarget, roomTarget } from "./story.ts";

describe("The database goes away", { skip: !isPostgresWanted() }, () => {
  it("senders are told to come back, nothing is half stored, and it goes on by itself", async (t) => {
    const postgres = await startPostgres({ own: true, fsync: false });
    const world = await startWorld({ databaseUrl: await postgres.createDatabase() });
    try {
      const { server, admin, mail, receiver } = world;
      const rita = await reachablePerson(world, "Rita");
      const service = await addService(world, "Payments", [
        { targets: [roomTarget(world.room)], advance_after_sec: 2 },
        { targets: [personTarget(rita)], advance_after_sec: 3600 },
      ]);
      const way = await addIntegration(world, service, "standard");
      await fire(way, { key: "before", title: "Before" });
      await receiver.inbox.take("the room's page", ({ data }) => data.incident?.title === "Before");

      await postgres.crash();
      assert.equal(await post(way, { key: "meanwhile", title: "Meanwhile" }), 503);
      assert.equal((await fetch(`${server.url}/readyz`)).status, 503);
      assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
      await postgres.restart();
      await eventually("it is ready again", async () => (await fetch(`${server.url}/readyz`)).ok);

      // What was under way goes on: the next level of the first incident.
      await mail.inbox.take("Rita's page", (each) => each.to === rita.email && each.subject.includes("Before"));
      assert.equal((await incidentsTitled(admin.api, "Meanwhile")).length, 0, "nothing of what was refused is there");
      // The sender comes back.
      await fire(way, { key: "meanwhile", title: "Meanwhile" });
      await receiver.inbox.take("the room's page", ({ data }) => data.incident?.title === "Meanwhile");
      await fire(way, { key: "meanwhile", title: "Meanwhile", status: "Ok" });
      await receiver.inbox.take(
        "the end",
        ({ data, type }) => type === "incident.resolved" && data.incident?.title === "Meanwhile",
      );
      const ids = await Promise.all(
        ["Before", "Meanwhile"].map(async (title) => (await theIncident(admin.api, title)).id),
      );
      await assertOver(world, ids);
    } catch (error) {
      t.diagnostic(world.server.log());
      throw error;
    } finally {
      await world.close();
      await postgres.stop();
    }
  });
});
