import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encrypt, getSignature } from "@wecom/crypto";
import type { RawRequest, Rejection } from "#ports/inbound.ts";
import { acked, botRequest, callback, hear, never, start, withWecom } from "../../../test/support/wecom-rig.ts";
import type { Rig } from "../../../test/support/wecom-rig.ts";
import { context } from "../../../test/conformance/channel-notices.ts";

async function refused({ channel }: Rig, request: RawRequest): Promise<string> {
  const result = await channel.inbound?.verify(request);
  assert.ok(result !== undefined && "rejected" in result, "let in");
  return (result satisfies Rejection).why;
}

function bent(request: RawRequest, name: string, value: string | null): RawRequest {
  const url = new URL(request.url, "http://hook");
  if (value === null) url.searchParams.delete(name);
  else url.searchParams.set(name, value);
  return { ...request, url: `${url.pathname}${url.search}` };
}

describe("Callbacks of WeCom", () => {
  it(
    "the check of the address is said back, made by the platform's own library",
    withWecom(async ({ channel, fake }) => {
      const { inbound } = channel;
      assert.ok(inbound !== undefined);
      const { token, encodingAesKey, corpId } = fake.world;
      const echostr = encrypt(encodingAesKey, "1616140317555161061", corpId);
      const timestamp = String(start / 1000);
      const signature = getSignature(token, timestamp, "99", echostr);
      // The plus signs of Base64 stand in the address as they are, or in percent form.
      for (const text of [echostr, encodeURIComponent(echostr)]) {
        const url = `/hook/wecom/a?msg_signature=${signature}&timestamp=${timestamp}&nonce=99&echostr=${text}`;
        const verified = await inbound.verify({
          method: "GET",
          url,
          headers: {},
          body: new Uint8Array(),
          receivedAt: start,
        });
        assert.ok(!("rejected" in verified));
        assert.deepEqual(inbound.parse(verified), []);
        assert.equal(inbound.answer(verified, []).body, "1616140317555161061");
      }
    }),
  );

  it(
    "what is forged, stale, for others or too long is refused, each with its cause",
    withWecom(async (rig) => {
      const { fake, ann } = rig;
      const body = fake.compose.message(ann, "help");
      const good = callback(fake, body);
      assert.match(await refused(rig, bent(good, "msg_signature", "0".repeat(40))), /signature/);
      for (const name of ["msg_signature", "timestamp", "nonce"]) {
        assert.match(await refused(rig, bent(good, name, null)), /signature/);
        assert.match(await refused(rig, bent(good, name, "1")), /signature/);
      }
      assert.match(await refused(rig, callback(fake, body, start - 301_000)), /stale/);
      assert.match(await refused(rig, callback(fake, body, start + 301_000)), /stale/);
      assert.match(await refused(rig, callback(fake, { ...body, AgentID: 999 })), /agent/);
      assert.match(await refused(rig, { ...good, body: new Uint8Array(300_000) }), /body/);
      assert.match(await refused(rig, { ...good, method: "PUT" }), /body/);
      const bytes = fake.wrap(body, { corpId: "ww0000000000000000" });
      const other = { ...good, url: `/hook/wecom/a?${fake.query(bytes, { at: start })}`, body: bytes };
      assert.match(await refused(rig, other), /corp/);
    }),
  );

  it(
    "a request over HTTP is never taken for one of the bot's connection",
    withWecom(async (rig) => {
      const bytes = new TextEncoder().encode(JSON.stringify({ msgid: "1", aibotid: "x" }));
      const request = { method: "POST", url: "/stream", headers: {}, body: bytes, receivedAt: start };
      assert.match(await refused(rig, request), /body/);
    }),
  );

  it(
    "who joins, leaves or opens the app is told; the platform itself is nobody",
    withWecom(async (rig) => {
      const { fake, ann } = rig;
      const { event } = fake.compose;
      const kinds = await Promise.all(
        ["subscribe", "enter_agent", "unsubscribe"].map(async (name) => (await hear(rig, event(ann, name)))[0]),
      );
      assert.deepEqual(
        kinds.map((each) => (each?.kind === "membership" ? each.change : null)),
        ["added", "added", "removed"],
      );
      assert.equal(kinds[0]?.kind === "membership" ? kinds[0].place.key : "", `${fake.world.corpId}:person:annlee`);
      assert.deepEqual(await hear(rig, event({ userId: "sys" }, "close_inactive_agent")), []);
      assert.deepEqual(await hear(rig, { ...fake.compose.message(ann, "x"), MsgType: "image" }), []);
    }),
  );

  it(
    "a press that is told again is the same press; another one is another",
    withWecom(async (rig) => {
      const press = (code: string) =>
        rig.fake.compose.press(rig.ann, { key: "snooze|t.1|2", taskId: "task", code, option: "720" });
      const [first, again, other] = await Promise.all(
        [press("c1"), press("c1"), press("c2")].map((each) => hear(rig, each)),
      );
      assert.equal(first?.[0]?.id, again?.[0]?.id);
      assert.notEqual(first?.[0]?.id, other?.[0]?.id);
      assert.partialDeepStrictEqual(first?.[0], { kind: "action", verb: "snooze", token: "t.1|2", minutes: 720 });
      const strange = rig.fake.compose.press(rig.ann, { key: "hologram|t", taskId: "task", code: "c3" });
      assert.deepEqual(await hear(rig, strange), []);
    }),
  );
});

const bot = withBot("aibTocsin");

function withBot(botId: string) {
  return (run: (rig: Rig) => Promise<void>) => withWecom(run, { botId }, () => ({ botId, botSecret: "s" }));
}

function said(text: string, more: object = {}) {
  return botRequest({
    msgid: "m1",
    aibotid: "aibTocsin",
    chatid: "wrGroup1",
    chattype: "group",
    from: { userid: "AnnLee" },
    msgtype: "text",
    text: { content: text },
    ...more,
  });
}

describe("Callbacks of WeCom's AI bot", () => {
  it(
    "a command in a group is heard without its mention, and the speaker is the one that the app knows",
    bot((rig) => {
      const [event] = rig.channel.inbound?.parse(said("@Tocsin\u2005linkChat 7f3a")) ?? [];
      assert.partialDeepStrictEqual(event, {
        kind: "command",
        id: "said|m1",
        text: "linkChat 7f3a",
        by: { key: `${rig.fake.world.corpId}:person:annlee` },
        place: { kind: "chat", key: `${rig.fake.world.corpId}:group:wrGroup1` },
      });
      const [single] = rig.channel.inbound?.parse(said("@you", { chattype: "single", chatid: undefined })) ?? [];
      assert.partialDeepStrictEqual(single, { text: "@you", place: { kind: "person" } });
      const [mixed] =
        rig.channel.inbound?.parse(
          said("", {
            msgtype: "mixed",
            text: undefined,
            mixed: { msg_item: [{ msgtype: "text", text: { content: "@T help" } }, { msgtype: "image" }] },
          }),
        ) ?? [];
      assert.partialDeepStrictEqual(mixed, { text: "help" });
      return Promise.resolve();
    }),
  );

  it(
    "another bot's callbacks, groups without an id, and junk are nothing; a guest belongs to another organization",
    bot((rig) => {
      const parse = (request: ReturnType<typeof said>) => rig.channel.inbound?.parse(request) ?? [];
      assert.deepEqual(parse(said("@T help", { aibotid: "other" })), []);
      assert.deepEqual(parse(said("@T help", { chatid: undefined })), []);
      assert.deepEqual(parse(said("@T help", { msgtype: "file" })), []);
      assert.deepEqual(parse(botRequest([])), []);
      const [guest] = parse(said("@T help", { from: { userid: "AnnLee", corpid: "ww0123456789abcdef" } }));
      assert.partialDeepStrictEqual(guest, { by: { key: "ww0123456789abcdef:person:annlee" } });
      return Promise.resolve();
    }),
  );

  it(
    "a press is answered with the card for everybody, and only when it changed something or an older card is known",
    bot(async (rig) => {
      const { inbound } = rig.channel;
      assert.ok(inbound !== undefined);
      const event = {
        eventtype: "template_card_event",
        template_card_event: { event_key: "ack|tok", task_id: "task-9" },
      };
      const request = botRequest({
        msgid: "e1",
        aibotid: "aibTocsin",
        chatid: "wrGroup1",
        chattype: "group",
        from: { userid: "AnnLee" },
        msgtype: "event",
        event,
      });
      const [action] = inbound.parse(request);
      assert.partialDeepStrictEqual(action, { kind: "action", verb: "ack", token: "tok", place: null, ref: null });
      const answer = { kind: "answer", text: "no", tone: "bad" } as const;
      assert.equal(
        inbound.answer(request, [{ eventId: "1", changed: false, notice: answer, context: context() }]).body,
        "",
      );
      assert.equal(inbound.answer(request, [null]).body, "");
      const body = inbound.answer(request, [{ eventId: "1", changed: true, notice: acked, context: context() }]).body;
      assert.partialDeepStrictEqual(JSON.parse(body), {
        response_type: "update_template_card",
        template_card: { task_id: "task-9" },
      });
      assert.ok(!body.includes("userids"));
      const stale = inbound.answer(request, [
        { eventId: "1", changed: false, notice: answer, context: context() },
      ]).body;
      assert.match(stale, /Acknowledged by Ann/, "a press on an old card makes it new");
    }),
  );
});

describe("Signing in with WeCom", () => {
  it(
    "a member is known by their user id; somebody from outside is nobody; a code works once",
    withWecom(async ({ channel, fake, ann }) => {
      const { signIn } = channel;
      assert.ok(signIn !== undefined);
      const url = new URL(signIn.url({ redirectUri: "https://tocsin.example.com/oauth/wecom/1", state: "a.b-c" }));
      assert.equal(url.origin + url.pathname, "https://login.work.weixin.qq.com/wwlogin/sso/login");
      assert.deepEqual(
        ["login_type", "appid", "agentid", "redirect_uri", "state"].map((name) => url.searchParams.get(name)),
        ["CorpApp", fake.world.corpId, String(fake.world.agentId), "https://tocsin.example.com/oauth/wecom/1", "a.b-c"],
      );
      const answer = (code: string) => signIn.identify({ redirectUri: "", code }, never);
      const code = fake.visit(ann);
      const known = await answer(code);
      assert.ok(known.ok);
      assert.equal(known.person.key, `${fake.world.corpId}:person:annlee`);
      const again = await answer(code);
      assert.ok(!again.ok && again.outcome.kind === "permanent");
      const guest = await answer(fake.visit(null));
      assert.ok(!guest.ok && guest.outcome.kind === "permanent" && guest.outcome.blame === "address");
    }),
  );
});
