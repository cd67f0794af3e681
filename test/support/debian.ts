import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

export type DebianPackage = "prometheus" | "prometheus-alertmanager";
export type DebianBinary = { readonly path: string } | { readonly skip: string };

/** What the program is called: by Debian, and by its makers. */
const NAMES: Readonly<Record<DebianPackage, readonly string[]>> = {
  prometheus: ["prometheus"],
  "prometheus-alertmanager": ["prometheus-alertmanager", "alertmanager"],
};

/** Enough for a slow mirror; a test that only wants to know whether to skip must not wait for ever. */
const APT_TIMEOUT_MS = 3 * 60_000;
const APT_OPTIONS = [
  "-q",
  "-o",
  "Acquire::Retries=1",
  "-o",
  "Acquire::http::Timeout=20",
  "-o",
  "Acquire::https::Timeout=20",
];

const asked = new Map<DebianPackage, Promise<DebianBinary>>();

/**
 * A program to test against: the one on the PATH, or else the one from the Debian package, unpacked into
 * a cache folder of this user without being installed (`amtool` lies beside `prometheus-alertmanager`).
 * Where there is neither, the answer is a reason to skip the test with.
 */
export function debianBinary(name: DebianPackage): Promise<DebianBinary> {
  const known = asked.get(name) ?? find(name);
  asked.set(name, known);
  return known;
}

/**
 * Debian packages, unpacked together into one folder of the cache, for what is more than one program. Where they cannot be had, the
 * answer is a reason to skip the test with.
 */
export async function debianPackages(names: readonly string[]): Promise<DebianBinary> {
  const what = names.join(" and ");
  const cache = cacheFolder();
  if (cache === undefined) return { skip: `there is no folder to unpack ${what} into` };
  const unpacked = path.join(cache, names.join("+"));
  const trouble = fs.existsSync(unpacked) ? undefined : await download(names, cache, unpacked);
  return trouble === undefined ? { path: unpacked } : { skip: `${what}: ${trouble}` };
}

async function find(name: DebianPackage): Promise<DebianBinary> {
  for (const folder of (process.env["PATH"] ?? "").split(path.delimiter)) {
    for (const program of NAMES[name]) {
      const file = path.join(folder, program);
      if (runs(file)) return { path: file };
    }
  }
  const cache = cacheFolder();
  if (cache === undefined) return { skip: `${name} is not installed, and there is no folder to unpack it into` };
  const unpacked = path.join(cache, name);
  const file = path.join(unpacked, "usr/bin", name);
  if (runs(file)) return { path: file };
  const trouble = await download([name], cache, unpacked);
  if (trouble !== undefined) return { skip: `${name} is not installed, and ${trouble}` };
  return runs(file) ? { path: file } : { skip: `${name} from the Debian package does not run here` };
}

function runs(file: string): boolean {
  return fs.existsSync(file) && spawnSync(file, ["--version"], { timeout: 20_000 }).status === 0;
}

function cacheFolder(): string | undefined {
  for (const base of [process.env["XDG_CACHE_HOME"], path.join(os.homedir(), ".cache")]) {
    if (base === undefined) continue;
    const folder = path.join(base, "tocsin-test", "debian");
    try {
      fs.mkdirSync(folder, { recursive: true });
      fs.accessSync(folder, fs.constants.W_OK);
      return folder;
    } catch {
      // No home folder, or not ours to write in: look further.
    }
  }
  return temporaryCache();
}

/** What we run must be ours: in a folder for everyone, the name may have been taken by someone else. */
function temporaryCache(): string | undefined {
  const folder = path.join(os.tmpdir(), `tocsin-test-${process.getuid?.() ?? "user"}`);
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = fs.lstatSync(folder);
    return uid === process.getuid?.() && (mode & 0o022) === 0 ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** Answers what went wrong, if anything. */
async function download(names: readonly string[], cache: string, unpacked: string): Promise<string | undefined> {
  if (spawnSync("apt-get", ["--version"]).status !== 0) return "this is no Debian to get it from";
  const work = fs.mkdtempSync(path.join(cache, `${names[0]}-`));
  try {
    if (!(await apt(["download", ...names], work))) {
      // Lists may be missing or out of date, as in a fresh container; only root may fetch new ones.
      const updated = process.getuid?.() === 0 && (await apt(["update"], work));
      if (!updated || !(await apt(["download", ...names], work))) return "apt-get cannot download its package";
    }
    const debs = fs.readdirSync(work).filter((file) => file.endsWith(".deb"));
    const tree = path.join(work, "tree");
    if (debs.length < names.length) return "its package cannot be unpacked";
    for (const deb of debs)
      if (!(await succeeds("dpkg", ["-x", deb, tree], work))) return "its package cannot be unpacked";
    moveIntoPlace(tree, unpacked);
    return undefined;
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/** One step, so that nobody sees half of it. If another test file was quicker, its copy is as good as ours. */
function moveIntoPlace(tree: string, unpacked: string): void {
  try {
    fs.renameSync(tree, unpacked);
  } catch (error) {
    if (!fs.existsSync(unpacked)) throw error;
  }
}

function apt(args: readonly string[], cwd: string): Promise<boolean> {
  return succeeds("apt-get", [...APT_OPTIONS, ...args], cwd);
}

function succeeds(command: string, args: readonly string[], cwd: string): Promise<boolean> {
  const child = spawn(command, args, { cwd, stdio: "ignore", timeout: APT_TIMEOUT_MS });
  return new Promise((resolve) => {
    child.on("error", () => resolve(false));
    child.on("exit", (code) => resolve(code === 0));
  });
}
