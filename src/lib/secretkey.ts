import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { newMasterKey, parseKey } from "./secretbox.ts";

/** Where the master keys come from, in words for `doctor`, and the keys: the first seals, all open. */
export interface KeySource {
  readonly keys: readonly Buffer[];
  readonly origin: string;
  /** Made just now: the operator is told to back it up. */
  readonly created: boolean;
}

/** A key that cannot be used, in words for the operator. */
export class KeyError extends Error {
  override readonly name = "KeyError";
}

/**
 * The keys given by the environment or a file, else those of `<data>/secret.key`, which is made (mode 0600) when it is not there.
 * Several keys are separated by commas or lines; the first is the current one.
 */
export function loadSecretKeys(given: { value: string | null; file: string | null; dataDir: string }): KeySource {
  if (given.value !== null)
    return { keys: parseKeys(given.value, "TOCSIN_SECRET_KEY"), origin: "TOCSIN_SECRET_KEY", created: false };
  if (given.file !== null) return { keys: readKeyFile(given.file), origin: given.file, created: false };
  const own = secretKeyFile(given.dataDir);
  const created = !existsSync(own);
  if (created) {
    mkdirSync(given.dataDir, { recursive: true, mode: 0o700 });
    // "wx": of two processes that start at once, one makes the file and the other reads it.
    writeNew(own, `${newMasterKey()}\n`);
  }
  return { keys: readKeyFile(own), origin: own, created };
}

/** `<data>/secret.key`. */
export function secretKeyFile(dataDir: string): string {
  return path.join(dataDir, "secret.key");
}

/** True when others on this machine can read the file. Windows has no such bits. */
export function isExposed(file: string): boolean {
  return process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0;
}

function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: "wx" });
    chmodSync(file, 0o600);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

function readKeyFile(file: string): readonly Buffer[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new KeyError(`The secret key cannot be read from ${file}.`, { cause: error });
  }
  return parseKeys(text, file);
}

function parseKeys(text: string, where: string): readonly Buffer[] {
  const keys = text
    .split(/[\s,]+/u)
    .filter((part) => part !== "")
    .map(parseKey);
  const good = keys.filter((key) => key !== null);
  if (good.length === 0 || good.length < keys.length) {
    throw new KeyError(
      `${where} does not hold a key of 32 bytes in base64 or hex. Make one with: openssl rand -base64 32`,
    );
  }
  return good;
}
