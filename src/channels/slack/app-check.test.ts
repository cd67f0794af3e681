import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { raw, start, withSlack } from "../../../test/support/slack-rig.ts";
import type { Rig } from "../../../test/support/slack-rig.ts";
import { downloads } from "./app-manifest.ts";
import { slack } from "./index.ts";

async function look({ channel }: Rig) {
  const items = (await channel.check?.(new AbortController().signal)) ?? [];
  for (const { text } of items) assert.ok(text.en !== "" && /\p{Script=Han}/u.test(text["zh-CN"]));
  return {
    states: Object.fromEntries(items.map(({ id, state }) => [id, state])),
    text: (id: string) => items.find((item) => item.id === id)?.text.en ?? "",
    items,
  };
}

describe("the check", () => {
  it(
    "is all good once Slack has been heard, and leaks nothing",
    withSlack(async (rig) => {
      const before = await look(rig);
      assert.deepEqual(before.states, {
        token: "good",
        scopes: "good",
        app: "good",
        secret: "unknown",
        endpoint: "unknown",
        channels: "good",
      });
      assert.match(before.text("endpoint"), new RegExp(`/hook/slack/${rig.deps.accountId}`));
      assert.match(before.text("channels"), /#ops/);
      await rig.hear(rig.fake.bodies.said(rig.ann, rig.ops, "help"));
      const after = await look(rig);
      assert.deepEqual([after.states["secret"], after.states["endpoint"]], ["good", "good"]);
      const said = JSON.stringify([before.items, after.items]);
      assert.ok(!said.includes(rig.fake.signingSecret) && !said.includes(rig.fake.installation.token));
    }),
  );
  it(
    "says that the secret is wrong when requests are signed with another, until a good one comes",
    withSlack(async (rig) => {
      const body = rig.fake.bodies.said(rig.ann, rig.ops, "help");
      await rig.channel.inbound?.verify(raw(rig.fake, body, start, "another-secret-0123456789abcdef0"));
      assert.equal((await look(rig)).states["secret"], "bad");
      rig.clock.now += 1_000;
      await rig.hear(body);
      assert.equal((await look(rig)).states["secret"], "good");
      rig.clock.now += 1_000;
      await rig.channel.inbound?.verify(raw(rig.fake, body, start - 3_600_000));
      assert.match((await look(rig)).text("secret"), /clock/);
    }),
  );
  it(
    "names what is missing before the app was made",
    withSlack(
      async (rig) => {
        const { states, text } = await look(rig);
        assert.deepEqual([states["token"], states["secret"], states["scopes"]], ["bad", "bad", "unknown"]);
        assert.match(text("token"), /manifest/);
      },
      {},
      { botToken: "", signingSecret: "" },
    ),
  );
  it(
    "names permissions that are missing, another app's token, and no channel",
    withSlack(
      async (rig) => {
        const { installation } = rig.fake;
        installation.scopes = installation.scopes.filter((scope) => scope !== "groups:read");
        rig.ops.hasBot = false;
        const { states, text } = await look(rig);
        assert.deepEqual([states["scopes"], states["app"], states["channels"]], ["bad", "bad", "unknown"]);
        assert.match(text("scopes"), /groups:read/);
        assert.match(text("app"), /A0TOCSIN.*A0OTHER/);
      },
      {},
      { appId: "A0OTHER" },
    ),
  );
  it(
    "tells an uninstalled app from a Slack that is down",
    withSlack(async (rig) => {
      await rig.channel.inbound
        ?.verify(raw(rig.fake, rig.fake.bodies.event({ type: "app_uninstalled" }), start))
        .then((request) => !("rejected" in request) && rig.channel.inbound?.parse(request));
      rig.fake.installation.state = "uninstalled";
      const gone = await look(rig);
      assert.equal(gone.states["token"], "bad");
      assert.match(gone.text("token"), /account_inactive.*2026-11-22 07:00 UTC/);
      await rig.fake.fault({ kind: "answer", status: 503 });
      assert.equal((await look(rig)).states["token"], "unknown");
    }),
  );
});

describe("the app manifest", () => {
  const deps = { accountId: "acc-1", publicUrl: "https://tocsin.example.com" };
  it("is the same each time, and within Slack's limits", () => {
    const http = { connection: "http" } as const;
    const [file, ...more] = downloads(http, deps);
    assert.ok(file !== undefined && more.length === 0);
    assert.deepEqual(downloads(http, deps)[0]?.bytes, file.bytes);
    const text = new TextDecoder().decode(file.bytes);
    const manifest = JSON.parse(text) as {
      display_information: { name: string; description: string };
      features: { slash_commands: { description: string; usage_hint: string }[] };
    };
    // docs.slack.dev, "App manifest reference": 35, 140; 2000, 1000.
    assert.ok(manifest.display_information.name.length <= 35);
    assert.ok(manifest.display_information.description.length <= 140);
    assert.equal(text.split("https://tocsin.example.com/hook/slack/acc-1").length, 4);
    assert.ok(!/long_description/.test(text), "Slack wants at least 174 characters of it");
  });
});

describe("settings", () => {
  const parse = (input: object) => slack.manifest.config.parse(input);
  it("may be saved before the app exists", () => assert.ok(parse({}).ok));
  it("other tokens and addresses are refused by name, without repeating them", () => {
    const refused: readonly (readonly [field: string, value: string])[] = [
      ["botToken", "xoxp-1234567890-abcdef"],
      ["botToken", "xapp-1-A0-123"],
      ["signingSecret", "short"],
      ["appId", "B0123"],
      ["apiUrl", "http://slack.com/api"],
      ["apiUrl", "https://user:pass@slack.com/api"],
    ];
    for (const [field, value] of refused) {
      const parsed = parse({ [field]: value });
      assert.ok(!parsed.ok && parsed.issues[0]?.field === field, value);
      assert.ok(!JSON.stringify(parsed).includes(value));
    }
  });
});
