import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { context, incident, notices, page } from "../../../test/conformance/channel-notices.ts";
import { attempt, withMattermost } from "../../../test/support/mattermost-rig.ts";
import type { Rig } from "../../../test/support/mattermost-rig.ts";

const signal = new AbortController().signal;
const paths = ({ asked }: Rig): readonly string[] =>
  asked.map(({ url }) => new URL(url).pathname.replace("/api/v4/", ""));

describe("sending", () => {
  it(
    "a person is written to in the bot's own direct messages, whose channel is asked for once",
    withMattermost(async (rig) => {
      const { channel, toAnn, fake, ann } = rig;
      for (const key of ["a", "b"])
        assert.equal(
          (await channel.send(channel.render(notices.test, context()), toAnn, attempt(key))).kind,
          "accepted",
        );
      assert.equal(fake.seenBy(ann, null).length, 2);
      assert.deepEqual(paths(rig), ["users/me", "channels/direct", "posts", "posts"]);
    }),
  );
  it(
    "people are rung by their user names, which are asked for once; who is not known is left out",
    withMattermost(async (rig) => {
      const { channel, toOps, toAnn, fake, ops, ann } = rig;
      const mentions = [
        { name: "Ann", key: `${toAnn.server}/${ann.id}` },
        { name: "Gone", key: `${toAnn.server}/gone0000000000000000000001` },
        { name: "Odd", key: "@all" },
      ];
      const wire = channel.render(page(), context({ audience: "room", mentions }));
      await channel.send(wire, toOps, attempt("a"));
      await channel.send(wire, toOps, attempt("b"));
      assert.deepEqual(
        fake.seenBy(ann, ops).map(({ pings }) => pings),
        [["ann"], ["ann"]],
      );
      assert.equal(paths(rig).filter((path) => path === "users/ids").length, 2, "the unknown one is asked for again");
    }),
  );
  it(
    "a page goes out unadorned while the server does not say who people are and what it can do",
    withMattermost(async (rig) => {
      const { channel, toOps, fake, ops, ann, toAnn } = rig;
      const mentions = [{ name: "Ann", key: `${toAnn.server}/${ann.id}` }];
      const before = fake.world.settings.postPriority;
      assert.ok(before);
      // The server answers posts, and nothing else: as behind a proxy that lets only these through.
      const narrow = rig.connect({ serverUrl: `${fake.url}` });
      await fake.fault({ kind: "answer", status: 503 });
      const failed = await narrow.send(narrow.render(page(), context({ mentions })), toOps, attempt());
      assert.partialDeepStrictEqual(failed, { kind: "retry", scope: "account" });
      await fake.fault(null);
      assert.equal((await narrow.send(narrow.render(page(), context()), toOps, attempt())).kind, "accepted");
      assert.equal(fake.seenBy(ann, ops).at(-1)?.priority, null, "not asked again at once");
      rig.clock.now += 11_000;
      await narrow.send(narrow.render(page(), context()), toOps, attempt("later"));
      assert.equal(fake.seenBy(ann, ops).at(-1)?.priority, "urgent");
      assert.equal(channel.stream, undefined);
    }),
  );
  it(
    "priorities follow the severity of pages alone, and stay away where the server has none",
    withMattermost(async (rig) => {
      const { channel, toOps, fake, ops, ann, clock } = rig;
      const shown = async (wire: Parameters<typeof channel.send>[0], key: string) => {
        assert.equal((await channel.send(wire, toOps, attempt(key))).kind, "accepted");
        return fake.seenBy(ann, ops).at(-1)?.priority;
      };
      const pages = (["critical", "warning", "info"] as const).map((severity) =>
        channel.render(page(incident({ severity })), context()),
      );
      const [critical, warning, info] = pages;
      assert.ok(critical !== undefined && warning !== undefined && info !== undefined);
      assert.deepEqual(
        [await shown(critical, "1"), await shown(warning, "2"), await shown(info, "3")],
        ["urgent", "important", null],
      );
      assert.equal(await shown(channel.render(notices.state, context()), "4"), null);
      fake.world.settings.postPriority = false;
      clock.now += 3_600_000;
      assert.equal(await shown(critical, "5"), null);
    }),
  );
  it(
    "a second try within half a minute is the same post",
    withMattermost(async ({ channel, toOps, fake, ops }) => {
      const wire = channel.render(page(), context());
      const [first, second] = [
        await channel.send(wire, toOps, attempt("same")),
        await channel.send(wire, toOps, attempt("same")),
      ];
      assert.deepEqual(first, second);
      assert.equal(fake.world.posts(ops).length, 1);
    }),
  );
  it(
    "a place of another server is none of this account's",
    withMattermost(async ({ channel, toOps, asked }) => {
      const outcome = await channel.send(
        channel.render(page(), context()),
        { ...toOps, server: "other.example" },
        attempt(),
      );
      assert.partialDeepStrictEqual(outcome, { kind: "permanent", blame: "address" });
      assert.deepEqual(asked, []);
    }),
  );
  it(
    "thrown out, archived, person gone: the place's matter",
    withMattermost(async ({ channel, toOps, toAnn, fake, ops }) => {
      const wire = channel.render(page(), context());
      fake.kick(ops);
      assert.partialDeepStrictEqual(await channel.send(wire, toOps, attempt("1")), {
        kind: "permanent",
        blame: "address",
      });
      fake.invite(ops);
      fake.archive(ops);
      assert.partialDeepStrictEqual(await channel.send(wire, toOps, attempt("2")), {
        kind: "permanent",
        blame: "address",
      });
      const nobody = { ...toAnn, id: "gone0000000000000000000001" };
      assert.partialDeepStrictEqual(await channel.send(wire, nobody, attempt("3")), {
        kind: "permanent",
        blame: "address",
      });
    }),
  );
});

describe("edits", () => {
  it(
    "a message too old to be edited still gets its card",
    withMattermost(async ({ channel, toOps, fake, ops, ann, clock }) => {
      fake.world.settings.postEditTimeLimit = 300;
      const sent = await channel.send(channel.render(page(), context()), toOps, attempt());
      assert.ok(sent.kind === "accepted" && sent.ref !== null);
      clock.now += 301_000;
      const wire = channel.render(notices.state, context({ verbs: ["close"] }));
      assert.equal((await channel.revise?.(sent.ref, wire, toOps, attempt()))?.kind, "accepted");
      const [post] = fake.seenBy(ann, ops);
      assert.match(post?.text ?? "", /Acknowledged by Ann/);
      assert.deepEqual(
        post?.pressables.map(({ id }) => id),
        ["close"],
      );
    }),
  );
  it(
    "the name of a channel and its team",
    withMattermost(async ({ channel, toOps, toAnn, fake }) => {
      assert.equal(await channel.describe?.(toOps, signal), "Ops");
      fake.world.addTeam("second", [fake.bot]);
      assert.equal(await channel.describe?.(toOps, signal), "Ops (Team acme)");
      assert.equal(await channel.describe?.(toAnn, signal), null);
    }),
  );
});
