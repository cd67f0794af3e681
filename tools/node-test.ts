import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = path.resolve(import.meta.dirname, "..");

/** A test that hangs must not hold up the rest for ever; no test of ours is this slow. */
const TEST_TIMEOUT_MS = 10 * 60_000;

/** The test files that these patterns name, without the bench, which is not one. */
export function testFiles(patterns: readonly string[]): string[] {
  return fs.globSync(patterns, { cwd: ROOT, exclude: ["test/bench/**", "**/node_modules/**"] }).toSorted();
}

/** Each test file, and each server that a test starts, is a process of its own: with this a quarter less goes into reading sources. */
const COMPILE_CACHE = path.join(ROOT, "node_modules", ".cache", "node");

/** Runs test files under Node's own test runner, which has the last word on the screen. Answers its exit code. */
export function nodeTest(files: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  // One more than there are cores: tests wait a lot, on servers, browsers and timers.
  const options = [
    `--test-concurrency=${os.availableParallelism() + 1}`,
    `--test-timeout=${TEST_TIMEOUT_MS}`,
    `--import=${pathToFileURL(path.join(ROOT, "test", "support", "must-end.ts")).href}`,
  ];
  const child = spawn(process.execPath, ["--test", ...options, ...files], {
    cwd: ROOT,
    stdio: "inherit",
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
  });
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
