import assert from "node:assert/strict";
import { describe } from "node:test";
import { Api, ApiError } from "../support/api.ts";
import { assertOver, fire, theIncident, until } from "../support/incidents.ts";
import { addIntegration, addService, invitePerson, makeToken } from "../support/world.ts";
import { roomTarget, story } from "./story.ts";

/** The request is turned away with this status. */
async function assertRefused(request: Promise<unknown>, status: number): Promise<void> {
  await assert.rejects(request, (error) => error instanceof ApiError && error.status === status);
}

describe("Who may answer", () => {
  story("a viewer looks on, a token does what its scopes allow, a responder answers", async (world) => {
    const { server, admin, receiver } = world;
    const [vera, rob] = [await invitePerson(world, "Vera", "viewer"), await invitePerson(world, "Rob")];
    const service = await addService(world, "Payments", [
      { targets: [roomTarget(world.room)], advance_after_sec: 3600 },
    ]);
    const way = await addIntegration(world, service, "standard");
    await fire(way, { key: "disk", title: "Disk full" });
    await receiver.inbox.take("the room's page", ({ type }) => type === "incident.page");
    const { id } = await theIncident(vera.api, "Disk full");
    const acknowledge = (api: Api): Promise<unknown> => api.post(`/api/v1/incidents/${id}/acknowledge`);

    await assertRefused(acknowledge(Api.anonymous(server.url)), 401);
    await assertRefused(acknowledge(vera.api), 403);
    await assertRefused(makeToken(vera, ["incident.respond"]), 400);
    const reader = Api.withToken(server.url, await makeToken(rob, ["incident.read"]));
    await theIncident(reader, "Disk full");
    await assertRefused(acknowledge(reader), 403);
    assert.equal((await until(admin.api, id, "nothing has changed", () => true)).state, "triggered");

    await acknowledge(Api.withToken(server.url, await makeToken(rob, ["incident.respond"])));
    const answered = await until(admin.api, id, "it is acknowledged", (now) => now.state === "acknowledged");
    assert.deepEqual(
      answered.acknowledgements.map((each) => [each.name, each.via.kind]),
      [["Rob", "api"]],
    );
    await receiver.inbox.take("the room hears of it", ({ type }) => type === "incident.state");
    await assertOver(world, [id]);
  });
});
