import { Worker } from "node:worker_threads";
import { StoreUnavailable } from "#ports/store.ts";
import { sqliteError } from "./errors.ts";
import { type Op, op, pack, type Reply, type Result, said, type ThreadData } from "./protocol.ts";

/** Statements that a thread keeps prepared before it starts anew; queries with filters come in many texts. */
const keptStatements = 500;

/** A database thread, seen from the main one. Messages are answered in order. */
export class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve(results: readonly Result[]): void; reject(error: Error): void }>();
  readonly #closed: Promise<void>;
  readonly #onLong: () => void;
  #numbers = new Map<string, number>();
  #sequence = 0;
  #gone: Error | null = null;

  constructor(data: ThreadData, onGone: (error: Error) => void, onLong: () => void) {
    this.#onLong = onLong;
    this.#worker = new Worker(new URL("./thread.ts", import.meta.url), {
      workerData: data,
      name: `sqlite-${data.role}`,
    });
    this.#worker.on("message", (reply: string) => this.#settle(JSON.parse(reply) as Reply));
    this.#closed = new Promise((resolve) => {
      const end = (error: Error): void => {
        if (this.#gone === null) onGone(error);
        this.#end(error);
        resolve();
      };
      this.#worker.on("error", (error) =>
        end(new StoreUnavailable(`the database thread ended: ${messageOf(error)}`, { cause: error })),
      );
      this.#worker.on("exit", () => end(new StoreUnavailable("the database thread ended")));
    });
  }

  /** Resolves when the database is open. */
  ready(): Promise<void> {
    return new Promise((resolve, reject) => this.#waiting.set(said.open, { resolve: () => resolve(), reject }));
  }

  /** Sends operations; rejects with the error of the first that failed. */
  send(ops: readonly Op<string>[]): Promise<readonly Result[]> {
    if (this.#gone !== null) return Promise.reject(this.#gone);
    if (this.#numbers.size > keptStatements) this.#numbers = new Map();
    const texts: (readonly [number, string])[] = [];
    const numbered = ops.map((one) => this.#numbered(one, texts));
    const sequence = ++this.#sequence;
    return new Promise((resolve, reject) => {
      this.#waiting.set(sequence, { resolve, reject });
      this.#worker.postMessage(pack([sequence, texts, numbered]));
    });
  }

  /** Ends the thread after what was sent. */
  async close(): Promise<void> {
    this.#gone ??= new StoreUnavailable("the store is closed");
    this.#worker.postMessage("close");
    await this.#closed;
  }

  #numbered(one: Op<string>, texts: (readonly [number, string])[]): Op<number> {
    if (one[0] !== op.claim) return [one[0], this.#number(one[1], texts), one[2], one[3]];
    return [
      one[0],
      one[1].map(([sql, values]) => [this.#number(sql, texts), values]),
      one[2],
      this.#number(one[3], texts),
      one[4],
    ];
  }

  /** The number of a statement; the text of a new one travels with this message. Number 0 tells the thread to forget the others. */
  #number(sql: string, texts: (readonly [number, string])[]): number {
    const known = this.#numbers.get(sql);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(sql, number);
    texts.push([number, sql]);
    return number;
  }

  #settle([sequence, results, failed]: Reply): void {
    if (sequence === said.long) this.#onLong();
    const waiting = this.#waiting.get(sequence);
    this.#waiting.delete(sequence);
    if (failed === null) waiting?.resolve(results);
    else waiting?.reject(sqliteError(failed));
  }

  #end(error: Error): void {
    this.#gone ??= error;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#gone);
    this.#waiting.clear();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
