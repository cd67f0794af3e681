import type { AppWire } from "./app-render.ts";
import { keptAccounts, keptCards } from "./app-limits.ts";

/** What a card shows, as far as this process knows. */
export interface Shown {
  readonly face: string;
  /** The whole card; null: only what it is about was told, by a text. */
  readonly content: string | null;
}

/**
 * What this process knows of the cards of one account, by task id: what was shown last, and how the card would look now. It is lost with
 * the process, and nothing depends on it: the codes that change a card are kept by the core.
 */
export interface CardMemory {
  shown(taskId: string): Shown | null;
  show(taskId: string, shown: Shown): void;
  /** How the card looks now, whether it could be made to or not. */
  latest(taskId: string): AppWire | null;
  keep(taskId: string, wire: AppWire): void;
  /** A press is being answered, and may change the card by itself; `end` when it is over. */
  begin(taskId: string): { end(): void };
  /** Waits until no press of this card is being answered, or until it is stopped. */
  calm(taskId: string, signal: AbortSignal): Promise<void>;
}

interface Entry {
  shown: Shown | null;
  latest: AppWire | null;
}

/** An empty memory. */
export function createMemory(): CardMemory {
  const entries = new Map<string, Entry>();
  const pressed = new Map<string, Set<Promise<void>>>();

  function change(taskId: string, over: Partial<Entry>): void {
    const entry = { ...(entries.get(taskId) ?? { shown: null, latest: null }), ...over };
    // The newest stands last: the one that was not touched for longest is forgotten first.
    entries.delete(taskId);
    entries.set(taskId, entry);
    const [oldest] = entries.keys();
    if (entries.size > keptCards && oldest !== undefined) entries.delete(oldest);
  }

  return {
    shown: (taskId) => entries.get(taskId)?.shown ?? null,
    show: (taskId, shown) => change(taskId, { shown }),
    latest: (taskId) => entries.get(taskId)?.latest ?? null,
    keep: (taskId, latest) => change(taskId, { latest }),
    begin(taskId) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const others = pressed.get(taskId) ?? new Set();
      pressed.set(taskId, others.add(promise));
      return {
        end() {
          others.delete(promise);
          if (others.size === 0) pressed.delete(taskId);
          resolve();
        },
      };
    },
    async calm(taskId, signal) {
      const stopped = Promise.withResolvers<void>();
      const stop = (): void => stopped.resolve();
      signal.addEventListener("abort", stop, { once: true });
      while (!signal.aborted && pressed.has(taskId))
        await Promise.race([stopped.promise, ...(pressed.get(taskId) ?? [])]);
      signal.removeEventListener("abort", stop);
    },
  };
}

const accounts = new Map<string, CardMemory>();

/** The memory of one account, which outlives a change of its settings. */
export function memoryOf(accountId: string, app: string): CardMemory {
  const key = `${accountId} ${app}`;
  const known = accounts.get(key);
  if (known !== undefined) return known;
  const [oldest] = accounts.keys();
  if (accounts.size >= keptAccounts && oldest !== undefined) accounts.delete(oldest);
  const made = createMemory();
  accounts.set(key, made);
  return made;
}
