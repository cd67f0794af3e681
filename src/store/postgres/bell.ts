import pg from "pg";
import type { Log } from "#ports/log.ts";
import type { Wake } from "#ports/store.ts";
import { connectionOptions } from "./pool.ts";

const channel = "tocsin";
const everything: ReadonlySet<Wake> = new Set([
  "deliver",
  "timers",
  "revise",
  "inbox",
  "config",
  "incidents",
  "bridge",
]);
const isWake = (word: string): word is Wake => (everything as ReadonlySet<string>).has(word);

/** Longest pause before the connection is made anew. */
const retryMs = { first: 100, most: 5_000 };

/**
 * Wakes other nodes after a commit, and is woken by theirs: LISTEN and NOTIFY on a connection of its own. What is missed while it
 * is down is found by polling; once it is back, everything is woken.
 */
export class Bell {
  readonly #options: pg.ClientConfig;
  readonly #log: Log;
  readonly #node = crypto.randomUUID();
  readonly #heard: (what: ReadonlySet<Wake>) => void;
  #client: pg.Client | null = null;
  #pending = new Set<Wake>();
  #sending = false;
  #retry: NodeJS.Timeout | null = null;
  #pauseMs = retryMs.first;
  #closed = false;
  #connecting: Promise<void> | null = null;

  constructor(url: string, log: Log, heard: (what: ReadonlySet<Wake>) => void) {
    this.#options = { ...connectionOptions(url), application_name: "tocsin bell" };
    this.#log = log;
    this.#heard = heard;
  }

  /** Resolves once it listens, or has found that it cannot yet. */
  start(): Promise<void> {
    this.#connecting = this.#connect();
    return this.#connecting;
  }

  /** Wakes the other nodes; what piles up while one message is on its way goes with the next. */
  ring(what: ReadonlySet<Wake>): void {
    for (const one of what) this.#pending.add(one);
    if (!this.#sending) void this.#send();
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    await this.#connecting;
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => null);
  }

  async #send(): Promise<void> {
    this.#sending = true;
    while (this.#client !== null && this.#pending.size > 0) {
      const words = [...this.#pending].join(" ");
      this.#pending = new Set();
      await this.#client.query("SELECT pg_notify($1, $2)", [channel, `${this.#node} ${words}`]).catch(() => null);
    }
    this.#pending = new Set();
    this.#sending = false;
  }

  async #connect(): Promise<void> {
    const client = new pg.Client(this.#options);
    const lost = (error?: Error): void => {
      if (this.#client === client) {
        this.#client = null;
        this.#log.warn({ err: error }, "the wake-up connection to PostgreSQL was lost; polling until it is back");
        this.#later();
      }
    };
    client.on("error", lost);
    client.on("end", () => lost());
    client.on("notification", ({ payload }) => this.#hear(payload ?? ""));
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
    } catch {
      await client.end().catch(() => null);
      this.#later();
      return;
    }
    if (this.#closed) {
      await client.end().catch(() => null);
      return;
    }
    this.#client = client;
    this.#pauseMs = retryMs.first;
    this.#heard(everything);
  }

  #later(): void {
    if (this.#closed) return;
    this.#retry = setTimeout(() => {
      this.#connecting = this.#connect();
    }, this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, retryMs.most);
  }

  #hear(payload: string): void {
    const [node, ...words] = payload.split(" ");
    if (node === this.#node) return;
    const what = new Set(words.filter(isWake));
    if (what.size > 0) this.#heard(what);
  }
}
