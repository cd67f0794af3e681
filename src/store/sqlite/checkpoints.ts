import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/** How often the WAL is looked at: PASSIVE every 200 to 500 ms kept commits at a p99 of 6 ms instead of 25. */
const everyMs = 300;
/**
 * PASSIVE alone let the WAL grow to 6 GB in 40 s under full load: there is always a commit after it. Past this size the writer ends it
 * between two transactions. Everybody waits meanwhile, so not more often: with 16 MB the p99 at 200 alerts a second was worse.
 */
const longBytes = 64 * 1024 * 1024;

/**
 * Moves what was committed from the WAL into the database file beside the writer, who would otherwise do it inside a commit.
 * Runs in the reading thread on a connection of its own. `onLong`: the writer is to start the WAL anew between two transactions;
 * from here that would mean to wait for a gap, and under load there is none.
 */
export function startCheckpoints(file: string, onLong: () => void): { stop(): void } {
  const db = new DatabaseSync(file, { timeout: 100 });
  db.exec("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -2000");
  const pageBytes = Number(db.prepare("PRAGMA page_size").get()?.["page_size"]);
  const passive = db.prepare("PRAGMA wal_checkpoint(PASSIVE)");
  let seen = 0;
  const timer = setInterval(() => {
    const changedAt = changeOf(`${file}-wal`);
    if (changedAt === seen) return;
    try {
      seen = changedAt;
      const { log } = passive.get() ?? {};
      if (Number(log) * pageBytes <= longBytes) return;
      // What came while the long one ran: the writer, for whom everybody waits, is left with next to nothing.
      passive.get();
      onLong();
    } catch {
      // Locked, or the disk is full: the writer meets the same trouble where it can be reported, and the next round tries again.
      seen = 0;
    }
  }, everyMs);
  return {
    stop() {
      clearInterval(timer);
      try {
        db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      } catch {
        // What stays in the WAL is read from there at the next start.
      }
      db.close();
    },
  };
}

/** When a file was written last, ms; 0: it is not there. */
function changeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
