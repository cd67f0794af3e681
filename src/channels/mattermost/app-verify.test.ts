import assert from "node:assert/strict";
import { createVerify, generateKeyPairSync } from "node:crypto";
import { describe, it } from "node:test";
import { context, page } from "../../../test/conformance/channel-notices.ts";
import { attempt, clickOf, form, raw, start, withMattermost } from "../../../test/support/mattermost-rig.ts";
import type { Rig } from "../../../test/support/mattermost-rig.ts";
import { isGenuine, readSigningKey, readTrigger } from "./app-trigger.ts";
import type { RawRequest } from "#ports/inbound.ts";

/** The card of a page, as the server keeps it. */
async function cardOf({ channel, toOps }: Rig): Promise<string> {
  const outcome = await channel.send(channel.render(page(), context()), toOps, attempt());
  assert.ok(outcome.kind === "accepted" && outcome.ref !== null);
  return outcome.ref["post"] ?? "";
}

async function verdict({ channel }: Rig, request: RawRequest): Promise<number> {
  const result = await channel.inbound?.verify(request);
  return result !== undefined && "rejected" in result ? result.status : 200;
}

describe("triggers", () => {
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  it(
    "the server's own form is read, and what another tool verifies verifies here",
    withMattermost(async ({ fake, ann }) => {
      const trigger = readTrigger(fake.world.trigger(ann.id, { at: 1_700_000_000_000 }));
      assert.ok(trigger !== null);
      assert.deepEqual([trigger.userId, trigger.at], [ann.id, 1_700_000_000_000]);
      const key = readSigningKey(fake.world.signingKey.export({ format: "der", type: "spki" }).toString("base64"));
      assert.ok(key !== null);
      assert.ok(createVerify("sha256").update(trigger.signed).verify(key, trigger.signature));
      assert.ok(isGenuine(trigger, key));
      assert.ok(!isGenuine(trigger, keys.publicKey));
      assert.ok(!isGenuine({ ...trigger, signed: trigger.signed.replace(ann.id, fake.bot.id) }, key));
    }),
  );
  for (const text of ["", "x", "====", Buffer.from("a:b:c:d").toString("base64"), "A".repeat(5_000)])
    it(`none: ${text.slice(0, 20)}`, () => assert.equal(readTrigger(text), null));
  for (const text of ["", "AAAA", "not a key"]) it(`no key: ${text}`, () => assert.equal(readSigningKey(text), null));
});

describe("clicks", () => {
  it(
    "one on our own card is let in, once more as well, with the id of the first",
    withMattermost(async (rig) => {
      const request = clickOf(rig, await cardOf(rig), "ack");
      const [first, second] = [await rig.hear(request), await rig.hear(request)];
      assert.equal(first.event.id, second.event.id);
      assert.ok(first.event.kind === "action" && first.event.verb === "ack");
      assert.equal(first.event.by.key, `${rig.toAnn.server}/${rig.ann.id}`);
    }),
  );
  it(
    "another verb, token or kind of post than was signed is refused",
    withMattermost(async (rig) => {
      const card = await cardOf(rig);
      for (const change of [
        { verb: "close" },
        { token: "other" },
        { shown: "ephemeral" },
        { proof: "" },
        { proof: "A".repeat(43) },
      ])
        assert.equal(await verdict(rig, clickOf(rig, card, "ack", { context: change })), 401, JSON.stringify(change));
    }),
  );
  it(
    "a card of another account is refused",
    withMattermost(async (rig) => {
      const card = await cardOf(rig);
      const other = rig.connect({ actionSecret: "another secret, long enough" });
      const result = await other.inbound?.verify(clickOf(rig, card, "ack"));
      assert.ok(result !== undefined && "rejected" in result);
    }),
  );
  it(
    "a trigger of somebody else, of another server, too old or too new is refused",
    withMattermost(async (rig) => {
      const { fake, ann } = rig;
      const card = await cardOf(rig);
      const alien = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
      const bob = fake.world.addPerson("bob");
      const triggers = {
        somebody: fake.world.trigger(bob.id),
        alien: fake.world.trigger(ann.id, { key: alien }),
        old: fake.world.trigger(ann.id, { at: start - 301_000 }),
        ahead: fake.world.trigger(ann.id, { at: start + 301_000 }),
        none: "",
      };
      for (const [name, trigger] of Object.entries(triggers))
        assert.equal(await verdict(rig, clickOf(rig, card, "ack", { trigger })), 401, name);
      for (const at of [start - 299_000, start + 299_000])
        assert.equal(
          await verdict(rig, clickOf(rig, card, "ack", { trigger: fake.world.trigger(ann.id, { at }) })),
          200,
        );
    }),
  );
  it(
    "who sends one of their own making in another's name is refused",
    withMattermost(async (rig) => {
      const post = rig.fake.world.find(await cardOf(rig));
      assert.ok(post !== null);
      const bob = rig.fake.world.addPerson("bob");
      const body = rig.fake.clickBody(
        rig.ann,
        post,
        { ...post.pressables[0]?.context },
        rig.fake.world.trigger(bob.id),
      );
      assert.equal(await verdict(rig, raw(body, start)), 401);
    }),
  );
  it(
    "a length that nobody offered is not believed, and is the first preset then",
    withMattermost(async (rig) => {
      const card = await cardOf(rig);
      for (const [chosen, minutes] of [
        ["240", 240],
        ["-5", null],
        ["1e999", null],
        ["x", null],
      ] as const) {
        const { event } = await rig.hear(clickOf(rig, card, "snooze", { context: { selected_option: chosen } }));
        assert.ok(event.kind === "action");
        assert.equal(event.minutes, minutes, chosen);
      }
    }),
  );
  it(
    "while the server does not tell its key nothing is let in, and it is to come again",
    withMattermost(async (rig) => {
      const request = clickOf(rig, await cardOf(rig), "ack");
      await rig.fake.fault({ kind: "down" });
      const other = rig.connect();
      const result = await other.inbound?.verify(request);
      assert.ok(result !== undefined && "rejected" in result && result.status === 503);
      await rig.fake.fault(null);
    }),
  );
});

describe("commands", () => {
  async function commandOf(rig: Rig) {
    const outcome = await rig.channel.announce?.(
      `https://tocsin.example.com/hook/mattermost/${rig.deps.accountId}`,
      attempt().signal,
    );
    assert.equal(outcome?.kind, "accepted");
    const [command] = rig.fake.commands;
    assert.ok(command !== undefined);
    const fields = (triggerId = rig.fake.world.trigger(rig.ann.id)): Record<string, string> =>
      rig.fake.slashForm(command, { person: rig.ann, channel: rig.ops, text: "help", triggerId });
    return { command, fields };
  }
  it(
    "a node that did not make the command asks for its token, once",
    withMattermost(async (rig) => {
      const { fields } = await commandOf(rig);
      const other = rig.connect();
      const before = rig.asked.length;
      for (const round of [1, 2]) {
        const result = await other.inbound?.verify(form(fields(), start));
        assert.ok(result !== undefined && !("rejected" in result), `round ${round}`);
      }
      const paths = rig.asked.slice(before).map(({ url }) => new URL(url).pathname);
      assert.deepEqual(paths, ["/api/v4/config/client", "/api/v4/commands"]);
    }),
  );
  it(
    "each team has its own token, and one team's asks do not stand in another's way",
    withMattermost(async (rig) => {
      const { fake, ann } = rig;
      const second = fake.world.addTeam("second", [fake.bot, ann]);
      const there = fake.world.addChannel(second, "There", { members: [fake.bot, ann] });
      const { fields } = await commandOf(rig);
      const other = rig.connect();
      const command = fake.commands.find(({ team_id: team }) => team === second.id);
      assert.ok(command !== undefined);
      const trigger = (): string => fake.world.trigger(ann.id);
      const inSecond = fake.slashForm(command, { person: ann, channel: there, text: "help", triggerId: trigger() });
      for (const each of [fields(), inSecond]) {
        const result = await other.inbound?.verify(form(each, start));
        assert.ok(result !== undefined && !("rejected" in result));
      }
      const swapped = await other.inbound?.verify(form({ ...inSecond, team_id: fake.team.id }, start));
      assert.ok(swapped !== undefined && "rejected" in swapped);
    }),
  );
  it(
    "another token is refused; who has no trigger of the server cannot make us ask it",
    withMattermost(async (rig) => {
      const { fields } = await commandOf(rig);
      const forged = { ...fields(), token: "ctoken00000000000000000099" };
      assert.equal(await verdict(rig, form(forged, start)), 401);
      const before = rig.asked.length;
      assert.equal(await verdict(rig, form({ ...forged, trigger_id: "x" }, start)), 401);
      assert.equal(
        await verdict(rig, form({ ...forged, trigger_id: rig.fake.world.trigger(rig.fake.bot.id) }, start)),
        401,
      );
      assert.equal(await verdict(rig, raw("hello", start)), 401);
      assert.equal(await verdict(rig, raw(JSON.stringify({ token: fields()["token"] }), start)), 401);
      assert.equal(rig.asked.length, before, "nothing was asked for them");
      assert.equal(await verdict(rig, raw("x".repeat(200_000), start)), 413);
    }),
  );
  it(
    "what a WebSocket brings cannot be posted",
    withMattermost(async (rig) => {
      const event = { event: "posted", data: {}, broadcast: {}, seq: 1 };
      const body = { connection: "c", self: { id: rig.fake.bot.id, username: "tocsin" }, event };
      for (const url of ["/stream", "/hook/mattermost/account", "mattermost:stream"]) {
        const result = await rig.channel.inbound?.verify({ ...raw(body, start), url });
        assert.ok(result !== undefined && "rejected" in result, url);
      }
    }),
  );
});
