import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { context, notices } from "../../../test/conformance/channel-notices.ts";
import { attempt, withSlack } from "../../../test/support/slack-rig.ts";
import type { Rig } from "../../../test/support/slack-rig.ts";
import { responseMs, responseUrlMs } from "./app-limits.ts";

const offer = "https://tocsin.example.com/link/v1.abc";

/** A card in the channel, and a press on it with a response URL of Slack's. */
async function pressed({ fake, channel, toOps, ann, ops, hear }: Rig, responseUrl?: string) {
  const sent = await channel.send(channel.render(notices.page, context()), toOps, attempt());
  assert.ok(sent.kind === "accepted" && sent.ref !== null);
  const message = { ts: sent.ref["ts"] ?? "", onlyFor: null };
  const action = { type: "button", action_id: "tocsin-ack", value: "tok" };
  const url = responseUrl ?? `${fake.apiUrl.replace("/api", "")}/actions/none`;
  const body = fake.bodies.click({ person: ann, channel: ops.id, message, action, responseUrl: url });
  return hear(body);
}

describe("answers to a press", () => {
  it(
    "a changed card is left to the edit for everybody: a second way could bring an older state back",
    withSlack(async (rig) => {
      const { event } = await pressed(rig);
      const before = rig.asked.length;
      for (const notice of [notices.state, notices.bundle]) {
        const outcome = await rig.channel.reply?.(event, rig.channel.render(notice, context()), attempt());
        assert.equal(outcome?.kind, "accepted");
      }
      assert.equal(rig.asked.length, before, "nothing was asked of Slack");
    }),
  );
  it(
    "words are for the one who pressed; when the response URL takes nothing, the Web API does",
    withSlack(async (rig) => {
      const { event } = await pressed(rig);
      const answer = rig.channel.render(notices.answer, context({ audience: "room" }));
      assert.equal((await rig.channel.reply?.(event, answer, attempt()))?.kind, "accepted");
      const last = rig.fake.world.messages(rig.ops.id).at(-1);
      assert.equal(last?.onlyFor, rig.ann.id);
      assert.match(rig.asked.at(-1)?.url ?? "", /chat\.postEphemeral$/);
      assert.match(rig.asked.at(-2)?.url ?? "", /\/actions\/none$/, "the response URL was tried first");
    }),
  );
  it(
    "a response URL that is not Slack's, or too old, is never asked",
    withSlack(async (rig) => {
      const strange = await pressed(rig, "https://hooks.slack.com.evil.example/actions/1");
      const answer = rig.channel.render(notices.answer, context({ audience: "room" }));
      await rig.channel.reply?.(strange.event, answer, attempt());
      const known = await pressed(rig);
      rig.clock.now += responseUrlMs + 1;
      await rig.channel.reply?.(known.event, answer, attempt());
      assert.ok(rig.asked.every(({ url }) => url.startsWith(rig.fake.apiUrl)));
    }),
  );
  it(
    "an answer that nobody in the channel can be shown goes to the person",
    withSlack(async (rig) => {
      const { event } = await pressed(rig);
      rig.ops.isArchived = true;
      await rig.channel.reply?.(event, rig.channel.render(notices.answer, context()), attempt());
      assert.equal(rig.fake.seenBy(rig.ann, null).length, 1);
    }),
  );
});

describe("answers to /tocsin", () => {
  it(
    "stand in the response while there is time, and go to the response URL after that, once",
    withSlack(async (rig) => {
      const { fake, channel, hear, ann, ops, clock } = rig;
      const url = `${fake.apiUrl.replace("/api", "")}/actions/none`;
      const { event, request } = await hear(fake.bodies.slash(ann, ops, "help", url));
      const wire = channel.render(notices.answer, context());
      const before = rig.asked.length;
      await channel.reply?.(event, wire, attempt());
      assert.equal(rig.asked.length, before, "the response carries it");
      const result = { eventId: event.id, changed: false, notice: notices.answer, context: context() };
      const answer = JSON.parse(channel.inbound?.answer(request, [result]).body ?? "") as Record<string, unknown>;
      assert.equal(answer["response_type"], "ephemeral");
      assert.deepEqual(answer["blocks"], JSON.parse(JSON.stringify(wire.blocks)));
      clock.now += responseMs;
      await channel.reply?.(event, wire, attempt());
      assert.match(rig.asked[before]?.url ?? "", /\/actions\/none$/);
      const late = JSON.parse(channel.inbound?.answer(request, [null]).body ?? "") as Record<string, unknown>;
      assert.match(String(late["text"]), /Working on it/);
    }),
  );
});

describe("answers to what was said", () => {
  const cases = [
    { said: "oncall", notice: notices.answer, private: false },
    { said: "whoami", notice: notices.answer, private: true },
    { said: "unlinkUser", notice: notices.answer, private: true },
    { said: "linkChat ABC", notice: notices.link_request, private: true },
    { said: "ack 42", notice: { kind: "answer", text: `Link here: ${offer}`, tone: "bad" }, private: true },
  ] as const;
  for (const { said, notice, private: isPrivate } of cases) {
    it(
      `${said} (${notice.kind}) in a channel: ${isPrivate ? "for one pair of eyes" : "for all, in its thread"}`,
      withSlack(async ({ fake, channel, hear, ann, ops }) => {
        const { event } = await hear(fake.bodies.said(ann, ops, said, { thread: "1.1" }));
        const view = "text" in notice && notice.text.includes(offer) ? offer : "https://tocsin.example.com/";
        const how = context({ audience: "room", links: { view, act: null } });
        await channel.reply?.(event, channel.render(notice, how), attempt());
        const [message] = fake.world.messages(ops.id);
        assert.equal(message?.onlyFor, isPrivate ? ann.id : null);
        assert.equal(message?.thread, isPrivate ? null : "1.1");
      }),
    );
  }
  it(
    "in the direct messages everything is said there",
    withSlack(async ({ fake, channel, hear, ann }) => {
      const { event } = await hear(fake.bodies.said(ann, null, "whoami"));
      await channel.reply?.(event, channel.render(notices.answer, context()), attempt());
      const [message] = fake.seenBy(ann, null);
      assert.equal(message?.onlyFor, null);
    }),
  );
});
