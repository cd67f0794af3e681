import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { InboundEvent } from "#ports/inbound.ts";
import { attempt, start, text, withTeams } from "../../../test/support/teams-rig.ts";
import type { Rig } from "../../../test/support/teams-rig.ts";
import { readActivity } from "./activity.ts";
import type { Address } from "./config.ts";
import { createConnector } from "./connector.ts";
import type { Activity } from "./fake.ts";
import { eventsOf } from "./inbound.ts";
import { createReplies } from "./reply.ts";
import type { Replies } from "./reply.ts";
import { createTokens } from "./token.ts";

/** How many requests went to the Connector. */
const calls = (rig: Rig): number => rig.fake.received().filter(({ to }) => to === "connector").length;

interface Talk {
  readonly replies: Replies;
  readonly hear: (activity: Activity) => InboundEvent<Address>;
}

function talkOf(rig: Rig): Talk {
  const replies = createReplies(createConnector(rig.config, rig.deps, createTokens(rig.config, rig.deps)), rig.deps);
  return {
    replies,
    hear(activity) {
      const read = readActivity(new TextEncoder().encode(JSON.stringify(activity)));
      assert.ok(read !== null);
      const events = eventsOf(read);
      replies.heard(events, rig.clock.now);
      const [event] = events;
      assert.ok(event !== undefined);
      return event;
    },
  };
}

describe("answers by messages", () => {
  const execute = { type: "Action.Execute", verb: "ack", data: { token: "t" } };

  it(
    "in a channel stand in the thread of the command, a new one or the one it was said in",
    withTeams(async (rig) => {
      const { replies, hear } = talkOf(rig);
      const root = await rig.fake.say(rig.ann, rig.channel, "status");
      const rootId = root?.activity.id ?? "";
      for (const inThread of [undefined, rootId]) {
        const how = inThread === undefined ? { id: rootId } : { inThread };
        const activity = rig.fake.compose.message(rig.ann, rig.channel, "status", how);
        assert.equal((await replies.reply(hear(activity), text("All quiet"), attempt())).kind, "accepted");
        const answer = rig.fake.messages(rig.channel).at(-1);
        assert.deepEqual([answer?.text, answer?.rootId], ["All quiet", rootId]);
      }
    }),
  );

  it(
    "in a personal chat stand in it",
    withTeams(async (rig) => {
      const { replies, hear } = talkOf(rig);
      const event = hear(rig.fake.compose.message(rig.ann, rig.personal, "linkUser 7f3a"));
      await replies.reply(event, text("Link now?"), attempt());
      assert.deepEqual(
        rig.fake.messages(rig.personal).map((message) => message.text),
        ["Link now?"],
      );
    }),
  );

  const offer = text("Who are you? https://tocsin.example.com/link/abc");
  const whispers = ["linkUser 7f3a", "unlinkUser", "whoami", "notifications off", "绑定用户 7f3a"];
  for (const said of [...whispers, "status"]) {
    it(
      `what concerns one person is said to them alone: ${said}`,
      withTeams(async (rig) => {
        const { replies, hear } = talkOf(rig);
        const event = hear(rig.fake.compose.message(rig.ann, rig.channel, said));
        const wire = said === "status" ? offer : text("ann@example.com");
        assert.equal((await replies.reply(event, wire, attempt())).kind, "accepted");
        assert.deepEqual(rig.fake.messages(rig.channel), []);
        assert.deepEqual(
          rig.fake.messages(rig.personal).map((message) => message.text),
          [wire.text],
        );
      }),
    );
  }

  it(
    "to somebody whom we cannot write to, the room hears only that they are to open a chat",
    withTeams(async (rig) => {
      await rig.fake.uninstall(rig.personal, { silently: true });
      const { replies, hear } = talkOf(rig);
      const said = await rig.fake.say(rig.ann, rig.channel, "whoami");
      assert.ok(said !== null);
      assert.equal((await replies.reply(hear(said.activity), text("ann@example.com"), attempt())).kind, "accepted");
      const [, message, ...more] = rig.fake.messages(rig.channel);
      assert.match(message?.text ?? "", /Add this app for yourself.*添加此应用/);
      assert.equal(more.length, 0);
    }),
  );

  it(
    "a click is answered by its response: no message, unless that was too late or another process had heard it",
    withTeams(async (rig) => {
      const { replies, hear } = talkOf(rig);
      const click = hear(rig.fake.compose.invoke(rig.ann, rig.channel, "1695", execute, { id: "f:click" }));
      assert.deepEqual(await replies.reply(click, text("Bob was first"), attempt()), {
        kind: "accepted",
        ref: null,
        receipts: false,
      });
      assert.equal(calls(rig), 0);
      rig.clock.now = start + 4_000;
      // Teams asks again; the answer to the first one is late nevertheless.
      hear(rig.fake.compose.invoke(rig.ann, rig.channel, "1695", execute, { id: "f:click" }));
      assert.equal((await replies.reply(click, text("Bob was first"), attempt())).kind, "accepted");
      const afterCrash = talkOf(rig).replies;
      rig.clock.now = start;
      assert.equal((await afterCrash.reply(click, text("again"), attempt())).kind, "accepted");
      assert.deepEqual(
        rig.fake.messages(rig.personal).map((message) => message.text),
        ["Bob was first", "again"],
      );
      assert.deepEqual(rig.fake.messages(rig.channel), [], "the room did not ask");
    }),
  );

  it(
    "a click of an old client has no response that is shown: it is answered by a message, to the one who clicked",
    withTeams(async (rig) => {
      const { replies, hear } = talkOf(rig);
      const click = hear(rig.fake.compose.submit(rig.ann, rig.channel, "1695", { verb: "ack", token: "t" }));
      await replies.reply(click, text("Acknowledged"), attempt());
      assert.equal(rig.fake.messages(rig.personal).length, 1);
    }),
  );

  it(
    "nothing is said about memberships",
    withTeams(async (rig) => {
      const { replies, hear } = talkOf(rig);
      const event = hear(rig.fake.compose.installation(rig.ann, rig.channel.team, "add"));
      assert.equal((await replies.reply(event, text("Hello"), attempt())).kind, "accepted");
      assert.equal(calls(rig), 0);
    }),
  );
});
