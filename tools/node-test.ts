import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..");

/** A test that hangs must not hold up the rest for ever; no test of ours is this slow. */
const TEST_TIMEOUT_MS = 10 * 60_000;

/** The test files that these patterns name, without the bench, which is not one. */
export function testFiles(patterns: readonly string[]): string[] {
  return fs.globSync(patterns, { cwd: ROOT, exclude: ["test/bench/**", "**/node_modules/**"] }).toSorted();
}

/** Runs test files under Node's own test runner, which has the last word on the screen. Answers its exit code. */
export function nodeTest(files: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = [`--test-concurrency=${os.availableParallelism()}`, `--test-timeout=${TEST_TIMEOUT_MS}`];
  const child = spawn(process.execPath, ["--test", ...options, ...files], { cwd: ROOT, stdio: "inherit", env });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches the child by itself.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
