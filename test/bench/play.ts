import { fork } from "node:child_process";
import path from "node:path";
import type { Run, RunResult } from "./driver.ts";

/** The load client and sink, in a process of its own. */
export interface Driver {
  readonly sinkPort: number;
  play(run: Run): Promise<RunResult>;
  /** Waits for more of a run that was interrupted. */
  more(id: string, quietMs: number): Promise<RunResult>;
  stop(): void;
}

let runs = 0;

/** A name for a run that no other alert has. */
export function runId(): string {
  runs += 1;
  return `${process.pid.toString(36)}r${runs}`;
}

/** Starts the driver. */
export async function startDriver(): Promise<Driver> {
  const child = fork(path.join(import.meta.dirname, "driver.ts"));
  function next<T>(): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<T>();
    child.once("message", (message: T) => resolve(message));
    return promise;
  }
  const ready = await next<{ sinkPort: number }>();
  async function ask(command: object): Promise<RunResult> {
    child.send(command);
    return (await next<{ result: RunResult }>()).result;
  }
  return {
    sinkPort: ready.sinkPort,
    play: (run) => ask({ kind: "run", run }),
    more: (id, quietMs) => ask({ kind: "more", id, quietMs }),
    stop: () => child.kill(),
  };
}
