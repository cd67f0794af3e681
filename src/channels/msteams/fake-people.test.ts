import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { startTeams } from "./fake.ts";
import type { Activity, FakeTeams, JsonObject, TeamsChannel, TeamsGroupChat, TeamsPerson, TeamsTeam } from "./fake.ts";
import { part, startBot } from "./fake-bot.test.ts";
import type { BotReply, TestBot } from "./fake-bot.test.ts";

let teams: FakeTeams;
let bot: TestBot;
let ann: TeamsPerson;
let bob: TeamsPerson;
let team: TeamsTeam;
let chat: TeamsGroupChat;
let alerts: TeamsChannel;

async function post(conversationId: string): Promise<string> {
  const response = await fetch(
    `${teams.serviceUrl()}v3/conversations/${encodeURIComponent(conversationId)}/activities`,
    {
      method: "POST",
      headers: { authorization: `Bearer ${await teams.issueToken()}`, "content-type": "application/json" },
      body: JSON.stringify({
        type: "message",
        attachments: [
          { contentType: "application/vnd.microsoft.card.adaptive", content: { type: "AdaptiveCard", version: "1.5" } },
        ],
      }),
    },
  );
  const { id } = (await response.json()) as { id: string };
  assert.equal(response.status, 201);
  return id;
}

describe("people of the fake", () => {
  before(async () => {
    teams = await startTeams();
    bot = await startBot(teams);
    teams.endpoint = bot.url;
    ann = teams.addPerson({ name: "Ann Lee", locale: "zh-CN" });
    bob = teams.addPerson({ name: "Bob" });
  });

  beforeEach(async () => {
    bot.calm();
    team = teams.addTeam({ name: "Payments", members: [ann, bob], channels: [{ name: "Alerts" }] });
    const [, second] = team.channels;
    assert.ok(second !== undefined);
    alerts = second;
    chat = teams.addChat({ members: [ann, bob] });
    for (const home of [team, chat, teams.personalChat(ann)]) await teams.install(home, { silently: true });
  });

  after(async () => {
    await teams.close();
    await bot.close();
  });

  describe("people who speak", () => {
    it("mention the bot in teams and group chats, and need not in the personal chat", async () => {
      await teams.say(ann, alerts, "linkTeam 9f2c");
      await teams.say(ann, chat, "linkChat 9f2c War room");
      await teams.say(ann, teams.personalChat(ann), "linkUser 9f2c");
      const [inChannel, inChat, alone] = bot.heard;
      assert.equal(inChannel?.["text"], "<at>Tocsin</at> linkTeam 9f2c");
      const [mention] = (inChannel?.["entities"] ?? []) as JsonObject[];
      const mentioned = { id: teams.botId, name: "Tocsin" };
      assert.deepEqual(mention, { type: "mention", mentioned, text: "<at>Tocsin</at>" });
      assert.deepEqual(part(inChannel, "from"), { id: ann.id, name: "Ann Lee", aadObjectId: ann.aadObjectId });
      assert.deepEqual(part(inChannel, "channelData"), {
        teamsChannelId: alerts.id,
        teamsTeamId: team.id,
        channel: { id: alerts.id },
        team: { id: team.id },
        tenant: { id: teams.tenantId },
      });
      const id = `${alerts.id};messageid=${teams.messages(alerts).at(-1)?.id}`;
      const tenantId = teams.tenantId;
      assert.deepEqual(part(inChannel, "conversation"), { isGroup: true, conversationType: "channel", tenantId, id });
      assert.deepEqual(part(inChat, "conversation"), {
        isGroup: true,
        conversationType: "groupChat",
        tenantId,
        id: chat.id,
      });
      const own = teams.personalChat(ann).id;
      assert.deepEqual(part(alone, "conversation"), { conversationType: "personal", tenantId, id: own });
      assert.equal(alone?.["text"], "linkUser 9f2c");
      assert.equal(alone?.["locale"], "zh-CN");
      assert.deepEqual(bot.refused, []);
    });

    it("mention each other, in threads as well", async () => {
      const root = await post(alerts.id);
      await teams.say(ann, alerts, "linkUser @Bob", { mentions: [bob], inThread: root });
      const [said] = bot.heard;
      assert.equal(said?.["text"], "<at>Tocsin</at> linkUser <at>Bob</at>");
      assert.equal(part(said, "conversation")["id"], `${alerts.id};messageid=${root}`);
      assert.deepEqual(teams.messages(alerts).at(-1)?.mentions, [teams.botId, bob.id]);
    });

    it("are not heard without a mention, nor where the app is not", async () => {
      assert.equal(await teams.say(ann, chat, "hello", { mentionBot: false }), null);
      await teams.uninstall(team, { silently: true });
      assert.equal(await teams.say(ann, alerts, "hello"), null);
      assert.deepEqual(bot.heard, []);
      assert.equal(teams.messages(chat).length, 1);
      const stranger = teams.addPerson({ name: "Eve" });
      await assert.rejects(teams.say(stranger, chat, "x"), /not in this conversation/);
    });

    it("are repeated with the same id while the bot does not answer or fails", async () => {
      const replies: (BotReply | null)[] = [null, { status: 503 }, { status: 202 }];
      bot.answer = () => replies.shift() ?? null;
      const delivery = await teams.say(ann, chat, "hello", { id: "169", retries: 5 });
      assert.deepEqual([delivery?.status, delivery?.attempts], [202, 3]);
      assert.deepEqual(
        bot.heard.map(({ id }) => id),
        ["169", "169", "169"],
      );
      bot.answer = () => null;
      const lost = await teams.say(ann, chat, "hello", { retries: 1 });
      assert.deepEqual([lost?.status, lost?.attempts], [null, 2]);
      assert.notEqual(lost?.failure, null);
    });
  });

  describe("people who install, rename and remove", () => {
    const kinds = (): readonly unknown[] =>
      bot.heard.map((each) => [each["type"], each["action"] ?? part(each, "channelData")["eventType"] ?? null]);
    const bots = (key: string): readonly unknown[] =>
      bot.heard.flatMap((each) => (each[key] ?? []) as JsonObject[]).map(({ id }) => id);

    it("tell the bot of installations in a team, with both ids of it and the channel that was picked", async () => {
      const other = teams.addTeam({ name: "Search", members: [bob], channels: [{ name: "Alerts" }] });
      const selected = other.channels[1];
      assert.ok(selected !== undefined);
      await teams.install(other, { selected, by: bob });
      assert.deepEqual(kinds(), [
        ["installationUpdate", "add"],
        ["conversationUpdate", "teamMemberAdded"],
      ]);
      assert.equal(part(bot.heard[0], "conversation")["id"], selected.id);
      assert.equal(part(bot.heard[1], "conversation")["id"], other.id);
      const info = { id: other.id, name: "Search", aadGroupId: other.aadGroupId };
      assert.deepEqual(
        bot.heard.map((each) => part(each, "channelData")["team"]),
        [info, info],
      );
      assert.deepEqual(part(bot.heard[0], "channelData")["settings"], { selectedChannel: { id: selected.id } });
      assert.deepEqual(bots("membersAdded"), [teams.botId]);
    });

    it("tell it of its removal from each kind of place", async () => {
      for (const home of [team, chat, teams.personalChat(ann)]) await teams.uninstall(home);
      assert.deepEqual(kinds(), [
        ["conversationUpdate", "teamMemberRemoved"],
        ["installationUpdate", "remove"],
        ["conversationUpdate", null],
        ["installationUpdate", "remove"],
        ["installationUpdate", "remove"],
      ]);
      assert.deepEqual(bots("membersRemoved"), [teams.botId, teams.botId]);
      assert.deepEqual(await teams.uninstall(team), []);
      assert.equal(teams.isInstalled(team), false);
    });

    it("tell it of names, channels and members, where it is", async () => {
      await teams.rename(team, "Money");
      await teams.rename(alerts, "Alarms");
      await teams.rename(chat, "Bridge");
      const { channel } = await teams.createChannel(team, "Extra", "shared");
      await teams.destroy(channel);
      await teams.remove(chat, bob);
      await teams.join(team, teams.addPerson({ name: "Cy" }));
      await teams.destroy(team);
      assert.deepEqual(
        kinds().map((each) => (each as unknown[])[1]),
        [
          "teamRenamed",
          "channelRenamed",
          null,
          "channelCreated",
          "channelDeleted",
          null,
          "teamMemberAdded",
          "teamDeleted",
        ],
      );
      assert.deepEqual(part(bot.heard[0], "channelData")["team"], {
        id: team.id,
        name: "Money",
        aadGroupId: team.aadGroupId,
      });
      assert.deepEqual(part(bot.heard[1], "channelData")["channel"], { id: alerts.id, name: "Alarms" });
      assert.equal(part(bot.heard[1], "conversation")["id"], team.id);
      assert.equal(bot.heard[2]?.["topicName"], "Bridge");
      assert.equal((part(bot.heard[3], "channelData")["channel"] as JsonObject)["type"], "shared");
      assert.deepEqual(bot.heard[5]?.["membersRemoved"], [{ id: bob.id, aadObjectId: bob.aadObjectId }]);
      assert.equal(teams.place(alerts.id), null);
    });

    it("name the region that the tenant moved to", async () => {
      teams.moveRegion("amer");
      await teams.say(ann, chat, "hello");
      teams.moveRegion("emea");
      assert.equal(bot.heard[0]?.["serviceUrl"], `${teams.url}/amer/${teams.tenantId}/`);
    });

    it("send what they are told to send", async () => {
      const activity = { type: "messageReaction", id: "f:1", serviceUrl: teams.serviceUrl() } satisfies Activity;
      assert.equal((await teams.deliver(activity)).status, 200);
      assert.equal((await teams.deliver(activity, { forgery: { claims: { aud: "other" } } })).status, 401);
      assert.deepEqual([bot.heard.length, bot.refused.length], [1, 1]);
    });
  });
});
