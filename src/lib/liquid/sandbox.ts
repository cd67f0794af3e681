import { Worker } from "node:worker_threads";
import { type Job, liquidLimits, type Part, type Parts, type Trouble, type TroubleCode } from "./protocol.ts";

/** How long a call may take. */
export interface Patience {
  /** From the call until it is answered, whatever else is under way. */
  readonly patienceMs: number;
}

/** Texts of users in LiquidJS, run where they can do no harm. Never throws, never takes longer than its patience. */
export interface LiquidSandbox {
  /** Renders each text with the values. */
  render(sources: Readonly<Record<string, string>>, data: object, patience: Patience): Promise<Parts>;
  /** Parses each text and says which values it reads. */
  look(sources: Readonly<Record<string, string>>, patience: Patience): Promise<Parts>;
  /** Starts the thread, so that the first text need not wait for it. */
  warm(): void;
  close(): Promise<void>;
}

/** A text that has run so long does not stop by itself. */
const killMs = 500;

interface Waiting {
  readonly job: Job;
  readonly answer: (parts: Parts) => void;
}

/**
 * One thread, started when it is first needed, with one job at a time: who takes too long is known by that, and is ended with it.
 * `onEnd` hears why a thread ended before it was asked to.
 */
export function createLiquidSandbox(onEnd: (why: string) => void): LiquidSandbox {
  let thread: Worker | null = null;
  let isReady = false;
  let running: Waiting | null = null;
  let killer: NodeJS.Timeout | undefined;
  const queue: Waiting[] = [];

  function start(): Worker {
    const made: Worker = startThread(heard, (why) => ended(made, why));
    return made;
  }

  function heard(message: "ready" | Parts): void {
    if (message === "ready") isReady = true;
    else drop()?.answer(message);
    pump();
  }

  /** Takes leave of the thread's job, if it has one. */
  function drop(): Waiting | null {
    const had = running;
    running = null;
    clearTimeout(killer);
    return had;
  }

  function ended(which: Worker, why: string): void {
    if (which !== thread) return;
    thread = null;
    isReady = false;
    onEnd(why);
    // One that cannot even start must not be started for ever.
    const harmed = drop() ?? queue.shift();
    harmed?.answer(all(harmed.job, "killed", why));
    pump();
  }

  function pump(): void {
    if (running !== null || queue.length === 0) return;
    thread ??= start();
    if (!isReady) return;
    const mine = thread;
    running = queue.shift() ?? null;
    killer = setTimeout(() => {
      ended(mine, "it did not stop by itself");
      void mine.terminate();
    }, killMs);
    mine.postMessage(running?.job);
  }

  function ask(job: Job, { patienceMs }: Patience): Promise<Parts> {
    const { promise, resolve } = Promise.withResolvers<Parts>();
    const late = setTimeout(() => {
      const at = queue.indexOf(waiting);
      if (at !== -1) queue.splice(at, 1);
      resolve(all(job, at === -1 ? "limit" : "busy", `no answer within ${patienceMs} ms`));
    }, patienceMs);
    const waiting: Waiting = {
      job,
      answer(parts) {
        clearTimeout(late);
        resolve(parts);
      },
    };
    queue.push(waiting);
    pump();
    return promise;
  }

  return {
    async render(sources, values, patience) {
      const job: Job = { kind: "render", sources, data: JSON.stringify(values) };
      // More than the thread's heap can take would end the process, and not the thread alone.
      return job.data.length > liquidLimits.data ? all(job, "limit", "too many values") : ask(job, patience);
    },
    look: (sources, patience) => ask({ kind: "look", sources }, patience),
    warm() {
      thread ??= start();
    },
    async close() {
      const last = thread;
      thread = null;
      isReady = false;
      const had = drop();
      for (const { job, answer } of [...(had === null ? [] : [had]), ...queue.splice(0)])
        answer(all(job, "busy", "the process is stopping"));
      await last?.terminate();
    },
  };
}

function startThread(heard: (message: "ready" | Parts) => void, ended: (why: string) => void): Worker {
  const made = new Worker(new URL("./thread.ts", import.meta.url), {
    name: "templates",
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
  });
  // Waiting for texts to come keeps no process alive.
  made.unref();
  made.on("message", heard);
  made.on("error", (error: unknown) => ended(error instanceof Error ? error.message : String(error)));
  made.on("exit", () => ended("the thread ended"));
  return made;
}

/** The same trouble for all texts of a job. */
function all(job: Job, code: TroubleCode, text: string): Parts {
  const trouble: Trouble = { code, line: null, column: null, text };
  return Object.fromEntries(Object.keys(job.sources).map((name): [string, Part] => [name, { ok: false, trouble }]));
}
