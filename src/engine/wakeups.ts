import type { App } from "#app/app.ts";
import type { OpenChannels } from "#app/openchannels.ts";
import { fireTimers } from "#app/timers.ts";
import type { Timer } from "#domain/timer.ts";
import type { Arranger } from "./arrange.ts";
import { leaseMs } from "./deps.ts";
import type { Claimed, LaneSpec } from "#lib/lane.ts";

/** Timers claimed and fired together in one transaction. */
const batchSize = 200;

/** The lane of timers. One row of it is a batch: a storm of wake-ups is few transactions. */
export function timersLane(
  app: App,
  channels: OpenChannels,
  arranger: Pick<Arranger, "take">,
  pollMs: number,
): LaneSpec<readonly Timer[]> {
  return {
    name: "timers",
    concurrency: 2,
    batch: 1,
    pollMs,
    claim: () => claim(app),
    async work(timers) {
      // Platforms are asked before these do anything: nobody else waits for that.
      arranger.take(timers.filter(({ kind }) => kind === "presence"));
      const others = timers.filter(({ kind }) => kind !== "presence");
      if (others.length > 0) await fire(app, channels, others);
    },
  };
}

function claim(app: App): Promise<Claimed<readonly Timer[]>> {
  return app.store.write(async (tx) => {
    const now = app.clock.now();
    const timers = await tx.claimTimers({ owner: app.node, now, until: now + leaseMs, limit: batchSize });
    const more = timers.length === batchSize;
    return { rows: timers.length === 0 ? [] : [timers], more, nextDueAt: more ? null : (await tx.nextDue()).timers };
  });
}

/** One timer that cannot be fired must not hold up the others: they are fired alone then. */
async function fire(app: App, channels: OpenChannels, timers: readonly Timer[]): Promise<void> {
  try {
    await fireTimers(app, channels, timers);
  } catch (error) {
    if (timers.length === 1) throw error;
    for (const timer of timers) {
      await fireTimers(app, channels, [timer]).catch((alone: unknown) => {
        app.log.error(
          { err: alone, timer: timer.id },
          "a timer could not be fired; it is tried again when its lease ends",
        );
      });
    }
  }
}
