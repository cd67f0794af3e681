import assert from "node:assert/strict";
import { randomBytes, randomUUIDv7 } from "node:crypto";
import { type TestContext, test } from "node:test";
import { inspect } from "node:util";
import type { App } from "#app/app.ts";
import { createAccount } from "#app/config/accounts.ts";
import { createHandoffSlot } from "#app/handoff.ts";
import { createIngest } from "#app/ingest.ts";
import { addAddress } from "#app/linking.ts";
import { createOpenChannels } from "#app/openchannels.ts";
import { createSnapshots } from "#app/snapshots.ts";
import { channels } from "#channels/index.ts";
import { bundleAtMost, crowdedFrom } from "#domain/bundle.ts";
import { system } from "#domain/actor.ts";
import type { Target } from "#domain/rule.ts";
import { createEngine } from "#engine/engine.ts";
import { createLiquidSandbox } from "#lib/liquid/sandbox.ts";
import { createSecretBox } from "#lib/secretbox.ts";
import { trustedGuard } from "#net/guard.ts";
import { createHttp } from "#net/http.ts";
import { silentLog } from "#ports/log.ts";
import type { Mapped } from "#ports/source.ts";
import type { Store } from "#ports/store.ts";
import { type BotRoom, botRooms } from "../support/bots.ts";
import { forEachEngine } from "../support/engines.ts";
import { eventually } from "../support/eventually.ts";
import { type SkippingClock, startSkippingClock, watchedStore } from "../support/skipping.ts";

/**
 * 5,000 incidents are 100 messages a room: at 18 a minute that is six minutes of the platforms' own time, and ten at the pace of ntfy. The
 * clock skips what is waited for; what is left is the work of 55,000 pages. `TOCSIN_STORM=full` does all of it, otherwise a fifth, which
 * still is more than the slower platforms take in a minute.
 */
const count = process.env["TOCSIN_STORM"] === "full" ? 5_000 : 1_000;
const patienceMs = 60 * count;

const by = { actor: system, address: null };

forEachEngine("a storm over all bots at once", (engine) => {
  // The driver of PostgreSQL has timers of its own among those that are skipped; the storm over one team is told on both.
  if (engine.name !== "sqlite") return;
  test("is told in each room: every incident named once, critical ones first, nothing lost", async (t) => {
    const storm = await startStorm(t, await engine.open());
    const { rooms, engine: running, attempts, clock } = storm;
    await storm.happen();
    const began = clock.now();
    await running.start();
    const wanted = Array.from({ length: count }, (_, index) => `INC-${index + 1}`);
    const took = new Map<string, number>();
    await eventually(
      "every incident is named in every room",
      () => {
        const missing = rooms.flatMap((room) => {
          const named = new Set(room.messages().flatMap(namesIn));
          if (named.size === count && !took.has(room.channel))
            took.set(room.channel, Math.round((clock.now() - began) / 1_000));
          return named.size === count ? [] : [`${room.channel} ${named.size}`];
        });
        assert.deepEqual(missing, []);
        return true;
      },
      patienceMs,
    );
    await storm.settled();
    const figures = rooms.map(({ channel, messages }) => {
      const { retry = 0 } = attempts.get(channel) ?? {};
      return `${channel}: ${messages().length} messages in ${took.get(channel)} s of the platform's time, ${retry} put off`;
    });
    t.diagnostic(`${count} incidents\n${figures.join("\n")}`);
    for (const room of rooms) {
      assertTold(room, wanted, took.get(room.channel) ?? 0);
      const { retry: _retry, accepted = 0, ...others } = attempts.get(room.channel) ?? {};
      assert.deepEqual(others, {}, `${room.channel}: nothing but accepted and put off; ${storm.errors.join("; ")}`);
      assert.ok(accepted >= count, room.channel);
    }
  });
});

test("the list of bots is whole", () => {
  const bots = channels.filter(({ manifest }) => manifest.style === "bot").map(({ manifest }) => manifest.id);
  assert.deepEqual(Object.keys(botRooms).sort(), bots.sort());
});

function namesIn(text: string): readonly string[] {
  return text.match(/INC-\d+/g) ?? [];
}

/** Each incident in exactly one message (a doubled page would be a second one), few messages, and the critical ones before all others. */
function assertTold({ channel, messages }: BotRoom, wanted: readonly string[], seconds: number): void {
  const named = messages().map((text) => [...new Set(namesIn(text))]);
  const all = named.flat();
  assert.equal(new Set(all).size, wanted.length, channel);
  assert.equal(all.length, wanted.length, `${channel}: something is told twice`);
  const alone = named.filter(({ length }) => length === 1).length;
  const minutes = Math.ceil((seconds + 1) / 60);
  assert.ok(alone <= crowdedFrom.count * minutes, `${channel}: ${alone} alone in ${minutes} minutes`);
  const bundles = named.length - alone;
  assert.ok(bundles <= 1.5 * Math.ceil(wanted.length / bundleAtMost), `${channel}: ${bundles} bundles`);
  const order = all.map((name) => isCritical(Number(name.slice(4)) - 1));
  assert.equal(order.lastIndexOf(true), order.filter(Boolean).length - 1, `${channel}: a critical one waited`);
}

function isCritical(index: number): boolean {
  return index % 4 === 0;
}

interface Storm {
  readonly clock: SkippingClock;
  readonly rooms: readonly BotRoom[];
  readonly engine: ReturnType<typeof createEngine>;
  /** Outcomes by channel. */
  readonly attempts: ReadonlyMap<string, Readonly<Record<string, number>>>;
  /** What the product calls faults of its own. */
  readonly errors: readonly string[];
  /** All incidents open at once, before anything goes out. */
  happen(): Promise<void>;
  /** Nothing waits or is under way any more. */
  settled(): Promise<unknown>;
}

/** The product in this process, with one service whose rule pages a room of every bot. */
async function startStorm(t: TestContext, opened: Store): Promise<Storm> {
  const clock = startSkippingClock();
  t.after(() => clock.end());
  const store = watchedStore(opened, clock);
  const http = createHttp({ guard: trustedGuard, now: clock.now });
  const liquid = createLiquidSandbox(() => undefined);
  const handoff = createHandoffSlot();
  const errors: string[] = [];
  const app: App = {
    store,
    clock,
    ids: { next: () => randomUUIDv7() },
    log: { ...silentLog, error: (fields, message) => errors.push(`${message} ${inspect(fields)}`) },
    http: { ...http, request: (request) => clock.during(http.request(request)) },
    box: createSecretBox([randomBytes(32)]),
    publicUrl: "https://tocsin.example.com",
    channels: new Map(channels.map((module) => [module.manifest.id, module])),
    sources: new Map(),
    snapshots: createSnapshots(store, clock.now),
    liquid,
    handoff,
    node: "storm",
  };
  const attempts = new Map<string, Record<string, number>>();
  const open = createOpenChannels(app);
  const engine = createEngine(app, open, {
    random: Math.random,
    pollMs: 5_000,
    drainMs: 60_000,
    count(channel, outcome) {
      const counted = attempts.get(channel) ?? {};
      attempts.set(channel, { ...counted, [outcome]: (counted[outcome] ?? 0) + 1 });
    },
  });
  const rooms = await Promise.all(Object.values(botRooms).map((start) => start(clock.now)));
  t.after(async () => {
    await engine.stop();
    await open.close();
    await Promise.all([http.close(), liquid.close(), ...rooms.map((room) => room.close())]);
  });
  const targets: Target[] = [];
  for (const room of rooms) targets.push({ kind: "room", linkId: await linked(app, room) });
  const service = { id: "pay", name: "Payments", description: "", createdAt: clock.now() };
  const integration = {
    id: "way",
    serviceId: service.id,
    source: "standard",
    name: "Storm",
    enabled: true,
    keyHash: "storm",
    keyHint: "storm",
    createdAt: clock.now(),
  };
  await store.write(async (tx) => {
    await tx.putService(service);
    await tx.putIntegration(integration);
    await tx.putRule({
      id: "rule",
      serviceId: service.id,
      position: 0,
      version: 1,
      name: "All rooms",
      enabled: true,
      filter: [],
      delaySec: 0,
      levels: [{ targets, mode: { kind: "personal" }, loop: null, advanceAfterSec: 360_000, condition: "until_ack" }],
      repeat: 0,
    });
    await tx.bumpRevision();
  });
  return {
    clock,
    rooms,
    engine,
    attempts,
    errors,
    async happen() {
      const ingest = createIngest(app);
      const accepted = await Promise.all(
        Array.from({ length: count / 100 }, (_, part) => ingest.accept(integration, eventsFrom(part * 100))),
      );
      assert.equal(accepted.flat().filter(({ result }) => result === "opened").length, count);
      handoff.bind(engine.handoff);
    },
    settled: () =>
      eventually("nothing is under way", async () => {
        const { waiting } = await store.read.queueStats(clock.now());
        return waiting === 0;
      }),
  };
}

async function linked(app: App, { channel, config, address }: BotRoom): Promise<string> {
  if (config !== undefined) {
    const made = await createAccount(app, { channel, name: channel, config }, by);
    assert.ok(made.ok, channel);
  }
  const added = await addAddress(app, { userId: null, channel, accountId: null, address, label: channel }, by);
  assert.ok(added.ok, `${channel}: ${JSON.stringify(added)}`);
  return added.value.link.id;
}

/** A hundred events, as a source maps them. */
function eventsFrom(first: number): Mapped {
  const events = Array.from({ length: 100 }, (_, offset) => ({
    kind: "firing" as const,
    severity: isCritical(first + offset) ? ("critical" as const) : ("warning" as const),
    dedupKey: `storm ${first + offset}`,
    title: `disk-full on db-${first + offset}`,
    description: "The volume /var is 97 % full.",
    labels: { host: `db-${first + offset}` },
    links: [],
    images: [],
    occurredAt: null,
    groupKey: null,
    expiresAt: null,
    raw: {},
  }));
  return { events, groupEnds: [], bad: [] };
}
