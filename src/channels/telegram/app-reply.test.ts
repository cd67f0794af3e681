import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { InboundEvent } from "#ports/inbound.ts";
import { context, notices, page } from "../../../test/conformance/channel-notices.ts";
import { actionToken as token, heard, withTelegram } from "../../../test/support/telegram-rig.ts";

describe("answers", () => {
  const way = "https://tocsin.example.com/link/v1.sealed";
  const stranger = { kind: "answer", text: `I do not know you. Link here: ${way}`, tone: "bad" } as const;
  const strangely = context({ links: { view: way, act: null } });

  test("the way to link goes to one person alone: into their chat, or they are led there", () =>
    withTelegram(async (rig) => {
      const { event } = await rig.clicked("Acknowledge");
      await rig.reply(event, stranger, strangely);
      assert.deepEqual(rig.shown(event), { kind: "opened", url: "https://t.me/tocsin_bot?start=whoami" });
      await rig.telegram.start(rig.ann);
      const again = await rig.clicked("Acknowledge");
      await rig.reply(again.event, stranger, strangely);
      const shown = rig.shown(again.event);
      assert.ok(shown?.kind === "alert" && /our own chat/.test(shown.text), JSON.stringify(shown));
      const [told] = rig.telegram.messages(rig.telegram.privateChat(rig.ann));
      assert.deepEqual(told?.links, [way, way], "in the text, and on a button");
      assert.ok(rig.telegram.messages(rig.ops).every(({ links }) => !links.includes(way)));
    }));
  test("what is said in a group is answered there, what concerns one person is not", () =>
    withTelegram(async (rig) => {
      const say = async (text: string): Promise<InboundEvent> => {
        const [event] = await heard(rig, rig.telegram.compose.message(rig.ann, rig.ops, text, { threadId: 7 }));
        assert.ok(event !== undefined, text);
        return event;
      };
      await rig.reply(await say("/status@tocsin_bot"), notices.answer);
      const [answer] = rig.telegram.messages(rig.ops, 7);
      assert.ok(answer?.replyTo !== null, "it says what it answers");
      await rig.reply(await say("/whoami@tocsin_bot"), notices.answer);
      const [, hint] = rig.telegram.messages(rig.ops, 7);
      assert.match(hint?.text ?? "", /press Start/);
      assert.deepEqual(hint?.links, ["https://t.me/tocsin_bot?start=whoami"]);
      await rig.telegram.start(rig.ann);
      for (const text of ["/whoami@tocsin_bot", "/linkUser@tocsin_bot X", "/unlinkUser@tocsin_bot"])
        await rig.reply(await say(text), notices.answer);
      assert.equal(rig.telegram.messages(rig.ops).length, 2);
      assert.equal(rig.telegram.messages(rig.telegram.privateChat(rig.ann)).length, 3);
    }));
  test("a question that was answered well is not asked any longer; one that was not stays", () =>
    withTelegram(async (rig) => {
      await rig.send(notices.link_request, context());
      const { event } = await rig.clicked("Link now");
      await rig.reply(event, { kind: "answer", text: "That is not your code.", tone: "bad" });
      assert.equal(rig.telegram.messages(rig.ops)[0]?.edits, 0);
      const again = await rig.clicked("Link now");
      const home = context({ links: { view: "https://tocsin.example.com/", act: null } });
      await rig.reply(again.event, { kind: "answer", text: "Linked: Ops.", tone: "good" }, home);
      const [message] = rig.telegram.messages(rig.ops);
      assert.deepEqual([message?.text, message?.buttons], ["🟢 Linked: Ops.", []]);
      assert.deepEqual(rig.shown(again.event), { kind: "alert", text: "Linked: Ops." });
    }));
});

describe("edits", () => {
  test("of what reads so already is a success, of what is gone is told, and never blames the link", () =>
    withTelegram(async (rig) => {
      const sent = await rig.send(page(), context({ actionToken: token }));
      assert.ok(sent.kind === "accepted" && sent.ref !== null);
      const { ref } = sent;
      const revise = () => rig.revise(ref, notices.state);
      assert.equal((await revise()).kind, "accepted");
      assert.equal((await revise()).kind, "accepted");
      assert.equal(rig.telegram.messages(rig.ops)[0]?.edits, 1);
      await rig.telegram.migrate(rig.ops);
      const moved = await revise();
      assert.ok(moved.kind === "permanent" && moved.blame === "message", JSON.stringify(moved));
      const unknown = await rig.revise({ chatId: "1" }, notices.state);
      assert.ok(unknown.kind === "permanent" && unknown.blame === "message");
    }));
  test("a group that grew is followed at once, and its link is told", () =>
    withTelegram(async (rig) => {
      const { room } = await rig.telegram.migrate(rig.ops);
      for (const requests of [2, 1]) {
        const before = rig.telegram.asked.length;
        const sent = await rig.send(page(), context());
        assert.ok(sent.kind === "accepted");
        assert.deepEqual(sent.movedTo, { chatId: String(room.id) });
        assert.equal(rig.telegram.asked.length - before, requests);
      }
    }));
  const texts: readonly (readonly [code: number, text: string, outcome: string])[] = [
    [400, "Bad Request: message to edit not found", "permanent message"],
    [400, "Bad Request: MESSAGE_ID_INVALID", "permanent message"],
    [400, "Bad Request: message can't be edited", "permanent message"],
    [400, "Bad Request: BUTTON_DATA_INVALID", "permanent message"],
    [400, "Bad Request: reply markup is too long", "permanent message"],
    [400, "Bad Request: something new", "permanent message"],
    [400, "Bad Request: chat not found", "permanent address"],
    [400, "Bad Request: TOPIC_CLOSED", "permanent address"],
    [400, "Bad Request: FROZEN_METHOD_INVALID", "permanent account"],
    [401, "Unauthorized", "permanent account"],
    [403, "Forbidden: bot was blocked by the user", "permanent address"],
    [403, "Forbidden: bot can't initiate conversation with a user", "permanent address"],
    [403, "Forbidden: user is deactivated", "permanent address"],
    [404, "Not Found", "permanent account"],
    [500, "Internal Server Error: Request aborted", "retry message"],
  ];
  for (const [code, text, expected] of texts) {
    test(`${code} ${text}: ${expected}`, () =>
      withTelegram(async (rig) => {
        const body = JSON.stringify({ ok: false, error_code: code, description: text });
        await rig.telegram.fault({ kind: "answer", status: code, body });
        const outcome = await rig.revise({ chatId: "-1", messageId: "1" }, notices.state);
        const at = outcome.kind === "permanent" ? outcome.blame : outcome.kind === "retry" ? outcome.scope : "";
        assert.equal(`${outcome.kind} ${at}`, expected);
      }));
  }
});

describe("floods", () => {
  test("are held back by Telegram's own delay", () =>
    withTelegram(
      async (rig) => {
        const kinds: string[] = [];
        for (let round = 0; round < 4; round += 1) {
          const outcome = await rig.send(page(), context());
          kinds.push(outcome.kind === "retry" ? `retry ${outcome.scope} ${outcome.afterMs}` : outcome.kind);
        }
        assert.deepEqual(kinds, ["accepted", "accepted", "accepted", "retry address 1000"]);
        assert.equal((await rig.revise({ chatId: String(rig.ops.id), messageId: "1" }, notices.state)).kind, "retry");
      },
      { limited: true },
    ));
});
