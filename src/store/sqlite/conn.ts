import type { Conn } from "../conn.ts";
import type { Row, Value } from "../table.ts";
import type { Thread } from "./client.ts";
import type { Look } from "./look.ts";
import { type Op, op, type Result } from "./protocol.ts";

type Objects = readonly Readonly<Record<string, Value>>[];

/**
 * So many values kept are worth a message of their own: the thread works on them while the main one encodes the rest. To post a
 * message takes 25 µs even if it is empty, and a new alert has 107 values: with 400 a batch of 32 took seven messages, with 4,000
 * it takes four.
 */
const eagerValues = 4_000;

/** Operations that travel in one message. */
interface Group {
  readonly ops: Op<string>[];
  sent: Promise<readonly Result[]> | null;
}

/**
 * Operations of a transaction, or of reads that see one state. What nobody waits for is kept and travels with the next question;
 * questions asked in one turn of the event loop travel together. What is looked up by key before the first write does not travel at
 * all. So a batch of new alerts costs one round trip between the threads: BEGIN, the writes, COMMIT.
 */
export class Batch implements Conn {
  readonly #thread: Thread;
  readonly #look: Look | null;
  #open: Group;
  /** Nothing was asked of the thread yet, so the transaction still sees the last committed state. */
  #fresh = true;
  /** Values of `putMany` in the open group. */
  #kept = 0;
  /** The first failure: the transaction cannot be committed any more, whatever `work` made of the error (as on PostgreSQL). */
  failed: Error | null = null;

  /** `begin`: the statement that the operations start with. */
  constructor(thread: Thread, begin: string, look: Look | null = null) {
    this.#thread = thread;
    this.#look = look;
    this.#open = { ops: [[op.run, begin, 0, []]], sent: null };
  }

  async rows(sql: string, params: readonly Value[]): Promise<readonly Row[]> {
    return (await this.#ask([op.rows, sql, params.length, params])) as readonly Row[];
  }

  async objects(sql: string, params: readonly Value[]): Promise<Objects> {
    return (await this.#ask([op.objects, sql, params.length, params])) as Objects;
  }

  async change(sql: string, params: readonly Value[]): Promise<number> {
    return (await this.#ask([op.run, sql, params.length, params])) as number;
  }

  put(sql: string, params: readonly Value[]): Promise<void> {
    this.#keep([op.run, sql, params.length, params]);
    return Promise.resolve();
  }

  /** Runs the statement for each slice of `width` values. Much of it is sent at once, for the thread to begin with it. */
  putMany(sql: string, width: number, values: readonly Value[]): void {
    if (values.length === 0) return;
    this.#keep([op.run, sql, width, values]);
    this.#kept += values.length;
    if (this.#kept >= eagerValues) void this.#send(this.#open).catch(() => null);
  }

  /** All rows of a SELECT by key, for each slice of `width` values. */
  async look(sql: string, width: number, values: readonly Value[]): Promise<readonly Row[]> {
    if (values.length === 0) return [];
    if (this.#fresh && this.failed === null && this.#look !== null) return this.#look.rows(sql, width, values);
    return (await this.#ask([op.rows, sql, width, values])) as readonly Row[];
  }

  /** See `Claim` of the protocol. */
  async claim(
    selects: readonly (readonly [sql: string, values: readonly Value[]])[],
    limit: number,
    update: string,
    fixed: readonly Value[],
  ): Promise<readonly Row[]> {
    return (await this.#ask([op.claim, selects, limit, update, fixed])) as readonly Row[];
  }

  together<T>(reads: (conn: Conn) => Promise<T>): Promise<T> {
    return reads(this);
  }

  /** Sends what is kept and waits for it. */
  async flush(): Promise<void> {
    if (this.#open.ops.length > 0) await this.#send(this.#open);
  }

  /** From here on nothing is sent any more: a question left over by a work must not run outside of the transaction. */
  end(why: Error): void {
    this.failed ??= why;
  }

  #keep(one: Op<string>): number {
    this.#fresh = false;
    return this.#open.ops.push(one) - 1;
  }

  async #ask(one: Op<string>): Promise<Result> {
    const group = this.#open;
    const index = this.#keep(one);
    await Promise.resolve();
    const result = (await this.#send(group))[index];
    if (result === undefined) throw new Error("the database thread left out an answer");
    return result;
  }

  #send(group: Group): Promise<readonly Result[]> {
    if (group.sent !== null) return group.sent;
    if (this.failed !== null) return Promise.reject(this.failed);
    this.#open = { ops: [], sent: null };
    this.#kept = 0;
    group.sent = this.#thread.send(group.ops).catch((error: unknown) => {
      this.failed ??= error instanceof Error ? error : new Error(String(error));
      throw error;
    });
    return group.sent;
  }
}

/** Reads outside of transactions: each is a message of its own, so that one that fails fails alone. */
export class Reader implements Conn {
  readonly #thread: Thread;

  constructor(thread: Thread) {
    this.#thread = thread;
  }

  async rows(sql: string, params: readonly Value[]): Promise<readonly Row[]> {
    return (await this.#ask([op.rows, sql, params.length, params])) as readonly Row[];
  }

  async objects(sql: string, params: readonly Value[]): Promise<Objects> {
    return (await this.#ask([op.objects, sql, params.length, params])) as Objects;
  }

  change(): Promise<number> {
    return Promise.reject(new Error("this connection only reads"));
  }

  put(): Promise<void> {
    return Promise.reject(new Error("this connection only reads"));
  }

  async together<T>(reads: (conn: Conn) => Promise<T>): Promise<T> {
    const batch = new Batch(this.#thread, "BEGIN");
    const answer = reads(batch);
    void batch.put("COMMIT", []);
    try {
      return await answer;
    } catch (error) {
      if (batch.failed !== null) await this.#thread.send([[op.run, "ROLLBACK", 0, []]]).catch(() => null);
      throw error;
    }
  }

  async #ask(one: Op<string>): Promise<Result> {
    const [result] = await this.#thread.send([one]);
    if (result === undefined) throw new Error("the database thread left out an answer");
    return result;
  }
}
