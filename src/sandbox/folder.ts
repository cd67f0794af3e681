import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** Whose folder it is: several machines, or containers, may share a folder for temporary files. */
const prefix = `tocsin-sandbox-${os.hostname().replaceAll(/[^\w.]/gu, "_")}-`;
const named = /^(\d{1,10})-\w+$/u;

/** Makes the folder of a sandbox: `tocsin-sandbox-<host>-<process>-…` among the temporary files. */
export function makeFolder(root = os.tmpdir()): Promise<string> {
  return mkdtemp(path.join(root, `${prefix}${process.pid}-`));
}

/**
 * Removes what sandboxes left whose process was killed; to be called before this process makes one. A number that a process has again is
 * one of those: in a container it is always the same.
 */
export async function removeStale(root = os.tmpdir()): Promise<void> {
  for (const name of await readdir(root)) {
    const [, pid] = named.exec(name.startsWith(prefix) ? name.slice(prefix.length) : "") ?? [];
    if (pid === undefined || (Number(pid) !== process.pid && isAlive(Number(pid)))) continue;
    const folder = path.join(root, name);
    const { uid } = await lstat(folder);
    // Among temporary files anybody may have put something of that name.
    if (process.getuid === undefined || uid === process.getuid()) await rm(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: somebody else's.
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
