import type { App } from "#app/app.ts";
import type { Handed, Handoff } from "#app/handoff.ts";
import { workInbox } from "#app/inbox.ts";
import type { OpenChannels } from "#app/openchannels.ts";
import type { Wake } from "#ports/store.ts";
import type { InboxRow } from "#ports/rows.ts";
import { type Chores, defaultLife, type NodeLife, startChores } from "./chores.ts";
import { createArranger } from "./arrange.ts";
import { attendAccounts, type Attendance } from "./attend.ts";
import { bundling } from "./bundle.ts";
import { createCircuits } from "./circuits.ts";
import { createCrowd } from "./crowd.ts";
import { deliverLane, fromHanded } from "./deliver.ts";
import { type Deps, leaseMs } from "./deps.ts";
import { createFinisher } from "./finisher.ts";
import { createHealth } from "./health.ts";
import type { Lane, LaneSpec } from "#lib/lane.ts";
import { createLane } from "#lib/lane.ts";
import { createPacer } from "./pace.ts";
import { createQuota } from "./quota.ts";
import { createParked } from "./parked.ts";
import { reviseLane } from "./revise.ts";
import { timersLane } from "./wakeups.ts";
import { watching } from "./watch.ts";
import { watchdogChore } from "./watchdog.ts";

export interface EngineOptions {
  /** 0 to 1; spreads retries. */
  readonly random: () => number;
  /** Longest sleep of a lane without being woken. One process on SQLite hears of every commit itself. */
  readonly pollMs: number;
  /** How long a stop waits for what is under way. */
  readonly drainMs: number;
  /** By default a node is dead 15 s after it was seen last. */
  readonly life?: NodeLife;
  readonly count: Deps["count"];
}

export interface Engine {
  readonly handoff: Handoff;
  start(): Promise<void>;
  /** Claims no more, lets what is under way end, then returns. What did not end in time is found again by its lease. */
  stop(): Promise<void>;
  /** Is each lane turning? For /readyz. */
  health(): { readonly ok: boolean; readonly detail: string };
}

/** The durable loops of one process (DESIGN §5). */
export function createEngine(app: App, channels: OpenChannels, options: EngineOptions): Engine {
  const pacer = createPacer();
  const quota = createQuota();
  const now = () => app.clock.now();
  const crowd = createCrowd(
    app,
    bundling(() => deps),
  );
  const deps: Deps = {
    crowd,
    app,
    channels,
    pacer,
    quota,
    parked: createParked(),
    finisher: createFinisher(app.store, app.log),
    health: createHealth(app),
    circuits: createCircuits(app, channels),
    random: options.random,
    count: options.count,
  };
  const make = <Row>(spec: LaneSpec<Row>): Lane<Row> => createLane(spec, now, app.log);
  const deliver = make(deliverLane(deps, options.pollMs));
  const arranger = createArranger(app, channels);
  const timers = make(timersLane(app, channels, arranger, options.pollMs));
  const revise = make(reviseLane(deps, options.pollMs));
  const inbox = make(inboxLane(app, channels, options.pollMs));
  const lanes = { deliver, timers, revise, inbox } as const;
  let chores: Chores | null = null;
  let attendance: Attendance | null = null;
  let unsubscribe: (() => void) | null = null;

  function laneOf(what: Wake): Pick<Lane<unknown>, "wake" | "due"> | null {
    return what === "config" || what === "incidents" || what === "bridge" ? null : lanes[what];
  }

  function health(): ReturnType<Engine["health"]> {
    const late = Object.values(lanes).filter((lane) => now() - lane.lastRoundAt > 2 * options.pollMs + 15_000);
    if (late.length > 0) return { ok: false, detail: `stuck: ${late.map((lane) => lane.name).join(", ")}` };
    const canWrite = chores?.canWrite() ?? true;
    return { ok: canWrite, detail: canWrite ? "all lanes turn" : "the database takes no writes" };
  }

  return {
    handoff: {
      room: () => deliver.room(),
      leaseMs,
      take: (handed: readonly Handed[]) => deliver.add(handed.map(fromHanded)),
      due: (what, at) => laneOf(what)?.due(at),
    },
    async start() {
      // Only one process can have a SQLite file open, so whatever holds a lease in it is dead. On PostgreSQL that goes for whoever
      // had this node's name before: in a container, the process before a restart.
      await app.store.write((tx) => tx.endLeases(app.store.engine === "sqlite" ? null : app.node));
      unsubscribe = app.store.onWake((what) => {
        for (const one of what) laneOf(one)?.wake();
        if (what.has("config")) attendance?.look();
      });
      const shared = (count: number): void => {
        pacer.share(count);
        quota.share(count);
      };
      const others = [watching(channels), watchdogChore(() => health().ok), arranger.chore];
      chores = startChores(app, shared, options.life ?? defaultLife, others);
      // The first page need not wait for the thread that renders its words.
      if ((await app.snapshots.current()).templates.size > 0) app.liquid.warm();
      for (const lane of Object.values(lanes)) lane.start();
      attendance = attendAccounts({ app, channels, random: options.random });
    },
    async stop() {
      unsubscribe?.();
      const lanesEnd = Object.values(lanes).map((lane) => lane.stop());
      // What a lane that ends still brings to the crowd is put back after it.
      const drained = Promise.all([...lanesEnd, chores?.stop(), attendance?.stop(), deps.circuits.stop()])
        .then(() => arranger.stop())
        .then(() => crowd.stop());
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const limit = setTimeout(resolve, options.drainMs);
      await Promise.race([drained, late]);
      clearTimeout(limit);
    },
    health,
  };
}

/** The lane that works on what platforms said. */
function inboxLane(app: App, channels: OpenChannels, pollMs: number): LaneSpec<InboxRow> {
  return {
    name: "inbox",
    concurrency: 16,
    batch: 16,
    pollMs,
    claim: (limit) =>
      app.store.write(async (tx) => {
        const at = app.clock.now();
        const rows = await tx.claimInbox({ owner: app.node, now: at, until: at + leaseMs, limit });
        const more = rows.length === limit;
        return { rows, more, nextDueAt: more ? null : (await tx.nextDue()).inbox };
      }),
    work: async (row) => {
      await workInbox(app, channels, row);
    },
  };
}
