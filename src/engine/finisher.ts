import type { Attempt } from "#domain/notification.ts";
import type { Log } from "#ports/log.ts";
import type { NotificationUpdate, Store } from "#ports/store.ts";
import type { Park } from "#ports/rows.ts";

/** What came of one try, to be written down. */
export interface Finished {
  readonly update: NotificationUpdate;
  readonly attempts: readonly Attempt[];
  readonly park: Park | null;
}

export interface Finisher {
  /** Resolves when it is durable. What ends while a transaction is under way goes into the next one together. */
  finish(finished: Finished): Promise<void>;
}

/** Most tries written in one transaction. */
const batchSize = 512;

/**
 * So long an outcome waits for an ingest to take it along: nobody waits for it, and an fsync of its own costs a third of a
 * millisecond of CPU on a calm machine. Whoever asks for outcomes meanwhile is served after they are stored.
 */
const patienceMs = 4;

/** First and longest wait while the database is away. Outcomes are kept meanwhile: they are the proof of what was sent. */
const retryMs = { first: 50, longest: 2_000 } as const;

/** Writes outcomes of tries in natural batches; never gives one up while the process lives. */
export function createFinisher(store: Store, log: Log): Finisher {
  let queue: { finished: Finished; resolve: () => void }[] = [];
  let running = false;

  async function pump(): Promise<void> {
    if (running) return;
    running = true;
    let wait: number = retryMs.first;
    while (queue.length > 0) {
      let batch: typeof queue = [];
      try {
        await store.write(
          async (tx) => {
            batch = queue.slice(0, batchSize);
            const parks = batch.flatMap(({ finished }) => (finished.park === null ? [] : [finished.park]));
            await tx.finishNotifications(
              batch.map(({ finished }) => finished.update),
              batch.flatMap(({ finished }) => finished.attempts),
            );
            if (parks.length > 0) await tx.park(parks);
          },
          { patienceMs },
        );
        queue = queue.slice(batch.length);
        for (const { resolve } of batch) resolve();
        wait = retryMs.first;
      } catch (error) {
        log.warn({ err: error, waiting: queue.length }, "outcomes could not be written; trying again");
        await pause(wait);
        wait = Math.min(retryMs.longest, wait * 2);
      }
    }
    running = false;
  }

  return {
    finish(finished) {
      const { promise, resolve } = Promise.withResolvers<void>();
      queue.push({ finished, resolve });
      void pump();
      return promise;
    },
  };
}

function pause(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, ms);
  return promise;
}
