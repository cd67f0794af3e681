import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { z } from "zod";
import { listOf } from "#api/schemas/common.ts";
import { link } from "#api/schemas/config.ts";
import { connectDingtalk, linkPlace as linkDingtalk } from "../support/dingtalk.ts";
import { eventually } from "../support/eventually.ts";
import { assertHeard as heardByFeishu, connectFeishu, linkPlace as linkFeishu } from "../support/feishu.ts";
import { fire, proofsOf, theIncident } from "../support/incidents.ts";
import { connectMattermost, linkPlace as linkMattermost } from "../support/mattermost.ts";
import { connectSlack, linkPlace as linkSlack } from "../support/slack.ts";
import { assertHeard as heardByTeams, connectTeams, linkPlace as linkTeams, wordsOf } from "../support/teams.ts";
import { assertTaken, codeFor, connectTelegram, linkNow } from "../support/telegram.ts";
import { connectWecom, linkGroup, linkPerson } from "../support/wecom.ts";
import { addIntegration, addService, startWorld, type World } from "../support/world.ts";
import { databases } from "./databases.ts";
import { roomTarget } from "./story.ts";

/** A room on a platform, and the incident's cards as its people see them now. */
interface Mirror {
  readonly name: string;
  /** Texts of the messages that carry buttons or did: one a card. */
  cards(): readonly string[];
  /** Where a card cannot follow by itself: somebody presses Refresh. */
  refresh?(): Promise<unknown>;
}

const changes = 200;
/** A group of Telegram takes twenty a minute, edits among them: on a slow machine the last one waits for the next minute. */
const slowestMs = 90_000;
const isAbout = (text: string): boolean => text.includes("Mirror");

describe("One incident on seven platforms", () => {
  for (const database of databases()) {
    it(`after ${changes} changes every card shows the end, and no platform was asked too often, on ${database.name}`, async () => {
      await using opened = new AsyncDisposableStack();
      opened.defer(() => database.close());
      const world = await startWorld({ databaseUrl: await database.open() });
      opened.defer(() => world.close());
      const mirrors = await Promise.all(rooms.map((open) => open(world, opened)));
      const { api } = world.admin;
      const links = (await api.get("/api/v1/links", listOf(link))).rows.filter(
        ({ place, channel }) => place !== "person" && channel !== "webhook",
      );
      assert.equal(links.length, mirrors.length);
      const targets = links.map(({ id }) => roomTarget(id));
      const service = await addService(world, "Payments", [{ targets, advance_after_sec: 3600 }]);
      const way = await addIntegration(world, service, "standard");
      await fire(way, { key: "mirror", title: "Mirror 0" });
      const { id } = await theIncident(api, "Mirror 0");
      for (const { name, cards } of mirrors)
        await eventually(`the card on ${name}`, () => cards().some((text) => text.includes("Mirror 0")));

      const nothing = z.unknown();
      for (let change = 1; change <= changes - 2; change += 1)
        await api.post(`/api/v1/incidents/${id}/edit`, { title: `Mirror ${change}` }, nothing);
      await api.post(`/api/v1/incidents/${id}/acknowledge`, {}, nothing);
      await api.post(`/api/v1/incidents/${id}/close`, { resolution: "mended" }, nothing);

      for (const { name, cards, refresh } of mirrors) {
        await refresh?.();
        const end = `Mirror ${changes - 2}`;
        await eventually(
          `the end on ${name}`,
          () => {
            const shown = cards();
            assert.equal(shown.length, 1, `edited, not posted anew: ${shown.join("\n")}`);
            assert.ok(shown[0]?.includes(end) === true && /Closed by/u.test(shown[0]), shown.join("\n"));
            return true;
          },
          slowestMs,
        );
      }
      const troubled = (await proofsOf(api, id)).flatMap(({ channel, attempts }) =>
        attempts
          .filter(({ outcome }) => outcome !== "accepted")
          .map(({ outcome, why }) => `${channel}: ${outcome}, ${why}`),
      );
      assert.deepEqual(troubled, []);
    });
  }
});

type Open = (world: World, opened: AsyncDisposableStack) => Promise<Mirror>;

const rooms: readonly Open[] = [
  async (world, opened) => {
    const { teams } = await connectTeams(world);
    opened.defer(() => teams.close());
    const ada = teams.addPerson({ name: "Ada" });
    const chat = teams.addChat({ members: [ada] });
    for (const delivery of await teams.install(chat)) heardByTeams(delivery);
    await linkTeams(teams, { tocsin: world.admin, teams: ada }, "chat", chat, "Mirror room");
    return {
      name: "Teams",
      cards: () =>
        teams
          .messages(chat)
          .map(wordsOf)
          .filter((text) => /Mirror \d/u.test(text)),
    };
  },
  async (world, opened) => {
    const { slack } = await connectSlack(world, { burst: 3 });
    opened.defer(() => slack.close());
    const ada = slack.world.addPerson("ada");
    const room = slack.world.addRoom("ops", { isPrivate: false, members: [ada], hasBot: true });
    await linkSlack(slack, { tocsin: world.admin, slack: ada }, "chat", room, "say");
    return {
      name: "Slack",
      cards: () =>
        slack
          .seenBy(ada, room)
          .map(({ text }) => text)
          .filter(isAbout),
    };
  },
  async (world, opened) => {
    const { feishu } = await connectFeishu(world);
    opened.defer(() => feishu.close());
    const ada = feishu.addPerson({ name: "Ada" });
    const room = feishu.addChat({ name: "War room", members: [ada] });
    heardByFeishu(await feishu.addBot(ada, room));
    await linkFeishu(feishu, { tocsin: world.admin, feishu: ada }, "chat", room);
    return {
      name: "Feishu",
      cards: () =>
        feishu
          .messages(room)
          .map(({ text }) => text)
          .filter(isAbout),
    };
  },
  async (world, opened) => {
    const connected = await connectDingtalk(world);
    opened.use(connected);
    const { dingtalk } = connected;
    const ada = dingtalk.addPerson({ name: "Ada" });
    const room = dingtalk.addChat({ name: "War room", members: [ada] });
    await linkDingtalk(dingtalk, { tocsin: world.admin, dingtalk: ada }, "chat", room);
    return {
      name: "DingTalk",
      cards: () =>
        dingtalk
          .messages(room)
          .map(({ text }) => text)
          .filter(isAbout),
    };
  },
  async (world, opened) => {
    const wecom = await connectWecom(world);
    opened.defer(() => wecom.close());
    const ada = wecom.app.addPerson("Ada");
    const room = wecom.app.addGroup();
    await linkPerson(wecom, { tocsin: world.admin, wecom: ada });
    await linkGroup(wecom, { tocsin: world.admin, wecom: ada }, room);
    const cards = () => wecom.app.messages(room).filter(({ type, text }) => type !== "markdown" && isAbout(text));
    return {
      name: "WeCom",
      cards: () => cards().map(({ text }) => text),
      async refresh() {
        // WeCom lets a card be changed by a press on it alone; until then what became of it is told below.
        await eventually("the group is told", () => {
          const told = wecom.app.messages(room).filter(({ type }) => type === "markdown");
          assert.ok(
            told.some(({ text }) => /Closed by/u.test(text)),
            told.map(({ text }) => text).join("\n"),
          );
          return true;
        });
        const [card] = cards();
        assert.ok(card !== undefined);
        assert.deepEqual(await wecom.bot.click(ada, card, "refresh"), { updated: true });
      },
    };
  },
  async (world, opened) => {
    const { telegram } = await connectTelegram(world);
    opened.defer(() => telegram.close());
    const ada = telegram.addPerson("Ada");
    const group = telegram.addRoom({ title: "War room" });
    assertTaken(await telegram.join(ada, group));
    assertTaken(await telegram.say(ada, group, `/linkChat@tocsin_bot ${await codeFor(world.admin, "chat")} War room`));
    await linkNow(telegram, ada, group);
    return {
      name: "Telegram",
      cards: () =>
        telegram
          .messages(group)
          .map(({ text }) => text)
          .filter(isAbout),
    };
  },
  async (world, opened) => {
    const { mattermost, stream } = await connectMattermost(world);
    opened.defer(() => mattermost.close());
    opened.defer(() => stream.close());
    const ada = mattermost.world.addPerson("ada");
    for (const person of [mattermost.bot, ada]) mattermost.team.members.add(person);
    const ops = mattermost.world.addChannel(mattermost.team, "Ops", { members: [mattermost.bot, ada] });
    await linkMattermost(mattermost, { tocsin: world.admin, mattermost: ada }, "chat", ops, "slash");
    return {
      name: "Mattermost",
      cards: () =>
        mattermost
          .seenBy(ada, ops)
          .map(({ text }) => text)
          .filter(isAbout),
    };
  },
];
