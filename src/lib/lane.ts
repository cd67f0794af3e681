/** Where a lane tells what went wrong. */
interface Log {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface Claimed<Row> {
  readonly rows: readonly Row[];
  /** The limit cut it short: ask again as soon as there is room. */
  readonly more: boolean;
  readonly nextDueAt: number | null;
}

/** One kind of durable work: how its rows are claimed and what is done with each. */
export interface LaneSpec<Row> {
  readonly name: string;
  /** Rows worked on at once by this node. */
  readonly concurrency: number;
  /** Most rows in one claim. */
  readonly batch: number;
  /** Longest sleep without being woken: only the safety net. */
  readonly pollMs: number;
  /** Takes due rows with a lease. `nextDueAt`: when there is something to claim again, as far as the database knows. */
  claim(limit: number): Promise<Claimed<Row>>;
  /** Works on one row to its end. Throws only for our own bugs: the lease then ends by itself. */
  work(row: Row): Promise<void>;
}

export interface Lane<Row> {
  readonly name: string;
  start(): void;
  /** There may be something to claim now. */
  wake(): void;
  /** There will be something at that time. */
  due(at: number): void;
  /** Rows that are ours already. */
  add(rows: readonly Row[]): void;
  /** How many rows `add` may bring without waiting. */
  room(): number;
  /** Claims no more; resolves when what is under way has ended. */
  stop(): Promise<void>;
  /** When the last round of claiming ended well; for /readyz. */
  readonly lastRoundAt: number;
}

/** What is found without room for a row: it is to be asked again. */
const nothing = { rows: [], more: true, nextDueAt: null } as const;

/** A runner for a lane: claims while there is room, sleeps until something is due, is woken by commits. */
export function createLane<Row>(spec: LaneSpec<Row>, now: () => number, log: Log): Lane<Row> {
  let underWay = 0;
  let stopping = false;
  let claiming = false;
  let again = false;
  let failures = 0;
  let lastRoundAt = now();
  let drained: (() => void) | null = null;
  const sleep = createSleep(now, () => void round());

  function room(): number {
    return stopping ? 0 : Math.max(0, spec.concurrency - underWay);
  }

  function begin(row: Row): void {
    underWay += 1;
    Promise.try(() => spec.work(row))
      .catch((error: unknown) =>
        log.error({ lane: spec.name, err: error }, "work failed; its lease will end by itself"),
      )
      .finally(() => {
        underWay -= 1;
        if (again && !claiming && !stopping) void round();
        endStop();
      });
  }

  /** What a claim that was under way brings is ours by its lease, so a stop waits for that too. */
  function endStop(): void {
    if (underWay === 0 && !claiming) drained?.();
  }

  function sleepUntil(at: number): void {
    if (!stopping) sleep.until(Math.min(at, now() + spec.pollMs));
  }

  async function round(): Promise<void> {
    if (claiming || stopping) {
      again = true;
      return;
    }
    claiming = true;
    again = false;
    try {
      const limit = Math.min(spec.batch, room());
      const { rows, more, nextDueAt } = limit === 0 ? nothing : await spec.claim(limit);
      for (const row of rows) begin(row);
      if (more) again = true;
      if (limit > 0) sleepUntil(nextDueAt ?? now() + spec.pollMs);
      failures = 0;
      lastRoundAt = now();
    } catch (error) {
      failures += 1;
      log.warn({ lane: spec.name, err: error }, "could not claim; trying again");
      sleepUntil(now() + Math.min(5_000, 100 * 2 ** failures));
    } finally {
      claiming = false;
      endStop();
    }
    if (again && room() > 0 && !stopping) void round();
  }

  return {
    name: spec.name,
    room,
    start: () => void round(),
    wake: () => void round(),
    due: sleepUntil,
    add(rows) {
      for (const row of rows) begin(row);
    },
    async stop() {
      stopping = true;
      sleep.end();
      const { promise, resolve } = Promise.withResolvers<void>();
      drained = resolve;
      endStop();
      await promise;
    },
    get lastRoundAt() {
      return lastRoundAt;
    },
  };
}

/** One alarm clock: the earliest time that it was set to counts. */
function createSleep(now: () => number, wake: () => void): { until(at: number): void; end(): void } {
  let set: { readonly timer: NodeJS.Timeout; readonly at: number } | null = null;

  function end(): void {
    if (set !== null) clearTimeout(set.timer);
    set = null;
  }

  function ring(): void {
    set = null;
    wake();
  }

  return {
    end,
    until(at) {
      if (set !== null && set.at <= at) return;
      end();
      set = { at, timer: setTimeout(ring, Math.max(0, at - now())) };
    },
  };
}
