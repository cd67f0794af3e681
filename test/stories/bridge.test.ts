import assert from "node:assert/strict";
import { describe } from "node:test";
import { listOf, pageOf } from "#api/schemas/common.ts";
import { bridgeCheckLine, bridgeLogEntry, bridgeMine, bridgeUser } from "#api/schemas/bridge.ts";
import { newToken } from "#api/schemas/people.ts";
import { connectPerson, startBridge } from "../support/bridge.ts";
import { eventually } from "../support/eventually.ts";
import { story } from "./story.ts";

describe("chats of Teams in Mattermost", () => {
  story("connect, away, there, off, and a sign-in that is lost", async (world) => {
    await using bridged = await startBridge(world);
    const { graph, mattermost } = bridged;
    const { api, email } = world.admin;
    const ann = { teams: graph.addPerson("Ann", email), mattermost: mattermost.addPerson("ann", { email }) };
    const bob = graph.addPerson("Bob", "bob@example.com");
    const chat = graph.addChat([ann.teams, bob], { topic: "Release", type: "group" });
    const posts = () => mattermost.posts(ann.mattermost).map(({ message }) => message);
    const reasons = async () =>
      (await api.get("/api/v1/bridge/me/log", pageOf(bridgeLogEntry))).rows.map(({ reason }) => reason).toReversed();

    const states = (await api.get("/api/v1/bridge/check", listOf(bridgeCheckLine))).rows;
    assert.ok(states.some(({ id, state }) => id === "command" && state === "ok"));
    assert.ok(states.every(({ text }) => text.en !== "" && /\p{Script=Han}/u.test(text["zh-CN"])));

    // Connect.
    assert.equal((await api.get("/api/v1/bridge/me", bridgeMine)).connection, null);
    assert.match(await connectPerson(bridged, ann), /Your account is now connected to MS Teams/);
    await eventually("subscribed", () => graph.subscriptions.all.length === 1);
    assert.match(posts()[0] ?? "", /start receiving notifications in Mattermost/);
    assert.equal((await api.get("/api/v1/bridge/me", bridgeMine)).connection?.state, "connected");

    // Away: a post with a link. There: none. Off: none, with its reason.
    ann.teams.presence = { availability: "Away", activity: "Away" };
    const [sent] = await graph.say(chat, bob, "<p>ship it? <i>soon</i></p>");
    assert.equal(sent?.status, 202);
    const post = await eventually("the post", () => posts()[1]);
    assert.match(
      post,
      /\*\*Bob\*\* messaged you in an \[MS Teams .*Release\]\(https:\/\/teams\.microsoft\.com\/l\/message\//,
    );
    assert.match(post, /^> ship it\? [*_]soon[*_]/mu);
    ann.teams.presence = { availability: "Available", activity: "Available" };
    // How she appeared is remembered for a moment.
    await eventually("not brought", async () => {
      await graph.say(chat, bob, "you are there");
      return (await reasons()).includes("available");
    });
    const brought = posts().length;
    const { text } = await mattermost.type(ann.mattermost, "/msteams notifications off");
    assert.match(text, /now disabled/);
    await graph.say(chat, bob, "into the void");
    await eventually("not brought, because it is off", async () => (await reasons()).includes("notifications_off"));
    assert.equal(posts().length, brought);
    const log = (await api.get("/api/v1/bridge/me/log", pageOf(bridgeLogEntry))).rows;
    assert.match(log[0]?.words.en ?? "", /turned notifications off/);
    assert.ok(!JSON.stringify(log).includes("void"), "no text of it is kept");

    // The process dies with a message on its way: it comes when it is there again.
    assert.match((await mattermost.type(ann.mattermost, "/msteams notifications on")).text, /now enabled/);
    ann.teams.presence = { availability: "Offline", activity: "Offline" };
    await world.server.kill();
    await graph.say(chat, bob, "while you were down");
    await world.server.start();
    const subscription = graph.subscriptions.all[0];
    assert.ok(subscription !== undefined);
    await graph.subscriptions.drop(subscription.id, true);
    await eventually("caught up with", () => posts().some((each) => each.includes("while you were down")));
    await eventually("subscribed anew", () => graph.subscriptions.all.some(({ id }) => id !== subscription.id));
    assert.equal(posts().filter((each) => each.includes("while you were down")).length, 1);

    // The sign-in is over: Ann is told, once, and the administrator sees it.
    graph.entra.revoke(ann.teams);
    await graph.subscriptions.lifecycle(graph.subscriptions.all[0]?.id ?? "", "reauthorizationRequired");
    const { rows } = await api.get("/api/v1/bridge/users", pageOf(bridgeUser));
    assert.equal(rows.length, 1);
    const made = await api.post("/api/v1/me/tokens", { name: "a program", scopes: ["config.write"] }, newToken);
    const file = await fetch(`${world.server.url}/api/v1/bridge/users.csv`, {
      headers: { authorization: `Bearer ${made.token}` },
    });
    assert.match(await file.text(), /"ann","[^"]+@[^"]+"/);
    await eventually("she is told", () =>
      posts().some((each) => /connection to Microsoft Teams has been lost.*\/bridge\/connect\//.test(each)),
    );
    assert.equal((await api.get("/api/v1/bridge/users", pageOf(bridgeUser))).rows[0]?.state, "lost");
  });
});
