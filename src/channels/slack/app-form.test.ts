import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { WebClient } from "@slack/web-api";
import type { ModalView } from "@slack/web-api";
import { createSnoozeForms, formMs } from "#channels/kit/snooze-form.ts";
import { context, hostile, notices, page } from "../../../test/conformance/channel-notices.ts";
import { attempt, raw, withSlack } from "../../../test/support/slack-rig.ts";
import type { Rig } from "../../../test/support/slack-rig.ts";
import type { InboundEvent, InboundResult, SnoozeForm } from "#ports/inbound.ts";
import { snoozeModal } from "./app-form.ts";
import { triggerMs } from "./app-limits.ts";
import { slack } from "./index.ts";
import { viewFault } from "./fake-app-views.ts";

const berlin: SnoozeForm = { about: "INC-42: disk full", language: "en", timeZone: "Europe/Berlin" };

type Asked = Extract<InboundEvent<never>, { kind: "ask" }>;

/** Presses Snooze… on a card in #ops. */
async function press({ fake, channel, toOps, ann, ops, hear }: Rig): Promise<Asked> {
  const sent = await channel.send(channel.render(page(), context()), toOps, attempt());
  assert.ok(sent.kind === "accepted" && sent.ref !== null);
  const message = { ts: sent.ref["ts"] ?? "", onlyFor: null };
  const action = { type: "button", action_id: "tocsin-snooze", value: "tok" };
  const responseUrl = `${fake.apiUrl.replace("/api", "")}/actions/none`;
  const { event } = await hear(fake.pressBody(ann, { channel: ops.id, message, action, responseUrl }));
  assert.ok(event.kind === "ask");
  return event as Asked;
}

async function opened(rig: Rig, form = berlin): Promise<Asked> {
  const asked = await press(rig);
  assert.deepEqual(await rig.channel.ask?.(asked, form, attempt()), { kind: "accepted", ref: null, receipts: false });
  return asked;
}

/** What comes of a submission: the events in it, and what Slack is answered. */
async function submitted(
  { fake, channel, clock, ann }: Rig,
  filled: Readonly<Record<string, string>>,
  result?: Partial<InboundResult> | null,
) {
  const request = await channel.inbound?.verify(raw(fake, fake.submission(ann, filled), clock.now));
  assert.ok(request !== undefined && !("rejected" in request) && channel.inbound !== undefined);
  const events = channel.inbound.parse(request);
  const results = events.map((event) =>
    result === null ? null : { eventId: event.id, changed: true, notice: null, context: null, ...result },
  );
  const { status, body } = channel.inbound.answer(request, results);
  assert.equal(status, 200);
  return { events, body, answer: body === "" ? null : (JSON.parse(body) as Record<string, unknown>) };
}

describe("the form that asks for how long", () => {
  it("is one that Slack takes, in both languages, whatever the incident is called", () => {
    const forms = createSnoozeForms<never>("secret", "account-1");
    const asked = {
      kind: "ask",
      id: "click:1",
      verb: "snooze",
      token: "t".repeat(100),
      ref: null,
      place: null,
    } as const;
    const by = { key: "T0/U1", name: "ann", tenant: "T0" };
    for (const language of ["en", "zh-CN"] as const)
      for (const about of [...Object.values(hostile), "x".repeat(100_000)]) {
        const form = { about, language, timeZone: "America/Argentina/ComodRivadavia" };
        const modal = snoozeModal(form, forms.seal({ ...asked, by, byAddress: null }, form, 0));
        assert.equal(viewFault(modal), null);
      }
  });
  it(
    "the vendor's own client opens it, and its types are Slack's",
    withSlack(async ({ fake, ann, ops }) => {
      const body = fake.pressBody(ann, { channel: ops.id, message: null, action: {}, responseUrl: "" });
      const { token } = fake.installation;
      const web = new WebClient(token, { slackApiUrl: `${fake.apiUrl}/`, retryConfig: { retries: 0 } });
      // The cast takes readonly away alone: what is in it is checked.
      const modal = snoozeModal(berlin, "sealed");
      const view: ModalView = structuredClone(modal) as Writable<typeof modal>;
      const done = await web.views.open({ trigger_id: String(body["trigger_id"]), view });
      assert.equal(done.ok, true);
      assert.match(fake.modal(ann)?.text ?? "", /INC-42: disk full/);
      await assert.rejects(web.views.open({ trigger_id: String(body["trigger_id"]), view }), /exchanged_trigger_id/);
    }),
  );
  it(
    "what was chosen counts, and what was typed more; a time is by the person's clock",
    withSlack(async (rig) => {
      const asked = await opened(rig);
      assert.match(rig.fake.modal(rig.ann)?.text ?? "", /Europe\/Berlin/);
      // 07:00 UTC is 08:00 in Berlin.
      const wanted = [
        [{}, 120],
        [{ preset: "12 h" }, 720],
        [{ preset: "12 h", length: " 1h 30m " }, 90],
        [{ length: "until 14:30" }, 390],
        [{ length: "24h" }, 1_440],
      ] as const;
      for (const [filled, minutes] of wanted) {
        const { events, body } = await submitted(rig, filled, { notice: notices.state, context: context() });
        assert.partialDeepStrictEqual(events, [
          { kind: "action", verb: "snooze", minutes, token: "tok", by: asked.by, place: asked.place, ref: asked.ref },
        ]);
        assert.equal(body, "", "the form closes, and the card follows");
      }
    }),
  );
  it(
    "what cannot be read is said below its field, in the person's language",
    withSlack(async (rig) => {
      await opened(rig, { ...berlin, language: "zh-CN" });
      for (const length of ["soon", "25h", "0"]) {
        const { events, answer } = await submitted(rig, { length });
        assert.deepEqual(events, []);
        assert.equal(answer?.["response_action"], "errors");
        assert.match(JSON.stringify(answer), /"length":".*(请填写|24 小时)/u);
      }
    }),
  );
  it(
    "words for the one who submitted take the form's place; what is late says that it goes on",
    withSlack(async (rig) => {
      await opened(rig);
      const notice = { kind: "answer", text: "INC-42 was closed already by Bob.", tone: "plain" } as const;
      const { answer } = await submitted(rig, {}, { notice, context: context() });
      assert.equal(answer?.["response_action"], "update");
      assert.equal(viewFault(answer?.["view"]), null);
      assert.match(JSON.stringify(answer), /closed already by Bob/);
      const late = await submitted(rig, {}, null);
      assert.match(JSON.stringify(late.answer), /Working on it/);
    }),
  );
  it(
    "words that were late reach the person alone, in the channel of the card",
    withSlack(async (rig) => {
      await opened(rig);
      const { events } = await submitted(rig, {}, null);
      const [event] = events;
      assert.ok(event !== undefined);
      rig.clock.now += 2_500;
      await rig.channel.reply?.(event, rig.channel.render(notices.answer, context()), attempt());
      assert.equal(rig.fake.seenBy(rig.ann, rig.ops).at(-1)?.onlyFor, rig.ann.id);
    }),
  );
});

describe("a form that is not to be trusted", () => {
  const isVoid = ({ events, answer }: Awaited<ReturnType<typeof submitted>>): void => {
    assert.deepEqual(events, []);
    assert.match(JSON.stringify(answer), /not valid any more/);
  };
  it(
    "is over after an hour",
    withSlack(async (rig) => {
      await opened(rig);
      rig.clock.now += formMs + 1;
      isVoid(await submitted(rig, {}));
    }),
  );
  it(
    "is another account's",
    withSlack(async (rig) => {
      await opened(rig);
      const { apiUrl, signingSecret, installation } = rig.fake;
      const config = { botToken: installation.token, signingSecret, apiUrl };
      const parsed = slack.manifest.config.parse(config);
      assert.ok(parsed.ok);
      const other = slack.connect(parsed.value, { ...rig.deps, accountId: "another" });
      isVoid(await submitted({ ...rig, channel: other as typeof rig.channel }, {}));
    }),
  );
  it(
    "is another's, or made up",
    withSlack(async (rig) => {
      await opened(rig);
      const body = rig.fake.submission(rig.ann, {}) as { readonly view: object; readonly user: object };
      const bodies = [
        { ...body, user: { ...body.user, id: "U07BOB" } },
        { ...body, user: { ...body.user, team_id: "T0OTHER" } },
        { ...body, view: { ...body.view, private_metadata: "v1.00000000.AAAA" } },
        { ...body, view: { ...body.view, private_metadata: undefined } },
      ];
      for (const each of bodies) {
        const request = await rig.channel.inbound?.verify(raw(rig.fake, each, rig.clock.now));
        assert.ok(request !== undefined && !("rejected" in request));
        assert.deepEqual(rig.channel.inbound?.parse(request), []);
      }
    }),
  );
});

describe("a form that does not open", () => {
  it(
    "three seconds after the press Slack is not even asked",
    withSlack(async (rig) => {
      const asked = await press(rig);
      rig.clock.now += triggerMs + 1;
      const before = rig.asked.length;
      assert.equal((await rig.channel.ask?.(asked, berlin, attempt()))?.kind, "permanent");
      assert.equal(rig.asked.length, before);
    }),
  );
  it(
    "a press opens one; after a crash nobody knows its trigger",
    withSlack(async (rig) => {
      const asked = await opened(rig);
      const again = await rig.channel.ask?.(asked, berlin, attempt());
      assert.match(again?.kind === "permanent" ? again.why : "", /exchanged_trigger_id/);
      const unknown = { ...asked, id: "click:of another process" };
      assert.equal((await rig.channel.ask?.(unknown, berlin, attempt()))?.kind, "permanent");
    }),
  );
});

/** Types of Slack's are not readonly. */
type Writable<T> = T extends readonly (infer Each)[]
  ? Writable<Each>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Writable<T[Key]> }
    : T;
