import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";

/** Editors save a file in several steps, and a checkout changes many at once. */
const settleMs = 150;

export interface Restarting {
  stop(signal: NodeJS.Signals): Promise<void>;
}

/**
 * Runs a program and starts it anew when a source changes. Not Node's own --watch: that sends messages of its own through the
 * channels of worker threads.
 */
export function runRestarting(root: string, args: readonly string[], env: NodeJS.ProcessEnv): Restarting {
  let child = start();
  let pending: NodeJS.Timeout | null = null;

  function start(): ChildProcess {
    return spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const over = once(child, "exit");
    child.kill(signal);
    await over;
  }

  async function restart(): Promise<void> {
    await end("SIGTERM");
    console.log("— sources changed: restarted");
    child = start();
  }

  const watcher = fs.watch(path.join(root, "src"), { recursive: true }, (_event, file) => {
    if (file?.endsWith(".ts") !== true || file.endsWith(".test.ts")) return;
    if (pending !== null) clearTimeout(pending);
    pending = setTimeout(() => void restart(), settleMs);
  });
  return {
    stop(signal) {
      watcher.close();
      if (pending !== null) clearTimeout(pending);
      return end(signal);
    },
  };
}
