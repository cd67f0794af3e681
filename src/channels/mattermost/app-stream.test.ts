import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { context } from "../../../test/conformance/channel-notices.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { attempt, start, withMattermost } from "../../../test/support/mattermost-rig.ts";
import type { Rig } from "../../../test/support/mattermost-rig.ts";
import { startMattermostStream } from "./fake-stream.ts";
import type { MattermostStream } from "./fake-stream.ts";
import { readEventId } from "./app-inbound.ts";
import type { Address } from "./app-config.ts";
import type { Outcome } from "#ports/channel.ts";
import type { InboundEvent, VerifiedRequest } from "#ports/inbound.ts";

interface Held {
  readonly rig: Rig;
  readonly stream: MattermostStream;
  readonly events: readonly InboundEvent<Address>[];
  readonly ended: Promise<Outcome>;
  readonly stop: AbortController;
}

/** A rig whose account holds a WebSocket; `fails`: how many times storing fails first. */
function withStream(run: (held: Held) => Promise<void>, fails = 0): () => Promise<void> {
  return withMattermost(
    async (rig) => {
      const stream = await startMattermostStream(rig.fake);
      const { channel } = rig;
      const stop = new AbortController();
      const events: InboundEvent<Address>[] = [];
      let left = fails;
      const take = async (request: VerifiedRequest) => {
        left -= 1;
        if (left >= 0) throw new Error("the database is away");
        events.push(...(channel.inbound?.parse(request) ?? []));
        const response = channel.inbound?.answer(request, [null]);
        assert.ok(response !== undefined);
        return Promise.resolve(response);
      };
      assert.ok(channel.stream !== undefined);
      const ended = channel.stream.run(take, stop.signal);
      try {
        await eventually("it stands", () => (stream.connected() > 0 ? true : undefined));
        await run({ rig, stream, events, ended, stop });
      } finally {
        stop.abort();
        await ended;
        await stream.close();
      }
    },
    {},
    { connection: "stream" },
  );
}

describe("the WebSocket", () => {
  it(
    "hears direct messages and its own name, with where to answer, and nothing else",
    withStream(async ({ rig, events }) => {
      const { fake, ann, ops, channel } = rig;
      const direct = fake.say(ann, null, "ack 42");
      fake.say(ann, ops, "ack 42");
      fake.say(ann, ops, "@tocsinnot ack 42");
      const first = fake.say(ann, ops, "@Tocsin: ack 42");
      const inThread = fake.say(ann, ops, "@tocsin close 42", first.id);
      await channel.send(
        channel.render({ kind: "answer", text: "@tocsin help", tone: "plain" }, context()),
        rig.toOps,
        attempt(),
      );
      await eventually("three were heard", () => (events.length >= 3 ? true : undefined));
      fake.rename(ops, "Ops 2");
      await eventually("the name, after all the others", () => (events.length > 3 ? true : undefined));
      assert.deepEqual(
        events.map((event) => (event.kind === "command" ? [event.id, event.text, event.place.kind] : [event.kind])),
        [
          [`direct:${direct.id}`, "ack 42", "person"],
          [`mention:${first.id}:${first.id}`, "ack 42", "chat"],
          [`mention:${inThread.id}:${first.id}`, "close 42", "chat"],
          ["membership"],
        ],
      );
      const [heard] = events;
      assert.ok(heard?.kind === "command");
      assert.deepEqual([heard.by.key, heard.by.name], [`${rig.toAnn.server}/${ann.id}`, "ann"]);
      assert.deepEqual(readEventId(events[2]?.id ?? ""), { source: "mention", thread: first.id });
    }),
  );
  it(
    "tells what becomes of the bot in a channel, and of the channel; each event has an id of its own",
    withStream(async ({ rig, events }) => {
      const { fake, ops } = rig;
      fake.kick(ops);
      await eventually("removed", () => (events.length === 1 ? true : undefined));
      fake.invite(ops);
      fake.rename(ops, "Ops  two");
      fake.archive(ops);
      fake.restore(ops);
      await eventually("all of them", () => (events.length === 5 ? true : undefined));
      const told = events.map(
        (event) => event.kind === "membership" && [event.change, event.place.key, event.place.name],
      );
      const key = `${rig.toOps.server}/${ops.id}`;
      assert.deepEqual(told, [
        ["removed", key, null],
        ["added", key, null],
        ["renamed", key, "Ops two"],
        ["removed", key, null],
        ["added", key, null],
      ]);
      assert.equal(new Set(events.map(({ id }) => id)).size, 5);
    }),
  );
  it(
    "a team that the bot comes into gets its slash command at once",
    withStream(async ({ rig }) => {
      const { fake } = rig;
      const team = fake.world.addTeam("second", []);
      fake.join(team);
      await eventually("the command", () => fake.commands.some(({ team_id: id }) => id === team.id));
      assert.ok(fake.commands.every(({ url }) => url.endsWith(`/hook/mattermost/${rig.deps.accountId}`)));
    }),
  );
  it(
    "what somebody else's coming and going does is nothing to us",
    withStream(async ({ rig, events }) => {
      const { fake, ann, ops } = rig;
      fake.world.emit("user_added", { user_id: ann.id }, { channel_id: ops.id });
      fake.world.emit("typing", { user_id: ann.id }, { channel_id: ops.id });
      fake.world.emit("channel_updated", { channel: "{" }, { channel_id: ops.id });
      fake.world.emit("posted", { post: "not a post" }, { channel_id: ops.id });
      fake.rename(ops, "last");
      await eventually("the last one", () => (events.length > 0 ? true : undefined));
      assert.equal(events.length, 1);
    }),
  );
  it(
    "what could not be stored is tried again: it is told only once",
    withStream(async ({ rig, events }) => {
      rig.fake.say(rig.ann, null, "help");
      await eventually("heard in the end", () => (events.length === 1 ? true : undefined));
    }, 1),
  );
  it(
    "stopped by us it is well; ended by the server it is to be opened again later",
    withStream(async ({ stream, ended }) => {
      stream.drop();
      assert.partialDeepStrictEqual(await ended, { kind: "retry", scope: "account" });
    }),
  );
  it(
    "stopped by us",
    withStream(async ({ stop, ended }) => {
      stop.abort();
      assert.equal((await ended).kind, "accepted");
    }),
  );
  it(
    "a token that the server does not take ends it for good, before and after it stands",
    withMattermost(
      async (rig) => {
        const stream = await startMattermostStream(rig.fake);
        const { channel, fake } = rig;
        const take = () => Promise.reject(new Error("nothing is heard"));
        // Known from before, so that the WebSocket is what refuses.
        await channel.probe(attempt().signal);
        fake.bot.isActive = false;
        const [first] = [await channel.stream?.run(take, attempt().signal)];
        assert.partialDeepStrictEqual(first, { kind: "permanent", blame: "account" });
        assert.partialDeepStrictEqual(await rig.connect().stream?.run(take, attempt().signal), {
          kind: "permanent",
          blame: "account",
        });
        fake.bot.isActive = true;
        await stream.close();
        assert.partialDeepStrictEqual(await rig.connect().stream?.run(take, attempt().signal), {
          kind: "retry",
          scope: "account",
        });
      },
      {},
      { connection: "stream" },
    ),
  );
  it("silence ends it: a server is asked for a sign of life", async (t) => {
    t.mock.timers.enable({ apis: ["setInterval"] });
    await withMattermost(
      async (rig) => {
        const stream = await startMattermostStream(rig.fake);
        const take = () => Promise.reject(new Error("nothing is heard"));
        const ended = rig.channel.stream?.run(take, attempt().signal);
        await eventually("it stands", () => (stream.connected() > 0 ? true : undefined));
        t.mock.timers.tick(30_000);
        await eventually("a ping", () => (stream.actions.includes("ping") ? true : undefined));
        rig.clock.now = start + 200_000;
        t.mock.timers.tick(30_000);
        assert.partialDeepStrictEqual(await ended, { kind: "retry", scope: "account" });
        await stream.close();
      },
      {},
      { connection: "stream" },
    )();
  });
});
