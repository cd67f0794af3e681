import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { listOf } from "#api/schemas/common.ts";
import { link } from "#api/schemas/config.ts";
import { eventually } from "../support/eventually.ts";
import { fire, kindsOf, proofsOf, quiet, theIncident, timelineOf, until } from "../support/incidents.ts";
import {
  type AppMessage,
  assertHeard,
  connectWecom,
  type FakePerson,
  linkGroup,
  linkPerson,
  shown,
  type Wecom,
} from "../support/wecom.ts";
import { addIntegration, addService, type Person, reachablePerson, startWorld, type World } from "../support/world.ts";
import { databases } from "./databases.ts";
import { personTarget, roomTarget } from "./story.ts";

for (const database of databases()) {
  describe(`WeCom, on ${database.name}`, () => {
    let world: World;
    let wecom: Wecom;
    const opened = new AsyncDisposableStack();

    before(async () => {
      opened.defer(() => database.close());
      world = await startWorld({ databaseUrl: await database.open() });
      opened.defer(() => world.close());
      // The platform's documents contradict each other on whether presses can be answered: the product must do without.
      wecom = await connectWecom(world, { ignoresAnswers: true });
      opened.defer(() => wecom.close());
    });
    after(() => opened.disposeAsync());

    const linksOf = async () =>
      (await world.admin.api.get("/api/v1/links", listOf(link))).rows.filter(({ channel }) => channel === "wecom");
    const linkOf = (what: string, fits: (each: Awaited<ReturnType<typeof linksOf>>[number]) => boolean) =>
      eventually(what, async () => (await linksOf()).find(fits));
    const about = (title: string) => (message: AppMessage) => message.text.includes(title);

    it("an incident is answered in a group, every copy follows, and it ends in a private chat", async () => {
      const { admin } = world;
      const { app, bot } = wecom;
      const [ann, bob] = await Promise.all(["Ann", "Bob"].map((name) => reachablePerson(world, name)));
      assert.ok(ann !== undefined && bob !== undefined);
      const [ada, annW, bobW] = [app.addPerson("Ada"), app.addPerson("AnnLee"), app.addPerson("bob.k")];
      const room = app.addGroup();
      await linkPerson(wecom, { tocsin: admin, wecom: ada });
      await linkGroup(wecom, { tocsin: admin, wecom: ada }, room);
      await linkPerson(wecom, { tocsin: bob, wecom: bobW });
      const toRoom = await linkOf("the link of the group", ({ place }) => place === "chat");
      await setLadder(bob, (await linkOf("Bob's link", ({ owner }) => owner.user_id === bob.id)).id);
      const service = await addService(world, "Payments", [
        { targets: [roomTarget(toRoom.id), personTarget(bob)], advance_after_sec: 3600 },
      ]);
      const way = await addIntegration(world, service, "standard");

      // The token that was used so far is withdrawn: nobody notices.
      app.dropTokens();
      const title = "disk full db-3";
      await fire(way, { key: "db-3", title });
      const incident = await theIncident(admin.api, title);
      const inRoom = await shown(wecom, room, "the page in the group", about(title));
      const toBob = await shown(wecom, bobW, "the page to Bob", about(title));

      // Ann is not linked: she alone is shown the way, and nothing happens.
      await bot.click(annW, inRoom, "ack");
      const offer = await shown(wecom, annW, "the way to link", ({ text }) => /do not know who you are/.test(text));
      assert.ok(offer.links.some((url) => url.includes("/link/")));
      assert.ok(!app.messages(room).some(({ links }) => links.some((url) => url.includes("/link/"))));
      assert.equal((await until(admin.api, incident.id, "still open", () => true)).state, "triggered");

      // Bob acknowledges in the group: its card changes for everybody by the answer, his own by the code that came with it.
      assert.deepEqual(await bot.click(bobW, inRoom, "ack"), { updated: true });
      assert.match(app.messages(room).find(({ id }) => id === inRoom.id)?.text ?? "", /Acknowledged by Bob/);
      await shown(
        wecom,
        bobW,
        "Bob's card follows",
        ({ id, text }) => id === toBob.id && /Acknowledged by Bob/.test(text),
      );
      assert.deepEqual(
        [room, bobW].map((place) => app.messages(place).filter(about(title)).length),
        [1, 1],
        "edited, not posted anew",
      );

      // For as long as was chosen, in his own chat. The group's card cannot follow now: that is told below it, once.
      const before = await until(admin.api, incident.id, "acknowledged", ({ state }) => state === "acknowledged");
      const mine = await shown(wecom, bobW, "his card", ({ id }) => id === toBob.id);
      assertHeard(await app.click(bobW, mine, "snooze", "240"));
      const snoozed = await until(admin.api, incident.id, "snoozed", (now) => now.snoozed_until !== null);
      const hours = (Date.parse(String(snoozed.snoozed_until)) - Date.parse(String(before.opened_at))) / 3_600_000;
      assert.ok(hours > 3.9 && hours < 4.2, `${hours} hours`);
      await shown(wecom, bobW, "his card shows it", ({ id, text }) => id === toBob.id && /Snoozed until/.test(text));
      const told = await shown(
        wecom,
        room,
        "the group is told",
        ({ type, text }) => type === "markdown" && /Snoozed until/.test(text),
      );
      assert.match(told.text, /Refresh/, "and why its card does not show it");

      // Closed in the private chat; Refresh shows it on the group's card.
      const snoozedCard = await shown(wecom, bobW, "his card", ({ id }) => id === toBob.id);
      assertHeard(await app.click(bobW, snoozedCard, "close"));
      await shown(wecom, bobW, "his card is closed", ({ id, text }) => id === toBob.id && /Closed by Bob/.test(text));
      await shown(
        wecom,
        room,
        "the group is told",
        ({ type, text }) => type === "markdown" && /Closed by Bob/.test(text),
      );
      const old = await shown(wecom, room, "the group's card", ({ id }) => id === inRoom.id);
      assert.doesNotMatch(old.text, /Closed by Bob/, "WeCom does not let it be changed");
      assert.deepEqual(await bot.click(annW, old, "refresh"), { updated: true });
      await shown(wecom, room, "it is changed", ({ id, text }) => id === inRoom.id && /Closed by Bob/.test(text));
      assert.deepEqual(
        (await kindsOf(admin.api, incident.id)).filter((kind) => kind !== "alert_joined"),
        ["opened", "routed", "paged", "acknowledged", "snoozed", "closed"],
      );
      const acknowledged = (await timelineOf(admin.api, incident.id)).find(({ kind }) => kind === "acknowledged");
      assert.deepEqual([acknowledged?.actor.user_id, acknowledged?.via.kind], [bob.id, "channel"]);

      // Once linked, she answers like everybody; the connection of the bot breaks and comes back by itself.
      await linkPerson(wecom, { tocsin: ann, wecom: annW });
      bot.cut();
      await eventually("connected again", () => bot.connected() === 1);
      await fire(way, { key: "db-4", title: "disk full db-4" });
      const second = await shown(wecom, room, "the next page", about("disk full db-4"));
      const toBobAgain = await shown(wecom, bobW, "the next page to Bob", about("disk full db-4"));

      // Who asks for the card as it is now has seen it, and has not answered.
      const { id } = await theIncident(admin.api, "disk full db-4");
      assertHeard(await app.click(bobW, toBobAgain, "refresh"));
      await eventually("Bob has seen it", async () => {
        const proof = (await proofsOf(admin.api, id)).find((each) => each.to.user_id === bob.id);
        return proof?.state === "seen" && proof.grade === 4;
      });
      assert.equal((await until(admin.api, id, "still open", () => true)).state, "triggered");
      assert.deepEqual(await bot.click(annW, second, "ack"), { updated: true });
      await shown(wecom, room, "Ann has it", ({ text }) => /db-4[^]*Acknowledged by Ann/.test(text));
      const isHis = (says: RegExp) => (message: AppMessage) => message.id === toBobAgain.id && says.test(message.text);
      await shown(wecom, bobW, "Bob's card follows, by the code of its message", isHis(/Acknowledged by Ann/));

      // A press that changes nothing leaves the code that came with it, the only one there is, and then our process dies.
      const texts = () => app.messages(bobW).filter(({ type }) => type === "text").length;
      const texts0 = texts();
      assertHeard(await pressUnack(wecom, bobW, toBobAgain));
      await eventually("he is told that it was not his", () => texts() === texts0 + 1);
      await quiet(admin.api, [id]);
      await world.server.kill();
      await world.server.start();
      await eventually("connected again", () => bot.connected() === 1);
      const hers = await shown(wecom, room, "Ann's card", (message) => message.id === second.id);
      assert.deepEqual(await bot.click(annW, hers, "close"), { updated: true });
      await shown(wecom, bobW, "Bob's card is changed by it", isHis(/Closed by Ann/));
      assert.equal(texts(), texts0 + 1, "no text has to say what the card shows");
    });

    it("places are linked, unlinked and linked again, and what happens to people is followed", async () => {
      const { admin } = world;
      const { app, bot } = wecom;
      const eve = await reachablePerson(world, "Eve");
      const eveW = app.addPerson("Eve");
      const adaW = app.addPerson("Ada");
      const room = app.addGroup();
      await linkPerson(wecom, { tocsin: eve, wecom: eveW });
      await linkGroup(wecom, { tocsin: admin, wecom: adaW }, room);
      const stateOf = async (fits: Parameters<typeof linkOf>[1]) => (await linksOf()).find(fits)?.state;
      const isRoom: Parameters<typeof linkOf>[1] = ({ label }) => label.endsWith(room.chatId.slice(-6));
      const isEve: Parameters<typeof linkOf>[1] = ({ owner }) => owner.user_id === eve.id;

      bot.say(adaW, room, "status");
      await shown(wecom, room, "the status", ({ text }) => /Linked as/.test(text));
      bot.say(adaW, room, "whoami");
      await shown(wecom, adaW, "who she is, in private", ({ text }) => text.includes(admin.email));
      assert.ok(!app.messages(room).some(({ text }) => text.includes(admin.email)), "not for the group to read");
      bot.say(adaW, room, "unlinkChat");
      await eventually("unlinked", async () => (await stateOf(isRoom)) === undefined);
      await linkGroup(wecom, { tocsin: admin, wecom: adaW }, room);
      await eventually("linked again", async () => (await stateOf(isRoom)) === "active");

      assertHeard(await app.leave(eveW));
      await eventually("broken with the cause", async () => (await stateOf(isEve)) === "broken");
      assertHeard(await app.enter(eveW));
      await eventually("whole again", async () => (await stateOf(isEve)) === "active");
      assertHeard(await app.say(eveW, "unlinkUser"));
      await eventually("unlinked", async () => (await stateOf(isEve)) === undefined);
    });
  });
}

/** A button of a card as it was before. */
function pressUnack({ app }: Wecom, by: FakePerson, { taskId, pressables }: AppMessage) {
  const ack = pressables.find(({ key }) => key?.startsWith("ack|") ?? false)?.key;
  assert.ok(taskId !== null && typeof ack === "string");
  const code = `unack of ${taskId}`;
  app.world.codes.set(code, { taskId, userId: by.userId.toLowerCase(), at: Date.now(), used: false });
  return app.deliver(app.compose.press(by, { key: `un${ack}`, taskId, code }));
}

/** WeCom alone, at once, for every severity. */
async function setLadder(person: Person, linkId: string): Promise<void> {
  const steps = [{ after_sec: 0, channel: "wecom", link_id: linkId }];
  await person.api.put("/api/v1/me/preferences", { critical: steps, warning: steps, info: steps });
}
