import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { listOf } from "#api/schemas/common.ts";
import { link } from "#api/schemas/config.ts";
import { debianBinary } from "../support/debian.ts";
import { eventually } from "../support/eventually.ts";
import { kindsOf, proofsOf, theIncident, timelineOf, until } from "../support/incidents.ts";
import { type Exporter, startExporter, startPrometheus } from "../support/prometheus.ts";
import { assertHeard, connectTeams, type FakeTeams, linkPlace, seen, wordsOf } from "../support/teams.ts";
import { addIntegration, addService, type Person, reachablePerson, startWorld, type World } from "../support/world.ts";
import { databases } from "./databases.ts";
import { personTarget, roomTarget } from "./story.ts";

const title = "Payments are in trouble";
const prometheus = await debianBinary("prometheus");
const skip = "skip" in prometheus ? prometheus.skip : false;

for (const database of databases()) {
  describe(`Microsoft Teams, on ${database.name}`, () => {
    let world: World;
    let teams: FakeTeams;
    let folder: string;
    let exporter: Exporter;
    const opened = new AsyncDisposableStack();

    before(async () => {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), "tocsin-teams-"));
      opened.defer(() => fs.rmSync(folder, { recursive: true, force: true }));
      opened.defer(() => database.close());
      world = await startWorld({ databaseUrl: await database.open() });
      opened.defer(() => world.close());
      ({ teams } = await connectTeams(world, { rateLimits: { retryAfter: "seconds" } }));
      opened.defer(() => teams.close());
      exporter = await startExporter();
      opened.defer(() => exporter.stop());
    });
    after(() => opened.disposeAsync());

    const linksOf = async () => (await world.admin.api.get("/api/v1/links", listOf(link))).rows;
    const linkLabelled = (label: string) =>
      eventually(`the link ${label}`, async () => (await linksOf()).find((each) => each.label === label));

    it(
      "a rule of Prometheus fires; it is answered in a group chat, every copy follows, and it ends in a personal chat",
      { skip },
      async () => {
        const { admin } = world;
        const [ann, bob] = await Promise.all(["Ann", "Bob"].map((name) => reachablePerson(world, name)));
        assert.ok(ann !== undefined && bob !== undefined);
        const [ada, annT, bobT] = ["Ada Admin", "Ann", "Bob"].map((name) => teams.addPerson({ name }));
        assert.ok(ada !== undefined && annT !== undefined && bobT !== undefined);
        const team = teams.addTeam({ name: "Payments", members: [ada, annT, bobT], channels: [{ name: "Incidents" }] });
        const chat = teams.addChat({ members: [ada, annT, bobT] });
        const channel = team.channels[1];
        const personal = teams.personalChat(bobT);
        assert.ok(channel !== undefined);
        for (const home of [team, chat, personal, teams.personalChat(annT)])
          for (const delivery of await teams.install(home)) assertHeard(delivery);

        await linkPlace(teams, { tocsin: admin, teams: ada }, "team", channel);
        await linkPlace(teams, { tocsin: admin, teams: ada }, "chat", chat, "War room");
        await linkPlace(teams, { tocsin: bob, teams: bobT }, "person", personal);
        const warRoom = await linkLabelled("War room");
        const inTeam = (await linksOf()).find((each) => each.place === "team");
        const toBob = (await linksOf()).find((each) => each.owner.user_id === bob.id && each.channel === "msteams");
        assert.ok(inTeam !== undefined && toBob !== undefined);
        await setLadder(bob, toBob.id);
        const service = await addService(world, "Payments", [
          {
            targets: [roomTarget(inTeam.id), roomTarget(warRoom.id), personTarget(bob), personTarget(ann)],
            advance_after_sec: 3600,
          },
        ]);
        const way = await addIntegration(world, service, "prometheus");
        assert.ok(!("skip" in prometheus));
        const program = await startPrometheus({
          binary: prometheus.path,
          folder,
          exporter,
          alertmanagers: [new URL(`${world.server.url}/in/prometheus/${way.key}`)],
        });
        opened.defer(() => program.stop());
        exporter.trouble(true);

        // A card in the channel, in the chat and for Bob alone, and a mail to Ann.
        const incident = await theIncident(admin.api, title);
        const places = [channel, chat, personal];
        const isPage = (message: { readonly card: unknown }): boolean => JSON.stringify(message.card).includes(title);
        const [inChannel, inChat] = await Promise.all(places.map((place) => seen(teams, place, "the page", isPage)));
        assert.ok(inChannel !== undefined && inChat !== undefined);
        await world.mail.inbox.take("Ann's page", (each) => each.to === ann.email && each.subject.includes(title));
        assert.ok(inChannel.mentions.includes(bobT.id) || inChannel.mentions.includes(bobT.aadObjectId), "Bob is rung");
        assert.ok(inChannel.alert);

        // Ann is not linked: she is shown the way, and nothing happens.
        const stranger = await teams.click(annT, inChat, "ack");
        const wayIn = /https?:[^"\\\s]+\/link\/[\w.~-]+/.exec(JSON.stringify(stranger.shown))?.[0] ?? "";
        assert.notEqual(wayIn, "", JSON.stringify(stranger.shown));
        assert.equal((await until(admin.api, incident.id, "still open", () => true)).state, "triggered");

        // Bob acknowledges in the group chat: his view at once, then everybody's, everywhere.
        const click = await teams.click(bobT, inChat, "ack");
        assert.equal(click.status, 200, click.body);
        assert.equal(click.shown.kind, "card");
        assert.match(JSON.stringify(click.shown), /Acknowledged by Bob/);
        for (const place of places)
          await seen(teams, place, "the card follows", (message) => /Acknowledged by Bob/.test(wordsOf(message)));
        assert.deepEqual(
          places.map((place) => teams.messages(place).filter(isPage).length),
          [1, 1, 1],
          "edited, not posted anew",
        );
        const again = await teams.click(bobT, inChat, "ack").catch(() => null);
        assert.ok(again === null || again.status === 200, "a stale click is told, not refused");

        // A snooze ends: it rings again, in new messages.
        await bob.api.post(`/api/v1/incidents/${incident.id}/snooze`, {
          until: new Date(Date.now() + 1500).toISOString(),
        });
        await until(admin.api, incident.id, "it rings again", (now) => now.state === "triggered");
        const page = await eventually("a second page for Bob", () => teams.messages(personal).filter(isPage)[1]);

        // Closed where he is: every card says so.
        const close = await teams.click(bobT, page, "close");
        assert.match(JSON.stringify(close.shown), /Closed by Bob/);
        for (const place of places)
          await eventually("every copy says that it is closed", () => {
            const cards = teams.messages(place).filter(isPage);
            return cards.length > 0 && cards.every((card) => /Closed by Bob/.test(wordsOf(card)));
          });
        // Ann goes the way that she was shown, and is linked.
        assert.match(await ann.api.form(wayIn), /Linked\./);
        assert.ok((await linksOf()).some(({ owner, channel: by }) => by === "msteams" && owner.user_id === ann.id));
        const late = await teams.click(bobT, page, "ack").catch((error: unknown) => String(error));
        assert.match(JSON.stringify(late), /no such button|no button|nothing|closed|ack/i);

        assert.deepEqual(
          (await kindsOf(admin.api, incident.id)).filter((kind) => kind !== "alert_joined"),
          ["opened", "routed", "paged", "acknowledged", "snoozed", "snooze_ended", "routed", "paged", "closed"],
        );
        const acknowledged = (await timelineOf(admin.api, incident.id)).find(({ kind }) => kind === "acknowledged");
        assert.deepEqual([acknowledged?.actor.user_id, acknowledged?.via.kind], [bob.id, "channel"]);
        const answered = (await proofsOf(admin.api, incident.id)).filter(({ grade }) => grade === 5);
        assert.deepEqual(
          answered.map(({ channel: by }) => by),
          ["msteams", "msteams"],
          "the two messages that were answered are proved to have reached a human",
        );
      },
    );

    it("places are linked, unlinked and linked again, and what Teams does to them is followed", async () => {
      const { admin } = world;
      const eve = teams.addPerson({ name: "Eve Owner" });
      const team = teams.addTeam({
        name: "Search",
        members: [eve],
        channels: [{ name: "Alerts" }, { name: "Secret", type: "private" }],
      });
      const [general, alerts, secret] = team.channels;
      assert.ok(general !== undefined && alerts !== undefined && secret !== undefined);
      const mine = teams.personalChat(eve);
      for (const home of [team, mine]) await teams.install(home);
      const who = { tocsin: admin, teams: eve };
      await linkPlace(teams, who, "person", mine);
      await linkPlace(teams, who, "team", alerts);
      const stateOf = async () =>
        (await linksOf()).filter((each) => each.place === "team").find((each) => each.label.includes("Alerts"))?.state;
      await eventually("linked", async () => (await stateOf()) === "active");

      // Said in the chat, with the rights of the one who says it.
      assertHeard(await teams.say(eve, alerts, "unlinkTeam"));
      await eventually("unlinked", async () => (await stateOf()) === undefined);
      await linkPlace(teams, who, "team", alerts);
      await eventually("linked again", async () => (await stateOf()) === "active");

      // A private channel is told in words why not.
      assertHeard(await teams.say(eve, secret, "linkTeam ABCDEFGHJKLMNPQRSTUVWXYZ2345"));
      await seen(teams, secret, "why not", (message) => /private channel/.test(wordsOf(message)), eve);

      // Uninstalled, and installed again.
      for (const delivery of await teams.uninstall(team)) assertHeard(delivery);
      await eventually("broken with the cause", async () => (await stateOf()) === "broken");
      const broken = (await linksOf()).find((each) => each.state === "broken");
      assert.match(broken?.last_error ?? "", /removed/i);
      for (const delivery of await teams.install(team)) assertHeard(delivery);
      await eventually("whole again", async () => (await stateOf()) === "active");
      await teams.rename(alerts, "Alerts and pages");
      await eventually("the new name", async () =>
        (await linksOf()).some((each) => each.label.includes("Alerts and pages")),
      );

      // whoami, status and help are answered; what concerns one person is not said in a room.
      assertHeard(await teams.say(eve, mine, "whoami"));
      await seen(teams, mine, "who she is", (message) => wordsOf(message).includes(admin.email));
      assertHeard(await teams.say(eve, alerts, "whoami"));
      assert.ok(!teams.messages(alerts).some((message) => wordsOf(message).includes(admin.email)));
      assertHeard(await teams.say(eve, alerts, "help"));
      await seen(teams, alerts, "the help", (message) => wordsOf(message).includes("linkTeam"));

      assertHeard(await teams.say(eve, mine, "unlinkUser"));
      await eventually("unlinked", async () =>
        (await linksOf()).every((each) => each.channel !== "msteams" || each.owner.user_id !== admin.id),
      );
    });
  });
}

/** Teams alone, at once, for every severity. */
async function setLadder(person: Person, linkId: string): Promise<void> {
  const steps = [{ after_sec: 0, channel: "msteams", link_id: linkId }];
  await person.api.put("/api/v1/me/preferences", { critical: steps, warning: steps, info: steps });
}
