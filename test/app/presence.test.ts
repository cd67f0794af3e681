import assert from "node:assert/strict";
import { test } from "node:test";
import type { App } from "#app/app.ts";
import { arrangePages } from "#app/arrange.ts";
import { createOpenChannels } from "#app/openchannels.ts";
import { consolePlace, forgetSightings, noteSighting } from "#app/presence.ts";
import { openManually } from "#app/respond.ts";
import { createWhereabouts, type Whereabouts } from "#app/whereabouts.ts";
import { system } from "#domain/actor.ts";
import type { Link } from "#domain/link.ts";
import type { Notification } from "#domain/notification.ts";
import type { User } from "#domain/people.ts";
import { type Presence, presenceStaleMs } from "#domain/presence.ts";
import type { ChannelModule } from "#ports/channel.ts";
import { forEachEngine } from "../support/engines.ts";
import { phoneModule, vendorAccount } from "../support/vendors.ts";
import { world, type World } from "./world.ts";

type Say = (keys: readonly string[]) => Promise<ReadonlyMap<string, Presence>>;

interface Rig {
  readonly w: World;
  readonly app: App;
  readonly ann: User;
  readonly chat: Link;
  readonly push: Link;
  /** What the chat's platform says; null: it has no such thing. */
  says: Say;
  readonly asked: (readonly string[])[];
  readonly whereabouts: Whereabouts;
  stateIn(link: Link): Promise<string | undefined>;
  /** Ann's pages of a new incident, after the presence timers were worked on. */
  page(severity: "critical" | "warning"): Promise<readonly Notification[]>;
}

/** Ann, who lets presence arrange her pages, with a chat, a browser and a telephone, all at once. */
async function rig(store: Parameters<typeof world>[0]): Promise<Rig> {
  const w = await world(store);
  const asked: (readonly string[])[] = [];
  const held: { says: Say } = { says: async () => new Map() };
  const base = w.app.channels.get("chat");
  assert.ok(base !== undefined);
  const chatModule: ChannelModule = {
    ...base,
    connect: (config, deps) => ({
      ...base.connect(config, deps),
      presence(keys) {
        asked.push(keys);
        return held.says(keys);
      },
    }),
  };
  const taken = { send: async () => ({ kind: "accepted", ref: null, receipts: false }) as const };
  const app: App = {
    ...w.app,
    channels: new Map([
      ...w.app.channels,
      ["chat", chatModule],
      ["sms", phoneModule("sms", taken, { phone: true })],
      ["push", phoneModule("push", taken, { console: true })],
    ]),
  };
  await w.put(async (tx) => {
    for (const id of ["sms", "push"]) await tx.putAccount({ ...vendorAccount(id, `${id}-1`, null), channel: id });
  });
  const ann = await w.user("Ann", { presence: true });
  const chat = await w.link(ann, { addressKey: "ann" });
  const push = await w.link(ann, { channel: "push", address: { phone: "push" }, addressKey: "push" });
  await w.link(ann, { channel: "sms", address: { phone: "+86" }, addressKey: "+86" });
  await w.rule("first", [{ kind: "user", userId: ann.id }]);
  const whereabouts = createWhereabouts(app, createOpenChannels(app), 30);
  return {
    w,
    app,
    ann,
    chat,
    push,
    asked,
    whereabouts,
    get says() {
      return held.says;
    },
    set says(says) {
      held.says = says;
    },
    stateIn: async (link) => (await whereabouts.of([ann.id])).get(link.id)?.state,
    async page(severity) {
      const draft = { serviceId: "pay", title: "Disk", description: "", severity, userIds: [] };
      const incident = await openManually(app, draft, system, { kind: "api" });
      assert.ok(incident !== null);
      w.pass(1);
      const now = app.clock.now();
      const timers = await store.write((tx) => tx.claimTimers({ owner: "n", now, until: now + 1_000, limit: 10 }));
      assert.equal(timers.length, severity === "critical" ? 0 : 1);
      w.pass(50);
      if (timers.length > 0) await arrangePages(app, timers, await whereabouts.of([ann.id]));
      assert.ok(!(await store.read.timersOf(incident.id)).some(({ kind }) => kind === "presence"));
      return store.read.notificationsOf(incident.id);
    },
  };
}

/** `<channel>:<milliseconds after it was made>:<what presence did>` */
function short(pages: readonly Notification[]): readonly string[] {
  return pages.map((page) => `${page.channel}:${page.dueAt - page.createdAt}:${page.why.presence ?? "-"}`).toSorted();
}

const active = (at: number) => async () => new Map([["ann", { state: "active", at } as const]]);

forEachEngine("presence in paging", ({ open }) => {
  test("active in the chat: the telephone a minute later; critical: everything at once, and nobody is asked", async () => {
    const r = await rig(await open());
    r.says = active(r.app.clock.now());
    assert.deepEqual(short(await r.page("critical")), ["chat:0:-", "push:0:-", "sms:0:-"]);
    assert.deepEqual(r.asked, []);
    assert.deepEqual(short(await r.page("warning")), ["chat:0:-", "push:0:-", "sms:60000:delayed"]);
    assert.deepEqual(r.asked, [["ann"]]);
    await r.page("warning");
    assert.equal(r.asked.length, 1, "an answer is good for a minute");
  });

  test("a platform that fails, or takes too long, changes nothing and is named", async () => {
    for (const says of [
      () => Promise.reject(new Error("it is down")),
      () => new Promise<never>(() => {}),
      async () => new Map(),
      async () => new Map([["ann", { state: "unknown", at: Number.MAX_SAFE_INTEGER } as const]]),
    ] satisfies readonly Say[]) {
      const r = await rig(await open());
      r.says = says;
      assert.deepEqual(short(await r.page("warning")), ["chat:0:-", "push:0:-", "sms:51:unknown"]);
      const [incident] = (await r.app.store.read.incidents({}, { limit: 1, cursor: null })).rows;
      const timeline = await r.app.store.read.timeline(incident?.id ?? "", 0, 100);
      const told = timeline.flatMap(({ event }) => (event.kind === "arranged" ? [event.reason] : []));
      assert.deepEqual(told, ["presence_unknown"]);
    }
  });

  test("away, or not to be disturbed: as planned, and nothing of it is written down", async () => {
    for (const state of ["away", "dnd", "offline", "idle"] as const) {
      const r = await rig(await open());
      const at = r.app.clock.now();
      r.says = async () => new Map([["ann", { state, at }]]);
      const pages = await r.page("warning");
      assert.deepEqual(short(pages), ["chat:0:-", "push:0:-", "sms:51:-"]);
      const timeline = await r.app.store.read.timeline(pages[0]?.incidentId ?? "", 0, 100);
      assert.ok(timeline.every(({ event }) => event.kind !== "arranged"));
      assert.ok(!JSON.stringify(pages).includes(state));
    }
  });

  test("who pressed something a moment ago is there; the console counts for the browser; all is forgotten in minutes", async () => {
    const r = await rig(await open());
    const { app, ann, w } = r;
    assert.equal(await r.stateIn(r.chat), undefined);
    await noteSighting(app, ann, "chat", app.clock.now());
    assert.equal(await r.stateIn(r.chat), "active");
    assert.equal(await r.stateIn(r.push), undefined);
    await noteSighting(app, ann, consolePlace, app.clock.now());
    assert.equal(await r.stateIn(r.push), "active");
    w.pass(presenceStaleMs + 1);
    assert.equal(await r.stateIn(r.chat), undefined, "an old one counts for nothing even before it is gone");
    await forgetSightings(app);
    assert.deepEqual(await app.store.read.sightingsOf([ann.id]), []);
  });

  test("what the platform says later than the last press counts, and nothing is kept of those who did not allow it", async () => {
    const r = await rig(await open());
    const { app, ann, w } = r;
    await noteSighting(app, ann, "chat", app.clock.now());
    w.pass(1_000);
    const at = app.clock.now();
    r.says = async () => new Map([["ann", { state: "away", at }]]);
    assert.equal(await r.stateIn(r.chat), "away");
    const bo = await w.user("Bo");
    await noteSighting(app, bo, "chat", app.clock.now());
    await w.link(bo, { addressKey: "bo" });
    assert.equal((await r.whereabouts.of([bo.id])).size, 0);
    assert.deepEqual(await app.store.read.sightingsOf([bo.id]), []);
    assert.ok(r.asked.flat().every((key) => key === "ann"));
  });
});
