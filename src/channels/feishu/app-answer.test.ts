import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Notice, RenderContext } from "#domain/notice.ts";
import type { InboundEvent, InboundResult } from "#ports/inbound.ts";
import { context, notices } from "../../../test/conformance/channel-notices.ts";
import { attempt, start, withFeishu } from "../../../test/support/feishu-rig.ts";
import type { Rig } from "../../../test/support/feishu-rig.ts";
import { answerTo } from "./app-answer.ts";
import type { AppAddress } from "./app-config.ts";
import { readEvent } from "./app-envelope.ts";
import type { Said } from "./app-envelope.ts";
import { judge } from "./fake-app-judge.ts";
import type { Shown } from "./fake-app-judge.ts";
import { eventsOf } from "./app-inbound.ts";
import { renderFor } from "./app-render.ts";
import type { AppWire } from "./app-render.ts";
import { createReplies } from "./app-reply.ts";
import type { Replies } from "./app-reply.ts";

const page = "https://tocsin.example.com/link/v1.abc";
const offer: Notice = { kind: "answer", text: `Who are you? Link your account here: ${page}`, tone: "bad" };
const offered: Partial<RenderContext> = { links: { view: page, act: null }, actionToken: null, verbs: [] };
const plain: Notice = { kind: "answer", text: "INC-42 was answered already by Bob at 09:30.", tone: "plain" };

function clickIn({ fake, ann, room }: Rig): Said {
  return readEvent(fake.compose.click(ann, room.id, "om_1", { value: { verb: "ack", token: "t" } }, "e1"));
}

/** What the clicker and everybody see. */
function shownOf(rig: Rig, result: Partial<InboundResult> | null | undefined): Shown {
  const whole =
    result === null || result === undefined
      ? result
      : { eventId: "e1", changed: false, notice: null, context: null, ...result };
  const { status, body } = answerTo(clickIn(rig), whole === undefined ? [] : [whole], renderFor(rig.config.appId));
  const { failure, shown } = judge({ callback: true, status, body });
  assert.equal(failure, null);
  assert.ok(shown !== null);
  return shown;
}

describe("the answer to a click", () => {
  it(
    "is a toast for one, and a card for all only where something changed",
    withFeishu(async (rig) => {
      const changed = shownOf(rig, { changed: true, notice: notices.state, context: context() });
      assert.deepEqual([changed.toast?.type, changed.card !== null], ["success", true]);
      assert.match(changed.toast?.content ?? "", /^Acknowledged by Ann/);
      const told = shownOf(rig, { notice: plain, context: context() });
      assert.deepEqual(told, {
        toast: { type: "info", content: "INC-42 was answered already by Bob at 09:30." },
        card: null,
      });
      const linked = shownOf(rig, { changed: true, notice: notices.answer, context: context() });
      assert.ok(linked.card !== null, "the question is answered for everybody");
      await Promise.resolve();
    }),
  );

  it(
    "names no address that cannot be pressed",
    withFeishu(async (rig) => {
      for (const [language, expected] of [
        ["en", /message to you alone/],
        ["zh-CN", /单独发送给您/],
      ] as const) {
        const { toast, card } = shownOf(rig, { notice: offer, context: context({ ...offered, language }) });
        assert.match(toast?.content ?? "", expected);
        assert.doesNotMatch(toast?.content ?? "", /https?:/);
        assert.deepEqual([toast?.type, card], ["error", null]);
      }
      await Promise.resolve();
    }),
  );

  it(
    "is there for buttons of nobody, for what takes longer, and for what has no words",
    withFeishu(async (rig) => {
      assert.equal(shownOf(rig, undefined).toast?.type, "warning");
      assert.match(shownOf(rig, null).toast?.content ?? "", /正在处理.*Working on it/);
      assert.equal(shownOf(rig, {}).toast?.type, "success");
      const long = { kind: "answer", text: `${"很长".repeat(500)}\nend`, tone: "plain" } as const;
      assert.ok([...(shownOf(rig, { notice: long, context: context() }).toast?.content ?? "")].length <= 200);
      await Promise.resolve();
    }),
  );

  it("a challenge is said back, and nothing else", () => {
    const said: Said = { kind: "challenge", challenge: 'a"b', token: "t" };
    assert.equal(answerTo(said, [], renderFor("cli_test")).body, '{"challenge":"a\\"b"}');
  });
});

interface Talk {
  readonly replies: Replies;
  hear(body: unknown): InboundEvent<AppAddress>;
  wire(notice: Notice, over?: Partial<RenderContext>): AppWire;
}

function talkOf({ messenger, deps, config, fake, clock }: Rig): Talk {
  const replies = createReplies(messenger, deps);
  const render = renderFor(config.appId);
  return {
    replies,
    hear(body) {
      const said = readEvent(body);
      assert.ok(said.kind === "event");
      const events = eventsOf(said.envelope, { appId: config.appId, botId: fake.botId });
      replies.heard(events, clock.now);
      const [event] = events;
      assert.ok(event !== undefined);
      return event;
    },
    wire: (notice, over = {}) => render(notice, context({ actionToken: null, verbs: [], ...over })),
  };
}

describe("answers by messages", () => {
  it(
    "in a group quote what was said; where that is gone, they stand on their own",
    withFeishu(async (rig) => {
      const { fake, ann, room } = rig;
      const { replies, hear, wire } = talkOf(rig);
      const event = hear(fake.compose.message(ann, room, "status", { id: "om_said" }));
      assert.equal((await replies.reply(event, wire(plain), attempt("a"))).kind, "accepted");
      assert.equal(fake.messages(room).at(-1)?.replyTo, "om_said");
      const own = await rig.messenger.send(wire(plain), rig.toRoom, attempt("b"));
      assert.ok(own.kind === "accepted");
      const id = own.ref?.["messageId"] ?? "";
      fake.recall(id);
      const late = hear(fake.compose.message(ann, room, "status", { id }));
      assert.equal((await replies.reply(late, wire(plain), attempt("c"))).kind, "accepted");
      assert.equal(fake.messages(room).at(-1)?.replyTo, null);
    }),
  );

  for (const said of ["linkUser 7f3a", "unlinkUser", "whoami", "notifications off", "绑定用户 7f3a", "status"]) {
    it(
      `what concerns one person is said to them alone: ${said}`,
      withFeishu(async (rig) => {
        const { fake, ann, room } = rig;
        const { replies, hear, wire } = talkOf(rig);
        const event = hear(fake.compose.message(ann, room, said));
        // A page that links whoever opens it is private, whatever was said.
        const answer = said === "status" ? wire(offer, offered) : wire(plain);
        assert.equal((await replies.reply(event, answer, attempt())).kind, "accepted");
        assert.deepEqual(fake.messages(room), []);
        assert.equal(fake.messages(ann).length, 1);
      }),
    );
  }

  it(
    "to somebody whom the app cannot write to, are shown in the group for their eyes alone, else as a hint",
    withFeishu(async (rig) => {
      const { fake, ann, bob, room } = rig;
      const { replies, hear, wire } = talkOf(rig);
      fake.person(ann).available = false;
      const event = hear(fake.compose.message(ann, room, "whoami"));
      assert.equal((await replies.reply(event, wire(plain), attempt("a"))).kind, "accepted");
      assert.deepEqual([fake.messages(room, ann).length, fake.messages(room, bob).length], [1, 0]);

      const eve = fake.addPerson({ name: "Eve" });
      fake.person(eve).available = false;
      const outside = hear(fake.compose.message(eve, room, "whoami"));
      assert.equal((await replies.reply(outside, wire(plain), attempt("b"))).kind, "accepted");
      const [hint, ...more] = fake.messages(room, bob);
      assert.match(hint?.text ?? "", /请先打开与我的单聊.*Open a chat with this app/);
      assert.equal(more.length, 0);
    }),
  );

  it(
    "a click has had its toast: only what a toast cannot hold, and what came late, is said besides",
    withFeishu(async (rig) => {
      const { fake, ann, room, clock } = rig;
      const { replies, hear, wire } = talkOf(rig);
      const click = (id: string): InboundEvent<AppAddress> =>
        hear(fake.compose.click(ann, room.id, "om_1", { value: { verb: "ack", token: "t" } }, id));
      const first = click("e1");
      await replies.reply(first, wire(plain), attempt("a"));
      await replies.reply(first, wire(notices.state), attempt("b"));
      assert.equal(fake.messages(ann).length, 0);
      await replies.reply(first, wire(offer, offered), attempt("c"));
      assert.deepEqual(fake.messages(ann)[0]?.links, [page]);
      clock.now = start + 2_100;
      await replies.reply(first, wire(plain), attempt("d"));
      assert.equal(fake.messages(ann).length, 2);
      // The card follows by an edit.
      await replies.reply(first, wire(notices.state), attempt("e"));
      assert.equal(fake.messages(ann).length, 2);
      assert.deepEqual(fake.messages(room), []);
      // Another process works on it after a crash.
      clock.now = start;
      await talkOf(rig).replies.reply(first, wire(plain), attempt("f"));
      assert.equal(fake.messages(ann).length, 3);
    }),
  );

  it(
    "nothing is said about memberships",
    withFeishu(async (rig) => {
      const { fake, room, ann, asked } = rig;
      const { replies, hear, wire } = talkOf(rig);
      const body = fake.compose.event("im.chat.disbanded_v1", {
        chat_id: room.id,
        operator_id: { open_id: ann.openId },
      });
      assert.equal((await replies.reply(hear(body), wire(plain), attempt())).kind, "accepted");
      assert.equal(asked.length, 0);
    }),
  );
});
