import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { z } from "zod";
import { listOf } from "#api/schemas/common.ts";
import { link } from "#api/schemas/config.ts";
import { eventually } from "../support/eventually.ts";
import { fire, kindsOf, proofsOf, theIncident, timelineOf, until } from "../support/incidents.ts";
import {
  assertTaken,
  type BotMessage,
  codeFor,
  connectTelegram,
  linkNow,
  seen,
  switchToPolling,
  type TelegramApp,
  type TelegramPerson,
} from "../support/telegram.ts";
import { addIntegration, addService, type Person, reachablePerson, startWorld, type World } from "../support/world.ts";
import { databases } from "./databases.ts";
import { personTarget, roomTarget } from "./story.ts";

for (const database of databases()) {
  describe(`Telegram, on ${database.name}`, () => {
    let world: World;
    let telegram: TelegramApp;
    let accountId: string;
    const opened = new AsyncDisposableStack();

    before(async () => {
      opened.defer(() => database.close());
      world = await startWorld({ databaseUrl: await database.open() });
      opened.defer(() => world.close());
      ({ telegram, accountId } = await connectTelegram(world));
      opened.defer(() => telegram.close());
    });
    after(() => opened.disposeAsync());

    const linksOf = async () =>
      (await world.admin.api.get("/api/v1/links", listOf(link))).rows.filter(({ channel }) => channel === "telegram");
    const linkLabelled = (label: string) =>
      eventually(`the link ${label}`, async () => (await linksOf()).find((each) => each.label === label));

    /** Presses a button as the card once was; what is said to the one who did. */
    async function pressStale(who: TelegramPerson, message: BotMessage, label: string): Promise<string> {
      const update = telegram.press(who, message, dataOf(message, label));
      assertTaken(await telegram.post(update));
      const { id } = z.object({ id: z.string() }).parse(update["callback_query"]);
      const shown = telegram.shown(id);
      assert.equal(shown?.kind, "alert");
      return shown.text;
    }

    it("an incident is answered in a group, every copy follows, a stranger gets the way to link, and it ends in private", async () => {
      const { admin } = world;
      const [ann, bob] = await Promise.all(["Ann", "Bob"].map((name) => reachablePerson(world, name)));
      assert.ok(ann !== undefined && bob !== undefined);
      const [ada, annT, bobT] = ["Ada Admin", "Ann", "Bob Ray"].map((name) => telegram.addPerson(name));
      assert.ok(ada !== undefined && annT !== undefined && bobT !== undefined);
      const group = telegram.addRoom({ title: "War room", topics: { 7: "Payments" } });
      assertTaken(await telegram.join(ada, group));

      // A person by a deep link, a topic by a command.
      const mine = telegram.privateChat(bobT);
      assertTaken(await telegram.start(bobT, await codeFor(bob, "person")));
      await linkNow(telegram, bobT, mine);
      assertTaken(
        await telegram.say(ada, group, `/linkChat@tocsin_bot ${await codeFor(admin, "chat")} Payments topic`, 7),
      );
      await linkNow(telegram, ada, group);
      const room = await linkLabelled("Payments topic");
      const toBob = (await linksOf()).find(({ owner }) => owner.user_id === bob.id);
      assert.ok(toBob !== undefined);
      await setLadder(bob, toBob.id);
      const service = await addService(world, "Payments", [
        { targets: [roomTarget(room.id), personTarget(bob), personTarget(ann)], advance_after_sec: 3600 },
      ]);
      const way = await addIntegration(world, service, "standard");

      const title = "Payments are in trouble";
      await fire(way, { key: "pay", title });
      const incident = await theIncident(admin.api, title);
      const isPage = ({ text }: BotMessage): boolean => text.includes(title);
      const inGroup = await seen(telegram, group, "the page in the topic", isPage);
      await seen(telegram, mine, "the page for Bob", isPage);
      assert.equal(inGroup.threadId, 7);
      assert.deepEqual(inGroup.pings, [String(bobT.id)], "Bob is rung");

      // Ann is not linked, and has never opened the bot: the button opens it, and Start tells her the way.
      const first = await telegram.click(annT, inGroup, "Acknowledge");
      assertTaken(first.delivery);
      assert.deepEqual(first.shown, { kind: "opened", url: "https://t.me/tocsin_bot?start=whoami" });
      const hers = telegram.privateChat(annT);
      assertTaken(await telegram.start(annT, "whoami"));
      await seen(telegram, hers, "the way to link", ({ links }) => links.some((each) => each.includes("/link/")));
      // From now on the way comes by itself, and holds what she wanted.
      const second = await telegram.click(annT, inGroup, "Acknowledge");
      assert.equal(second.shown?.kind, "alert");
      assert.ok(!telegram.messages(group).some(({ links }) => links.some((each) => each.includes("/link/"))));
      assert.equal((await until(admin.api, incident.id, "still open", () => true)).state, "triggered");

      // Bob acknowledges in the group: he is told at once, then every copy says so.
      const click = await telegram.click(bobT, inGroup, "Acknowledge");
      assertTaken(click.delivery);
      assert.ok(click.shown?.kind === "toast" && /Acknowledged by Bob/.test(click.shown.text), JSON.stringify(click));
      for (const place of [group, mine]) {
        await seen(telegram, place, "the card follows", ({ text }) => /Acknowledged by Bob/.test(text));
        assert.equal(telegram.messages(place).filter(isPage).length, 1, "edited, not posted anew");
      }

      // A card that somebody still has on the screen as it was.
      assert.match(await pressStale(bobT, inGroup, "Acknowledge"), /INC-\d+ was answered already by Bob/);

      // A length that was chosen arrives as such.
      const card = telegram.messages(group).find(isPage);
      assert.ok(card !== undefined);
      const snoozed = await telegram.click(bobT, card, "4 h");
      assertTaken(snoozed.delivery);
      const sleeping = await until(admin.api, incident.id, "snoozed", ({ snoozed_until: at }) => at !== null);
      const hours = (Date.parse(String(sleeping.snoozed_until)) - Date.now()) / 3_600_000;
      assert.ok(hours > 3 && hours <= 4, `${hours} h`);

      // Closed where he is: every card says so, and has nothing to press any more.
      const inPrivate = telegram.messages(mine).find(isPage);
      assert.ok(inPrivate !== undefined);
      const close = await telegram.click(bobT, inPrivate, "Close");
      assert.ok(close.shown !== null && "text" in close.shown && /Closed by Bob/.test(close.shown.text));
      for (const place of [group, mine])
        await eventually("every copy says that it is closed", () => {
          const cards = telegram.messages(place).filter(isPage);
          const isOver = ({ text, buttons }: BotMessage): boolean =>
            /Closed by Bob/.test(text) && buttons.flat().every((button) => "url" in button);
          return cards.length > 0 && cards.every(isOver);
        });
      assert.match(await pressStale(bobT, inGroup, "Close"), /INC-\d+ was closed already by Bob/);

      const kinds = await kindsOf(admin.api, incident.id);
      assert.deepEqual(
        kinds.filter((kind) => kind !== "alert_joined"),
        ["opened", "routed", "paged", "acknowledged", "snoozed", "closed"],
      );
      const acknowledged = (await timelineOf(admin.api, incident.id)).find(({ kind }) => kind === "acknowledged");
      assert.deepEqual([acknowledged?.actor.user_id, acknowledged?.via.kind], [bob.id, "channel"]);
      const answered = (await proofsOf(admin.api, incident.id)).filter(({ grade }) => grade === 5);
      assert.ok(answered.length > 0 && answered.every(({ channel }) => channel === "telegram"));
    });

    it("places are linked, unlinked and linked again, and what Telegram does to them is followed", async () => {
      const { admin } = world;
      const eve = telegram.addPerson("Eve Owner", "eve");
      const group = telegram.addRoom({ title: "Search", type: "group" });
      const mine = telegram.privateChat(eve);
      assertTaken(await telegram.join(eve, group));
      // Said among others before she has opened the bot: she is led to it, and nothing of hers is told.
      assertTaken(await telegram.say(eve, group, `/linkUser@tocsin_bot ${await codeFor(admin, "person")}`));
      const hint = await seen(telegram, group, "where to go", ({ text }) => /press Start/.test(text));
      assert.deepEqual(hint.links, ["https://t.me/tocsin_bot?start=whoami"]);
      assertTaken(await telegram.start(eve, await codeFor(admin, "person")));
      await linkNow(telegram, eve, mine);
      assertTaken(await telegram.say(eve, group, `/linkchat@tocsin_bot ${await codeFor(admin, "chat")}`));
      await linkNow(telegram, eve, group);
      const stateOf = async (label: string) => (await linksOf()).find((each) => each.label === label)?.state;
      await eventually("linked", async () => (await stateOf("Search")) === "active");

      assertTaken(await telegram.rename(group, "Search and find"));
      await eventually("the new name", async () => (await stateOf("Search and find")) === "active");
      assertTaken(await telegram.kick(eve, group));
      await eventually("broken with the cause", async () => (await stateOf("Search and find")) === "broken");
      const broken = (await linksOf()).find(({ state }) => state === "broken");
      assert.match(broken?.last_error ?? "", /removed/i);
      assertTaken(await telegram.join(eve, group));
      await eventually("whole again", async () => (await stateOf("Search and find")) === "active");

      // Blocked and opened again.
      assertTaken(await telegram.block(eve));
      await eventually("her own is broken", async () => (await stateOf("Eve Owner")) === "broken");
      // Start is all that tells it: an update of the membership may be lost.
      mine.state = "member";
      assertTaken(await telegram.start(eve));
      await eventually("and whole again", async () => (await stateOf("Eve Owner")) === "active");

      // The group grows into a supergroup: pages arrive there.
      const { room: grown, deliveries } = await telegram.migrate(group);
      for (const each of deliveries) assertTaken(each);
      const linked = await linkLabelled("Search and find");
      const service = await addService(world, "Search", [
        { targets: [roomTarget(linked.id)], advance_after_sec: 3600 },
      ]);
      await fire(await addIntegration(world, service, "standard"), { key: "index", title: "Index is stale" });
      await seen(telegram, grown, "the page in the grown group", ({ text }) => text.includes("Index is stale"));

      // What concerns one person is not said among others; talk that is not meant for the bot is nothing.
      assertTaken(await telegram.say(eve, grown, "/whoami@tocsin_bot"));
      await seen(telegram, mine, "who she is", (message) => readable(message).includes(admin.email));
      assert.ok(!telegram.messages(grown).some((message) => readable(message).includes(admin.email)));
      assertTaken(await telegram.say(eve, grown, "/help@tocsin_bot"));
      await seen(telegram, grown, "the help", ({ text }) => text.includes("linkChat"));
      assert.equal(await telegram.say(eve, grown, "close the window please"), null);

      assertTaken(await telegram.say(eve, mine, "unlinkUser"));
      await eventually("unlinked", async () => (await linksOf()).every(({ owner }) => owner.user_id !== admin.id));
    });

    it("where Telegram cannot call, its updates are fetched: a group is linked by its deep link, and a page answered", async () => {
      const { admin } = world;
      opened.use(disposable(await switchToPolling(world, telegram, accountId)));
      const max = telegram.addPerson("Max Polled");
      const group = telegram.addRoom({ title: "Basement" });
      assertTaken(await telegram.join(max, group));
      // What opening the link makes the client say.
      assertTaken(await telegram.say(max, group, `/start@tocsin_bot ${await codeFor(admin, "chat")}`));
      await linkNow(telegram, max, group);
      assertTaken(await telegram.start(max, await codeFor(admin, "person")));
      await linkNow(telegram, max, telegram.privateChat(max));
      const room = await linkLabelled("Basement");
      const service = await addService(world, "Basement", [
        { targets: [roomTarget(room.id)], advance_after_sec: 3600 },
      ]);
      const title = "Water in the basement";
      await fire(await addIntegration(world, service, "standard"), { key: "water", title });
      const page = await seen(telegram, group, "the page", ({ text }) => text.includes(title));
      const click = await telegram.click(max, page, "Acknowledge");
      assertTaken(click.delivery);
      assert.ok(click.shown?.kind === "toast" && /Acknowledged by/.test(click.shown.text), JSON.stringify(click));
      await seen(telegram, group, "the card follows", ({ text }) => /Acknowledged by/.test(text));
    });
  });
}

function disposable({ close }: { close(): Promise<void> }): AsyncDisposable {
  return { [Symbol.asyncDispose]: close };
}

function dataOf({ buttons }: BotMessage, label: string): string {
  const button = buttons.flat().find((each) => each.label === label);
  assert.ok(button !== undefined && "data" in button, label);
  return button.data;
}

/** Without the invisible gaps that keep Telegram from making mentions of addresses. */
function readable({ text }: BotMessage): string {
  return text.replaceAll("\u200b", "");
}

/** Telegram alone, at once, for every severity. */
async function setLadder(person: Person, linkId: string): Promise<void> {
  const steps = [{ after_sec: 0, channel: "telegram", link_id: linkId }];
  await person.api.put("/api/v1/me/preferences", { critical: steps, warning: steps, info: steps });
}
