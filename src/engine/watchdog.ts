import { pingWatchdog, watchdogEveryMs } from "#app/watchdog.ts";
import { attendant } from "./attend.ts";
import type { Chore } from "./chores.ts";

/**
 * The chore that tells a service outside that we live, by one node. Only while pages can go out: a process that answers and whose
 * lanes stand still, or whose disk is full, is as good as dead, and is to be missed.
 */
export function watchdogChore(isWell: () => boolean): Chore {
  return {
    name: "watchdog",
    everyMs: watchdogEveryMs,
    async run(app) {
      if (!isWell()) {
        app.log.warn({}, "the watchdog is not told that we live: we do not do our work");
        return;
      }
      const nodes = (await app.store.read.nodes()).map(({ id }) => id);
      if (attendant("watchdog", nodes, app.node) === app.node) await pingWatchdog(app);
    },
  };
}
