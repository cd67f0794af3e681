import assert from "node:assert/strict";
import { describe } from "node:test";
import { listOf } from "#api/schemas/common.ts";
import { delivery, deliveryRecord } from "#api/schemas/deliveries.ts";
import { assertOver, fire, proofsOf, theIncident, timelineOf } from "../support/incidents.ts";
import { startReceiver } from "../support/receiver.ts";
import { addIntegration, addRoom, addService, reachablePerson } from "../support/world.ts";
import { personTarget, roomTarget, story } from "./story.ts";

describe("A platform in trouble", () => {
  story("the mail server is down: escalation goes on, and the mail comes when it is back", async (world) => {
    const { admin, mail, receiver } = world;
    const rita = await reachablePerson(world, "Rita");
    const service = await addService(world, "Payments", [
      { targets: [personTarget(rita)], advance_after_sec: 1 },
      { targets: [roomTarget(world.room)], advance_after_sec: 3600 },
    ]);
    const way = await addIntegration(world, service, "standard");
    await mail.goDown();

    await fire(way, { key: "disk", title: "Disk full" });

    const hook = await receiver.inbox.take("the room's page", ({ type }) => type === "incident.page");
    assert.equal(hook.data.level, 1);
    await mail.comeBack();
    await mail.inbox.take("Rita's page, late", (each) => each.to === rita.email && each.subject.includes("Disk full"));

    const { id } = await theIncident(admin.api, "Disk full");
    const advanced = (await timelineOf(admin.api, id)).find((entry) => entry.kind === "advanced");
    assert.equal(advanced?.data["reason"], "timeout");
    await assertOver(world, [id]);
    const late = (await proofsOf(admin.api, id)).find((proof) => proof.channel === "email");
    const outcomes = late?.attempts.map((attempt) => attempt.outcome) ?? [];
    assert.deepEqual([new Set(outcomes.slice(0, -1)), outcomes.at(-1)], [new Set(["retry"]), "accepted"]);

    // Each try shows what was said and what came back, but not what the mail can be answered by.
    const record = await admin.api.get(`/api/v1/notifications/${late?.id}`, deliveryRecord);
    const said = record.attempts.flatMap(({ exchanges }) => exchanges);
    assert.equal(said.length, outcomes.length);
    assert.deepEqual([said[0]?.method, said[0]?.status, typeof said[0]?.why], ["SMTP", null, "string"]);
    const taken = said.at(-1);
    assert.deepEqual([taken?.status, taken?.why], [250, null]);
    assert.match(taken?.request.text ?? "", /Subject: [^\n]*Disk full[^]*Acknowledge: \S+\/a\/•••\?do=ack/u);
    assert.match(taken?.answer.text ?? "", /^250 /u);
    const { rows } = await admin.api.get(`/api/v1/notifications?user_id=${rita.id}`, listOf(delivery));
    const code = rows.find(({ kind }) => kind === "code");
    const told = await admin.api.get(`/api/v1/notifications/${code?.id}`, deliveryRecord);
    const [mailed] = told.attempts.flatMap(({ exchanges }) => exchanges);
    assert.deepEqual([mailed?.status, mailed?.request.text, mailed?.answer.text], [250, null, null]);
  });

  story("a receiver asks for patience: it gets it to the second, and the others do not wait", async (world) => {
    const { admin, receiver } = world;
    const other = await startReceiver();
    try {
      const otherRoom = await addRoom(admin, other, "others");
      const service = await addService(world, "Payments", [
        { targets: [roomTarget(world.room), roomTarget(otherRoom)], advance_after_sec: 3600 },
      ]);
      const way = await addIntegration(world, service, "standard");
      receiver.answerNext({ status: 429, headers: { "retry-after": "2" } });

      await fire(way, { key: "disk", title: "Disk full" });
      await other.inbox.take("the other room's page", ({ type }) => type === "incident.page");
      assert.equal(receiver.inbox.all.length, 0, "the first room is left in peace meanwhile");
      // What comes for that room now waits as well; the other room does not.
      await fire(way, { key: "net", title: "Network down" });
      await other.inbox.take("the other room's second page", ({ data }) => data.incident?.title === "Network down");
      assert.equal(receiver.inbox.all.length, 0, "nothing goes through a parked lane");

      for (const title of ["Disk full", "Network down"]) {
        await receiver.inbox.take(`the page of ${title}`, ({ data }) => data.incident?.title === title);
      }
      const ids = (await Promise.all(["Disk full", "Network down"].map((title) => theIncident(admin.api, title)))).map(
        ({ id }) => id,
      );
      await assertOver(world, ids);
      const slow = (await proofsOf(admin.api, ids[0] ?? "")).find((proof) => proof.to.link_id === world.room);
      assert.deepEqual(
        slow?.attempts.map((attempt) => attempt.outcome),
        ["retry", "accepted"],
      );
      const [first, second] = slow?.attempts.map((attempt) => Date.parse(attempt.started_at)) ?? [];
      assert.ok(Number(second) - Number(first) >= 2000, "Retry-After is kept");
      other.inbox.assertNothingElse();
    } finally {
      await other.stop();
    }
  });
});
