import { setTimeout as pause } from "node:timers/promises";
import type { Store } from "#ports/store.ts";

/**
 * A clock that stands still while there is work, and skips to the next timer when there is none: minutes of waiting for the pace of
 * platforms are over at once, and nothing comes late because the machine is slow. For tests that run the product in their own process.
 */
export interface SkippingClock {
  /** UTC milliseconds. */
  now(): number;
  /** The clock stands still until this has ended. */
  during<T>(work: Promise<T>): Promise<T>;
  /** Real timers again; those that were set and have not rung never do. */
  end(): void;
}

interface Timer {
  at: number;
  readonly everyMs: number | null;
  readonly delayMs: number;
  readonly ring: () => void;
}

/**
 * Work that waits for a timer itself must not stop the clock for ever. Milliseconds, and rounds of the event loop: a process that was
 * kept from running for a while has not had its chance.
 */
const patience = { ms: 500, rounds: 50 } as const;

/** Replaces the timers of this process until `end`. */
export function startSkippingClock(): SkippingClock {
  const real = {
    setTimeout: globalThis.setTimeout,
    setInterval: globalThis.setInterval,
    clearTimeout: globalThis.clearTimeout,
    clearInterval: globalThis.clearInterval,
  };
  const timers = new Set<Timer>();
  let now = Date.now();
  let busy = 0;
  let changedAt = performance.now();
  let rounds = 0;
  let ended = false;

  function changed(): void {
    changedAt = performance.now();
    rounds = 0;
  }

  function set(every: boolean) {
    return (work: (...args: readonly unknown[]) => void, delayMs = 0, ...args: readonly unknown[]): Timer => {
      changed();
      const timer = { at: now + delayMs, everyMs: every ? delayMs : null, delayMs, ring: () => work(...args) };
      timers.add(timer);
      return Object.assign(timer, handleOf(timer));
    };
  }

  /** What callers do with a timer of Node.js. */
  function handleOf(timer: Timer): Readonly<Record<string, () => unknown>> {
    return {
      ref: () => timer,
      unref: () => timer,
      hasRef: () => false,
      close: () => timers.delete(timer),
      refresh() {
        timer.at = now + timer.delayMs;
        timers.add(timer);
        return timer;
      },
    };
  }

  function clear(timer: unknown): void {
    if (timers.delete(timer as Timer)) return;
    real.clearTimeout(timer as NodeJS.Timeout);
  }

  function isCalm(): boolean {
    return busy === 0 || (rounds > patience.rounds && performance.now() - changedAt > patience.ms);
  }

  function ringNext(): void {
    const next = Math.min(...[...timers].map(({ at }) => at));
    if (next === Infinity) return;
    now = Math.max(now, Math.ceil(next));
    for (const timer of [...timers].filter(({ at }) => at <= now)) {
      if (timer.everyMs === null) timers.delete(timer);
      else timer.at = now + timer.everyMs;
      timer.ring();
    }
  }

  async function run(): Promise<void> {
    let calmRounds = 0;
    while (!ended) {
      // A round of the event loop, with what has come over the network in it.
      await pause(1);
      rounds += 1;
      calmRounds = isCalm() ? calmRounds + 1 : 0;
      if (calmRounds < 2) continue;
      calmRounds = 0;
      changed();
      ringNext();
    }
  }

  Object.assign(globalThis, {
    setTimeout: set(false),
    setInterval: set(true),
    clearTimeout: clear,
    clearInterval: clear,
  });
  void run();
  return {
    now: () => now,
    async during(work) {
      busy += 1;
      changed();
      try {
        return await work;
      } finally {
        busy -= 1;
        changed();
      }
    },
    end() {
      ended = true;
      Object.assign(globalThis, real);
    },
  };
}

/** While the database works, the clock stands still. */
export function watchedStore(store: Store, clock: SkippingClock): Store {
  const read = new Proxy(store.read, {
    get: (reads, name) => {
      const method: unknown = Reflect.get(reads, name);
      return typeof method === "function"
        ? (...args: readonly unknown[]) => clock.during(Promise.resolve(Reflect.apply(method, reads, args)))
        : method;
    },
  });
  return {
    engine: store.engine,
    read,
    // What may wait for another write sets a timer to do so.
    write: (work, options) =>
      options?.patienceMs === undefined ? clock.during(store.write(work, options)) : store.write(work, options),
    onWake: (listener) => store.onWake(listener),
    check: () => store.check(),
    close: () => store.close(),
  };
}
