import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { listOf } from "#api/schemas/common.ts";
import { link } from "#api/schemas/config.ts";
import {
  type AppMessage,
  assertHeard,
  connectDingtalk,
  type DingtalkAppFake,
  linkPlace,
  shown,
  type StreamFake,
} from "../support/dingtalk.ts";
import { eventually } from "../support/eventually.ts";
import { fire, kindsOf, proofsOf, theIncident, timelineOf, until } from "../support/incidents.ts";
import { addIntegration, addService, type Person, reachablePerson, startWorld, type World } from "../support/world.ts";
import { databases } from "./databases.ts";
import { personTarget, roomTarget } from "./story.ts";

for (const database of databases()) {
  describe(`DingTalk by stream, on ${database.name}`, () => {
    let world: World;
    let dingtalk: DingtalkAppFake;
    let stream: StreamFake;
    const opened = new AsyncDisposableStack();

    before(async () => {
      opened.defer(() => database.close());
      world = await startWorld({ databaseUrl: await database.open() });
      opened.defer(() => world.close());
      const connected = opened.use(await connectDingtalk(world, {}, "stream", { urgent: "phone" }));
      ({ dingtalk, stream } = connected);
    });
    after(() => opened.disposeAsync());

    const linksOf = async () =>
      (await world.admin.api.get("/api/v1/links", listOf(link))).rows.filter(({ channel }) => channel === "dingtalk");
    const linkLabelled = (label: string) =>
      eventually(`the link ${label}`, async () => (await linksOf()).find((each) => each.label === label));
    const stateOf = async (id: string) => (await linksOf()).find((each) => each.id === id)?.state;
    const about = (title: string) => (message: AppMessage) => message.text.includes(title);

    it("an incident is answered in a group, every copy follows, and it ends in a private chat", async () => {
      const { admin } = world;
      const [ann, bob] = await Promise.all(["Ann", "Bob"].map((name) => reachablePerson(world, name)));
      assert.ok(ann !== undefined && bob !== undefined);
      const [ada, annD, bobD] = ["Ada", "Ann", "Bob"].map((name) => dingtalk.addPerson({ name }));
      assert.ok(ada !== undefined && annD !== undefined && bobD !== undefined);
      const room = dingtalk.addChat({ name: "War room", members: [ada, annD, bobD] });
      await linkPlace(dingtalk, { tocsin: admin, dingtalk: ada }, "chat", room);
      await linkPlace(dingtalk, { tocsin: bob, dingtalk: bobD }, "person", bobD);
      const toRoom = await linkLabelled("War room");
      await setLadder(bob, await linkIdOf(bob));
      const service = await addService(world, "Payments", [
        { targets: [roomTarget(toRoom.id), personTarget(bob)], advance_after_sec: 3600 },
      ]);
      const way = await addIntegration(world, service, "standard");

      // The organization has no DING left. The token that was used so far is withdrawn, and the platform moves the connection: nobody notices.
      dingtalk.world.dingQuota = 0;
      dingtalk.dropTokens();
      stream.askReconnect();
      await eventually("connected again", () => stream.opened() === 2 || undefined);
      const title = "disk full on db-3 @all";
      await fire(way, { key: "db-3", title });
      const incident = await theIncident(admin.api, title);
      const places = [room, bobD];
      const [inRoom, toBob] = await Promise.all(
        places.map((place) => shown(dingtalk, place, "the page", about("disk full on db-3"))),
      );
      assert.ok(inRoom !== undefined && toBob !== undefined);
      assert.deepEqual(inRoom.pings, [bobD.userId], "Bob is rung, and not everybody");

      // The page to Bob went out; that nobody called him besides is told with its try.
      await eventually("the try says what did not ring", async () => {
        const proof = (await proofsOf(admin.api, incident.id)).find(({ to }) => to.user_id === bob.id);
        const [attempt] = proof?.attempts ?? [];
        return attempt?.outcome === "accepted" && /did not ring.*quota/.test(attempt.why ?? "");
      });

      // Ann is not linked: she alone is shown the way, and nothing happens.
      const stranger = assertHeard(await dingtalk.click(annD, inRoom, "ack"));
      assert.match(stranger.note ?? "", /does not know you/);
      const offer = await shown(dingtalk, annD, "the way to link", ({ text }) => text.endsWith("Link now"));
      assert.ok(offer.links.some((url) => url.includes("/link/")));
      assert.ok(!dingtalk.messages(room, annD).some(({ links }) => links.some((url) => url.includes("/link/"))));
      assert.equal((await until(admin.api, incident.id, "still open", () => true)).state, "triggered");

      // Bob acknowledges in the group: the answer shows it to everybody there, and every other copy follows.
      assert.match(assertHeard(await dingtalk.click(bobD, inRoom, "ack")).note ?? "", /^Acknowledged by Bob/);
      assert.match(dingtalk.messages(room).find(about("disk full on db-3"))?.text ?? "", /Acknowledged by Bob/);
      for (const place of places)
        await shown(dingtalk, place, "the card follows", ({ text }) => /Acknowledged by Bob/.test(text));
      assert.deepEqual(
        places.map((place) => dingtalk.messages(place).filter(about("disk full on db-3")).length),
        [1, 1],
        "edited, not posted anew",
      );

      // For as long as the button says; and closed in the private chat.
      const snooze = await shown(dingtalk, bobD, "buttons", about("disk full on db-3"));
      assertHeard(await dingtalk.click(bobD, snooze, "snooze", "240"));
      const snoozed = await until(admin.api, incident.id, "snoozed", (now) => now.snoozed_until !== null);
      const hours = (Date.parse(String(snoozed.snoozed_until)) - Date.parse(String(snoozed.opened_at))) / 3_600_000;
      assert.ok(hours > 3.9 && hours < 4.2, `${hours} hours`);
      assertHeard(await dingtalk.click(bobD, snooze, "close"));
      for (const place of places)
        await eventually("every copy says that it is closed", () => {
          const cards = dingtalk.messages(place).filter(about("disk full on db-3"));
          return cards.length > 0 && cards.every(({ text }) => /Closed by Bob/.test(text));
        });
      assert.deepEqual(
        (await kindsOf(admin.api, incident.id)).filter((kind) => kind !== "alert_joined"),
        ["opened", "routed", "paged", "acknowledged", "snoozed", "closed"],
      );
      const acknowledged = (await timelineOf(admin.api, incident.id)).find(({ kind }) => kind === "acknowledged");
      assert.deepEqual([acknowledged?.actor.user_id, acknowledged?.via.kind], [bob.id, "channel"]);

      // A stale card tells who was first, and once linked, Ann answers like everybody.
      assert.match(assertHeard(await dingtalk.click(bobD, toBob, "ack")).note ?? "", /closed already by Bob/);
      await linkPlace(dingtalk, { tocsin: ann, dingtalk: annD }, "person", annD);
      await fire(way, { key: "db-4", title: "disk full on db-4" });
      const second = await shown(dingtalk, room, "the next page", about("disk full on db-4"));
      assertHeard(await dingtalk.click(annD, second, "ack"));
      await shown(dingtalk, room, "Ann has it", ({ text }) => /db-4[^]*Acknowledged by Ann/.test(text));
    });

    it("places are linked, unlinked and linked again, and what happens to them is followed", async () => {
      const { admin } = world;
      const eve = dingtalk.addPerson({ name: "Eve" });
      const room = dingtalk.addChat({ name: "Alerts", members: [eve] });
      const who = { tocsin: admin, dingtalk: eve };
      await linkPlace(dingtalk, who, "person", eve);
      await linkPlace(dingtalk, who, "chat", room);
      const { id } = await linkLabelled("Alerts");

      assertHeard(await dingtalk.say(eve, room, "status"));
      await shown(dingtalk, room, "the status", ({ text }) => /Linked as Alerts/.test(text));
      assertHeard(await dingtalk.say(eve, room, "unlinkChat", { rich: true }));
      await eventually("unlinked", async () => (await stateOf(id)) === undefined);
      await linkPlace(dingtalk, who, "chat", room);
      await eventually("linked again", async () => (await stateOf(id)) === "active");

      assertHeard(await dingtalk.uninstallCoolApp(eve, room));
      await eventually("broken with the cause", async () => (await stateOf(id)) === "broken");
      assert.match((await linksOf()).find((each) => each.id === id)?.last_error ?? "", /removed/i);
      assertHeard(await dingtalk.installCoolApp(eve, room));
      await eventually("whole again", async () => (await stateOf(id)) === "active");
      assertHeard(await dingtalk.rename(eve, room, "Alerts and pages"));
      await linkLabelled("Alerts and pages");

      assertHeard(await dingtalk.say(eve, room, "whoami"));
      await shown(dingtalk, eve, "who she is", ({ text }) => plain(text).includes(admin.email));
      assert.ok(
        !dingtalk.messages(room).some(({ text }) => plain(text).includes(admin.email)),
        "not for the group to read",
      );

      assertHeard(await dingtalk.disband(eve, room));
      await eventually("broken", async () => (await stateOf(id)) === "broken");
      assertHeard(await dingtalk.say(eve, eve, "unlinkUser"));
      await eventually("unlinked", async () => (await linksOf()).every(({ owner }) => owner.user_id !== admin.id));
    });

    it("over HTTP, where the stream is not wanted: the address for clicks is announced by itself", async () => {
      const { dingtalk: other } = opened.use(await connectDingtalk(world, {}, "http"));
      const eve = await reachablePerson(world, "Eve");
      const eveD = other.addPerson({ name: "Eve" });
      await linkPlace(other, { tocsin: eve, dingtalk: eveD }, "person", eveD);
      assert.equal((await linksOf()).filter(({ owner }) => owner.user_id === eve.id).length, 1);
      const group = other.addChat({ name: "Elsewhere", members: [eveD] });
      assertHeard(await other.rename(eveD, group, "Elsewhere still"));
    });

    async function linkIdOf(person: Person): Promise<string> {
      const found = (await linksOf()).find(({ owner }) => owner.user_id === person.id);
      assert.ok(found !== undefined);
      return found.id;
    }
  });
}

/** Without the invisible gaps that keep an `@` from being a mention. */
function plain(text: string): string {
  return text.replaceAll("\u200b", "");
}

/** DingTalk alone, at once, for every severity. */
async function setLadder(person: Person, linkId: string): Promise<void> {
  const steps = [{ after_sec: 0, channel: "dingtalk", link_id: linkId }];
  await person.api.put("/api/v1/me/preferences", { critical: steps, warning: steps, info: steps });
}
