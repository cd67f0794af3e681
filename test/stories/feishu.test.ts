import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { listOf } from "#api/schemas/common.ts";
import { link } from "#api/schemas/config.ts";
import { eventually } from "../support/eventually.ts";
import { fire, kindsOf, proofsOf, theIncident, timelineOf, until } from "../support/incidents.ts";
import {
  type AppMessage,
  assertHeard,
  connectFeishu,
  type FakePerson,
  type FeishuAppFake,
  linkPlace,
  shown,
} from "../support/feishu.ts";
import { addIntegration, addService, type Person, reachablePerson, startWorld, type World } from "../support/world.ts";
import { databases } from "./databases.ts";
import { personTarget, roomTarget } from "./story.ts";

for (const database of databases()) {
  describe(`Feishu, on ${database.name}`, () => {
    let world: World;
    let feishu: FeishuAppFake;
    const opened = new AsyncDisposableStack();

    before(async () => {
      opened.defer(() => database.close());
      world = await startWorld({ databaseUrl: await database.open() });
      opened.defer(() => world.close());
      ({ feishu } = await connectFeishu(world));
      opened.defer(() => feishu.close());
    });
    after(() => opened.disposeAsync());

    const linksOf = async () =>
      (await world.admin.api.get("/api/v1/links", listOf(link))).rows.filter(({ channel }) => channel === "feishu");
    const linkLabelled = (label: string) =>
      eventually(`the link ${label}`, async () => (await linksOf()).find((each) => each.label === label));
    const stateOf = async (id: string) => (await linksOf()).find((each) => each.id === id)?.state;
    const about = (title: string) => (message: AppMessage) => message.text.includes(title);

    it("an incident is answered in a group, every copy follows, and it ends in a private chat", async () => {
      const { admin } = world;
      const [ann, bob] = await Promise.all(["Ann", "Bob"].map((name) => reachablePerson(world, name)));
      assert.ok(ann !== undefined && bob !== undefined);
      const [ada, annF, bobF] = ["Ada", "Ann", "Bob"].map((name) => feishu.addPerson({ name }));
      assert.ok(ada !== undefined && annF !== undefined && bobF !== undefined);
      const room = feishu.addChat({ name: "War room", members: [ada, annF, bobF] });
      assertHeard(await feishu.addBot(ada, room));
      await linkPlace(feishu, { tocsin: admin, feishu: ada }, "chat", room);
      await linkPlace(feishu, { tocsin: bob, feishu: bobF }, "person", bobF);
      // The group's name was asked for; a message does not tell it.
      const toRoom = await linkLabelled("War room");
      await setLadder(bob, await linkIdOf(bob));
      const service = await addService(world, "Payments", [
        { targets: [roomTarget(toRoom.id), personTarget(bob)], advance_after_sec: 3600 },
      ]);
      const way = await addIntegration(world, service, "standard");

      // The token that was used so far is withdrawn: nobody notices.
      feishu.dropTokens();
      const title = "disk full on db-3 <at id=all></at>";
      await fire(way, { key: "db-3", title });
      const incident = await theIncident(admin.api, title);
      const places = [room, bobF];
      const [inRoom, toBob] = await Promise.all(places.map((place) => shown(feishu, place, "the page", about(title))));
      assert.ok(inRoom !== undefined && toBob !== undefined);
      assert.deepEqual(inRoom.pings, [bobF.openId], "Bob is rung, and not everybody");
      assertHeard(await feishu.read(bobF, [toBob]));
      await eventually("seen by Bob", async () =>
        (await proofsOf(admin.api, incident.id)).some(({ grade, channel }) => channel === "feishu" && grade === 4),
      );

      // Ann is not linked: she alone is shown the way, and nothing happens.
      const stranger = assertHeard(await feishu.click(annF, inRoom, "ack"));
      assert.match(stranger.shown?.toast?.content ?? "", /does not know you/);
      assert.equal(stranger.shown?.card, null);
      const offer = await shown(feishu, annF, "the way to link", ({ text }) => /Link now/.test(text));
      assert.ok(offer.links.some((url) => url.includes("/link/")));
      assert.ok(!feishu.messages(room).some(({ links }) => links.some((url) => url.includes("/link/"))));
      assert.equal((await until(admin.api, incident.id, "still open", () => true)).state, "triggered");

      // Bob acknowledges in the group: a toast for him at once, and the card for everybody, everywhere.
      const click = assertHeard(await feishu.click(bobF, inRoom, "ack"));
      assert.match(click.shown?.toast?.content ?? "", /^Acknowledged by Bob/);
      assert.match(feishu.messages(room).at(-1)?.text ?? "", /Acknowledged by Bob/, "shown by the answer itself");
      for (const place of places)
        await shown(feishu, place, "the card follows", ({ text }) => /Acknowledged by Bob/.test(text));
      assert.deepEqual(
        places.map((place) => feishu.messages(place).filter(about(title)).length),
        [1, 1],
        "edited, not posted anew",
      );

      // For as long as was chosen from the list.
      const before = await until(admin.api, incident.id, "acknowledged", ({ state }) => state === "acknowledged");
      const snooze = assertHeard(await feishu.click(bobF, toBob, "snooze", "240"));
      assert.match(snooze.shown?.toast?.content ?? "", /Bob|[Ss]nooze/);
      const snoozed = await until(admin.api, incident.id, "snoozed", (now) => now.snoozed_until !== null);
      const hours = (Date.parse(String(snoozed.snoozed_until)) - Date.parse(String(before.opened_at))) / 3_600_000;
      assert.ok(hours > 3.9 && hours < 4.2, `${hours} hours`);

      // Closed in the private chat.
      assertHeard(await feishu.click(bobF, toBob, "close"));
      for (const place of places)
        await eventually("every copy says that it is closed", () => {
          const cards = feishu.messages(place).filter(about(title));
          return cards.length > 0 && cards.every(({ text }) => /Closed by Bob/.test(text));
        });
      assert.deepEqual(
        (await kindsOf(admin.api, incident.id)).filter((kind) => kind !== "alert_joined"),
        ["opened", "routed", "paged", "acknowledged", "snoozed", "closed"],
      );
      const acknowledged = (await timelineOf(admin.api, incident.id)).find(({ kind }) => kind === "acknowledged");
      assert.deepEqual([acknowledged?.actor.user_id, acknowledged?.via.kind], [bob.id, "channel"]);

      // Once linked, she answers like everybody.
      await linkPlace(feishu, { tocsin: ann, feishu: annF }, "person", annF);
      await fire(way, { key: "db-4", title: "disk full on db-4" });
      const second = await shown(feishu, room, "the next page", about("disk full on db-4"));
      assertHeard(await feishu.click(annF, second, "ack"));
      await shown(feishu, room, "Ann has it", ({ text }) => /db-4[^]*Acknowledged by Ann/.test(text));
    });

    it("places are linked, unlinked and linked again, and what happens to them is followed", async () => {
      const { admin } = world;
      const eve = feishu.addPerson({ name: "Eve" });
      const room = feishu.addChat({ name: "Alerts", members: [eve] });
      const who = { tocsin: admin, feishu: eve };
      assertHeard(await feishu.enter(eve));
      await linkPlace(feishu, who, "person", eve);
      await linkPlace(feishu, who, "chat", room);
      const { id } = await linkLabelled("Alerts");

      // Said in the group, with the rights of the one who says it; not said to the bot, it is nobody's business.
      assertHeard(await feishu.say(eve, room, "unlinkChat", { unmentioned: true }));
      assertHeard(await feishu.say(eve, room, "status"));
      await shown(feishu, room, "the status", ({ text }) => /Linked as Alerts/.test(text));
      assertHeard(await feishu.say(eve, room, "unlinkChat", { post: true }));
      await eventually("unlinked", async () => (await stateOf(id)) === undefined);
      await linkPlace(feishu, who, "chat", room);
      await eventually("linked again", async () => (await stateOf(id)) === "active");

      assertHeard(await feishu.removeBot(eve, room));
      await eventually("broken with the cause", async () => (await stateOf(id)) === "broken");
      assert.match((await linksOf()).find((each) => each.id === id)?.last_error ?? "", /removed/i);
      assertHeard(await feishu.addBot(eve, room));
      await eventually("whole again", async () => (await stateOf(id)) === "active");
      assertHeard(await feishu.rename(eve, room, "Alerts and pages"));
      await linkLabelled("Alerts and pages");

      await assertPrivate(feishu, eve, admin);
      assertHeard(await feishu.say(eve, room, "whoami"));
      assert.ok(!feishu.messages(room).some(({ text }) => text.includes(admin.email)), "not for the group to read");

      assertHeard(await feishu.disband(eve, room));
      await eventually("broken", async () => (await stateOf(id)) === "broken");
      assertHeard(await feishu.say(eve, eve, "unlinkUser"));
      await eventually("unlinked", async () => (await linksOf()).every(({ owner }) => owner.user_id !== admin.id));
    });

    async function linkIdOf(person: Person): Promise<string> {
      const found = (await linksOf()).find(({ owner }) => owner.user_id === person.id);
      assert.ok(found !== undefined);
      return found.id;
    }
  });
}

async function assertPrivate(feishu: FeishuAppFake, eve: FakePerson, admin: Person): Promise<void> {
  assertHeard(await feishu.say(eve, eve, "whoami"));
  await shown(feishu, eve, "who she is", ({ text }) => text.includes(admin.email));
}

/** Feishu alone, at once, for every severity. */
async function setLadder(person: Person, linkId: string): Promise<void> {
  const steps = [{ after_sec: 0, channel: "feishu", link_id: linkId }];
  await person.api.put("/api/v1/me/preferences", { critical: steps, warning: steps, info: steps });
}
