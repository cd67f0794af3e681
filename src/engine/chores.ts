import type { App } from "#app/app.ts";
import { expireAlerts } from "#app/expire.ts";
import { forgetSightings } from "#app/presence.ts";
import { removeOld } from "#app/retention.ts";
import { repairStranded } from "#app/timers.ts";

/** How a node shows that it lives, and how long it may be unseen before it is dead: its leases end then. */
export interface NodeLife {
  readonly heartbeatMs: number;
  readonly deadAfterMs: number;
}

export const defaultLife: NodeLife = { heartbeatMs: 4_000, deadAfterMs: 15_000 };

/** Something to do at intervals, and once at the start. */
export interface Chore {
  readonly name: string;
  readonly everyMs: number;
  readonly run: (app: App) => Promise<unknown>;
}

/** What is done at intervals, by each node; all of it may be done twice. */
const everywhere: readonly Chore[] = [
  { name: "expire-alerts", everyMs: 5_000, run: (app) => expireAlerts(app, 500) },
  { name: "auditor", everyMs: 60_000, run: (app) => repairStranded(app) },
  { name: "presence", everyMs: 60_000, run: forgetSightings },
  { name: "retention", everyMs: 3_600_000, run: removeOld },
  {
    name: "sessions",
    everyMs: 3_600_000,
    run: (app) => app.store.write((tx) => tx.removeSessions({ expiredBefore: app.clock.now() })),
  },
];

export interface Chores {
  /** Waits for what is under way. */
  stop(): Promise<void>;
  /** False: for longer than a node may be unseen, the database has taken nothing (a full disk takes no writes, but all reads). */
  canWrite(): boolean;
}

/** Starts the chores. `nodes` is told how many nodes live. */
export function startChores(
  app: App,
  nodes: (count: number) => void,
  life: NodeLife,
  others: readonly Chore[] = [],
): Chores {
  let wroteAt = app.clock.now();
  const heartbeat: Chore = {
    name: "heartbeat",
    everyMs: life.heartbeatMs,
    async run() {
      nodes(await app.store.write((tx) => tx.heartbeat(app.node, app.clock.now(), life.deadAfterMs)));
      wroteAt = app.clock.now();
    },
  };
  const chores = [heartbeat, ...everywhere, ...others];
  const running = new Set<Promise<void>>();
  const timers = chores.map((chore) => {
    let busy = false;
    async function once(): Promise<void> {
      if (busy) return;
      busy = true;
      await chore
        .run(app)
        .catch((error: unknown) => app.log.warn({ err: error, chore: chore.name }, "a chore failed; it comes again"));
      busy = false;
    }
    function begin(): void {
      const run = once();
      running.add(run);
      void run.finally(() => running.delete(run));
    }
    begin();
    return setInterval(begin, chore.everyMs);
  });
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(running);
    },
    canWrite: () => app.clock.now() - wroteAt <= life.deadAfterMs,
  };
}
