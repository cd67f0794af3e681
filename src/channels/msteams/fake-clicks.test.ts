import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { startTeams } from "./fake.ts";
import type { FakeTeams, TeamsChannel, TeamsGroupChat, TeamsPerson, TeamsTeam } from "./fake.ts";
import { part, startBot } from "./fake-bot.test.ts";
import type { BotReply, TestBot } from "./fake-bot.test.ts";

let teams: FakeTeams;
let bot: TestBot;
let ann: TeamsPerson;
let bob: TeamsPerson;
let team: TeamsTeam;
let chat: TeamsGroupChat;
let alerts: TeamsChannel;

const card = {
  type: "AdaptiveCard",
  version: "1.5",
  refresh: { action: { type: "Action.Execute", verb: "refresh", data: { n: 1 } } },
  body: [
    {
      type: "Input.ChoiceSet",
      id: "minutes",
      value: "30",
      choices: [
        { title: "½ h", value: "30" },
        { title: "2 h", value: "120" },
      ],
    },
  ],
  actions: [
    {
      type: "Action.Execute",
      title: "Acknowledge",
      verb: "ack",
      data: { token: "t" },
      associatedInputs: "none",
      fallback: { type: "Action.Submit", title: "Acknowledge", data: { verb: "ack", token: "t" } },
    },
    { type: "Action.Execute", title: "Snooze", verb: "snooze", data: { token: "t" } },
    { type: "Action.OpenUrl", title: "Open", url: "https://tocsin.example/" },
    {
      type: "Action.ShowCard",
      title: "More",
      card: { type: "AdaptiveCard", actions: [{ type: "Action.Execute", verb: "close", title: "Close", data: {} }] },
    },
  ],
};

async function post(conversationId: string, more: object = {}): Promise<string> {
  const response = await fetch(
    `${teams.serviceUrl()}v3/conversations/${encodeURIComponent(conversationId)}/activities`,
    {
      method: "POST",
      headers: { authorization: `Bearer ${await teams.issueToken()}`, "content-type": "application/json" },
      body: JSON.stringify({
        type: "message",
        attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", content: { ...card, ...more } }],
      }),
    },
  );
  const { id } = (await response.json()) as { id: string };
  assert.equal(response.status, 201);
  return id;
}

describe("people who press buttons", () => {
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

  it("send an invoke, and alone see the card that answers it", async () => {
    const id = await post(alerts.id);
    const done = { type: "AdaptiveCard", version: "1.5", body: [{ type: "TextBlock", text: "done" }] };
    bot.answer = () => ({
      status: 200,
      body: { statusCode: 200, type: "application/vnd.microsoft.card.adaptive", value: done },
    });
    const click = await teams.click(ann, id, "Acknowledge");
    const [invoke] = bot.heard;
    assert.deepEqual(
      [invoke?.["type"], invoke?.["name"], invoke?.["replyToId"]],
      ["invoke", "adaptiveCard/action", id],
    );
    assert.deepEqual(invoke?.["value"], {
      action: { type: "Action.Execute", title: "Acknowledge", verb: "ack", data: { token: "t" } },
      trigger: "manual",
      authentication: null,
      state: null,
    });
    assert.equal(part(invoke, "conversation")["id"], `${alerts.id};messageid=${id}`);
    assert.deepEqual(part(invoke, "channelData")["team"], { id: team.id });
    assert.deepEqual(click.shown, { kind: "card", card: done });
    assert.deepEqual([teams.message(id, ann)?.card, teams.message(id, ann)?.ownView], [done, true]);
    assert.deepEqual([teams.message(id, bob)?.card, teams.message(id, bob)?.ownView], [card, false]);
    const edited = { type: "message", text: "for all" };
    const response = await fetch(
      `${teams.serviceUrl()}v3/conversations/${encodeURIComponent(alerts.id)}/activities/${id}`,
      {
        method: "PUT",
        headers: { authorization: `Bearer ${await teams.issueToken()}`, "content-type": "application/json" },
        body: JSON.stringify(edited),
      },
    );
    assert.equal(response.status, 200);
    await response.text();
    assert.deepEqual([teams.message(id, ann)?.text, teams.message(id, ann)?.ownView], ["for all", false]);
  });

  it("send the values of inputs, as the card has them or as chosen", async () => {
    const id = await post(chat.id);
    bot.answer = () => ({
      status: 200,
      body: { statusCode: 200, type: "application/vnd.microsoft.activity.message", value: "ok" },
    });
    await teams.click(ann, id, "snooze");
    const click = await teams.click(ann, id, "Snooze", { minutes: "120" });
    const data = bot.heard.map((each) => part(part(each, "value"), "action")["data"]);
    assert.deepEqual(data, [
      { token: "t", minutes: "30" },
      { token: "t", minutes: "120" },
    ]);
    assert.deepEqual(click.shown, { kind: "message", text: "ok" });
    await assert.rejects(teams.click(ann, id, "Snooze", { minutes: "7" }), /no choice/);
    await assert.rejects(teams.click(ann, id, "Acknowledge", { minutes: "30" }), /no input/);
    await assert.rejects(teams.click(ann, id, "Delete"), /no button "Delete", but: Acknowledge/);
    await assert.rejects(teams.click(ann, id, "Open"), /opens https:/);
    await teams.click(ann, id, "Close");
    assert.equal(part(part(bot.heard.at(-1), "value"), "action")["verb"], "close");
  });

  it("send the fallback as a message without text from a client that knows no better", async () => {
    const id = await post(chat.id);
    const click = await teams.click(ann, id, "ack", {}, { client: "fallback" });
    const [submit] = bot.heard;
    assert.deepEqual(
      [submit?.["type"], submit?.["value"], submit?.["replyToId"]],
      ["message", { verb: "ack", token: "t", minutes: "30" }, id],
    );
    assert.equal(submit?.["text"], undefined);
    assert.deepEqual(click.shown, { kind: "nothing" });
    await assert.rejects(teams.click(ann, id, "Snooze", {}, { client: "fallback" }), /no button/);
  });

  const bad: readonly (readonly [string, BotReply | null, RegExp])[] = [
    ["no answer", null, /socket hang up/],
    ["HTTP 500", { status: 500 }, /HTTP 500/],
    ["nothing in it", { status: 200 }, /not an object/],
    ["HTML", { status: 200, type: "text/html", body: "x" }, /not JSON/],
    [
      "no statusCode",
      { status: 200, body: { type: "application/vnd.microsoft.activity.message", value: "x" } },
      /statusCode/,
    ],
    [
      "a card that is none",
      { status: 200, body: { statusCode: 200, type: "application/vnd.microsoft.card.adaptive", value: {} } },
      /no type/,
    ],
    [
      "an empty message",
      { status: 200, body: { statusCode: 200, type: "application/vnd.microsoft.activity.message", value: "" } },
      /empty/,
    ],
    ["an unknown type", { status: 200, body: { statusCode: 200, type: "text", value: "x" } }, /no known kind/],
    [
      "an error of theirs",
      {
        status: 200,
        body: { statusCode: 400, type: "application/vnd.microsoft.error", value: { code: "E", message: "m" } },
      },
      /^E: m$/,
    ],
  ];
  for (const [name, reply, why] of bad) {
    it(`are shown an error for ${name}`, async () => {
      const id = await post(chat.id);
      bot.answer = () => reply;
      const { shown } = await teams.click(ann, id, "ack");
      assert.ok(shown.kind === "error", shown.kind);
      assert.match(shown.why, why);
      assert.equal(teams.message(id, ann)?.ownView, false);
    });
  }

  it("refresh cards by themselves, if the card says so", async () => {
    const id = await post(chat.id);
    bot.answer = () => ({
      status: 200,
      body: { statusCode: 200, type: "application/vnd.microsoft.card.adaptive", value: { ...card, body: [] } },
    });
    const { seen } = await teams.refresh(ann, id);
    assert.equal(part(bot.heard[0], "value")["trigger"], "automatic");
    assert.deepEqual(seen?.card?.["body"], []);
    const forBob = await post(chat.id, { refresh: { ...card.refresh, userIds: [bob.id] } });
    await assert.rejects(teams.refresh(ann, forBob), /not refreshed for Ann/);
  });

  it("must be there, and the message too", async () => {
    const id = await post(chat.id);
    const eve = teams.addPerson({ name: "Eve" });
    await assert.rejects(teams.click(eve, id, "ack"), /Eve is not in this conversation/);
    teams.deleteMessage(id);
    await assert.rejects(teams.click(ann, id, "ack"), /there is no message/);
  });
});
