import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { context, page } from "../../../test/conformance/channel-notices.ts";
import { attempt, clickOf, form, start, withMattermost } from "../../../test/support/mattermost-rig.ts";
import type { Rig } from "../../../test/support/mattermost-rig.ts";
import { mattermost } from "./index.ts";
import type { Channel } from "#ports/channel.ts";

const signal = new AbortController().signal;

async function look(channel: Pick<Channel, "check">) {
  const items = (await channel.check?.(signal)) ?? [];
  for (const { text } of items) assert.ok(text.en !== "" && /\p{Script=Han}/u.test(text["zh-CN"]));
  return {
    states: Object.fromEntries(items.map(({ id, state }) => [id, state])),
    text: (id: string) => items.find((item) => item.id === id)?.text.en ?? "",
    items,
  };
}

async function click(rig: Rig, how: Parameters<typeof clickOf>[3] = {}): Promise<void> {
  const { channel, toOps } = rig;
  const sent = await channel.send(channel.render(page(), context()), toOps, attempt());
  assert.ok(sent.kind === "accepted");
  await channel.inbound?.verify(clickOf(rig, sent.ref?.["post"] ?? "", "ack", how));
}

describe("the check", () => {
  it(
    "is all good once Mattermost has been heard, and leaks nothing",
    withMattermost(async (rig) => {
      const { channel, fake, ann, ops, deps } = rig;
      await channel.announce?.(`${deps.publicUrl}/hook/mattermost/${deps.accountId}`, signal);
      const before = await look(channel);
      assert.deepEqual(before.states, {
        token: "good",
        bot: "good",
        site: "good",
        key: "good",
        teams: "good",
        command: "unknown",
        endpoint: "unknown",
        stream: "good",
      });
      assert.match(before.text("command"), /a plugin holds the word/);
      assert.match(before.text("endpoint"), new RegExp(`/hook/mattermost/${deps.accountId}`));
      await click(rig);
      const [command] = fake.commands;
      assert.ok(command !== undefined);
      const fields = fake.slashForm(command, {
        person: ann,
        channel: ops,
        text: "help",
        triggerId: fake.world.trigger(ann.id),
      });
      await channel.inbound?.verify(form(fields, start));
      // Opened anew, as for each check.
      const after = await look(rig.connect());
      assert.deepEqual([...new Set(Object.values(after.states))], ["good"]);
      const told = JSON.stringify([...before.items, ...after.items]);
      assert.ok(!told.includes(fake.bot.token) && !told.includes(command.token));
    }),
  );
  it(
    "names what is wrong with the server and with the bot",
    withMattermost(async (rig) => {
      const { fake } = rig;
      const { settings } = fake.world;
      settings.siteUrl = "";
      settings.enableCommands = false;
      settings.tellsKey = false;
      fake.bot.roles = "system_user system_admin";
      fake.team.members.clear();
      const { states, text } = await look(rig.channel);
      assert.deepEqual(states, {
        token: "good",
        bot: "bad",
        site: "bad",
        key: "bad",
        teams: "bad",
        command: "bad",
        endpoint: "unknown",
        stream: "good",
      });
      assert.match(text("bot"), /administrator/);
      assert.match(text("command"), /Enable Custom Slash Commands/);
      fake.bot.isBot = false;
      settings.enableBotAccounts = false;
      rig.clock.now += 3_600_000;
      assert.match((await look(rig.connect())).text("bot"), /a person, not to a bot.*Enable Bot Account Creation/);
    }),
  );
  it(
    "names the teams without the command, and believes in one made by hand when it is heard",
    withMattermost(async (rig) => {
      const { text, states } = await look(rig.channel);
      assert.equal(states["command"], "bad");
      assert.match(text("command"), /not there in: Team acme.*method POST/);
      const byHand = await look(rig.connect({ commandTokens: "ctoken00000000000000000001" }));
      assert.equal(byHand.states["command"], "unknown");
      assert.equal((await look(rig.connect({ slash: false }))).states["command"], "good");
    }),
  );
  it(
    "says why something was refused last, until something good comes",
    withMattermost(async (rig) => {
      const { fake, ann, clock } = rig;
      await click(rig, { trigger: fake.world.trigger(ann.id, { at: start - 600_000 }) });
      assert.match((await look(rig.channel)).text("endpoint"), /clocks of the two servers differ/);
      clock.now += 1_000;
      await click(rig, { context: { proof: "A".repeat(43) } });
      clock.now += 1_000;
      await click(rig);
      assert.equal((await look(rig.channel)).states["endpoint"], "good");
      clock.now += 1_000;
      await click(rig, { context: { proof: "A".repeat(43) } });
      assert.match((await look(rig.channel)).text("endpoint"), /did not sign/);
    }),
  );
  it(
    "tells a token that is refused from a server that is away",
    withMattermost(async (rig) => {
      rig.fake.bot.isActive = false;
      assert.equal((await look(rig.channel)).states["token"], "bad");
      await rig.fake.fault({ kind: "down" });
      const { states } = await look(rig.channel);
      assert.deepEqual([states["token"], states["bot"], states["command"]], ["unknown", "unknown", "unknown"]);
      await rig.fake.fault(null);
    }),
  );
  for (const [url, state, words] of [
    ["http://localhost:8686", "bad", /this machine only/],
    ["https://[::1]", "bad", /this machine only/],
    ["http://10.0.0.7:8686", "unknown", /AllowedUntrustedInternalConnections/],
    ["https://tocsin.internal", "unknown", /AllowedUntrustedInternalConnections/],
    ["https://tocsin.example.com", "unknown", /has not reached Tocsin/],
  ] as const) {
    it(
      `Tocsin at ${url}`,
      withMattermost(async (rig) => {
        const parsed = mattermost.manifest.config.parse({ serverUrl: rig.fake.url, botToken: rig.fake.bot.token });
        assert.ok(parsed.ok);
        const channel = mattermost.connect(parsed.value, { ...rig.deps, accountId: `at ${url}`, publicUrl: url });
        const { states, text } = await look(channel);
        assert.equal(states["endpoint"], state);
        assert.match(text("endpoint"), words);
      }),
    );
  }
});
