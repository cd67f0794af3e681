import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { withLock } from "./lock.mjs";
import { SetupError } from "./problem.mjs";

const OFFLINE =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT)\b/;

/**
 * Installs the packages of package-lock.json unless they are there. `withDev` says whether those for
 * development count: a container that brings only the others is left as it is by `npm start`.
 */
export async function ensureInstalled(root, { withDev }) {
  if (whatIsMissing(root, withDev) === undefined) return;
  await withLock(path.join(root, ".cache", "setup.lock"), async () => {
    // Whoever held the lock before may have done the work.
    const missing = whatIsMissing(root, withDev);
    if (missing === undefined) return;
    console.error(`tocsin: installing packages (${missing}); this takes a minute or two …`);
    await install(root, withDev || process.env["NODE_ENV"] !== "production");
    const still = whatIsMissing(root, withDev);
    if (still === undefined) return;
    throw new SetupError(`Packages were installed, but ${still}.`, "Delete node_modules and run this again.");
  });
}

/**
 * Compares package-lock.json with the record that npm leaves in node_modules when an install is
 * complete. That record is a better stamp than one of our own: it follows a plain `npm install` too,
 * and one that was cut short leaves none.
 */
function whatIsMissing(root, withDev) {
  const wanted = readJson(path.join(root, "package-lock.json"));
  if (wanted === undefined) {
    throw new SetupError("package-lock.json is missing or broken.", "Restore it: git checkout package-lock.json");
  }
  const present = readJson(path.join(root, "node_modules", ".package-lock.json"));
  if (present === undefined) return "none there yet";
  const manifest = readJson(path.join(root, "package.json"));
  const locked = wanted.packages[""];
  for (const field of ["dependencies", "devDependencies", "optionalDependencies"]) {
    if (!sameEntries(manifest?.[field], locked[field])) return "package.json has changed";
  }
  for (const [place, entry] of Object.entries(wanted.packages)) {
    // Optional packages are those of other platforms; the one that matters is checked by name later.
    if (place === "" || entry.optional || (!withDev && (entry.dev || entry.devOptional))) continue;
    const found = present.packages[place];
    if (found?.version !== entry.version) return `${place.replace(/^node_modules\//, "")} ${entry.version} is new`;
  }
  return undefined;
}

function sameEntries(a = {}, b = {}) {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

async function install(root, includeDev) {
  const options = ["ci", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error", "--include=optional"];
  options.push(includeDev ? "--include=dev" : "--omit=dev");
  // A service account often has no home folder to keep a package cache in.
  if (!canWrite(os.homedir())) options.push(`--cache=${path.join(root, ".cache", "npm")}`);
  const { code, output } = await npm(root, options);
  if (code === 0) return;
  if (OFFLINE.test(output)) {
    throw new SetupError(
      "The packages could not be downloaded: the package registry cannot be reached.",
      "Check the network, or point npm at a mirror or proxy (npm config set registry …), and run this again.",
    );
  }
  throw new SetupError(`Installing packages failed (npm ci ended with ${code}).`, "npm's own message is above.");
}

function npm(root, options) {
  const [command, args] = npmCommand();
  const child = spawn(command, [...args, ...options], {
    cwd: root,
    stdio: ["ignore", "inherit", "pipe"],
    shell: process.platform === "win32" && args.length === 0,
  });
  let output = "";
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (text) => {
    output += text;
    process.stderr.write(text);
  });
  return new Promise((resolve, reject) => {
    child.on("close", (code, signal) => resolve({ code: code ?? signal, output }));
    child.on("error", () =>
      reject(new SetupError("npm cannot be started.", "Install npm (it comes with Node.js) and run this again.")),
    );
  });
}

/** Inside `npm start` npm says where it lives, and that one is known to work. */
function npmCommand() {
  const own = process.env["npm_execpath"];
  if (own !== undefined && path.basename(own) === "npm-cli.js") return [process.execPath, [own]];
  return ["npm", []];
}

function canWrite(dir) {
  try {
    fs.accessSync(dir, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
