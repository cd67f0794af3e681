import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { after, describe, it } from "node:test";

const SETUP = path.join(import.meta.dirname, "setup.mjs");
const ROOT = path.dirname(import.meta.dirname);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tocsin setup "));

describe("setup --run", () => {
  after(() => fs.rmSync(folder, { recursive: true }));

  it("runs a file under Node.js 26, with its arguments as they are", async () => {
    const program = write("arguments.ts", "console.log(JSON.stringify([process.version, process.argv.slice(2)]));");
    const { stdout, code } = await setup("--run", program, "a b", "--port", "1");
    const [version, args] = JSON.parse(stdout) as [string, string[]];
    assert.match(version, /^v26\./);
    assert.deepEqual(args, ["a b", "--port", "1"]);
    assert.equal(code, 0);
  });

  it("ends as the program ends", async () => {
    assert.equal((await setup("--run", write("seven.ts", "process.exitCode = 7;"))).code, 7);
    assert.equal((await setup("--run", write("killed.ts", 'process.kill(process.pid, "SIGKILL");'))).code, 137);
  });

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`passes ${signal} on`, async () => {
      const program = write(
        `${signal}.ts`,
        `setInterval(() => {}, 1000); process.on("${signal}", () => process.exit(3)); console.log("ready");`,
      );
      const child = start("--run", program);
      if (child.stdout !== null) await once(child.stdout, "data");
      child.kill(signal);
      assert.deepEqual(await once(child, "exit"), [3, null]);
    });
  }

  it("ends the program when npm's shell is gone", { timeout: 30_000 }, async () => {
    const program = write(
      "orphan.ts",
      `setInterval(() => {}, 1000); process.on("SIGTERM", () => { console.log("told"); process.exit(); }); console.log("ready");`,
    );
    // The second command keeps the shell from becoming the first one.
    const script = `"${process.execPath}" "${SETUP}" --run "${program}"; exit`;
    const shell = spawn("/bin/sh", ["-c", script], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, npm_lifecycle_event: "start" },
    });
    shell.stdout.setEncoding("utf8");
    let said = "";
    for await (const words of shell.stdout) {
      said += String(words);
      if (said === "ready\n") shell.kill("SIGTERM");
    }
    assert.equal(said, "ready\ntold\n");
  });

  it("refuses what it does not know", async () => {
    const { code, stderr } = await setup("--walk");
    assert.equal(code, 1);
    assert.match(stderr, /Unknown argument: --walk\n.*Usage/);
  });
});

function write(name: string, source: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, source);
  return path.relative(ROOT, file);
}

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [SETUP, ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

async function setup(...args: string[]): Promise<{ stdout: string; stderr: string; code: number | null }> {
  const child = spawn(process.execPath, [SETUP, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await ended;
  return { stdout, stderr, code: child.exitCode };
}
