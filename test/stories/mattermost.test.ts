import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { z } from "zod";
import { listOf } from "#api/schemas/common.ts";
import { link } from "#api/schemas/config.ts";
import { suggestion, verification } from "#api/schemas/links.ts";
import { eventually } from "../support/eventually.ts";
import { fire, kindsOf, proofsOf, theIncident, timelineOf, until } from "../support/incidents.ts";
import {
  type AppPost,
  assertHeard,
  checkForm,
  connectMattermost,
  linkPlace,
  type MattermostApp,
  type MattermostStream,
  offersOf,
  seen,
} from "../support/mattermost.ts";
import { addIntegration, addService, type Person, reachablePerson, startWorld, type World } from "../support/world.ts";
import { databases } from "./databases.ts";
import { personTarget, roomTarget } from "./story.ts";

const placesForm = z.object({
  rows: z.array(z.object({ name: z.string(), link_id: z.string().nullable() })),
  next: z.string().nullable(),
});

for (const database of databases()) {
  describe(`Mattermost, on ${database.name}`, () => {
    let world: World;
    let mattermost: MattermostApp;
    let stream: MattermostStream;
    let accountId: string;
    const opened = new AsyncDisposableStack();

    before(async () => {
      opened.defer(() => database.close());
      world = await startWorld({ databaseUrl: await database.open() });
      opened.defer(() => world.close());
      ({ mattermost, stream, accountId } = await connectMattermost(world));
      opened.defer(() => mattermost.close());
      opened.defer(() => stream.close());
    });
    after(() => opened.disposeAsync());

    const linksOf = async () => (await world.admin.api.get("/api/v1/links", listOf(link))).rows;
    const ownLinks = async () => (await linksOf()).filter(({ channel }) => channel === "mattermost");
    const isCard = (title: string) => (post: AppPost) => post.onlyFor === null && post.text.includes(title);
    const checked = async (): Promise<Readonly<Record<string, string>>> => {
      const { rows } = await world.admin.api.get(`/api/v1/accounts/${accountId}/check`, checkForm);
      return Object.fromEntries(rows.map(({ id, state }) => [id, state]));
    };

    it("the bot is connected by its token, and the check says what is proved", async () => {
      const states = await checked();
      const proved = ["token", "bot", "site", "key", "teams"].map((id) => states[id]);
      assert.deepEqual(proved, ["good", "good", "good", "good", "good"]);
      assert.equal(states["command"], "unknown", "nobody has said it yet");
      assert.deepEqual(
        mattermost.commands.map(({ trigger, url }) => [trigger, new URL(url).pathname]),
        [["tocsin", `/hook/mattermost/${accountId}`]],
      );
    });

    it("an incident is answered in a channel, every copy follows, and it ends in the direct messages", async () => {
      const { admin } = world;
      const [ann, bob] = await Promise.all(["Ann", "Bob"].map((name) => reachablePerson(world, name)));
      assert.ok(ann !== undefined && bob !== undefined);
      const [adaM, annM, bobM] = ["ada", "ann", "bob"].map((name) => mattermost.world.addPerson(name));
      assert.ok(adaM !== undefined && annM !== undefined && bobM !== undefined);
      const members = [mattermost.bot, adaM, annM, bobM];
      for (const person of members) mattermost.team.members.add(person);
      const ops = mattermost.world.addChannel(mattermost.team, "Ops", { members });
      const pay = mattermost.world.addChannel(mattermost.team, "Payments", { members, isPrivate: true });

      await linkPlace(mattermost, { tocsin: admin, mattermost: adaM }, "chat", ops, "slash");
      await linkPlace(mattermost, { tocsin: bob, mattermost: bobM }, "person", null, "say");
      const listed = await admin.api.get(`/api/v1/accounts/${accountId}/places`, placesForm);
      assert.deepEqual(
        listed.rows.map(({ name, link_id: linked }) => [name, linked !== null]),
        [
          ["Ops", true],
          ["Payments", false],
        ],
      );
      const address = { kind: "channel", server: new URL(mattermost.url).host, id: pay.id, name: "Payments" };
      await admin.api.post("/api/v1/links", { channel: "mattermost", owner: "workspace", address }, verification);
      const rooms = (await ownLinks()).filter(({ place }) => place === "chat");
      assert.deepEqual(rooms.map(({ label }) => label).toSorted(), ["Ops", "Payments"]);
      const toBob = (await ownLinks()).find(({ owner }) => owner.user_id === bob.id);
      assert.equal(toBob?.label, "bob");
      await setLadder(bob, toBob.id);
      const service = await addService(world, "Checkout", [
        {
          targets: [...rooms.map(({ id }) => roomTarget(id)), personTarget(bob), personTarget(ann)],
          advance_after_sec: 3600,
        },
      ]);
      const way = await addIntegration(world, service, "standard");
      const title = "Payments are in trouble";
      await fire(way, { key: "pay-1", title });

      // A card in both channels and for Bob alone, and a mail to Ann.
      const incident = await theIncident(admin.api, title);
      const places = [ops, pay, null] as const;
      const [inOps] = await Promise.all(places.map((room) => seen(mattermost, bobM, room, "the page", isCard(title))));
      assert.ok(inOps !== undefined);
      await world.mail.inbox.take("Ann's page", (each) => each.to === ann.email && each.subject.includes(title));
      assert.deepEqual(inOps.pings, ["bob"], "Bob is rung by his user name");
      assert.equal(inOps.priority, "urgent");
      assert.deepEqual(offersOf(inOps), ["ack", "snooze", "close"]);

      // Ann is not linked: she alone is shown the way, and nothing happens.
      assertHeard(await mattermost.click(annM, inOps, "ack"));
      const theWay = await seen(mattermost, annM, ops, "the way to link", ({ onlyFor }) => onlyFor === annM.id);
      assert.ok(theWay.links.some((url) => new URL(url).pathname.startsWith("/link/")));
      assert.equal((await until(admin.api, incident.id, "still open", () => true)).state, "triggered");

      // Bob acknowledges in the channel; a click that comes twice acts once.
      const click = assertHeard(await mattermost.click(bobM, inOps, "ack"));
      assert.deepEqual(click.json, {});
      assertHeard(await click.again());
      for (const room of places)
        await seen(mattermost, bobM, room, "the card follows", ({ text }) => /Acknowledged by Bob/.test(text));
      assert.deepEqual(
        places.map((room) => mattermost.seenBy(bobM, room).filter(isCard(title)).length),
        [1, 1, 1],
        "edited, not posted anew",
      );

      // What was pressed a moment too late is told to the one who pressed it, and to nobody else.
      assertHeard(await mattermost.press(bobM, inOps, "ack"));
      await seen(mattermost, bobM, ops, "already answered", ({ onlyFor, text }) => {
        return onlyFor === bobM.id && /answered already by Bob/.test(text);
      });

      // Another length is asked for in a form. Ann is asked nothing, and told how to link.
      const acked = await seen(mattermost, bobM, pay, "the card with its list", isCard(title));
      assert.deepEqual(offersOf(acked), ["snooze", "close"]);
      assertHeard(await mattermost.click(annM, acked, "snooze", "Other…"));
      await seen(
        mattermost,
        annM,
        pay,
        "the way to link",
        ({ onlyFor, text }) => onlyFor === annM.id && /link/i.test(text),
      );
      assert.equal(mattermost.dialogOf(annM), null);
      assertHeard(await mattermost.click(bobM, acked, "snooze", "Other…"));
      assertHeard(await mattermost.submitDialog(bobM, { length: "soon" }));
      assert.match(mattermost.dialogOf(bobM)?.errors["length"] ?? "", /Type minutes/);
      const submission = assertHeard(await mattermost.submitDialog(bobM, { length: "4h" }));
      assert.equal(mattermost.dialogOf(bobM), null, "the form has closed");
      assertHeard(await submission.again());
      const snoozed = await until(admin.api, incident.id, "snoozed", (now) => now.snoozed_until !== null);
      const hours = (Date.parse(snoozed.snoozed_until ?? "") - Date.now()) / 3_600_000;
      assert.ok(hours > 3.9 && hours <= 4, `${hours} h`);

      // Closed where he is: every card says so, and offers nothing more.
      const mine = await seen(mattermost, bobM, null, "his own card", isCard(title));
      assertHeard(await mattermost.click(bobM, mine, "snooze", "Other…"));
      assertHeard(await mattermost.click(bobM, mine, "close"));
      assertHeard(await mattermost.submitDialog(bobM, { length: "3h" }));
      assert.match(mattermost.dialogOf(bobM)?.errors[""] ?? "", /closed already by Bob/, "the form was open meanwhile");
      for (const room of places)
        await seen(mattermost, bobM, room, "every copy says that it is closed", (post) => {
          return /Closed by Bob/.test(post.text) && offersOf(post).length === 0;
        });

      const told = (await kindsOf(admin.api, incident.id)).filter((kind) => kind !== "alert_joined");
      assert.deepEqual(told, ["opened", "routed", "paged", "acknowledged", "snoozed", "closed"]);
      const acknowledged = (await timelineOf(admin.api, incident.id)).find(({ kind }) => kind === "acknowledged");
      assert.deepEqual([acknowledged?.actor.user_id, acknowledged?.via.kind], [bob.id, "channel"]);
      const answered = (await proofsOf(admin.api, incident.id)).filter(({ grade }) => grade === 5);
      assert.ok(answered.length > 0 && answered.every(({ channel }) => channel === "mattermost"));
      assert.equal((await checked())["endpoint"], "good");
    });

    it("commands are answered where they belong, and what happens to a channel is followed", async () => {
      const { admin } = world;
      const eve = mattermost.world.addPerson("eve");
      mattermost.team.members.add(eve);
      const members = [mattermost.bot, eve];
      const room = mattermost.world.addChannel(mattermost.team, "Search", { members, isPrivate: true });
      const who = { tocsin: admin, mattermost: eve };
      await linkPlace(mattermost, who, "person", null, "slash");
      await linkPlace(mattermost, who, "chat", room, "slash");
      const stateOf = async () => (await ownLinks()).find(({ label }) => label.startsWith("Search"))?.state;
      assert.equal(await stateOf(), "active");

      // The command is answered to the one who typed it; what is said to the bot in the channel below it, unless it is one person's.
      assertHeard(await mattermost.slash(eve, room, "/tocsin help"));
      const said = mattermost.say(eve, room, "@tocsin oncall");
      await seen(
        mattermost,
        eve,
        room,
        "who is on call",
        ({ rootId, onlyFor }) => rootId === said.id && onlyFor === null,
      );
      mattermost.say(eve, room, "@tocsin whoami");
      // A gap behind each @ keeps it from ringing anybody.
      await seen(mattermost, eve, null, "who she is", ({ text }) =>
        text.replaceAll("\u200b", "").includes(admin.email),
      );

      // Thrown out, invited again, renamed, archived, brought back.
      mattermost.kick(room);
      await eventually("broken with the cause", async () => (await stateOf()) === "broken");
      mattermost.invite(room);
      await eventually("whole again", async () => (await stateOf()) === "active");
      mattermost.rename(room, "Search team");
      await eventually("the new name", async () => (await ownLinks()).some(({ label }) => label === "Search team"));
      mattermost.archive(room);
      await eventually("broken again", async () => (await stateOf()) === "broken");
      mattermost.restore(room);
      await eventually("whole once more", async () => (await stateOf()) === "active");

      // The server restarts: the WebSocket comes back by itself, and what is said is heard.
      stream.drop();
      await eventually("connected again", () => (stream.connected() > 0 ? true : undefined));
      mattermost.say(eve, null, "unlinkUser");
      await eventually("unlinked", async () => (await ownLinks()).every(({ owner }) => owner.user_id !== admin.id));
    });

    it("an account with the same verified mail is suggested, asked in a direct message, and linked by its press alone", async () => {
      const gil = await reachablePerson(world, "Gil");
      const people = mattermost.world;
      const gilM = people.addPerson("gil.h", { email: gil.email });
      // The same name on the screen, and another mail address.
      const other = people.addPerson("gil");
      for (const person of [gilM, other]) mattermost.team.members.add(person);
      const suggestions = async () => (await gil.api.get("/api/v1/me/suggestions", listOf(suggestion))).rows;
      const [found] = await suggestions();
      assert.deepEqual([found?.state, found?.person, found?.mail], ["found", "gil.h", gil.email]);
      const sent = await gil.api.post(`/api/v1/me/suggestions/${accountId}`, undefined, suggestion);
      assert.equal(sent.state, "waiting");
      const isQuestion = (post: AppPost): boolean => offersOf(post).includes("link");
      const asked = await seen(mattermost, gilM, null, "the question", isQuestion);
      assert.deepEqual(offersOf(asked), ["link", "decline"]);
      assert.ok(asked.text.replaceAll("\u200b", "").includes(gil.email));
      assert.deepEqual(mattermost.seenBy(other, null), [], "nobody else is asked");
      const links = async () => (await ownLinks()).filter(({ owner }) => owner.user_id === gil.id);
      assert.deepEqual(await links(), []);

      assertHeard(await mattermost.press(other, asked, "link"));
      assert.deepEqual(await links(), [], "the press of another account is worth nothing");
      assertHeard(await mattermost.click(gilM, asked, "link"));
      await seen(mattermost, gilM, null, "linked", (post) => post.id === asked.id && /Linked/.test(post.text));
      assert.deepEqual(
        (await links()).map(({ label, state }) => [label, state]),
        [["gil.h", "active"]],
      );
      assert.deepEqual(await suggestions(), []);
    });

    it("a forged click is refused, and a revoked token breaks the account when it is next used", async () => {
      const hook = mattermost.commands[0]?.url ?? "";
      const [card] = mattermost.world.posts().filter(({ pressables }) => pressables.length > 0);
      const stranger = mattermost.world.people[0];
      assert.ok(card !== undefined && stranger !== undefined);
      const context = { ...card.pressables[0]?.context, proof: "A".repeat(43) };
      const body = mattermost.clickBody(stranger, card, context, mattermost.world.trigger(stranger.id));
      const forged = await fetch(hook, { method: "POST", body: JSON.stringify(body) });
      assert.equal(forged.status, 401);
      await forged.body?.cancel();

      mattermost.bot.isActive = false;
      const open = (await ownLinks()).find(({ label }) => label === "Ops");
      await world.admin.api.post(`/api/v1/links/${open?.id ?? ""}/test`);
      const accounts = z.object({ rows: z.array(z.object({ id: z.string(), state: z.string() })) });
      await eventually("the account is broken", async () => {
        const { rows } = await world.admin.api.get("/api/v1/accounts", accounts);
        return rows.find(({ id }) => id === accountId)?.state === "broken";
      });
    });
  });
}

/** Mattermost alone, at once, for every severity. */
async function setLadder(person: Person, linkId: string): Promise<void> {
  const steps = [{ after_sec: 0, channel: "mattermost", link_id: linkId }];
  await person.api.put("/api/v1/me/preferences", { critical: steps, warning: steps, info: steps });
}
