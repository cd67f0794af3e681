import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { InboundResult } from "#ports/inbound.ts";
import { context, notices, page } from "../../../test/conformance/channel-notices.ts";
import { actionToken as token, heard, withTelegram } from "../../../test/support/telegram-rig.ts";
import { webhookSecretOf } from "./app-verify.ts";

const result: InboundResult = { eventId: "e", changed: true, notice: null, context: null };

describe("what is said", () => {
  const inGroup: readonly (readonly [said: string, heard: string | null])[] = [
    ["/ack@tocsin_bot 42", "ack 42"],
    ["/ACK@Tocsin_Bot  42", "ACK 42"],
    ["/linkChat@tocsin_bot 7KQ2M9X-AB3DEFG War room", "linkChat 7KQ2M9X-AB3DEFG War room"],
    ["/tocsin@tocsin_bot 认领 42", "tocsin 认领 42"],
    ["@tocsin_bot ack 42", "ack 42"],
    ["hey @tocsin_bot", "hey"],
    ["/status", "status"],
    ["/start@tocsin_bot", "help"],
    ["/start@tocsin_bot 7KQ2M9X-AB3DEFG", "linkChat 7KQ2M9X-AB3DEFG"],
    ["/ack@other_bot 42", null],
    ["/weather", null],
    ["/start", null],
    ["ack 42", null],
    ["@bob_ray look", null],
    ["mail me at ann@tocsin_bot.example", null],
  ];
  test("in a group it is what names the bot, or a command that it knows", () =>
    withTelegram(async (rig) => {
      for (const [said, expected] of inGroup) {
        const [event] = await heard(rig, rig.telegram.compose.message(rig.ann, rig.ops, said));
        assert.equal(event?.kind === "command" ? event.text : null, expected, said);
      }
    }));
  test("alone with somebody it is everything; deep links are commands", () =>
    withTelegram(async (rig) => {
      const mine = rig.telegram.privateChat(rig.ann);
      const texts = async (said: string): Promise<readonly unknown[]> =>
        (await heard(rig, rig.telegram.compose.message(rig.ann, mine, said))).map((event) =>
          event.kind === "command" ? event.text : event.kind === "membership" ? event.change : event.kind,
        );
      assert.deepEqual(await texts("ack 42"), ["ack 42"]);
      assert.deepEqual(await texts("/ack 42\nit was the disk"), ["ack 42\nit was the disk"]);
      assert.deepEqual(await texts("/start"), ["added", "help"]);
      assert.deepEqual(await texts("/start 7KQ2M9X-AB3DEFG"), ["added", "linkUser 7KQ2M9X-AB3DEFG"]);
      assert.deepEqual(await texts("/start whoami"), ["added", "whoami"]);
      assert.deepEqual(await texts("/start a b"), ["added", "help"]);
    }));
  test("the mention of somebody else stays, ours goes wherever it stands", () =>
    withTelegram(async (rig) => {
      const said = "trigger @bob_ray 😀 is away @tocsin_bot now";
      const [event] = await heard(rig, rig.telegram.compose.message(rig.ann, rig.ops, said));
      assert.ok(event?.kind === "command");
      assert.equal(event.text, "trigger @bob_ray 😀 is away now");
    }));
  test("nobody in particular is not believed: anonymous administrators, channels, bots", () =>
    withTelegram(async (rig) => {
      const { compose } = rig.telegram;
      const whole = compose.message(rig.ann, rig.ops, "/whoami@tocsin_bot") as { readonly message: object };
      const chat = { id: rig.ops.id, type: "supergroup", title: "Ops" };
      const anonymous = { id: 1_087_968_824, is_bot: true, first_name: "Group", username: "GroupAnonymousBot" };
      for (const change of [
        { from: anonymous, sender_chat: chat },
        { sender_chat: { id: -1_009, type: "channel" } },
        { from: { id: 777_000, is_bot: false, first_name: "Telegram" } },
        { from: undefined },
      ]) {
        assert.deepEqual(await heard(rig, { ...whole, message: { ...whole.message, ...change } }), []);
      }
    }));
});

describe("places", () => {
  test("topics are places of their own within their group, and named", () =>
    withTelegram(async (rig) => {
      const { compose } = rig.telegram;
      const placeOf = async (threadId?: number): Promise<unknown> => {
        const [event] = await heard(rig, compose.message(rig.ann, rig.ops, "/status@tocsin_bot", { threadId }));
        assert.ok(event?.kind === "command");
        return [event.place.kind, event.place.key, event.place.name, event.place.address];
      };
      const id = String(rig.ops.id);
      assert.deepEqual(await placeOf(), ["chat", id, "Ops", { chatId: id }]);
      assert.deepEqual(await placeOf(7), ["chat", `${id}/7`, "Ops › Databases", { chatId: id, threadId: 7 }]);
    }));
  test("coming, going, new names and a new id are told", () =>
    withTelegram(async (rig) => {
      const { compose } = rig.telegram;
      const mine = rig.telegram.privateChat(rig.ann);
      const told = async (update: object): Promise<unknown> => {
        const [event, ...more] = await heard(rig, update);
        assert.ok(event?.kind === "membership" && more.length === 0, JSON.stringify(event));
        return [event.change, event.place.key, event.place.name, event.place.address];
      };
      const id = String(rig.ops.id);
      const at = { chatId: id };
      assert.deepEqual(await told(compose.member(rig.ann, rig.ops, "administrator")), ["added", id, "Ops", at]);
      for (const status of ["kicked", "left"])
        assert.deepEqual(await told(compose.member(rig.ann, rig.ops, status)), ["removed", id, "Ops", at]);
      assert.deepEqual(await told(compose.member(rig.ann, mine, "kicked")), [
        "removed",
        "770001",
        "Ann Lee",
        { chatId: "770001" },
      ]);
      assert.deepEqual(await told(compose.service(rig.ops, { new_chat_title: "War\nroom" })), [
        "renamed",
        id,
        "War room",
        at,
      ]);
      const topic = { threadId: 7 };
      assert.deepEqual(await told(compose.service(rig.ops, { forum_topic_edited: { name: "DB" } }, topic)), [
        "renamed",
        `${id}/7`,
        "Ops › DB",
        { ...at, threadId: 7 },
      ]);
      const old = [{ migrate_to_chat_id: -1_009 }, rig.ops] as const;
      assert.deepEqual(await told(compose.service(old[1], old[0])), ["renamed", id, null, { chatId: "-1009" }]);
      assert.deepEqual(await told(compose.service(rig.ops, { migrate_from_chat_id: -44 })), [
        "renamed",
        "-44",
        null,
        at,
      ]);
      assert.deepEqual(await heard(rig, compose.service(rig.ops, { new_chat_members: [{ id: 1 }] })), []);
    }));
});

describe("a click", () => {
  test("names the message, the person and the length, also on a message that Telegram shows no more", () =>
    withTelegram(async (rig) => {
      const sent = await rig.send(page(), context({ actionToken: token }));
      assert.ok(sent.kind === "accepted");
      const [message] = rig.telegram.messages(rig.ops);
      assert.ok(message !== undefined);
      const snooze = message.buttons.flat().find(({ label }) => label === "4 h");
      assert.ok(snooze !== undefined && "data" in snooze);
      for (const isGone of [false, true]) {
        if (isGone) rig.telegram.remove(message);
        const [event] = await heard(rig, rig.telegram.compose.click(rig.bob, message, snooze.data));
        assert.ok(event?.kind === "action");
        assert.deepEqual(
          [event.verb, event.minutes, event.token, event.by.key, event.by.name],
          ["snooze", 240, token, "770002", "Bob Ray"],
        );
        assert.deepEqual([event.ref, event.byAddress], [sent.ref, { chatId: "770002" }]);
        assert.equal(event.place?.kind, "chat");
      }
    }));
  test("on a button of another program is answered, and is no event", () =>
    withTelegram(async (rig) => {
      const update = rig.telegram.compose.click(rig.ann, { id: 1, chatId: rig.ops.id }, "vote:7");
      assert.deepEqual(await heard(rig, update), []);
      assert.match(await rig.respond(update, []), /answerCallbackQuery.*no longer in use/);
    }));
  test("that takes too long stops spinning by the response, and is answered after", () =>
    withTelegram(async (rig) => {
      const { click, event } = await rig.clicked("Acknowledge");
      assert.match(await rig.respond(click, [null]), /answerCallbackQuery.*Working on it/);
      assert.equal(await rig.respond(click, [result]), "");
      // The response was taken: the query is answered already, and words would be lost.
      rig.telegram.expireClicks();
      await rig.telegram.start(rig.ann);
      const outcome = await rig.reply(event, notices.answer);
      assert.equal(outcome.kind, "accepted");
      const [said] = rig.telegram.messages(rig.telegram.privateChat(rig.ann));
      assert.match(said?.text ?? "", /You are on call until Monday/);
      assert.equal((await rig.reply(event, notices.state)).kind, "permanent", "a card follows by itself");
      assert.equal(rig.telegram.messages(rig.telegram.privateChat(rig.ann)).length, 1);
    }));
});

describe("verify", () => {
  test("only the account's own secret lets an update in, and only POST", () =>
    withTelegram(async (rig) => {
      const update = rig.telegram.compose.message(rig.ann, rig.ops, "/help@tocsin_bot");
      const good = rig.telegram.request(update);
      const verify = async (over: object): Promise<unknown> => {
        const verified = await rig.channel.inbound?.verify({ ...good, ...over });
        return verified !== undefined && "rejected" in verified ? verified.status : "let in";
      };
      assert.equal(await verify({}), "let in");
      assert.equal(await verify({ method: "GET" }), 400);
      assert.equal(await verify({ body: new Uint8Array(300_000) }), 413);
      const other = webhookSecretOf(rig.config, "another-account");
      for (const secret of [other, "", `${rig.secret}x`, rig.secret.slice(1)])
        assert.equal(await verify({ headers: { "x-telegram-bot-api-secret-token": secret } }), 401);
      assert.equal(await verify({ headers: {} }), 401);
    }));
});
