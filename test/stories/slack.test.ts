import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { z } from "zod";
import { listOf } from "#api/schemas/common.ts";
import { link } from "#api/schemas/config.ts";
import { verification } from "#api/schemas/links.ts";
import { eventually } from "../support/eventually.ts";
import { fire, kindsOf, proofsOf, theIncident, timelineOf, until } from "../support/incidents.ts";
import {
  type AppMessage,
  assertHeard,
  connectSlack,
  linkPlace,
  offersOf,
  seen,
  type SlackApp,
  switchToSocket,
} from "../support/slack.ts";
import { addIntegration, addService, type Person, reachablePerson, startWorld, type World } from "../support/world.ts";
import { databases } from "./databases.ts";
import { personTarget, roomTarget } from "./story.ts";

const placesForm = z.object({
  rows: z.array(z.object({ name: z.string(), link_id: z.string().nullable() })),
  next: z.string().nullable(),
});
const checkForm = z.object({ rows: z.array(z.object({ id: z.string(), state: z.string() })) });

for (const database of databases()) {
  describe(`Slack, on ${database.name}`, () => {
    let world: World;
    let slack: SlackApp;
    let accountId: string;
    const opened = new AsyncDisposableStack();

    before(async () => {
      opened.defer(() => database.close());
      world = await startWorld({ databaseUrl: await database.open() });
      opened.defer(() => world.close());
      // One message a second for each channel, with the bursts that Slack lets through.
      ({ slack, accountId } = await connectSlack(world, { burst: 3 }));
      opened.defer(() => slack.close());
    });
    after(() => opened.disposeAsync());

    const linksOf = async () => (await world.admin.api.get("/api/v1/links", listOf(link))).rows;
    const slackLinks = async () => (await linksOf()).filter(({ channel }) => channel === "slack");
    const isCard = (title: string) => (message: AppMessage) => message.onlyFor === null && message.text.includes(title);

    it("the app is connected from its manifest, and the check says what is proved", async () => {
      const stateOf = async (): Promise<Readonly<Record<string, string>>> => {
        const { rows } = await world.admin.api.get(`/api/v1/accounts/${accountId}/check`, checkForm);
        return Object.fromEntries(rows.map(({ id, state }) => [id, state]));
      };
      const before = await stateOf();
      assert.deepEqual([before["token"], before["scopes"], before["app"]], ["good", "good", "good"]);
      assert.equal(before["secret"], "unknown", "nothing has come from Slack yet");
      const verified = assertHeard(await slack.verifyUrl());
      assert.equal(verified.body, "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmd");
      assert.equal((await stateOf())["secret"], "good");
    });

    it("an incident is answered in a channel, every copy follows, and it ends in the direct messages", async () => {
      const { admin } = world;
      const [ann, bob] = await Promise.all(["Ann", "Bob"].map((name) => reachablePerson(world, name)));
      assert.ok(ann !== undefined && bob !== undefined);
      const [adaS, annS, bobS] = ["ada", "ann", "bob"].map((name) => slack.world.addPerson(name));
      assert.ok(adaS !== undefined && annS !== undefined && bobS !== undefined);
      const members = [adaS, annS, bobS];
      const ops = slack.world.addRoom("ops", { isPrivate: false, members, hasBot: true });
      const pay = slack.world.addRoom("pay", { isPrivate: true, members, hasBot: true });

      await linkPlace(slack, { tocsin: admin, slack: adaS }, "chat", ops, "say");
      await linkPlace(slack, { tocsin: admin, slack: adaS }, "chat", pay, "slash");
      // The list to choose from names both, and that they are linked; a name narrows it.
      const listed = await admin.api.get(`/api/v1/accounts/${accountId}/places`, placesForm);
      assert.deepEqual(
        listed.rows
          .filter(({ link_id: linked }) => linked !== null)
          .map(({ name }) => name.replace("#", ""))
          .toSorted(),
        ["ops", "pay"],
      );
      const narrowed = await admin.api.get(`/api/v1/accounts/${accountId}/places?text=pay`, placesForm);
      assert.equal(narrowed.rows.length, 1);
      await linkPlace(slack, { tocsin: bob, slack: bobS }, "person", null, "say");
      const rooms = (await slackLinks()).filter(({ place }) => place === "chat");
      assert.deepEqual(rooms.map(({ label }) => label).toSorted(), ["#ops", "#pay"], "Slack was asked for the names");
      const toBob = (await slackLinks()).find(({ owner }) => owner.user_id === bob.id);
      assert.ok(toBob !== undefined);
      assert.equal(toBob.label, "bob", "Slack was asked who it is");
      await setLadder(bob, toBob.id);
      const service = await addService(world, "Payments", [
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
      const [inOps] = await Promise.all(places.map((room) => seen(slack, bobS, room, "the page", isCard(title))));
      assert.ok(inOps !== undefined);
      await world.mail.inbox.take("Ann's page", (each) => each.to === ann.email && each.subject.includes(title));
      assert.deepEqual(inOps.pings, [bobS.id], "Bob is rung");
      assert.deepEqual(offersOf(inOps), ["ack", "snooze", "close", "view"]);

      // Ann is not linked: she alone is shown the way, and nothing happens.
      assertHeard(await slack.click(annS, inOps, "ack"));
      const way2 = await seen(slack, annS, ops, "the way to link", ({ onlyFor }) => onlyFor === annS.id);
      assert.ok(way2.links.some((url) => new URL(url).pathname.startsWith("/link/")));
      assert.equal((await until(admin.api, incident.id, "still open", () => true)).state, "triggered");

      // Bob acknowledges in the channel; a press that Slack tells twice acts once.
      const click = assertHeard(await slack.click(bobS, inOps, "ack"));
      assert.equal(click.body, "");
      assertHeard(await click.again());
      for (const room of places)
        await seen(slack, bobS, room, "the card follows", ({ text }) => /Acknowledged by Bob/.test(text));
      assert.deepEqual(
        places.map((room) => slack.seenBy(bobS, room).filter(isCard(title)).length),
        [1, 1, 1],
        "edited, not posted anew",
      );

      // What was pressed a moment too late is told to the one who pressed it, and to nobody else.
      assertHeard(await slack.press(bobS, inOps, pressOf(inOps, "ack")));
      await seen(slack, bobS, ops, "already answered", ({ onlyFor, text }) => {
        return onlyFor === bobS.id && /answered already by Bob/.test(text);
      });

      // Snooze… asks him for how long. Ann is asked nothing, and told how to link.
      const acked = await seen(slack, bobS, pay, "the card with its button", isCard(title));
      assert.deepEqual(offersOf(acked), ["snooze", "close", "view"]);
      assertHeard(await slack.click(annS, acked, "snooze"));
      await seen(slack, annS, pay, "the way to link", ({ onlyFor, text }) => onlyFor === annS.id && /Link/.test(text));
      assert.equal(slack.modal(annS), null);
      assertHeard(await slack.click(bobS, acked, "snooze"));
      assert.match(slack.modal(bobS)?.text ?? "", new RegExp(title));
      assertHeard(await slack.submit(bobS, { length: "until further notice" }));
      assert.match(slack.modal(bobS)?.errors["length"] ?? "", /Type minutes/);
      const submission = assertHeard(await slack.submit(bobS, { length: "4h" }));
      assert.equal(slack.modal(bobS), null, "the form has closed");
      const snoozed = await until(admin.api, incident.id, "snoozed", (now) => now.snoozed_until !== null);
      const hours = (Date.parse(snoozed.snoozed_until ?? "") - Date.now()) / 3_600_000;
      assert.ok(hours > 3.9 && hours <= 4, `${hours} h`);
      assertHeard(await submission.again());
      await seen(slack, bobS, ops, "the card follows", ({ text }) => /Snoozed until/.test(text));

      // A form is open while he closes it where he is: every card says so, and offers nothing more; so does the form.
      const mine = await seen(slack, bobS, null, "his own card", isCard(title));
      assertHeard(await slack.click(bobS, mine, "snooze"));
      assertHeard(await slack.click(bobS, mine, "close"));
      assertHeard(await slack.submit(bobS, { preset: "12 h" }));
      assert.match(slack.modal(bobS)?.text ?? "", /closed already by Bob/);
      slack.cancel(bobS);
      assertHeard(await slack.press(bobS, mine, pressOf(mine, "snooze")));
      await seen(slack, bobS, null, "nothing is left to snooze", ({ text }) => /closed already by Bob/.test(text));
      assert.equal(slack.modal(bobS), null);
      for (const room of places)
        await seen(slack, bobS, room, "every copy says that it is closed", (message) => {
          return /Closed by Bob/.test(message.text) && offersOf(message).join() === "view";
        });

      const told = (await kindsOf(admin.api, incident.id)).filter((kind) => kind !== "alert_joined");
      assert.deepEqual(told, ["opened", "routed", "paged", "acknowledged", "snoozed", "closed"]);
      const acknowledged = (await timelineOf(admin.api, incident.id)).find(({ kind }) => kind === "acknowledged");
      assert.deepEqual([acknowledged?.actor.user_id, acknowledged?.via.kind], [bob.id, "channel"]);
      const answered = (await proofsOf(admin.api, incident.id)).filter(({ grade }) => grade === 5);
      assert.ok(answered.length > 0 && answered.every(({ channel }) => channel === "slack"));
    });

    it("commands are answered where they belong, and what Slack does to a channel is followed", async () => {
      const { admin } = world;
      const eve = slack.world.addPerson("eve");
      const room = slack.world.addRoom("search", { isPrivate: true, members: [eve], hasBot: true });
      const who = { tocsin: admin, slack: eve };
      await linkPlace(slack, who, "person", null, "slash");
      const own = (await slackLinks()).find(({ owner }) => owner.user_id === admin.id);
      assert.equal(own?.label, "eve", "/tocsin tells the name");
      await linkPlace(slack, who, "chat", room, "say");
      const stateOf = async () => (await slackLinks()).find(({ label }) => label.startsWith("#search"))?.state;
      assert.equal(await stateOf(), "active");

      // `/tocsin` is answered to the one who typed it; a mention in the channel, unless it concerns one person.
      const help = assertHeard(await slack.slash(eve, room, "help"));
      assert.equal(help.json?.["response_type"], "ephemeral");
      assertHeard(await slack.say(eve, room, "whoami"));
      const whoami = await seen(slack, eve, room, "who she is", ({ text }) => text.includes(admin.email));
      assert.equal(whoami.onlyFor, eve.id);
      assertHeard(await slack.say(eve, room, "oncall", { thread: "1795322043.000001" }));
      const oncall = await seen(slack, eve, room, "who is on call", ({ thread }) => thread === "1795322043.000001");
      assert.equal(oncall.onlyFor, null);

      // Removed, invited again, renamed, archived.
      assertHeard(await slack.kick(room));
      await eventually("broken with the cause", async () => (await stateOf()) === "broken");
      assertHeard(await slack.invite(room));
      await eventually("whole again", async () => (await stateOf()) === "active");
      assertHeard(await slack.rename(room, "search-team"));
      await eventually("the new name", async () => (await slackLinks()).some(({ label }) => label === "#search-team"));
      assertHeard(await slack.archive(room));
      await eventually("broken again", async () => (await stateOf()) === "broken");

      // A public channel that nobody invited the app to: added from the list, as the console does.
      const open = slack.world.addRoom("open", { isPrivate: false, members: [eve], hasBot: false });
      const address = { kind: "channel", teamId: slack.installation.teamId, id: open.id, name: "#open" };
      const added = await admin.api.post(
        "/api/v1/links",
        { channel: "slack", owner: "workspace", address },
        verification,
      );
      assert.equal(added.link.label, "#open");
      await admin.api.post(`/api/v1/links/${added.link.id}/test`);
      await seen(slack, eve, open, "the test message", ({ text }) => /Test message/.test(text));

      assertHeard(await slack.say(eve, null, "unlinkUser"));
      await eventually("unlinked", async () => (await slackLinks()).every(({ owner }) => owner.user_id !== admin.id));
    });

    it("where Slack cannot call, Tocsin holds a connection: a page is answered over it, and it is opened again when it breaks", async () => {
      await using socket = disposable(await switchToSocket(world, slack, accountId));
      const { admin } = world;
      const max = slack.world.addPerson("max");
      const room = slack.world.addRoom("basement", { isPrivate: false, members: [max], hasBot: true });
      const who = { tocsin: admin, slack: max };
      await linkPlace(slack, who, "chat", room, "slash");
      await linkPlace(slack, who, "person", null, "say");
      const help = assertHeard(await slack.slash(max, room, "help"));
      assert.equal(help.json?.["response_type"], "ephemeral", "the acknowledgement carries the answer");
      const linked = (await slackLinks()).find(({ label }) => label === "#basement");
      const service = await addService(world, "Basement", [
        { targets: [roomTarget(linked?.id ?? "")], advance_after_sec: 3600 },
      ]);
      const title = "Water in the basement";
      await fire(await addIntegration(world, service, "standard"), { key: "water", title });
      const page = await seen(slack, max, room, "the page", isCard(title));
      socket.cut();
      await eventually("nobody is connected", () => socket.connections() === 0);
      assertHeard(await slack.click(max, page, "ack"));
      const acked = await seen(slack, max, room, "the card follows", ({ text }) => /Acknowledged by/.test(text));
      assertHeard(await slack.click(max, acked, "snooze"));
      assertHeard(await slack.submit(max, { length: "25h" }));
      assert.match(slack.modal(max)?.errors["length"] ?? "", /at most 24 hours/);
      assertHeard(await slack.submit(max, { preset: "12 h", length: "" }));
      assert.equal(slack.modal(max), null);
      await seen(slack, max, room, "snoozed", ({ text }) => /Snoozed until/.test(text));
      assert.deepEqual(socket.complaints, []);
    });

    it("a forged request is refused, and an uninstalled app breaks the account at once", async () => {
      const body = new URLSearchParams({ payload: JSON.stringify({ type: "block_actions" }) });
      const headers = {
        "x-slack-request-timestamp": String(Math.floor(Date.now() / 1000)),
        "x-slack-signature": "v0=",
      };
      const forged = await fetch(slack.endpoint ?? "", { method: "POST", body, headers });
      assert.equal(forged.status, 401);
      await forged.body?.cancel();

      assertHeard(await slack.uninstall());
      const accounts = z.object({ rows: z.array(z.object({ id: z.string(), state: z.string() })) });
      await eventually("the account is broken", async () => {
        const { rows } = await world.admin.api.get("/api/v1/accounts", accounts);
        return rows.find(({ id }) => id === accountId)?.state === "broken";
      });
    });
  });
}

/** The press of a button that a message offered, whether it still does or not. */
function pressOf({ pressables }: AppMessage, verb: "ack" | "snooze"): Readonly<Record<string, unknown>> {
  const found = pressables.find(({ actionId }) => actionId === `tocsin-${verb}`);
  return { type: "button", action_id: `tocsin-${verb}`, value: found?.value ?? "" };
}

function disposable<T extends { close(): Promise<void> }>(what: T): T & AsyncDisposable {
  return { ...what, [Symbol.asyncDispose]: () => what.close() };
}

/** Slack alone, at once, for every severity. */
async function setLadder(person: Person, linkId: string): Promise<void> {
  const steps = [{ after_sec: 0, channel: "slack", link_id: linkId }];
  await person.api.put("/api/v1/me/preferences", { critical: steps, warning: steps, info: steps });
}
