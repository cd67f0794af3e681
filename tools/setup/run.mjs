import { spawn } from "node:child_process";
import os from "node:os";
import path from "node:path";

const PASSED_ON = ["SIGINT", "SIGTERM", "SIGHUP"];
const PARENT_CHECK_MS = 250;

/**
 * Runs `args` under `node` as if it had been started in place of this process: same terminal, signals
 * passed on, and the same end.
 */
export function run(root, node, args) {
  const child = spawn(node, args, { stdio: "inherit", env: environment(root, node) });
  for (const signal of PASSED_ON) {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches the child by itself; a second one would read as "stop at once".
      if (signal === "SIGINT" && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  if (process.env["npm_lifecycle_event"] !== undefined) endWithParent(child);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      process.exitCode = code ?? 128 + os.constants.signals[signal];
      resolve();
    });
  });
}

/**
 * npm passes SIGTERM to the shell between it and us, and that shell dies of it without a word. All there
 * is to see is that our parent is another one now.
 */
function endWithParent(child) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    child.kill("SIGTERM");
  }, PARENT_CHECK_MS);
  timer.unref();
}

function environment(root, node) {
  const places = [path.dirname(node), path.join(root, "node_modules", ".bin"), process.env["PATH"] ?? ""];
  return {
    // Compiled code of the sources is kept, which makes every start but the first three times as fast.
    NODE_COMPILE_CACHE: path.join(root, "node_modules", ".cache", "node"),
    ...process.env,
    PATH: places.join(path.delimiter),
  };
}
