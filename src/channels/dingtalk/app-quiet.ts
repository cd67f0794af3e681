import { graceMs, kept, quietMs } from "./app-limits.ts";

/**
 * Which cards have a click under way. The platform asks not to call its update request before the callback is answered (event callback of
 * cards, "notes"); an edit of such a card waits for the answer to get there, which shows the same anyway.
 */
export interface Quiet {
  readonly begin: (outTrackId: string) => void;
  /** The answer is on its way. */
  readonly end: (outTrackId: string) => void;
  /** Resolves when no click on the card is under way any more, after `quietMs` at the latest, or when stopped. */
  readonly over: (outTrackId: string, signal: AbortSignal) => Promise<void>;
}

interface Clicked {
  since: number;
  count: number;
  way: NodeJS.Timeout | null;
  readonly ended: PromiseWithResolvers<void>;
}

/** Clicks of one account, in this process. */
export function createQuiet(now: () => number): Quiet {
  const clicks = new Map<string, Clicked>();

  function release(outTrackId: string): void {
    clicks.get(outTrackId)?.ended.resolve();
    clicks.delete(outTrackId);
  }

  return {
    begin(outTrackId) {
      const known = clicks.get(outTrackId);
      if (known !== undefined) {
        if (known.way !== null) clearTimeout(known.way);
        Object.assign(known, { since: now(), count: known.count + 1, way: null });
        return;
      }
      const [oldest] = clicks.keys();
      if (clicks.size >= kept.clicks && oldest !== undefined) release(oldest);
      clicks.set(outTrackId, { since: now(), count: 1, way: null, ended: Promise.withResolvers() });
    },
    end(outTrackId) {
      const known = clicks.get(outTrackId);
      if (known === undefined || known.count === 0) return;
      known.count -= 1;
      if (known.count === 0) known.way = setTimeout(() => release(outTrackId), graceMs);
    },
    async over(outTrackId, signal) {
      const known = clicks.get(outTrackId);
      if (known === undefined || signal.aborted) return;
      const left = known.since + quietMs - now();
      if (left <= 0) return release(outTrackId);
      const limit = AbortSignal.any([signal, AbortSignal.timeout(left)]);
      const stopped = Promise.withResolvers<void>();
      limit.addEventListener("abort", () => stopped.resolve(), { once: true });
      await Promise.race([known.ended.promise, stopped.promise]);
    },
  };
}
