import type { Wake } from "#ports/store.ts";

type Listener = (what: ReadonlySet<Wake>) => void;

/** Tells listeners what commits have woken. Several commits of one turn of the event loop are told at once. */
export class Wakes {
  readonly #listeners = new Set<Listener>();
  #pending: Set<Wake> | null = null;

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tell(what: ReadonlySet<Wake>): void {
    if (what.size === 0) return;
    if (this.#pending !== null) {
      for (const one of what) this.#pending.add(one);
      return;
    }
    this.#pending = new Set(what);
    queueMicrotask(() => {
      const woken = this.#pending ?? new Set<Wake>();
      this.#pending = null;
      for (const listener of this.#listeners) listener(woken);
    });
  }
}
