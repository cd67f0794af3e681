import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { InboundEvent } from "#ports/inbound.ts";
import { withFeishu } from "../../../test/support/feishu-rig.ts";
import type { Rig } from "../../../test/support/feishu-rig.ts";
import type { AppAddress } from "./app-config.ts";
import { readEvent } from "./app-envelope.ts";
import { eventsOf } from "./app-inbound.ts";

type Event = InboundEvent<AppAddress>;

function heard(rig: Rig, body: unknown, botId: string | null = rig.fake.botId): readonly Event[] {
  const said = readEvent(body);
  return said.kind === "event" ? eventsOf(said.envelope, { appId: rig.config.appId, botId }) : [];
}

function only<Kind extends Event["kind"]>(rig: Rig, body: unknown, kind: Kind): Extract<Event, { kind: Kind }> {
  const [event, ...more] = heard(rig, body);
  assert.ok(event?.kind === kind && more.length === 0, `one ${kind}: ${JSON.stringify(event)}`);
  return event as Extract<Event, { kind: Kind }>;
}

describe("what is said", () => {
  it(
    "in a private chat is said by whom the platform says, and the place is that person",
    withFeishu(async (rig) => {
      const { fake, ann, config } = rig;
      const event = only(rig, fake.compose.message(ann, ann, "  whoami\u00a0 "), "command");
      const key = `${config.appId}:${ann.openId}`;
      assert.deepEqual([event.text, event.by.key, event.place.kind, event.place.key], ["whoami", key, "person", key]);
      assert.deepEqual(event.byAddress, { appId: config.appId, id: ann.openId });
      assert.equal(event.by.tenant, "2ca1d211f64f6438");
    }),
  );

  it(
    "in a group loses our own mention alone, in plain and in rich text",
    withFeishu(async (rig) => {
      const { fake, ann, bob, room } = rig;
      for (const post of [false, true]) {
        const body = fake.compose.message(ann, room, "linkUser 7f3a", { post, others: [bob] });
        const event = only(rig, body, "command");
        assert.equal(event.text, "@Bob linkUser 7f3a");
        assert.equal(event.place.kind, "chat");
      }
    }),
  );

  it(
    "in a group to others, or while our own id is unknown, is none of our business",
    withFeishu(async (rig) => {
      const { fake, ann, bob, room } = rig;
      assert.deepEqual(heard(rig, fake.compose.message(ann, room, "lunch?", { unmentioned: true })), []);
      assert.deepEqual(heard(rig, fake.compose.message(ann, room, "lunch?", { unmentioned: true, others: [bob] })), []);
      assert.deepEqual(heard(rig, fake.compose.message(ann, room, "status"), null), []);
    }),
  );

  it(
    "is known by the message's id: told twice under two event ids, it acts once",
    withFeishu(async (rig) => {
      const { fake, ann } = rig;
      const [one, again, other] = ["om_1", "om_1", "om_2"].map(
        (id) => only(rig, fake.compose.message(ann, ann, "ack", { id }), "command").id,
      );
      assert.equal(one, again);
      assert.notEqual(one, other);
    }),
  );

  it(
    "by pictures, bots and nobody is not said",
    withFeishu(async (rig) => {
      const { fake, ann } = rig;
      const good = fake.compose.message(ann, ann, "status") as { event: { sender: object; message: object } };
      const { sender, message } = good.event;
      for (const event of [
        { sender: { ...sender, sender_type: "app" }, message },
        { sender: { ...sender, sender_id: {} }, message },
        { sender: { ...sender, sender_id: { open_id: "on_wrong" } }, message },
        { sender, message: { ...message, message_type: "image", content: '{"image_key":"x"}' } },
        { sender, message: { ...message, content: "{" } },
        { sender, message: { ...message, message_id: undefined } },
        { message },
      ])
        assert.deepEqual(heard(rig, { ...good, event }), []);
    }),
  );
});

describe("clicks", () => {
  it(
    "bring back token, verb, message and who; minutes as they were chosen",
    withFeishu(async (rig) => {
      const { fake, ann, room, config } = rig;
      const click = (action: Record<string, unknown>) =>
        only(rig, fake.compose.click(ann, room.id, "om_7", action, "e1"), "action");
      const event = click({ value: { verb: "snooze", token: "v1.t" }, tag: "select_static", option: "240" });
      assert.deepEqual(
        [event.verb, event.token, event.minutes, event.ref, event.by.key],
        ["snooze", "v1.t", 240, { messageId: "om_7" }, `${config.appId}:${ann.openId}`],
      );
      for (const option of [undefined, "soon", "-1", "0", "1e3", 120, "99999999"])
        assert.equal(click({ value: { verb: "snooze", token: "t" }, option }).minutes, null);
      assert.equal(click({ value: { verb: "ack", token: "t" }, option: "240" }).minutes, null);
    }),
  );

  it(
    "of other cards, or by nobody, are none; an identity in the button is not believed",
    withFeishu(async (rig) => {
      const { fake, ann, bob, room } = rig;
      for (const value of [{}, { verb: "reboot", token: "t" }, { verb: "ack", token: "" }, "ack", null, [1]])
        assert.deepEqual(heard(rig, fake.compose.click(ann, room.id, "om_7", { value, tag: "button" })), []);
      const value = { verb: "ack", token: "t", open_id: bob.openId };
      const good = fake.compose.click(ann, room.id, "om_7", { value }) as { event: object };
      assert.equal(only(rig, good, "action").by.key, `${rig.config.appId}:${ann.openId}`);
      assert.deepEqual(heard(rig, { ...good, event: { ...good.event, operator: {} } }), []);
    }),
  );
});

describe("what happens to places and messages", () => {
  it(
    "each kind is told as what it is",
    withFeishu(async (rig) => {
      const { fake, ann, room, config } = rig;
      const chat = { chat_id: room.id, operator_id: { open_id: ann.openId }, name: "War room" };
      const change = (before: string, after: string | undefined) => ({
        ...chat,
        before_change: { name: before },
        after_change: after === undefined ? { description: "x" } : { name: after },
      });
      const cases: readonly (readonly [type: string, event: Record<string, unknown>, expected: string])[] = [
        ["im.chat.member.bot.added_v1", chat, "added War room"],
        ["im.chat.member.bot.deleted_v1", chat, "removed War room"],
        ["im.chat.disbanded_v1", chat, "removed War room"],
        ["im.chat.updated_v1", change("War room", " Peace\nroom "), "renamed Peace room"],
        ["im.chat.updated_v1", change("War room", "War room"), ""],
        ["im.chat.updated_v1", change("War room", undefined), ""],
        ["im.chat.member.bot.added_v1", { ...chat, chat_id: "nonsense" }, ""],
      ];
      for (const [type, event, expected] of cases) {
        const told = heard(rig, fake.compose.event(type, event)).map((each) => {
          assert.ok(each.kind === "membership");
          assert.equal(each.place.key, `${config.appId}:${room.id}`);
          return `${each.change} ${each.place.name ?? ""}`;
        });
        assert.deepEqual(told, expected === "" ? [] : [expected], type);
      }
      const entered = only(
        rig,
        fake.compose.event("im.chat.access_event.bot_p2p_chat_entered_v1", {
          chat_id: ann.chatId,
          operator_id: { open_id: ann.openId },
        }),
        "membership",
      );
      assert.deepEqual(
        [entered.change, entered.place.kind, entered.place.key],
        ["added", "person", `${config.appId}:${ann.openId}`],
      );
    }),
  );

  it(
    "each message that was read is a receipt of its own, the same when it is told again",
    withFeishu(async (rig) => {
      const { fake, ann, clock } = rig;
      const told = heard(rig, fake.compose.read(ann, ["om_1", "om_2", "om_1"], "e1"));
      assert.deepEqual(
        told.map((each) => (each.kind === "receipt" ? [each.ref["messageId"], each.state, each.sequence] : [])),
        [
          ["om_1", "seen", clock.now],
          ["om_2", "seen", clock.now],
        ],
      );
      assert.equal(heard(rig, fake.compose.read(ann, ["om_2"], "e2"))[0]?.id, told[1]?.id);
    }),
  );
});

it(
  "nothing that Feishu may come to send one day throws",
  withFeishu(async (rig) => {
    const { fake, ann, room } = rig;
    const samples = [
      fake.compose.message(ann, room, "status", { post: true }),
      fake.compose.click(ann, room.id, "om_1", { value: { verb: "ack", token: "t" } }),
      fake.compose.read(ann, ["om_1"]),
      fake.compose.event("im.chat.updated_v1", { chat_id: room.id, after_change: { name: "x" } }),
    ].map((each) => each as { readonly event: Record<string, unknown> });
    const spoiled = fc.tuple(fc.constantFrom(...samples), fc.nat(), fc.jsonValue()).map(([sample, at, value]) => {
      const keys = Object.keys(sample.event);
      return { ...sample, event: { ...sample.event, [keys[at % keys.length] ?? ""]: value } };
    });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), spoiled), (body) => {
        for (const event of heard(rig, body)) assert.notEqual(event.id, "");
      }),
      { numRuns: 500 },
    );
    await Promise.resolve();
  }),
);
