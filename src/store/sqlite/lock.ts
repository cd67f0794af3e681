import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Keeps a second process out of the data folder. The lock is an exclusive lock of the operating system on a small database
 * file: it ends with the process, however that ends, so there is no stale lock to judge. Beside it stands who holds it.
 */
export function lockFolder(folder: string): { release(): void } {
  const holder = join(folder, "tocsin.pid");
  const db = new DatabaseSync(join(folder, "tocsin.lock"), { timeout: 0 });
  try {
    db.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    db.close();
    throw new Error(
      `${folder} is in use by another Tocsin process (pid ${pidIn(holder)}); stop it first, or give this one its own TOCSIN_DATA`,
      {
        cause: error,
      },
    );
  }
  writeFileSync(holder, `${process.pid}\n`);
  return { release: () => db.close() };
}

function pidIn(file: string): string {
  try {
    return readFileSync(file, "utf8").trim() || "unknown";
  } catch {
    return "unknown";
  }
}
