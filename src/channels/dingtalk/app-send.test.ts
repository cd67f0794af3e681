import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bundled, context, incident, notices, page } from "../../../test/conformance/channel-notices.ts";
import { attempt, never, withDingtalk } from "../../../test/support/dingtalk-rig.ts";
import type { Rig } from "../../../test/support/dingtalk-rig.ts";
import type { Notice, RenderContext } from "#domain/notice.ts";
import type { Outcome } from "#ports/channel.ts";
import { renderFor } from "./app-render.ts";
import { dingtalk } from "./index.ts";

const room = { audience: "room", recipientName: null } as const;

function wireOf({ config }: Rig, notice: Notice = page(), how: Partial<RenderContext> = {}) {
  return renderFor(config.clientId)(notice, context(how));
}

function say(rig: Rig, how: Partial<RenderContext> = {}, key = "one"): Promise<Outcome> {
  return rig.messenger.send(wireOf(rig, page(), { ...room, ...how }), rig.toRoom, attempt(key));
}

describe("the token", () => {
  it(
    "is asked for once by all who want it, and anew when the platform does not take it any more",
    withDingtalk(async (rig) => {
      const count = () => rig.asked.filter(({ url }) => url.endsWith("/accessToken")).length;
      await Promise.all(["one", "two", "three"].map((key) => say(rig, {}, key)));
      assert.equal(count(), 1);
      rig.fake.dropTokens();
      assert.equal((await say(rig, {}, "four")).kind, "accepted");
      assert.equal(count(), 2);
      rig.clock.now += 6_900_001;
      await say(rig, {}, "five");
      assert.equal(count(), 3, "five minutes before it ends");
      assert.equal(rig.fake.messages(rig.room).length, 5);
    }),
  );

  it(
    "a wrong secret is the account's fault, and shows nowhere",
    withDingtalk(
      async (rig) => {
        const outcome = await say(rig);
        assert.deepEqual([outcome.kind, "blame" in outcome && outcome.blame], ["permanent", "account"]);
        assert.doesNotMatch(JSON.stringify(outcome), /not-the-secret/);
      },
      { clientSecret: "not-the-secret" },
    ),
  );
});

describe("a card", () => {
  it(
    "shows in a group and in a chat with one person, with a button for each time to snooze",
    withDingtalk(async (rig) => {
      assert.equal((await say(rig)).kind, "accepted");
      await rig.messenger.send(wireOf(rig, page(), room), rig.toAnn, attempt("two"));
      const [card] = rig.fake.messages(rig.room);
      const [alone] = rig.fake.messages(rig.ann);
      assert.deepEqual(
        card?.pressables.map(({ label, params }) => [label, params["verb"], params["minutes"]]),
        [
          ["Acknowledge", "ack", ""],
          ["Snooze 2 h", "snooze", "120"],
          ["Snooze 4 h", "snooze", "240"],
          ["Snooze 12 h", "snooze", "720"],
          ["Close", "close", ""],
        ],
      );
      assert.equal(card.alert, "🔴 [Critical] INC-42 Payments: disk-full on db-3");
      assert.match(card.text, /97 % full\.\n.*It grows by 1 %[^]*region = eu-1[^]*Runbook[^]*Open in Tocsin/);
      assert.equal(alone?.text, card.text);
    }),
  );

  it(
    "names all of fifty incidents through several variables",
    withDingtalk(async (rig) => {
      const bundle: Notice = { kind: "bundle", incidents: bundled(50, { title: "x".repeat(400) }) };
      await rig.messenger.send(wireOf(rig, bundle), rig.toRoom, attempt());
      const text = rig.fake.messages(rig.room)[0]?.text ?? "";
      for (let number = 42; number < 92; number += 1) assert.match(text, new RegExp(`INC-${number}\\b`));
    }),
  );

  it(
    "rings those who are there; somebody who is not costs the mentions and not the page",
    withDingtalk(async (rig) => {
      const mention = (key: string) => ({ mentions: [{ name: "A <b> @all", key }] });
      await say(rig, mention(`${rig.config.clientId}:user:${rig.ann.userId}`));
      await say(rig, mention("left4021"), "two");
      await say(rig, { mentionAll: true }, "three");
      assert.deepEqual(
        rig.fake.messages(rig.room).map(({ pings }) => pings),
        [[rig.ann.userId], [], ["@ALL"]],
      );
    }),
  );

  it(
    "a word that the filter refuses costs that word, and neither the buttons nor the edit",
    withDingtalk(async (rig) => {
      rig.fake.world.filter = /grows by/;
      const sent = await say(rig);
      const [card] = rig.fake.messages(rig.room);
      assert.deepEqual([card?.type, card?.pressables.length], ["card", 5]);
      assert.doesNotMatch(card?.text ?? "", /grows/);
      assert.ok(sent.kind === "accepted" && sent.ref !== null);
      await rig.messenger.revise(sent.ref, wireOf(rig, notices.state), rig.toRoom, attempt());
      assert.match(rig.fake.messages(rig.room)[0]?.text ?? "", /Acknowledged by Ann/);
      rig.fake.world.filter = /disk-full/;
      const outcome = await say(rig, {}, "two");
      assert.deepEqual([outcome.kind, "blame" in outcome && outcome.blame], ["permanent", "message"]);
    }),
  );

  it(
    "a template that is gone costs the buttons and not the page",
    withDingtalk(
      async (rig) => {
        const outcome = await say(rig);
        const [message] = rig.fake.messages(rig.room);
        assert.equal(message?.type, "robot");
        assert.ok(message.links.some((url) => url.endsWith("?do=ack")));
        assert.ok(outcome.kind === "accepted" && outcome.ref !== null);
        const edit = await rig.messenger.revise(outcome.ref, wireOf(rig), rig.toRoom, attempt());
        assert.deepEqual([edit.kind, "blame" in edit && edit.blame], ["permanent", "message"]);
      },
      { cardTemplateId: "00000000-0000-0000-0000-000000000000.schema" },
    ),
  );

  it(
    "is delivered once, however often it is tried after its answer was lost",
    withDingtalk(async (rig) => {
      await rig.tokens.get(never);
      await rig.fake.fault({ kind: "reset" });
      assert.equal((await say(rig)).kind, "unknown");
      await rig.fake.fault(null);
      const again = await say(rig);
      assert.ok(again.kind === "accepted" && again.ref?.["outTrackId"] !== undefined);
      assert.deepEqual(
        rig.fake.messages(rig.room).map(({ id }) => id),
        [again.ref["outTrackId"]],
      );
    }),
  );

  it(
    "that was made and not delivered is delivered by the next try",
    withDingtalk(async (rig) => {
      rig.fake.world.undelivered = "SYSTEM_ERROR";
      for (const key of ["one", "one"]) {
        const outcome = await say(rig, {}, key);
        assert.deepEqual([outcome.kind, "scope" in outcome && outcome.scope], ["retry", "message"]);
      }
      rig.fake.world.undelivered = null;
      assert.equal((await say(rig)).kind, "accepted");
      assert.equal(rig.fake.messages(rig.room).length, 1);
      assert.deepEqual(
        rig.asked.map(({ url }) => url.split("/").at(-1)),
        ["accessToken", "createAndDeliver", "deliver", "deliver"],
      );
    }),
  );

  it(
    "somebody who left, a group without the robot, a link to another app: the address is at fault",
    withDingtalk(async (rig) => {
      const kept = rig.fake.world.chats.get(rig.room.id);
      assert.ok(kept !== undefined);
      kept.robotIn = false;
      const { clientId } = rig.config;
      const outcomes = [
        await say(rig),
        await rig.messenger.send(wireOf(rig), { clientId, kind: "user", id: "left4021" }, attempt()),
        await rig.messenger.send(wireOf(rig), { ...rig.toAnn, clientId: "dinganother" }, attempt()),
      ];
      for (const outcome of outcomes)
        assert.deepEqual([outcome.kind, "blame" in outcome && outcome.blame], ["permanent", "address"]);
    }),
  );

  it(
    "is not edited before a click on it is answered",
    withDingtalk(async (rig) => {
      const sent = await say(rig);
      assert.ok(sent.kind === "accepted" && sent.ref !== null);
      const track = sent.ref["outTrackId"] ?? "";
      const card = rig.fake.world.cards.get(track);
      assert.ok(card !== undefined);
      card.busy = 1;
      rig.quiet.begin(track);
      const edit = rig.messenger.revise(sent.ref, wireOf(rig, notices.state), rig.toRoom, attempt());
      await new Promise((resolve) => setImmediate(resolve));
      const isEdited = () => rig.asked.some(({ method }) => method === "PUT");
      assert.equal(isEdited(), false);
      // A second click begins while the answer to the first is on its way.
      rig.quiet.end(track);
      rig.quiet.begin(track);
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(isEdited(), false);
      card.busy = 0;
      rig.quiet.end(track);
      assert.equal((await edit).kind, "accepted");
      assert.deepEqual(rig.fake.world.violations, []);
      assert.equal(rig.fake.messages(rig.room)[0]?.edits, 1);
    }),
  );
});

describe("without a template", () => {
  const settings = { cardTemplateId: "" };

  it(
    "messages have links in the place of buttons, to a group and to one person",
    withDingtalk(async (rig) => {
      await say(rig, { mentionAll: true });
      await rig.messenger.send(wireOf(rig, notices.test), rig.toAnn, attempt("two"));
      const [inRoom] = rig.fake.messages(rig.room);
      const [alone] = rig.fake.messages(rig.ann);
      assert.deepEqual([inRoom?.type, inRoom?.pings, inRoom?.pressables], ["robot", [], []]);
      assert.ok(inRoom?.links.some((url) => url.endsWith("?do=ack")));
      assert.match(alone?.text ?? "", /Test message/);
      const { revise, announce } = dingtalk.connect(rig.config, rig.deps);
      assert.deepEqual([revise, announce], [undefined, undefined]);
    }, settings),
  );

  it(
    "the platform lists those who did not get a message",
    withDingtalk(async (rig) => {
      const to = { ...rig.toAnn, id: "left4021" };
      const left = await rig.messenger.send(wireOf(rig), to, attempt());
      assert.deepEqual([left.kind, "blame" in left && left.blame], ["permanent", "address"]);
      const body = { processQueryKey: "a", invalidStaffIdList: [], flowControlledStaffIdList: [rig.ann.userId] };
      await rig.fake.fault({ kind: "answer", status: 200, body });
      const slowly = await rig.messenger.send(wireOf(rig), rig.toAnn, attempt());
      assert.deepEqual([slowly.kind, "scope" in slowly && slowly.scope], ["retry", "address"]);
    }, settings),
  );
});

describe("an answer to a stranger", () => {
  it(
    "has a button to their page, and its address nowhere in the text",
    withDingtalk(async (rig) => {
      const link = "https://tocsin.example.com/link/abc";
      const notice: Notice = { kind: "answer", text: `Tocsin does not know you yet: ${link}`, tone: "bad" };
      const how = { actionToken: null, verbs: [], links: { view: link, act: null } };
      await rig.messenger.send(wireOf(rig, notice, how), rig.toAnn, attempt());
      const [card] = rig.fake.messages(rig.ann);
      assert.deepEqual(card?.links, [link]);
      assert.match(card.text, /does not know you yet:\n\n.*ACME\.\nLink now$/);
      const sent = wireOf(rig, page(incident()), { actionToken: null });
      assert.ok(
        Object.values(sent.card).some((text) => text.includes("?do=ack")),
        "links where nothing can be pressed",
      );
    }),
  );
});
