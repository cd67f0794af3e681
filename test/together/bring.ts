import fs from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/**
 * Which test files share a process, by the name of the file here that brings them. A process for each of them would read the same
 * sources anew each time, which costs as much CPU as the tests themselves.
 */
export const together = {
  core: [
    "src/{api,app,bridge,domain,engine,lib,net,sources}/**/*.test.ts",
    "src/*.test.ts",
    "console/src/**/*.test.ts",
  ],
  channels: ["src/channels/**/*.test.ts"],
  conformance: ["test/conformance/*.test.ts"],
  api: ["test/api/*.test.ts"],
  app: ["test/app/*.test.ts"],
  store: ["test/store/*.test.ts"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A hook at the top of a file would run for the tests of all files that share its process. */
const strayHook = /^(?:before|after|beforeEach|afterEach)\(/mu;

/** Brings the tests of these files into this process; they run one after another. Throws for one that has hooks outside of a `describe`. */
export async function bring(name: keyof typeof together): Promise<void> {
  for (const file of fs.globSync([...together[name]], { cwd: root }).toSorted()) {
    const full = path.join(root, file);
    if (strayHook.test(fs.readFileSync(full, "utf8"))) throw new Error(`${file}: put its hooks into a describe()`);
    await import(full);
  }
}
