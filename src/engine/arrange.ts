import type { App } from "#app/app.ts";
import { arrangePages } from "#app/arrange.ts";
import type { OpenChannels } from "#app/openchannels.ts";
import { createWhereabouts } from "#app/whereabouts.ts";
import type { Timer } from "#domain/timer.ts";
import type { Chore } from "./chores.ts";

/** Arranges pages by where people are, beside the lanes: while a platform is asked, no other timer waits. */
export interface Arranger {
  /** Claimed timers of kind `presence`. What fails is not tried again: the pages go as they were planned. */
  take(timers: readonly Timer[]): void;
  readonly chore: Chore;
  /** Resolves when what is under way has ended. */
  stop(): Promise<void>;
}

/** The arranger of one process. */
export function createArranger(app: App, channels: OpenChannels): Arranger {
  const whereabouts = createWhereabouts(app, channels);
  const running = new Set<Promise<void>>();

  async function work(timers: readonly Timer[]): Promise<void> {
    try {
      const people = timers.flatMap(({ userId }) => (userId === null ? [] : [userId]));
      await arrangePages(app, timers, await whereabouts.of(people));
    } catch (error) {
      app.log.warn(
        { err: error, timers: timers.length },
        "pages could not be arranged by presence; they go as planned",
      );
    }
  }

  return {
    take(timers) {
      if (timers.length === 0) return;
      const run = work(timers).finally(() => running.delete(run));
      running.add(run);
    },
    chore: {
      name: "presence-cache",
      everyMs: 60_000,
      run: () => Promise.resolve(whereabouts.forget()),
    },
    async stop() {
      await Promise.all(running);
    },
  };
}
