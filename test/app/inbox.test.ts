import assert from "node:assert/strict";
import { test } from "node:test";
import { acceptAndAct, handleInbound } from "#app/inbox.ts";
import type { Store, Tx } from "#ports/store.ts";
import type { InboxRow } from "#ports/rows.ts";
import { forEachEngine } from "../support/engines.ts";
import { eventually } from "../support/eventually.ts";
import { as, asks, clicks, person, says, textOf, world } from "./world.ts";
import { paged } from "./stored.ts";

/** The same object with some of its methods replaced. */
function replacing<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get(inner, key) {
      const value: unknown = Reflect.get(key in methods ? methods : inner, key);
      return typeof value === "function" ? value.bind(inner) : value;
    },
  });
}

/** A database that fails once, at the first `save`. */
function failingOnce(store: Store): Store {
  let failed = false;
  async function save(): Promise<void> {
    failed = true;
    throw new Error("disk is full");
  }
  return replacing(store, { write: (work) => store.write((tx) => work(failed ? tx : replacing<Tx>(tx, { save }))) });
}

forEachEngine("inbox", (engine) => {
  test("a button acts once: a repeat of the event gets the same answer, a second click is told who was first", async () => {
    const w = await world(await engine.open());
    const [ann, bo] = [await w.user("Ann"), await w.user("Bo")];
    const [toAnn, toBo] = [await w.link(ann), await w.link(bo)];
    const sent = await paged(w, toAnn);
    const click = clicks(person(toAnn.addressKey), "ack", sent.token);
    const first = await w.post(click);
    const card = first[0]?.notice;
    assert.equal(card?.kind === "state" && card.incident.acknowledgedBy, "Ann");
    assert.deepEqual(first[0]?.context?.verbs, ["snooze", "close"]);
    assert.deepEqual(await w.post(click), first);
    const { acks } = (await w.app.store.read.incident(sent.incident.id)) ?? sent.incident;
    assert.deepEqual(
      acks.map((ack) => [ack.userId, ack.via]),
      [["ann", { kind: "channel", channel: "chat", notificationId: sent.page.id }]],
    );
    await w.post(clicks(person(toBo.addressKey), "close", sent.token));
    assert.match(
      textOf(await w.post(clicks(person(toAnn.addressKey), "close", sent.token))),
      /INC-1 was closed already by Bo at 03:00 UTC/,
    );
    // Whatever a stale card is asked for: that it is closed is what matters now.
    assert.match(
      textOf(await w.post(clicks(person(toAnn.addressKey), "ack", sent.token))),
      /INC-1 was closed already by Bo at 03:00 UTC/,
    );
  });

  test("a stranger who clicks is shown the way to link, and then what they pressed is done", async () => {
    const w = await world(await engine.open());
    const ann = await w.user("Ann");
    const sent = await paged(w, await w.link(null));
    const [result] = await w.post(clicks(person("new"), "ack", sent.token));
    const url = result?.context?.links.view ?? "";
    assert.equal((await w.app.store.read.incident(sent.incident.id))?.state, "triggered");
    const done = await acceptAndAct(w.app, url.slice("https://tocsin.test/link/".length), ann.id, as(ann));
    assert.equal(done.ok && done.value.done?.kind, "changed");
    assert.equal((await w.app.store.read.incident(sent.incident.id))?.acks[0]?.userId, "ann");
  });

  test("a button that asks for how long: a form for who may, a word for whom it is no use", async () => {
    const w = await world(await engine.open());
    const ann = await w.user("Ann", { language: "zh-CN", timeZone: "Asia/Shanghai" });
    const [toAnn, toBo] = [await w.link(ann), await w.link(await w.user("Bo"))];
    const viewer = await w.link(await w.user("Vi", { role: "viewer" }));
    const sent = await paged(w, toAnn, "Disk full");
    const press = async (key: string, token = sent.token) => w.post(asks(person(key), token));
    assert.match(textOf(await press("new")), /tocsin\.test\/link\//);
    assert.match(textOf(await press(viewer.addressKey)), /viewer/);
    assert.match(textOf(await press(toBo.addressKey, `${sent.page.id}.forged`)), /not valid/);
    assert.deepEqual(w.said.asked, [], "nobody filled in a form in vain");

    assert.partialDeepStrictEqual(await press(toAnn.addressKey), [{ changed: false, notice: null }]);
    assert.deepEqual(
      w.said.asked.map(({ form }) => form),
      [{ about: "INC-1: Disk full", language: "zh-CN", timeZone: "Asia/Shanghai" }],
    );
    // It came too late for the platform: what to say instead.
    w.said.form = { kind: "permanent", blame: "message", why: "expired_trigger_id" };
    assert.match(textOf(await press(toBo.addressKey)), /snooze INC-1 2h/);
    await w.post(clicks(person(toAnn.addressKey), "close", sent.token));
    assert.match(textOf(await press(toBo.addressKey)), /closed already by Ann/);
    assert.match(
      textOf(await w.post(clicks(person(toBo.addressKey), "snooze", sent.token, 60))),
      /closed already by Ann/,
      "the form was open meanwhile",
    );
    assert.equal(w.said.asked.length, 2);
  });

  test("who may not is told why; a made-up or foreign token does nothing", async () => {
    const w = await world(await engine.open());
    const viewer = await w.link(await w.user("Vi", { role: "viewer", language: "zh-CN" }));
    const gone = await w.link(await w.user("Gone", { disabled: true }));
    const sent = await paged(w, await w.link(await w.user("Ann")));
    assert.match(textOf(await w.post(clicks(person(viewer.addressKey), "ack", sent.token))), /viewer.*无权/);
    assert.match(textOf(await w.post(clicks(person(gone.addressKey), "ack", sent.token))), /disabled/);
    for (const token of ["", "x", `${sent.page.id}.forged`])
      assert.match(textOf(await w.post(clicks(person(viewer.addressKey), "ack", token))), /按钮已失效/);
    assert.equal((await w.app.store.read.incident(sent.incident.id))?.state, "triggered");
  });

  test("what was stored before a crash is worked on by the engine, and acts once", async () => {
    const store = await engine.open();
    const w = await world(store);
    const ann = await w.user("Ann");
    const link = await w.link(ann);
    const sent = await paged(w, link);
    const click = clicks(person(link.addressKey), "snooze", sent.token, 30);
    const now = w.app.clock.now();
    const row: InboxRow = {
      id: crypto.randomUUID(),
      channel: "chat",
      accountId: "chat-1",
      eventKey: `chat-1:action:${click.id}`,
      payload: { ...click },
      state: "waiting",
      result: null,
      tries: 0,
      dueAt: now,
      leaseOwner: "node-1",
      leaseUntil: now + 60_000,
      receivedAt: now,
    };
    await store.write((tx) => tx.putInbox(row));
    assert.deepEqual(await w.post(click), [null], "somebody is at it, as far as we know");
    assert.deepEqual(await w.claim(), [], "its lease goes on");
    w.pass(60_000);
    const [claimed] = await w.claim();
    assert.ok(claimed !== undefined);
    const result = await w.work(claimed);
    assert.equal(result?.changed, true);
    assert.equal(
      (await store.read.incident(sent.incident.id))?.snoozedUntil,
      now + 30 * 60_000,
      "counted from the click",
    );
    assert.equal((await w.work(claimed))?.changed, false, "again after a crash before it was noted");
    assert.equal(
      (await store.read.timeline(sent.incident.id, 0, 100)).filter((entry) => entry.event.kind === "snoozed").length,
      1,
    );
    assert.deepEqual(await w.claim(), []);
  });

  test("a database that fails in the middle loses nothing: the event waits, and is worked on later", async () => {
    const store = await engine.open();
    const w = await world(failingOnce(store));
    const ann = await w.link(await w.user("Ann"));
    assert.deepEqual(await w.post(says(person(ann.addressKey), "trigger Checkout is down")), [null]);
    w.pass(1_000);
    const [claimed] = await w.claim();
    assert.ok(claimed !== undefined);
    assert.match(textOf([await w.work(claimed)]), /INC-\d+ is open in Payments/);
    assert.match(textOf([await w.work({ ...claimed, tries: 2 })]), /INC-\d+ is open in Payments/, "not opened twice");
    assert.equal((await store.read.incidents({}, { limit: 10, cursor: null })).rows.length, 1);
  });

  test("the platform is answered in its time; what takes longer is done behind its back", async () => {
    const store = await engine.open();
    const w = await world(store, { answerWithinMs: 0 });
    const link = await w.link(await w.user("Ann"));
    const slow = Promise.withResolvers<void>();
    w.said.gate = slow.promise;
    const said = says(person(link.addressKey), "whoami");
    assert.deepEqual(await w.post(said), [null]);
    assert.deepEqual(await w.post(said), [null], "the platform loses patience and repeats itself");
    assert.deepEqual(await w.claim(), [], "nobody else works on it meanwhile");
    slow.resolve();
    await eventually("a repeat gets the answer", async () => /You are Ann/.test(textOf(await w.post(said))));
    assert.equal(w.said.replies.length, 1);
  });

  test("answers go out by the channel's own way, in the language of the person, or of their words", async () => {
    const w = await world(await engine.open());
    const ann = await w.link(await w.user("Ann", { language: "zh-CN" }));
    await w.post(says(person(ann.addressKey), "whoami"));
    await w.post(says(person("stranger"), "我是谁"));
    const texts = w.said.replies.map(({ wire }) => JSON.stringify(wire));
    assert.match(texts[0] ?? "", /您是 Tocsin 的 Ann/);
    assert.match(texts[1] ?? "", /尚未识别/);
  });

  test("a request that cannot be proved, or is for nothing that is there, is refused and leaves no trace", async () => {
    const w = await world(await engine.open());
    const body = Buffer.from(JSON.stringify([says(person("x"), "help")]));
    const request = { method: "POST", url: "/", headers: { "x-sign": "bad" }, body, receivedAt: w.app.clock.now() };
    assert.deepEqual(await handleInbound(w.app, w.channels, "chat", "chat-1", request), {
      status: 401,
      headers: {},
      body: "",
    });
    const good = { ...request, headers: { "x-sign": "good" } };
    for (const [channel, account] of [
      ["mail", "mail-1"],
      ["mail", "chat-1"],
      ["chat", "nope"],
    ] as const) {
      assert.equal((await handleInbound(w.app, w.channels, channel, account, good)).status, 404);
    }
    assert.equal((await w.app.store.read.queueStats(w.app.clock.now())).inboxWaiting, 0);
  });
});
