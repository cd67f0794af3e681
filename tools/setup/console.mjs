import { spawn } from "node:child_process";
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { withLock } from "./lock.mjs";
import { SetupError } from "./problem.mjs";

/** Commands that hand the console out, by the file that they run and its first argument. */
const SERVES = [["src/cli.ts", "serve"], ["tools/dev.ts"], ["test/run.ts"]];

/** What a build is made from besides the sources: the packages, by their lock file, and how it is done. */
const ALSO = ["console/index.html", "console/vite.config.ts", "console/tsconfig.json", "package-lock.json"];

/** True when what is about to run hands the console out. */
export function servesConsole(file, args) {
  return SERVES.some(([name, verb]) => name === file && (verb === undefined || args[0] === verb));
}

/** True when the console must be built: there is no build, or it is of other sources. A release brings a build and no sources. */
export function isConsoleStale(root) {
  if (!fs.existsSync(path.join(root, "console/src"))) return false;
  return readStamp(root) !== stampOf(root);
}

/**
 * Builds the console with the packages for development. Where that cannot be done, an older build is better than none: the server
 * is what pages people.
 */
export async function buildConsole(root, node) {
  await withLock(path.join(root, ".cache", "console.lock"), async () => {
    if (!isConsoleStale(root)) return;
    const stamp = stampOf(root);
    const startedAt = Date.now();
    console.error("tocsin: building the console; this takes a few seconds …");
    fs.rmSync(stampFile(root), { force: true });
    const { code, output } = await vite(root, node);
    if (code !== 0) {
      console.error(output.trimEnd());
      throw new SetupError(
        `The console could not be built (vite ended with ${code}).`,
        "What it said is above. Delete node_modules and console/dist, and run this again.",
      );
    }
    fs.writeFileSync(stampFile(root), stamp);
    console.error(`tocsin: built the console in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  });
}

/** True when there is something to hand out at all, whatever its age. */
export function hasConsole(root) {
  return fs.existsSync(path.join(root, "console/dist/index.html"));
}

function vite(root, node) {
  const args = ["node_modules/vite/bin/vite.js", "build", "--config", "console/vite.config.ts", "--logLevel", "warn"];
  const child = spawn(node, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text) => (output += text));
  }
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ code: error.code, output: error.message }));
    child.on("close", (code, signal) => resolve({ code: code ?? signal, output }));
  });
}

/** One hash over everything that the build is made from. */
function stampOf(root) {
  const hash = crypto.createHash("sha256");
  for (const file of [...ALSO, ...filesIn(root, "console/src"), ...channelUis(root)]) {
    const full = path.join(root, file);
    if (/\.test\.tsx?$/.test(file) || !fs.existsSync(full)) continue;
    hash.update(`${file}\0`).update(fs.readFileSync(full)).update("\0");
  }
  return hash.digest("hex");
}

/** What channels bring for the console: `src/channels/<channel>/ui/`. */
function channelUis(root) {
  const folder = "src/channels";
  if (!fs.existsSync(path.join(root, folder))) return [];
  return fs
    .readdirSync(path.join(root, folder))
    .toSorted()
    .map((name) => `${folder}/${name}/ui`)
    .filter((ui) => fs.existsSync(path.join(root, ui)))
    .flatMap((ui) => filesIn(root, ui));
}

function filesIn(root, folder) {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)).replaceAll("\\", "/"))
    .toSorted();
}

function readStamp(root) {
  try {
    return fs.readFileSync(stampFile(root), "utf8");
  } catch {
    return undefined;
  }
}

function stampFile(root) {
  return path.join(root, "console/dist/.stamp");
}
