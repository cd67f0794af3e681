import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

interface Check {
  readonly name: string;
  readonly args: readonly string[];
}

const ROOT = path.resolve(import.meta.dirname, "..");

/**
 * Runs every check that reads the sources without running them, as many at once as there are cores, and
 * prints what the failing ones say. Answers the names of those that failed. `quick`: lint without types, which is ten times as
 * fast, and types that remember what they looked at before.
 */
export async function runChecks({ quick = false } = {}): Promise<string[]> {
  const waiting = listChecks(quick);
  const failed: string[] = [];

  async function work(): Promise<void> {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const startedAt = performance.now();
      const { ok, output } = await runTool(check);
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      console.log(`${ok ? "✔" : "✖"} ${check.name} (${seconds} s)`);
      if (ok) continue;
      failed.push(check.name);
      console.log(output.trimEnd());
    }
  }

  await Promise.all(Array.from({ length: os.availableParallelism() }, work));
  return failed;
}

/** The slow ones first, so that the short ones fill the gaps. */
function listChecks(quick: boolean): Check[] {
  const types = (project: string): string[] => {
    const cache = path.join("node_modules/.cache", `tsc-${project === "." ? "server" : project}.tsbuildinfo`);
    const args = ["node_modules/typescript/bin/tsc", "-p", project];
    return quick ? [...args, "--incremental", "--tsBuildInfoFile", cache] : args;
  };
  const checks: Check[] = [
    { name: "knip", args: ["node_modules/knip/bin/knip.js"] },
    { name: "oxlint", args: ["node_modules/oxlint/bin/oxlint", ...(quick ? [] : ["--type-aware"]), "--deny-warnings"] },
    { name: "tsc", args: types(".") },
    { name: "arrows", args: ["tools/lint/arrows.ts"] },
    { name: "oxfmt", args: ["node_modules/oxfmt/bin/oxfmt", "--check"] },
  ];
  if (fs.existsSync(path.join(ROOT, "console/tsconfig.json"))) {
    checks.splice(2, 0, { name: "tsc console", args: types("console") });
  }
  return checks;
}

function runTool({ name, args }: Check): Promise<{ ok: boolean; output: string }> {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => (output += text));
  }
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ ok: false, output: `${name} cannot be started: ${error.message}` }));
    child.on("close", (code) => resolve({ ok: code === 0, output }));
  });
}
