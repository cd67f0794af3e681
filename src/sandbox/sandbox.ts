import type { Newcomer, Sandbox, SandboxRun } from "#app/sandbox.ts";
import { type Running, type RunParts, startRun } from "./run.ts";

const idleMs = 30 * 60_000;
/** Changes of so long are told as one. */
const gatherMs = 120;

export interface SandboxParts extends Pick<RunParts, "launch" | "load" | "log" | "now" | "ignoredSec"> {
  /** After so long without use it ends; milliseconds. */
  readonly idleMs?: number;
}

/** The sandbox of this process, and the way to end it with the process. */
export function createSandbox(parts: SandboxParts): Sandbox {
  const { now, log } = parts;
  const idle = parts.idleMs ?? idleMs;
  const listeners = new Set<() => void>();
  let running: Running | null = null;
  let usedAt = 0;
  let timer: NodeJS.Timeout | null = null;
  let telling: NodeJS.Timeout | null = null;
  /** One start or stop after the other. */
  let turn: Promise<unknown> = Promise.resolve();

  function changed(): void {
    telling ??= setTimeout(() => {
      telling = null;
      for (const listener of listeners) listener();
    }, gatherMs);
    telling.unref();
  }

  function touch(): void {
    usedAt = now();
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      log.info({}, "the sandbox was not used for long and ends");
      stop().catch((error: unknown) => log.warn({ err: error }, "the sandbox did not end as it should"));
    }, idle);
    timer.unref();
  }

  async function end(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const ending = running;
    running = null;
    if (ending === null) return;
    changed();
    await ending.close();
  }

  async function begin(who: Newcomer): Promise<SandboxRun> {
    await end();
    const started = await startRun(who, { ...parts, changed });
    running = started;
    touch();
    changed();
    return started.run;
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = turn.then(work, work);
    turn = next.catch(() => undefined);
    return next;
  }

  const stop = (): Promise<void> => inTurn(end);
  return {
    current: () => running?.run ?? null,
    start: (who) => inTurn(() => begin(who)),
    stop,
    touch() {
      if (running !== null) touch();
    },
    endsAt: () => (running === null ? null : usedAt + idle),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
