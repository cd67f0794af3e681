import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { withMattermost } from "../../../test/support/mattermost-rig.ts";
import type { Rig } from "../../../test/support/mattermost-rig.ts";

const signal = new AbortController().signal;
const urlOf = ({ deps }: Rig, host = "tocsin.example.com"): string =>
  `https://${host}/hook/mattermost/${deps.accountId}`;

/** Requests that changed something, since then. */
function changes({ asked }: Rig, since: number): readonly string[] {
  return asked
    .slice(since)
    .filter(({ method }) => method !== "GET")
    .map(({ method }) => method);
}

describe("the slash command", () => {
  it(
    "is made in each team of the bot, once; a new address or word changes it and keeps its token",
    withMattermost(async (rig) => {
      const { channel, fake, asked } = rig;
      fake.world.addTeam("second", [fake.bot]);
      fake.world.addTeam("foreign", []);
      assert.equal((await channel.announce?.(urlOf(rig), signal))?.kind, "accepted");
      assert.deepEqual(
        fake.commands.map(({ trigger, url, method }) => [trigger, url, method]),
        [
          ["tocsin", urlOf(rig), "P"],
          ["tocsin", urlOf(rig), "P"],
        ],
      );
      assert.equal(new Set(fake.commands.map(({ team_id: team }) => team)).size, 2);
      const tokens = fake.commands.map(({ token }) => token);

      const before = asked.length;
      assert.equal((await channel.announce?.(urlOf(rig), signal))?.kind, "accepted");
      assert.deepEqual(changes(rig, before), [], "nothing to do");

      const renamed = rig.connect({ trigger: "/OnCall" });
      assert.equal((await renamed.announce?.(urlOf(rig, "new.example.com"), signal))?.kind, "accepted");
      assert.deepEqual(
        fake.commands.map(({ trigger, url }) => [trigger, new URL(url).host]),
        [
          ["oncall", "new.example.com"],
          ["oncall", "new.example.com"],
        ],
      );
      assert.deepEqual(
        fake.commands.map(({ token }) => token),
        tokens,
      );

      assert.equal((await rig.connect({ slash: false }).announce?.(urlOf(rig), signal))?.kind, "accepted");
      assert.deepEqual(fake.commands, []);
    }),
  );
  it(
    "says where another command has the word, where the bot may make none, and where the server has none",
    withMattermost(async (rig) => {
      const { channel, fake } = rig;
      const outcome = await rig.connect({ trigger: "away" }).announce?.(urlOf(rig), signal);
      assert.ok(outcome?.kind === "permanent" && outcome.blame === "account");
      assert.match(outcome.why, /^no \/away in Team acme: another command has this trigger/);
      fake.world.settings.membersMakeCommands = false;
      const forbidden = await channel.announce?.(urlOf(rig), signal);
      assert.ok(forbidden?.kind === "permanent");
      assert.match(forbidden.why, /may not manage slash commands/);
      fake.world.settings.membersMakeCommands = true;
      fake.world.settings.enableCommands = false;
      const off = await channel.announce?.(urlOf(rig), signal);
      assert.ok(off?.kind === "permanent");
      assert.match(off.why, /Enable Custom Slash Commands/);
    }),
  );
  it(
    "made by hand is nobody's but the administrator's, and one not wanted asks for no rights",
    withMattermost(async (rig) => {
      const { fake, asked } = rig;
      const byHand = rig.connect({ commandTokens: "ctoken00000000000000000001 ctoken00000000000000000002" });
      assert.equal((await byHand.announce?.(urlOf(rig), signal))?.kind, "accepted");
      assert.deepEqual(asked, []);
      fake.world.settings.membersMakeCommands = false;
      assert.equal((await rig.connect({ slash: false }).announce?.(urlOf(rig), signal))?.kind, "accepted");
    }),
  );
  it(
    "is tried again while the server has trouble",
    withMattermost(async (rig) => {
      await rig.fake.fault({ kind: "answer", status: 503 });
      assert.equal((await rig.channel.announce?.(urlOf(rig), signal))?.kind, "retry");
      await rig.fake.fault(null);
    }),
  );
});
