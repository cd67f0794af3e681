import type { Severity } from "#domain/severity.ts";
import type { Pace } from "#ports/channel.ts";

/** Share of a pace that only critical pages may use (DESIGN §5.5). */
const reservedForCritical = 0.25;

/** Below this there is nothing to set aside. */
const leastToReserve = 4;

const sweepEveryMs = 60 * 60 * 1000;

/** When what was sent lately was sent, oldest first; never more than the pace's count. */
interface Window {
  readonly perMs: number;
  times: number[];
}

export interface Pacer {
  /** 0: go ahead, it is counted in each pace. Else: milliseconds until it is worth asking again; nothing was counted. */
  take(
    paces: readonly Pace[],
    keys: { readonly account: string; readonly address: string },
    severity: Severity,
    now: number,
  ): number;
  /** How many nodes share the platform's pace. */
  share(nodes: number): void;
}

/**
 * Sliding windows of this node, from the manifests' paces; several nodes share each pace evenly. Not token buckets: a full one lets
 * twice the pace through in its first window, and platforms answer that with 429.
 */
export function createPacer(): Pacer {
  const windows = new Map<string, Window>();
  let nodes = 1;
  let sweptAt = 0;

  function sweep(now: number): void {
    if (now - sweptAt < sweepEveryMs) return;
    sweptAt = now;
    for (const [key, { times, perMs }] of windows) if ((times.at(-1) ?? 0) <= now - perMs) windows.delete(key);
  }

  function windowOf(key: string, perMs: number, now: number): Window {
    const window = windows.get(key) ?? { perMs, times: [] };
    windows.set(key, window);
    // A clock that was set back must not hold anything longer than the window is.
    if ((window.times.at(-1) ?? 0) > now) window.times = window.times.map((time) => Math.min(time, now));
    const gone = window.times.findIndex((time) => time > now - perMs);
    window.times.splice(0, gone === -1 ? window.times.length : gone);
    return window;
  }

  return {
    share(count) {
      nodes = Math.max(1, count);
    },
    take(paces, keys, severity, now) {
      if (paces.length === 0) return 0;
      sweep(now);
      let wait = 0;
      const counted: Window[] = [];
      for (const pace of paces) {
        const { count, perMs } = shareOf(pace, nodes);
        const key = `${pace.scope}:${pace.scope === "account" ? keys.account : keys.address}:${pace.count}:${pace.perMs}`;
        const window = windowOf(key, perMs, now);
        const mine = usableBy(count, severity);
        const oldest = window.times.at(-mine);
        if (oldest === undefined || window.times.length < mine) counted.push(window);
        else wait = Math.max(wait, oldest + perMs - now);
      }
      if (wait > 0) return wait;
      for (const window of counted) window.times.push(now);
      return 0;
    },
  };
}

/** How many of a pace may be used by messages of a severity: some are kept for critical ones. */
export function usableBy(count: number, severity: Severity): number {
  return severity === "critical" || count < leastToReserve ? count : count - Math.floor(count * reservedForCritical);
}

/** One node's part; where there is less than one a window for it, the window is longer. */
export function shareOf(pace: Pace, nodes: number): { readonly count: number; readonly perMs: number } {
  const count = pace.count / nodes;
  return count >= 1
    ? { count: Math.floor(count), perMs: pace.perMs }
    : { count: 1, perMs: Math.ceil(pace.perMs / count) };
}
