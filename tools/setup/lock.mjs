import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { SetupError } from "./problem.mjs";

const POLL_MS = 200;
/** An owner file is written right after the folder; one still missing after this is never coming. */
const OWNER_GRACE_MS = 5_000;
const PATIENCE_MS = 15 * 60_000;

/**
 * Runs `work` while holding the lock folder at `lockDir`, so that two commands started at once do not
 * install over each other. A lock whose process is gone is taken over.
 */
export async function withLock(lockDir, work) {
  const waitingSince = Date.now();
  let told = false;
  while (!acquire(lockDir)) {
    if (isAbandoned(lockDir)) {
      takeAway(lockDir);
      continue;
    }
    if (!told) console.error("tocsin: another command is installing packages; waiting for it …");
    told = true;
    if (Date.now() - waitingSince > PATIENCE_MS) {
      throw new SetupError(
        "Another command has been installing packages for 15 minutes.",
        `If none is running, delete ${lockDir} and run this again.`,
      );
    }
    await pause(POLL_MS);
  }
  try {
    return await work();
  } finally {
    fs.rmSync(lockDir, { recursive: true, force: true });
  }
}

function acquire(lockDir) {
  try {
    fs.mkdirSync(path.dirname(lockDir), { recursive: true });
    fs.mkdirSync(lockDir);
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw new SetupError(
      `Packages must be installed, but ${path.dirname(lockDir)} cannot be written (${error.code}).`,
      "Run the command once as the owner of this folder.",
    );
  }
  fs.writeFileSync(ownerFile(lockDir), JSON.stringify({ pid: process.pid, host: os.hostname() }));
  return true;
}

function isAbandoned(lockDir) {
  const owner = readOwner(lockDir);
  if (owner === undefined) return ageMs(lockDir) > OWNER_GRACE_MS;
  // A process of another machine or container cannot be looked up from here.
  if (owner.host !== os.hostname()) return ageMs(lockDir) > PATIENCE_MS;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

/**
 * Removes an abandoned lock. Only one waiter at a time may do so, and only after a second look: the
 * lock may have been taken over, and be in use again, since the first.
 */
function takeAway(lockDir) {
  const guard = `${lockDir}.takeover`;
  try {
    fs.mkdirSync(guard);
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    if (ageMs(guard) > OWNER_GRACE_MS) fs.rmSync(guard, { recursive: true, force: true });
    return;
  }
  try {
    if (isAbandoned(lockDir)) fs.rmSync(lockDir, { recursive: true, force: true });
  } finally {
    fs.rmSync(guard, { recursive: true, force: true });
  }
}

function ownerFile(lockDir) {
  return path.join(lockDir, "owner.json");
}

function readOwner(lockDir) {
  try {
    return JSON.parse(fs.readFileSync(ownerFile(lockDir), "utf8"));
  } catch {
    return undefined;
  }
}

/** Zero when the folder is gone: whatever it was, it is not abandoned any more. */
function ageMs(dir) {
  try {
    return Date.now() - fs.statSync(dir).mtimeMs;
  } catch {
    return 0;
  }
}
