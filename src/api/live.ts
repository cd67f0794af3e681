import type { Incident } from "#domain/incident.ts";
import type { Log } from "#ports/log.ts";
import type { Store, Wake } from "#ports/store.ts";

/** Something that a console should look at again. */
export type LiveEvent =
  /** Incidents that were opened or changed, with their version; `more`: and perhaps others. `left`: no longer open. */
  | {
      readonly kind: "incidents";
      readonly changed: readonly { readonly id: string; readonly version: number }[];
      readonly left: readonly string[];
      readonly more: boolean;
    }
  | { readonly kind: "config" }
  /** The sandbox: it started, ended, or something in it changed. */
  | { readonly kind: "sandbox" }
  /** What happened since is not known any more: look at everything again. */
  | { readonly kind: "resync" };

/** An event with the id by which a broken stream is taken up again. */
export interface Numbered {
  readonly id: string;
  readonly event: LiveEvent;
}

/** Tells what changed, to as many as listen. */
export interface Live {
  /** What came after that event; null: it is not known any more, or was another node's. */
  since(lastId: string): readonly Numbered[] | null;
  /** The id of the newest event. */
  newest(): string;
  listen(listener: (numbered: Numbered) => void): () => void;
  /** Something else than the store has changed. */
  tell(event: LiveEvent): void;
  close(): void;
}

/** How many events a stream may have missed and still be told each of them. */
const keptEvents = 500;
/** So many open incidents are compared; changes of others are told as `more`. */
const comparedIncidents = 200;
/** Commits of so long are told as one: in a storm a console looks twice a second, not a thousand times. */
const gatherMs = 400;

/**
 * Listens to the store's wake-ups (on PostgreSQL those of every node) and finds out which incidents they were about. Reads nothing
 * while nobody listens. Ids are this process's own: whoever comes from another node is told to look at everything again.
 */
export function createLive(store: Store, node: string, log: Log): Live {
  const listeners = new Set<(numbered: Numbered) => void>();
  const compared = createComparison(store);
  let kept: readonly Numbered[] = [];
  let count = 0;
  const newest = (): string => `${node}:${count}`;

  function tell(event: LiveEvent): void {
    count += 1;
    const numbered = { id: newest(), event };
    kept = [...kept.slice(1 - keptEvents), numbered];
    for (const listener of listeners) listener(numbered);
  }

  async function look(what: ReadonlySet<Wake>): Promise<void> {
    if (listeners.size === 0) {
      // Who comes back later cannot be told what nobody looked at.
      compared.forget();
      kept = [];
      count += 1;
      return;
    }
    try {
      if (what.has("config")) tell({ kind: "config" });
      if (what.has("incidents")) tell(await compared.changes());
    } catch (error) {
      log.warn({ err: error }, "what changed could not be read; consoles are told to look at everything");
      tell({ kind: "resync" });
    }
  }

  const stop = gather(store, look);
  return {
    since(lastId) {
      if (lastId === newest()) return [];
      const at = kept.findIndex((each) => each.id === lastId);
      return at < 0 ? null : kept.slice(at + 1);
    },
    newest,
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell(event) {
      if (listeners.size > 0) tell(event);
    },
    close: stop,
  };
}

/** Hands on what commits woke, gathered, one time after the other. Returns the way to stop. */
function gather(store: Store, work: (what: ReadonlySet<Wake>) => Promise<void>): () => void {
  let pending = new Set<Wake>();
  let timer: NodeJS.Timeout | null = null;
  let working = false;

  function later(): void {
    if (timer !== null || working || pending.size === 0) return;
    timer = setTimeout(() => {
      timer = null;
      const what = pending;
      pending = new Set();
      working = true;
      void work(what).finally(() => {
        working = false;
        later();
      });
    }, gatherMs);
    timer.unref();
  }

  const stop = store.onWake((what) => {
    for (const one of what) if (one === "incidents" || one === "config") pending.add(one);
    later();
  });
  return () => {
    stop();
    pending.clear();
    if (timer !== null) clearTimeout(timer);
  };
}

/** Compares the open incidents with how they were the last time. */
function createComparison(store: Store) {
  let known: ReadonlyMap<string, string> | null = null;
  return {
    forget(): void {
      known = null;
    },
    async changes(): Promise<LiveEvent> {
      const page = await store.read.incidents(
        { states: ["triggered", "acknowledged"] },
        { limit: comparedIncidents, cursor: null },
      );
      const before = known;
      const now = new Map(page.rows.map((row) => [row.id, stampOf(row)]));
      known = now;
      const changed = page.rows.filter((row) => before?.get(row.id) !== stampOf(row));
      const left = [...(before?.keys() ?? [])].filter((id) => !now.has(id));
      return {
        kind: "incidents",
        changed: changed.map(({ id, version }) => ({ id, version })),
        left,
        more: page.next !== null || before === null || (changed.length === 0 && left.length === 0),
      };
    },
  };
}

/** Changes with everything that a list shows of an incident. */
function stampOf({ version, seq, updatedAt }: Incident): string {
  return `${version}.${seq}.${updatedAt}`;
}
