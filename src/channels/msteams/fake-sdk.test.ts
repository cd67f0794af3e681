import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { after, before, describe, it } from "node:test";
import { MessageActivityInput, PUBLIC, withOverrides } from "@microsoft/teams.api";
import { App } from "@microsoft/teams.apps";
import type { HttpRouteHandler, IHttpServerAdapter } from "@microsoft/teams.apps";
import { assertConnectorAnswer, assertConnectorRequest } from "../../../test/support/connector-swagger.ts";
import { startTeams } from "./fake.ts";
import type { FakeTeams, Forgery, TeamsChannel, TeamsGroupChat, TeamsPerson, TeamsTeam } from "./fake.ts";

const card = (text: string, actions: readonly object[] = []): object => ({
  type: "AdaptiveCard",
  version: "1.5",
  body: [{ type: "TextBlock", text }],
  actions,
});
const attachment = (content: object): { contentType: "application/vnd.microsoft.card.adaptive"; content: never } => ({
  contentType: "application/vnd.microsoft.card.adaptive",
  content: content as never,
});

let teams: FakeTeams;
let app: App;
let server: Server;
let ann: TeamsPerson;
let bob: TeamsPerson;
let team: TeamsTeam;
let alerts: TeamsChannel;
let chat: TeamsGroupChat;
const heard: string[] = [];

/** The seam of Microsoft's SDK for servers of others. */
function adapterOver(listening: Server): IHttpServerAdapter {
  return {
    registerRoute(_method, path, handler: HttpRouteHandler) {
      listening.on("request", (request, response) => {
        assert.equal(request.url, path);
        const serve = async (): Promise<void> => {
          const headers = Object.fromEntries(
            Object.entries(request.headers).map(([name, value]) => [name, value ?? ""]),
          );
          const { status, body } = await handler({ body: await json(request), headers });
          response
            .writeHead(status, { "content-type": "application/json" })
            .end(body === undefined ? "" : JSON.stringify(body));
        };
        serve().catch((error: unknown) => request.destroy(error as Error));
      });
    },
  };
}

async function fetchToken(): Promise<string> {
  const response = await fetch(`${teams.loginUrl}/${teams.tenantId}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: teams.appId,
      client_secret: teams.secret,
      scope: "https://api.botframework.com/.default",
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

describe("Microsoft's SDK as a bot of this Teams", () => {
  before(async () => {
    teams = await startTeams();
    server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    teams.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`;
    const silent = (): void => {};
    const logger = {
      error: silent,
      warn: silent,
      info: silent,
      debug: silent,
      trace: silent,
      log: silent,
      child: () => logger,
    };
    app = new App({
      clientId: teams.appId,
      tenantId: teams.tenantId,
      token: fetchToken,
      serviceUrl: teams.serviceUrl(),
      messagingEndpoint: "/api/messages",
      dangerouslyAllowUnauthenticatedRequests: false,
      httpServerAdapter: adapterOver(server),
      logger,
      cloud: withOverrides(PUBLIC, { loginEndpoint: teams.loginUrl, openIdMetadataUrl: teams.openIdUrl }),
    });
    app.on("message", async (context) => {
      heard.push(context.activity.text);
      await context.send(new MessageActivityInput("", { attachments: [attachment(card("Link now"))] }));
    });
    app.on("card.action", ({ activity }) => {
      heard.push(activity.value.action.verb ?? "");
      return { statusCode: 200, type: "application/vnd.microsoft.card.adaptive", value: card("Acknowledged") as never };
    });
    app.on("install.add", () => void heard.push("installed"));
    await app.initialize();
    [ann, bob] = [teams.addPerson({ name: "Ann" }), teams.addPerson({ name: "Bob" })];
    team = teams.addTeam({ name: "Payments", members: [ann, bob], channels: [{ name: "Alerts" }] });
    const [, second] = team.channels;
    assert.ok(second !== undefined);
    alerts = second;
    chat = teams.addChat({ members: [ann, bob] });
  });

  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const received = [...teams.received()];
    await teams.close();
    for (const { to, method, path, body, status, answer } of received) {
      if (to !== "connector" || status === null) continue;
      // Targeted recipients are newer than the description.
      if (!JSON.stringify(body).includes("isTargeted")) assertConnectorRequest(method, path, body);
      assertConnectorAnswer(method, path, status, answer);
    }
  });

  it("takes its installation", async () => {
    for (const home of [team, chat, teams.personalChat(ann)]) {
      const deliveries = await teams.install(home);
      assert.deepEqual(
        deliveries.map(({ status }) => status),
        [200, 200],
      );
    }
    assert.deepEqual(heard.splice(0), ["installed", "installed", "installed"]);
  });

  it("hears what people say and answers in the same thread", async () => {
    for (const place of [alerts, chat, teams.personalChat(ann)]) {
      const delivery = await teams.say(ann, place, "linkTeam 9f2c");
      assert.equal(delivery?.status, 200);
      const [said, answered] = teams.messages(place, ann).slice(-2);
      assert.equal(answered?.rootId, said?.rootId);
      assert.deepEqual(answered?.card, card("Link now"));
    }
    assert.deepEqual(
      heard.splice(0).map((text) => text.replace(/<at>.*<\/at> /, "")),
      Array(3).fill("linkTeam 9f2c"),
    );
  });

  it("answers a click with a card that the clicker alone sees", async () => {
    const actions = [{ type: "Action.Execute", title: "Acknowledge", verb: "ack", data: { token: "t" } }];
    const { id } = await app.api.conversations.createActivity(chat.id, {
      type: "message",
      attachments: [attachment(card("p95", actions))],
    });
    const click = await teams.click(ann, id, "Acknowledge");
    assert.deepEqual(click.shown, { kind: "card", card: card("Acknowledged") }, click.body);
    assert.deepEqual(heard.splice(0), ["ack"]);
    assert.equal(teams.message(id, bob)?.ownView, false);
  });

  it("creates conversations, sends, edits and deletes", async () => {
    const { conversations } = app.api;
    const bot = { id: teams.botId, name: "Tocsin", role: "bot" } as const;
    const personal = { bot, members: [{ id: ann.aadObjectId }], isGroup: false, tenantId: teams.tenantId };
    const { id } = await conversations.create(personal as never);
    assert.equal(id, teams.personalChat(ann).id);
    const channelData = { channel: { id: alerts.id }, tenant: { id: teams.tenantId } };
    const thread = await conversations.create({
      isGroup: true,
      bot,
      channelData,
      activity: { type: "message", text: "root" },
    } as never);
    assert.match(thread.id, /^19:.+@thread\.tacv2;messageid=\d+$/);
    const sent = await conversations.createActivity(thread.id, { type: "message", text: "below" });
    assert.equal(teams.message(sent.id)?.rootId, thread.activityId);
    await conversations.updateActivity(thread.id, sent.id, { type: "message", text: "edited" });
    assert.equal(teams.message(sent.id)?.text, "edited");
    await conversations.deleteActivity(thread.id, sent.id);
    assert.equal(teams.message(sent.id), null);
    const recipient = { id: bob.id, name: "Bob", role: "user", isTargeted: true } as const;
    const whispered = new MessageActivityInput("psst", { recipient });
    const targeted = await conversations.createTargetedActivity(chat.id, whispered);
    assert.deepEqual([teams.message(targeted.id, ann), teams.message(targeted.id, bob)?.text], [null, "psst"]);
    await conversations.deleteTargetedActivity(chat.id, targeted.id);
  });

  it("reads members and teams", async () => {
    const { conversations } = app.api;
    const all = await conversations.getMembers(chat.id);
    assert.deepEqual(
      all.map(({ aadObjectId }) => aadObjectId),
      [ann.aadObjectId, bob.aadObjectId],
    );
    const page = await conversations.getPagedMembers(alerts.id, 50);
    assert.deepEqual([page.members.map(({ id }) => id), page.continuationToken], [[ann.id, bob.id], undefined]);
    assert.equal((await conversations.getMemberById(chat.id, bob.id)).name, "Bob");
    assert.equal((await app.api.teams.getById(team.id)).aadGroupId, team.aadGroupId);
    assert.deepEqual(
      (await app.api.teams.getConversations(team.id)).map(({ id }) => id),
      [team.id, alerts.id],
    );
  });

  it("is told of errors in the Connector's words", async () => {
    const sending = app.api.conversations.createActivity(teams.personalChat(bob).id, { type: "message", text: "x" });
    const error = await sending.then(
      () => null,
      (thrown: unknown) => thrown as { response?: { status: number; data: unknown } },
    );
    assert.equal(error?.response?.status, 403);
    const message = "The bot is not part of the conversation roster.";
    assert.deepEqual(error?.response?.data, { error: { code: "BotNotInConversationRoster", message } });
  });

  const forgeries: readonly (readonly [string, Forgery, number])[] = [
    ["over for 4 minutes, within the grace", { expiredByMs: 240_000 }, 200],
    ["over for 10 minutes", { expiredByMs: 600_000 }, 401],
    ["for another bot", { claims: { aud: "other" } }, 401],
    ["of another issuer", { claims: { iss: "https://evil.example" } }, 401],
    ["by another key", { key: "stranger" }, 401],
    ["by an unknown key", { key: "unknown" }, 401],
    ["unsigned", { key: "none" }, 401],
    ["keyed by the public key", { key: "hs256" }, 401],
    ["for another service URL", { claims: { serviceurl: "https://evil.example/" } }, 401],
    ["for no service URL", { claims: { serviceurl: undefined } }, 401],
    ["without a header", { authorization: null }, 401],
  ];
  for (const [name, forgery, status] of forgeries) {
    it(`answers ${status} to a token ${name}`, async () => {
      const activity = teams.compose.message(ann, chat, "hello");
      assert.equal((await teams.deliver(activity, { forgery })).status, status);
    });
  }
});
