import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { SubmitDialogResponse } from "@mattermost/types/integrations";
import { formMs } from "#channels/kit/snooze-form.ts";
import { context, hostile, notices, page } from "../../../test/conformance/channel-notices.ts";
import { attempt, clickOf, raw, withMattermost } from "../../../test/support/mattermost-rig.ts";
import type { Rig } from "../../../test/support/mattermost-rig.ts";
import type { InboundResult, SnoozeForm } from "#ports/inbound.ts";
import { triggerMs } from "./app-limits.ts";

const berlin: SnoozeForm = { about: "INC-42: disk full", language: "en", timeZone: "Europe/Berlin" };

async function press(rig: Rig) {
  const sent = await rig.channel.send(rig.channel.render(page(), context()), rig.toOps, attempt());
  assert.ok(sent.kind === "accepted" && sent.ref !== null);
  const click = clickOf(rig, sent.ref["post"] ?? "", "snooze", { context: { selected_option: "other" } });
  const { event } = await rig.hear(click);
  assert.ok(event.kind === "ask");
  return event;
}

async function opened(rig: Rig, form = berlin) {
  const asked = await press(rig);
  assert.equal((await rig.channel.ask?.(asked, form, attempt()))?.kind, "accepted");
  return asked;
}

/** What comes of a submission; null: it is refused. */
async function submitted(rig: Rig, body: object, result?: Partial<InboundResult> | null) {
  const { inbound } = rig.channel;
  const request = await inbound?.verify(raw(body, rig.clock.now));
  if (inbound === undefined || request === undefined || "rejected" in request) return null;
  const events = inbound.parse(request);
  const { status, body: text } = inbound.answer(
    request,
    events.map(({ id }) =>
      result === null ? null : { eventId: id, changed: true, notice: null, context: null, ...result },
    ),
  );
  assert.equal(status, 200);
  return { events, answer: JSON.parse(text) as SubmitDialogResponse };
}

describe("the dialog that asks for how long", () => {
  it(
    "is one that the server takes, in both languages, whatever the incident is called",
    withMattermost(async (rig) => {
      for (const language of ["en", "zh-CN"] as const)
        for (const about of Object.values(hostile)) {
          const form = { about, language, timeZone: "America/Argentina/ComodRivadavia" };
          assert.equal((await rig.channel.ask?.(await press(rig), form, attempt()))?.kind, "accepted", about);
          assert.doesNotMatch(String(rig.fake.dialogOf(rig.ann)?.dialog["introduction_text"]), /@(channel|all|here)\b/);
        }
    }),
  );
  it(
    "a length or a time by the person's clock is read once, whatever else is sent with the same form",
    withMattermost(async (rig) => {
      const asked = await opened(rig);
      const body = (length: string): object => rig.fake.dialogBody(rig.ann, { length });
      const done = await submitted(rig, body("until 14:30"), { notice: notices.state, context: context() });
      assert.deepEqual(done?.answer, {});
      const { token, by, place, ref } = asked;
      assert.partialDeepStrictEqual(done?.events, [
        { kind: "action", verb: "snooze", minutes: 390, token, by, place, ref },
      ]);
      assert.equal((await submitted(rig, body("3h")))?.events[0]?.id, done?.events[0]?.id);
      const wrong = await submitted(rig, body("25h"));
      assert.deepEqual([wrong?.events, wrong?.answer], [[], { errors: { length: "Snooze for at most 24 hours." } }]);
      const text = "INC-42 was closed already by Bob.";
      const stale = await submitted(rig, body("3h"), {
        notice: { kind: "answer", text, tone: "plain" },
        context: context(),
      });
      assert.deepEqual(stale?.answer, { error: text });
      const cancelled = await submitted(rig, { ...body("3h"), cancelled: true, submission: null });
      assert.deepEqual([cancelled?.events, cancelled?.answer], [[], {}]);
    }),
  );
  it(
    "what is made up, another's, another account's or too old is refused",
    withMattermost(async (rig) => {
      await opened(rig);
      const body = rig.fake.dialogBody(rig.ann, { length: "3h" });
      assert.equal(await submitted(rig, { ...body, user_id: rig.fake.bot.id }), null);
      assert.equal(await submitted(rig, { ...body, state: "v1.00000000.AAAA" }), null);
      assert.equal(
        await submitted({ ...rig, channel: rig.connect({ actionSecret: "another secret, long enough" }) }, body),
        null,
      );
      rig.clock.now += formMs + 1;
      const old = await submitted(rig, body);
      assert.deepEqual(old?.events, []);
      assert.match(old?.answer.error ?? "", /not valid any more/);
    }),
  );
  it(
    "a click opens one, within three seconds; after a crash nobody knows its trigger",
    withMattermost(async (rig) => {
      const asked = await opened(rig);
      assert.equal((await rig.channel.ask?.(asked, berlin, attempt()))?.kind, "permanent");
      const late = await press(rig);
      rig.clock.now += triggerMs + 1;
      assert.equal((await rig.channel.ask?.(late, berlin, attempt()))?.kind, "permanent");
      assert.equal((await rig.channel.ask?.({ ...asked, id: "click:other" }, berlin, attempt()))?.kind, "permanent");
    }),
  );
});
