import assert from "node:assert/strict";
import { test } from "node:test";
import type { App } from "#app/app.ts";
import { openManually } from "#app/respond.ts";
import { createOpenChannels } from "#app/openchannels.ts";
import { compose } from "#app/compose.ts";
import { system } from "#domain/actor.ts";
import type { Link, Route } from "#domain/link.ts";
import type { Notification } from "#domain/notification.ts";
import { openMs } from "#domain/route.ts";
import { createCircuits } from "#engine/circuits.ts";
import { conclude } from "#engine/conclude.ts";
import type { Deps } from "#engine/deps.ts";
import { createFinisher } from "#engine/finisher.ts";
import { createHealth } from "#engine/health.ts";
import { createPacer } from "#engine/pace.ts";
import { createQuota } from "#engine/quota.ts";
import { createParked } from "#engine/parked.ts";
import { roadOf, sendBy } from "#engine/route.ts";
import { watchAccounts } from "#engine/watch.ts";
import type { BalanceFacts, Outcome } from "#ports/channel.ts";
import { forEachEngine } from "../support/engines.ts";
import { phoneModule, vendorAccount } from "../support/vendors.ts";
import { outbox } from "./stored.ts";
import { world, type World } from "./world.ts";

const accepted: Outcome = { kind: "accepted", ref: { id: "7" }, receipts: true };
const down: Outcome = { kind: "retry", scope: "account", afterMs: null, why: "no connection" };
const empty: Outcome = { kind: "permanent", blame: "account", why: "no balance left" };
const silent: Outcome = { kind: "unknown", why: "it timed out" };

type Script = Record<string, Outcome>;

interface Rig {
  readonly w: World;
  readonly app: App;
  readonly deps: Deps;
  readonly says: Script;
  /** Accounts that were asked to send, in order. */
  readonly asked: string[];
  readonly probes: Record<string, Outcome>;
  readonly balances: Record<string, BalanceFacts>;
  /** A page to a phone of China, through one turn of the engine; the row after it. */
  turn(page: Notification): Promise<Notification>;
  page(title: string, severity?: "critical" | "warning"): Promise<Notification>;
  whys(page: Notification): Promise<readonly (string | null)[]>;
}

const routes: Readonly<Record<string, Route>> = {
  alibaba: { order: 1, prefixes: ["+86"] },
  tencent: { order: 2, prefixes: ["+86"] },
  twilio: { order: 3, prefixes: [] },
};

/** Three vendors of one channel, and Ann in China. */
async function rig(store: Parameters<typeof world>[0], loud = false): Promise<Rig> {
  const w = await world(store);
  const says: Script = {};
  const asked: string[] = [];
  const probes: Rig["probes"] = {};
  const balances: Rig["balances"] = {};
  const vendors = phoneModule(
    "sms",
    {
      async send({ accountId }) {
        asked.push(accountId);
        return says[accountId] ?? accepted;
      },
      probe: (id) => probes[id] ?? accepted,
      balance: (id) => balances[id] ?? null,
    },
    loud ? { loud } : {},
  );
  const app: App = { ...w.app, channels: new Map([...w.app.channels, ["sms", vendors]]) };
  const channels = createOpenChannels(app);
  const ann = await w.user("Ann");
  await w.put(async (tx) => {
    for (const [id, route] of Object.entries(routes)) await tx.putAccount(vendorAccount("sms", id, route));
  });
  const phone = "+8613800138000";
  const link: Link = await w.link(ann, { channel: "sms", address: { phone }, addressKey: phone });
  await w.rule("first", [{ kind: "user", userId: ann.id }]);
  const deps: Deps = {
    app,
    channels,
    pacer: createPacer(),
    quota: createQuota(),
    parked: createParked(),
    finisher: createFinisher(app.store, app.log),
    health: createHealth(app),
    circuits: createCircuits(app, channels),
    crowd: { add: () => assert.fail("nothing is crowded here"), stop: async () => undefined },
    random: () => 0.5,
    count: () => undefined,
  };
  return {
    w,
    app,
    deps,
    says,
    asked,
    probes,
    balances,
    async page(title, severity = "critical") {
      const draft = { serviceId: "pay", title, description: "", severity, userIds: [] } as const;
      const incident = await openManually(app, draft, system, { kind: "api" });
      assert.ok(incident !== null);
      const page = (await app.store.read.notificationsOf(incident.id)).find(({ linkId }) => linkId === link.id);
      assert.ok(page !== undefined);
      assert.equal(page.accountId, "alibaba", "as planned");
      return page;
    },
    async turn(page) {
      const now = app.clock.now();
      await app.store.write((tx) => tx.claimNotifications({ owner: "node-1", now, until: now + 1, limit: 9 }));
      const snapshot = await app.snapshots.current();
      const road = roadOf(deps, snapshot, page);
      assert.ok(!("kind" in road));
      const incident = page.incidentId === null ? null : await app.store.read.incident(page.incidentId);
      const sent = await sendBy(deps, road, snapshot, page, () => compose(app, snapshot, page, incident));
      await conclude(deps, sent.row, sent.outcome, { ...sent, snapshot });
      const after = await app.store.read.notification(page.id);
      assert.ok(after !== null);
      return after;
    },
    whys: async (page) => (await app.store.read.attemptsOf([page.id])).map(({ why }) => why),
  };
}

forEachEngine("failover of vendors", (engine) => {
  test("what certainly did not go out goes out by the next account at once; each step is an attempt with its why", async () => {
    const { w, says, asked, page, turn, whys, app } = await rig(await engine.open());
    await w.link(await w.user("Boss", { role: "admin" }), { channel: "chat" });
    Object.assign(says, { alibaba: empty, tencent: down });
    const first = await page("Payments are down");
    const after = await turn(first);
    assert.deepEqual(asked, ["alibaba", "tencent", "twilio"]);
    assert.deepEqual([after.state, after.accountId, after.attempts], ["accepted", "twilio", 3]);
    assert.deepEqual(await whys(first), [
      "alibaba refused: no balance left; next: tencent",
      "tencent refused: no connection; next: twilio",
      "by twilio",
    ]);
    const { accounts, links } = await app.store.read.config();
    const now = new Map(accounts.map((each) => [each.id, each]));
    assert.deepEqual([now.get("alibaba")?.state, now.get("tencent")?.state], ["broken", "active"]);
    assert.deepEqual(
      (await outbox(w, "alarm")).map(({ data }) => data?.["subject"]),
      ["sms “alibaba” no longer works"],
    );
    assert.ok(
      links.every(({ lastError }) => lastError === null),
      "nothing is said against the address",
    );
    // Two vendors may give out the same id: a report is believed only from the one that sent it.
    const ref = { id: "7" };
    assert.equal((await app.store.read.notificationByRef("sms", ref, "twilio"))?.id, first.id);
    assert.equal(await app.store.read.notificationByRef("sms", ref, "tencent"), null);
  });

  test("what may have gone out goes to no other account before its time, and a call is not made twice unless it is critical", async () => {
    const { w, says, asked, page, turn } = await rig(await engine.open(), true);
    says["alibaba"] = silent;
    const warning = await turn(await page("Slow", "warning"));
    assert.deepEqual([asked.splice(0), warning.state, warning.grade], [["alibaba"], "unknown", 1]);
    const first = await page("Payments are down");
    const critical = await turn(first);
    assert.deepEqual([asked.splice(0), critical.state], [["alibaba"], "queued"]);
    w.pass(2_000);
    assert.equal((await turn(critical)).accountId, "tencent", "the same vendor is not asked twice in a row");
  });

  test("when all refuse, the message waits for the first that is ready, and nothing else waits with it", async () => {
    const { w, says, asked, page, turn, deps } = await rig(await engine.open());
    Object.assign(says, { alibaba: { ...down, afterMs: 60_000 }, tencent: empty, twilio: { ...down, afterMs: 5_000 } });
    const first = await turn(await page("Payments are down"));
    assert.deepEqual([first.state, first.dueAt - w.app.clock.now()], ["queued", 5_000]);
    assert.match(first.note ?? "", /^twilio refused: no connection/);
    const another = await page("Search is down");
    const road = roadOf(deps, await w.app.snapshots.current(), another);
    assert.ok(!("kind" in road));
    assert.deepEqual(
      road.ways.map(({ account }) => account.id),
      ["tencent"],
      "who asked for patience is left alone; a broken one is better than nobody",
    );
    w.pass(5_001);
    Object.assign(says, { twilio: accepted });
    asked.length = 0;
    const again = await turn(first);
    assert.deepEqual([again.state, again.accountId], ["accepted", "twilio"]);
    assert.ok(!asked.includes("alibaba"), "a minute is a minute");
  });

  test("an open circuit is passed over, and a probe that is answered lets it back in", async () => {
    const { w, app, says, asked, probes, page, turn, deps, whys } = await rig(await engine.open());
    says["alibaba"] = down;
    for (const title of ["one", "two", "three"]) await turn(await page(title));
    assert.deepEqual(asked.splice(0), ["alibaba", "tencent", "alibaba", "tencent", "alibaba", "tencent"]);
    const fourth = await page("four");
    await turn(fourth);
    assert.deepEqual(asked.splice(0), ["tencent"]);
    assert.deepEqual(await whys(fourth), ["alibaba was passed over: it failed too often in a row"]);
    const until = (await app.store.read.config()).accounts.find(({ id }) => id === "alibaba")?.circuitUntil;
    assert.equal(until, app.clock.now() + openMs.first);

    probes["alibaba"] = down;
    w.pass(openMs.first);
    await turn(await page("five"));
    await deps.circuits.stop();
    assert.deepEqual(asked.splice(0), ["tencent"], "the probe is not waited for, and was not answered");
  });

  test("a probe that is answered lets the next message tell whether it is well", async () => {
    const { w, says, asked, page, turn, deps, app } = await rig(await engine.open());
    says["alibaba"] = down;
    for (const title of ["one", "two", "three"]) await turn(await page(title));
    w.pass(openMs.first);
    says["alibaba"] = accepted;
    await turn(await page("four"));
    await deps.circuits.stop();
    asked.length = 0;
    const last = await turn(await page("five"));
    assert.deepEqual([asked, last.accountId], [["alibaba"], "alibaba"]);
    const now = (await app.store.read.config()).accounts.find(({ id }) => id === "alibaba");
    assert.equal(now?.circuitUntil, null);
  });

  test("a refusal of the number is the last word: no other vendor writes to who asked for silence", async () => {
    const { says, asked, page, turn, app } = await rig(await engine.open());
    says["alibaba"] = { kind: "permanent", blame: "address", why: "STOP" };
    const after = await turn(await page("Payments are down"));
    assert.deepEqual([asked, after.state], [["alibaba"], "failed"]);
    assert.equal((await app.store.read.config()).links.find(({ channel }) => channel === "sms")?.state, "broken");
  });

  test("accounts are watched: a balance is kept and its end foretold once a day, a refused key is told", async () => {
    const { w, app, deps, balances, probes } = await rig(await engine.open());
    await w.link(await w.user("Boss", { role: "admin", language: "zh-CN" }), { channel: "chat" });
    balances["twilio"] = { amount: 9.5, currency: "USD", low: true };
    balances["tencent"] = { amount: 120, currency: "CNY", low: false };
    probes["alibaba"] = { kind: "permanent", blame: "account", why: "there is no such AccessKey" };
    await watchAccounts(app, deps.channels);
    await watchAccounts(app, deps.channels);
    const now = new Map((await app.store.read.config()).accounts.map((each) => [each.id, each]));
    const at = app.clock.now();
    assert.deepEqual(now.get("tencent")?.balance, { amount: 120, currency: "CNY", low: false, at });
    assert.equal(now.get("alibaba")?.lastError, "there is no such AccessKey");
    assert.deepEqual(
      (await outbox(w, "alarm")).map(({ data }) => data?.["subject"] ?? "").toSorted((a, b) => a.localeCompare(b)),
      ["sms“alibaba”已失效", "sms“twilio”余额不足"],
    );
    w.pass(24 * 60 * 60_000);
    await watchAccounts(app, deps.channels);
    assert.equal((await outbox(w, "alarm")).length, 3);
  });
});
