import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";
import { Client4, WebSocketClient } from "@mattermost/client";
import { context, page } from "../../../test/conformance/channel-notices.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { attempt, withMattermost } from "../../../test/support/mattermost-rig.ts";
import type { Rig } from "../../../test/support/mattermost-rig.ts";
import { startMattermostStream } from "./fake-stream.ts";

/** Mattermost's own client, as a person of the fake's. */
function clientOf({ fake }: Rig, token: string): Client4 {
  const client = new Client4();
  client.setUrl(fake.url);
  client.setToken(token);
  return client;
}

/** What the official client needs of a post or a command to send it; the rest is the server's to fill in. */
const partial = <T>(value: object): T => value as T;

describe("the fake, judged by Mattermost's own client", () => {
  it(
    "people, teams, channels, statuses, settings",
    withMattermost(async (rig) => {
      const { fake, ann, ops } = rig;
      const client = clientOf(rig, ann.token);
      assert.equal((await client.getMe()).username, "ann");
      assert.equal((await client.getUserByUsername("tocsin")).is_bot, true);
      assert.equal((await client.getUserByEmail("ann@example.com")).id, ann.id);
      assert.deepEqual(
        (await client.getProfilesByIds([ann.id, fake.bot.id])).map(({ id }) => id).toSorted(),
        [ann.id, fake.bot.id].toSorted(),
      );
      assert.deepEqual(
        (await client.getMyTeams()).map(({ id }) => id),
        [fake.team.id],
      );
      const direct = await client.createDirectChannel([ann.id, fake.bot.id]);
      assert.equal((await client.createDirectChannel([fake.bot.id, ann.id])).id, direct.id);
      const mine = await client.getMyChannels(fake.team.id);
      assert.deepEqual(
        mine.map(({ id, type }) => [id, type]),
        [
          [ops.id, "O"],
          [direct.id, "D"],
        ],
      );
      assert.equal((await client.getChannel(ops.id)).display_name, "Ops");
      ann.status = { status: "dnd", at: 5 };
      assert.deepEqual(
        (await client.getStatusesByIds([ann.id])).map(({ status }) => status),
        ["dnd"],
      );
      const config = await client.getClientConfig();
      assert.equal(config.SiteURL, fake.url);
      assert.notEqual(config.AsymmetricSigningPublicKey, "");
    }),
  );
  it(
    "posts: a card is seen without where its buttons lead, patched, and gone",
    withMattermost(async (rig) => {
      const { fake, ann, ops, channel, toOps } = rig;
      const client = clientOf(rig, ann.token);
      const sent = await channel.send(channel.render(page(), context()), toOps, attempt());
      assert.ok(sent.kind === "accepted");
      const card = await client.getPost(sent.ref?.["post"] ?? "");
      assert.equal(card.user_id, fake.bot.id);
      const attachments = JSON.stringify(card.props["attachments"]);
      assert.match(attachments, /"id":"ack"/);
      assert.doesNotMatch(attachments, /integration|proof/);
      const own = await client.createPost(partial({ channel_id: ops.id, message: "hello", root_id: card.id }));
      assert.equal(own.root_id, card.id);
      assert.equal((await client.patchPost(partial({ id: own.id, message: "hello you" }))).message, "hello you");
      await assert.rejects(client.patchPost(partial({ id: card.id, message: "mine now" })), { status_code: 403 });
      await assert.rejects(client.createPost(partial({ channel_id: ops.id, message: "x".repeat(16_384) })), {
        server_error_id: "model.post.is_valid.message_length.app_error",
      });
      await assert.rejects(clientOf(rig, "nobody").getMe(), { status_code: 401 });
    }),
  );
  it(
    "slash commands: made, listed, changed, removed; a word is one command's",
    withMattermost(async (rig) => {
      const { fake, ann } = rig;
      const client = clientOf(rig, ann.token);
      const wanted = {
        team_id: fake.team.id,
        trigger: "deploy",
        method: "P",
        url: "https://ci.example.com/",
        display_name: "Deploy",
      };
      const made = await client.addCommand(partial(wanted));
      assert.equal(made.token.length, 26);
      await assert.rejects(client.addCommand(partial(wanted)), {
        server_error_id: "api.command.duplicate_trigger.app_error",
      });
      assert.deepEqual(
        (await client.getCustomTeamCommands(fake.team.id)).map(({ id }) => id),
        [made.id],
      );
      const changed = await client.editCommand(partial({ ...made, trigger: "ship" }));
      assert.deepEqual([changed.trigger, changed.token], ["ship", made.token]);
      assert.deepEqual(
        await clientOf(rig, fake.bot.token).getCustomTeamCommands(fake.team.id),
        [],
        "the bot sees its own alone",
      );
      await client.deleteCommand(made.id);
      assert.deepEqual(await client.getCustomTeamCommands(fake.team.id), []);
    }),
  );
  it(
    "the WebSocket: hello, numbered events, what is posted",
    { timeout: 30_000 },
    withMattermost(async (rig) => {
      const { ann, ops, channel, toOps } = rig;
      const stream = await startMattermostStream(rig.fake);
      const client = new WebSocketClient({ newWebSocketFn: (url) => new WebSocket(url) });
      const heard: string[] = [];
      const missed: string[] = [];
      client.addMessageListener((message) => heard.push(message.event));
      client.addMissedMessageListener(() => missed.push("missed"));
      mock.method(console, "log", () => {});
      try {
        client.initialize(`${rig.fake.world.settings.websocketUrl}/api/v4/websocket`, ann.token);
        await eventually("hello", () => heard.includes("hello"));
        await channel.send(channel.render(page(), context()), toOps, attempt());
        rig.fake.rename(ops, "Ops 2");
        await eventually("both", () => heard.length === 3);
        assert.deepEqual(heard, ["hello", "posted", "channel_updated"]);
        assert.deepEqual(missed, [], "it would have reconnected, had a number been out of order");
      } finally {
        client.close();
        mock.restoreAll();
        await stream.close();
      }
    }),
  );
});

describe("signing in", () => {
  const settings = { oauthClientId: "oauthclient000000000000001", oauthClientSecret: "oauthsecret000000000000001" };
  const redirectUri = "https://tocsin.example.com/oauth/mattermost/account";
  it(
    "whoever agrees on the server is known by its word, once",
    withMattermost(
      async (rig) => {
        const { fake, ann, channel, toAnn } = rig;
        const url = new URL(channel.signIn?.url({ redirectUri, state: "s1" }) ?? "");
        assert.equal(url.origin + url.pathname, `${fake.url}/oauth/authorize`);
        assert.deepEqual(Object.fromEntries(url.searchParams), {
          response_type: "code",
          client_id: settings.oauthClientId,
          redirect_uri: redirectUri,
          state: "s1",
        });
        const code = fake.authorize(ann, redirectUri);
        const known = await channel.signIn?.identify({ code, redirectUri }, attempt().signal);
        assert.ok(known?.ok === true);
        assert.deepEqual(
          [known.person.key, known.person.name, known.address],
          [`${toAnn.server}/${ann.id}`, "ann", toAnn],
        );
        const again = await channel.signIn?.identify({ code, redirectUri }, attempt().signal);
        assert.ok(again?.ok === false && again.outcome.kind === "permanent");
        assert.ok(!JSON.stringify(again).includes(settings.oauthClientSecret));
      },
      {},
      settings,
    ),
  );
  it(
    "another redirect address or secret gets nothing, and without an application there is no signing in",
    withMattermost(
      async (rig) => {
        const code = rig.fake.authorize(rig.ann, redirectUri);
        const elsewhere = await rig.channel.signIn?.identify(
          { code, redirectUri: "https://evil.example/" },
          attempt().signal,
        );
        assert.equal(elsewhere?.ok, false);
        const other = rig.connect({ oauthClientSecret: "oauthsecret000000000000002" });
        const fresh = rig.fake.authorize(rig.ann, redirectUri);
        assert.equal((await other.signIn?.identify({ code: fresh, redirectUri }, attempt().signal))?.ok, false);
        assert.equal(rig.connect({ oauthClientId: "", oauthClientSecret: "" }).signIn, undefined);
      },
      {},
      settings,
    ),
  );
});
