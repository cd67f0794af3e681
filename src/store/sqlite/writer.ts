import { StoreUnavailable, type WriteOptions } from "#ports/store.ts";
import { Riders } from "../riders.ts";
import type { Thread } from "./client.ts";
import { Batch } from "./conn.ts";
import type { Look } from "./look.ts";
import { busyMs, op } from "./protocol.ts";

/** Works that may share one transaction: one fsync (0.2 ms) for all, and nobody waits long for a crowd. */
const groupSize = 64;
/** No further work joins a transaction that has been open for so long. */
const groupMs = 25;

/** How long the writer waits for readers when the WAL is to start anew. */
const briefMs = 200;

interface Waiting {
  /** See `WriteOptions`. */
  readonly ahead: boolean;
  run(batch: Batch): Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Transactions on the one connection that writes. The works that wait when it gets free run one after the other in one
 * transaction and are answered after its commit. If one fails, all is rolled back and each runs again alone.
 */
export class Writer {
  readonly #thread: Thread;
  readonly #look: Look;
  #queue: Waiting[] = [];
  readonly #riders = new Riders<Waiting>((works) => {
    this.#queue.push(...works);
    this.#running ??= this.#pump();
  });
  #running: Promise<void> | null = null;
  #closed = false;
  #isLong = false;

  constructor(thread: Thread, look: Look) {
    this.#thread = thread;
    this.#look = look;
  }

  /** Runs `work` in a transaction of its own or a shared one; resolves after the commit. */
  write<T>(work: (batch: Batch) => Promise<T>, { patienceMs = 0, ahead = false }: WriteOptions = {}): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreUnavailable("the store is closed"));
    return new Promise<T>((resolve, reject) => {
      let answer: { readonly value: T } | null = null;
      const waiting: Waiting = {
        ahead,
        async run(batch) {
          answer = { value: await work(batch) };
        },
        resolve() {
          if (answer !== null) resolve(answer.value);
        },
        reject,
      };
      if (patienceMs > 0) {
        this.#riders.add(waiting, patienceMs);
        return;
      }
      this.#queue.push(waiting);
      this.#running ??= this.#pump();
    });
  }

  /** Refuses new works and waits for those that were taken. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#riders.hurry();
    await this.#running;
  }

  /** The WAL has become long: before the next transaction it is checkpointed whole, so that it is written from its start again. */
  shorten(): void {
    if (this.#closed) return;
    this.#isLong = true;
    this.#running ??= this.#pump();
  }

  /** Most of it was moved by the PASSIVE ones already. A reader that is in the way is not waited for long: it is tried again. */
  async #startAnew(): Promise<void> {
    this.#isLong = false;
    const pragmas = [`busy_timeout = ${briefMs}`, "wal_checkpoint(RESTART)", `busy_timeout = ${busyMs}`];
    const ops = pragmas.map((pragma) => [op.rows, `PRAGMA ${pragma}`, 0, []] as const);
    await this.#thread.send(ops).catch(() => null);
  }

  async #pump(): Promise<void> {
    // One turn of the event loop: what arrives together commits together, even on an idle writer.
    await Promise.resolve();
    while (this.#queue.length > 0 || this.#isLong) {
      if (this.#isLong) await this.#startAnew();
      else await this.#group();
    }
    this.#running = null;
  }

  async #group(): Promise<void> {
    const begun = performance.now();
    const taken: Waiting[] = [];
    const batch = this.#begin();
    const run = async (works: readonly Waiting[]): Promise<void> => {
      taken.push(...works);
      for (const work of works) {
        await work.run(batch);
        if (batch.failed !== null) throw batch.failed;
      }
    };
    try {
      const most = Math.min(this.#queue.length, groupSize);
      while (taken.length < most && (taken.length === 0 || performance.now() - begun < groupMs)) {
        const next = this.#queue.shift();
        if (next === undefined) break;
        if (!next.ahead) await run(this.#riders.take());
        await run([next]);
      }
      await run(this.#riders.take());
      await this.#commit(batch);
    } catch (error) {
      await this.#undo(batch, error);
      await this.#again(taken, error);
      return;
    }
    for (const one of taken) one.resolve();
  }

  /** Alone, the guilty one is the only one that rejects. Where the database itself fails, to try each would only take longer. */
  async #again(taken: readonly Waiting[], error: unknown): Promise<void> {
    if (taken.length === 1 || error instanceof StoreUnavailable) {
      for (const one of taken) one.reject(error);
      return;
    }
    for (const one of taken) {
      const batch = this.#begin();
      try {
        await one.run(batch);
        if (batch.failed !== null) throw batch.failed;
        await this.#commit(batch);
        one.resolve();
      } catch (failure) {
        await this.#undo(batch, failure);
        one.reject(failure);
      }
    }
  }

  #begin(): Batch {
    return new Batch(this.#thread, "BEGIN IMMEDIATE", this.#look);
  }

  async #commit(batch: Batch): Promise<void> {
    void batch.put("COMMIT", []);
    const done = batch.flush();
    batch.end(new Error("the transaction is over"));
    await done;
  }

  /** Some errors (a full disk) have ended the transaction already, and a work that failed early never began it. */
  async #undo(batch: Batch, error: unknown): Promise<void> {
    batch.end(error instanceof Error ? error : new Error(String(error)));
    await this.#thread.send([[op.run, "ROLLBACK", 0, []]]).catch(() => null);
  }
}
