import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Outcome, Told } from "#ports/channel.ts";
import type { RawResponse, VerifiedRequest } from "#ports/inbound.ts";
import { context, page } from "../../../test/conformance/channel-notices.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { acked, closed, refOf, withWecom } from "../../../test/support/wecom-rig.ts";
import type { Rig } from "../../../test/support/wecom-rig.ts";
import { wecom as wecomModule } from "./app.ts";
import { botOf, lineOver } from "./app-bot.ts";
import { appConfigForm } from "./app-config.ts";
import { createMemory } from "./app-memory.ts";
import { botStream } from "./app-stream.ts";
import { startBot } from "./fake-stream.ts";
import type { BotFake } from "./fake-stream.ts";

const room = { audience: "room" } as const;

interface Connected {
  readonly bot: BotFake;
  readonly heard: VerifiedRequest[];
  readonly stop: AbortController;
  readonly ended: Promise<Outcome>;
}

/** Runs the connection; every request is worked on by `work`, else answered with nothing. */
function withBot(
  run: (rig: Rig, connected: Connected) => Promise<void>,
  work: (rig: Rig, request: VerifiedRequest) => RawResponse | Promise<RawResponse> = () => empty,
) {
  return async (): Promise<void> => {
    const held: { bot?: BotFake } = {};
    await withWecom(async (rig) => {
      const bot = await startBot(rig.fake.world);
      held.bot = bot;
      const channel = connectTo(rig, bot.url);
      const heard: VerifiedRequest[] = [];
      const stop = new AbortController();
      const { stream } = channel;
      assert.ok(stream !== undefined);
      const here: Rig = { ...rig, channel, ...sendingBy(rig, channel) };
      const ended = stream.run((request) => {
        heard.push(request);
        return Promise.resolve(work(here, request));
      }, stop.signal);
      try {
        // Not what the fake says: it is connected before our side has read that it is.
        const { botId } = rig.fake.world;
        await eventually("connected", () => botOf(here.deps.accountId, botId).state().connectedAt !== null);
        await run(here, { bot, heard, stop, ended });
      } finally {
        stop.abort();
        assert.notEqual((await ended).kind, "unknown");
        await bot.close();
      }
    }, {})();
  };
}

const empty: RawResponse = { status: 200, headers: {}, body: "" };

function connectTo({ fake, deps }: Rig, url: string): Rig["channel"] {
  const { corpId, agentId, corpSecret, token, encodingAesKey, botId, botSecret } = fake.world;
  const form = {
    corpId,
    agentId,
    corpSecret,
    token,
    encodingAesKey,
    botId,
    botSecret,
    apiUrl: fake.origin,
    botUrl: url,
  };
  const parsed = wecomModule.manifest.config.parse(form);
  assert.ok(parsed.ok);
  return wecomModule.connect(parsed.value, deps);
}

function sendingBy(rig: Rig, channel: Rig["channel"]): Pick<Rig, "send" | "revise"> {
  const attempt = (idempotencyKey: string) => ({ idempotencyKey, number: 1, signal: AbortSignal.timeout(10_000) });
  return {
    send: (notice, { to = rig.toGroup, key = "one", over = room } = {}) =>
      channel.send(channel.render(notice, context(over)), to, attempt(key)),
    revise(ref, notice, { to = rig.toGroup, over = room } = {}) {
      assert.ok(channel.revise !== undefined);
      return channel.revise(ref, channel.render(notice, context(over)), to, attempt("edit"));
    },
  };
}

/** Answers presses as the core would, with this notice; the incident was closed since when somebody asks for the card as it is now. */
function answering(notice: typeof acked) {
  return ({ channel }: Rig, request: VerifiedRequest): RawResponse => {
    const { inbound } = channel;
    assert.ok(inbound !== undefined);
    const results = inbound.parse(request).map((event) => ({
      eventId: event.id,
      changed: true,
      notice: event.kind === "action" && event.verb === "refresh" ? closed : notice,
      context: context(room),
    }));
    return inbound.answer(request, results);
  };
}

describe("The AI bot's long connection", () => {
  it(
    "cards go to groups, and a press changes them for everybody; what cannot be shown is told once",
    withBot(async (rig, { bot }) => {
      const ref = refOf(await rig.send(page()));
      const [card] = rig.fake.messages(rig.group);
      assert.ok(card !== undefined);
      assert.deepEqual(await bot.click(rig.ann, card, "ack"), { updated: true });
      assert.match(rig.fake.messages(rig.group)[0]?.text ?? "", /Acknowledged by Ann/);
      // The core asks for the same edit: it is there.
      assert.equal((await rig.revise(ref, acked)).kind, "accepted");
      assert.equal(rig.fake.messages(rig.group).length, 1);
      await rig.revise(ref, closed);
      await rig.revise(ref, closed);
      const [, told, ...more] = rig.fake.messages(rig.group);
      assert.match(told?.text ?? "", /Closed by Ann[^]*Refresh/);
      assert.deepEqual(more, []);
      assert.deepEqual(await bot.click(rig.ann, card, "refresh"), { updated: true });
      assert.match(rig.fake.messages(rig.group)[0]?.text ?? "", /Closed by Ann/);
    }, answering(acked)),
  );

  it("an edit that the core asks for while a press is being answered waits for the answer, and is not told twice", async () => {
    const gate = Promise.withResolvers<void>();
    await withBot(
      async (rig, { bot, heard }) => {
        const ref = refOf(await rig.send(page()));
        const [card] = rig.fake.messages(rig.group);
        assert.ok(card !== undefined);
        const press = bot.click(rig.ann, card, "ack");
        await eventually("heard", () => heard.length === 1);
        const edit = rig.revise(ref, acked);
        gate.resolve();
        assert.deepEqual(await press, { updated: true });
        assert.equal((await edit).kind, "accepted");
        assert.equal(rig.fake.messages(rig.group).length, 1);
      },
      async (rig, request) => {
        await gate.promise;
        return answering(acked)(rig, request);
      },
    )();
  });

  it(
    "what is said to the bot is handed on; where it cannot be stored, nothing is answered and the connection lives",
    withBot(
      async (rig, { bot, heard }) => {
        bot.say(rig.ann, rig.group, "linkChat 7f3a");
        await eventually("heard", () => heard.length === 1);
        const [request] = heard;
        assert.ok(request !== undefined);
        assert.partialDeepStrictEqual(rig.channel.inbound?.parse(request)[0], {
          kind: "command",
          text: "linkChat 7f3a",
        });
        bot.whisper(rig.ann, "help");
        await eventually("heard again", () => heard.length === 2);
        assert.equal(bot.connected(), 1);
      },
      () => Promise.reject(new Error("the database is away")),
    ),
  );

  it(
    "wrong credentials are the account's fault; a platform that is busy is not",
    withWecom(async (rig) => {
      const bot = await startBot(rig.fake.world);
      try {
        const form = { ...baseForm(rig), botId: rig.fake.world.botId, botSecret: "wrong", botUrl: bot.url };
        const parsed = wecomModule.manifest.config.parse(form);
        assert.ok(parsed.ok);
        const outcome = await wecomModule
          .connect(parsed.value, rig.deps)
          .stream?.run(() => Promise.resolve(empty), AbortSignal.timeout(5_000));
        assert.partialDeepStrictEqual(outcome, { kind: "permanent", blame: "account" });
        assert.ok(!JSON.stringify(outcome).includes('wrong"'));
      } finally {
        await bot.close();
      }
      const gone = wecomModule.manifest.config.parse({ ...baseForm(rig), botId: "b", botSecret: "s", botUrl: bot.url });
      assert.ok(gone.ok);
      const down = await wecomModule
        .connect(gone.value, rig.deps)
        .stream?.run(() => Promise.resolve(empty), AbortSignal.timeout(5_000));
      assert.partialDeepStrictEqual(down, { kind: "retry", scope: "account" });
    }),
  );

  it(
    "a newer connection of the same bot throws out this one, which comes back later",
    withBot(async (rig, { bot, ended }) => {
      const other = connectTo({ ...rig, deps: { ...rig.deps, accountId: "another" } }, bot.url);
      const stop = new AbortController();
      const second = other.stream?.run(() => Promise.resolve(empty), stop.signal);
      assert.partialDeepStrictEqual(await ended, { kind: "retry", scope: "account", afterMs: 60_000 });
      stop.abort();
      assert.equal((await second)?.kind, "accepted");
    }),
  );

  it(
    "a connection that the platform has forgotten is opened anew, and the message is sent again",
    withBot(async (rig, { bot, ended }) => {
      bot.forget();
      const outcome = await rig.send(page());
      assert.partialDeepStrictEqual(outcome, { kind: "retry", scope: "message" });
      assert.equal((await ended).kind, "retry");
      const after = await rig.send(page());
      assert.partialDeepStrictEqual(after, { kind: "retry", scope: "message", afterMs: 1_000 });
    }),
  );

  it(
    "pings keep it; two without an answer end it",
    withWecom(async (rig) => {
      const bot = await startBot(rig.fake.world);
      const { botId, botSecret } = rig.fake.world;
      const parsed = appConfigForm.parse({ ...baseForm(rig), botId, botSecret, botUrl: bot.url });
      assert.ok(parsed.ok);
      const config = { ...parsed.value, botId, botSecret };
      const state = botOf(rig.deps.accountId, botId);
      const parts = { config, deps: rig.deps, bot: state, memory: createMemory(), offers: new Map(), every: 5 };
      const ended = botStream(parts).run(() => Promise.resolve(empty), new AbortController().signal);
      await eventually("pinged", () => bot.pings() > 2);
      assert.notEqual(state.state().connectedAt, null);
      bot.mute();
      assert.equal((await ended).kind, "retry");
      assert.equal(state.state().connectedAt, null);
      await bot.close();
    }),
  );

  it("a message whose receipt does not come is in doubt; one that never left is not", async () => {
    const sent: string[] = [];
    const told: Told[] = [];
    const parts = {
      url: "wss://wecom.test/bot",
      secrets: [],
      deps: { now: () => 7, record: (one: Told) => told.push(one) },
    };
    const line = lineOver({ send: (text) => sent.push(text) > 0, close: () => undefined }, parts);
    const stop = new AbortController();
    const asked = line.ask("aibot_send_msg", {}, stop.signal);
    stop.abort();
    const reading = await asked;
    assert.ok(!reading.ok && reading.failure.kind === "unknown");
    const waiting = line.ask("aibot_send_msg", {}, new AbortController().signal);
    line.end();
    const cut = await waiting;
    assert.ok(!cut.ok && cut.failure.kind === "unknown");
    const closedLine = lineOver({ send: () => false, close: () => undefined }, parts);
    const unsent = await closedLine.ask("aibot_send_msg", {}, new AbortController().signal);
    assert.ok(!unsent.ok && unsent.failure.kind === "retry");
    // Each shows in the delivery's record, as it was said.
    const noted = { method: "WebSocket", url: "wss://wecom.test/bot", startedAt: 7, status: null, answer: null };
    assert.partialDeepStrictEqual(told, [
      { ...noted, request: sent[0], why: "no receipt in time" },
      { ...noted, request: sent[1], why: "no receipt in time" },
      { ...noted, why: "the connection was lost" },
    ]);
    const heard = line.ask("aibot_send_msg", { chatid: "c1" }, new AbortController().signal, "r1");
    assert.ok(line.receipt("r1", { headers: { req_id: "r1" }, errcode: 0, errmsg: "ok" }));
    assert.ok((await heard).ok);
    assert.deepEqual(JSON.parse(told[3]?.answer ?? ""), { headers: { req_id: "r1" }, errcode: 0, errmsg: "ok" });
  });
});

function baseForm({ fake }: Rig): object {
  const { corpId, agentId, corpSecret, token, encodingAesKey } = fake.world;
  return { corpId, agentId, corpSecret, token, encodingAesKey, apiUrl: fake.origin };
}
