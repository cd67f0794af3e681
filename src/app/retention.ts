import type { App } from "./app.ts";

const dayMs = 24 * 60 * 60_000;
/** Incidents in one transaction: a storm of a year ago does not hold up the alerts of today. */
const slice = 100;

/** Takes out what was closed longer ago than the workspace wants to keep it; how much. Doing it twice at once is harmless. */
export async function removeOld(app: App): Promise<number> {
  const { retentionDays } = (await app.snapshots.current()).settings;
  if (retentionDays === 0) return 0;
  const before = app.clock.now() - retentionDays * dayMs;
  for (let removed = 0; ;) {
    const now = await app.store.write((tx) => tx.removeOld({ before, limit: slice }));
    removed += now;
    if (now < slice) {
      if (removed > 0) app.log.info({ removed, retentionDays }, "took out what was closed long ago");
      return removed;
    }
  }
}
