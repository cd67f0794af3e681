import path from "node:path";
import type { Violation } from "./arrow-rules.ts";

const SOFT_LINES = 300;
const HARD_LINES = 400;

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;

/** Names are kebab-case, all the way down. */
export function checkName(file: string): Violation[] {
  const bad = file.split("/").find((part) => !KEBAB.test(part));
  return bad === undefined ? [] : [{ rule: "name", file, line: 1, message: `${bad} is not kebab-case` }];
}

/** The hard limit on a file's length. Tables (so marked), migrations and generated files are free of it. */
export function checkSize(file: string, text: string): Violation[] {
  const lines = countLines(file, text);
  if (lines <= HARD_LINES) return [];
  const message = `${lines} lines, ${HARD_LINES} at most: split it, or mark it "// table" if it is one`;
  return [{ rule: "size", file, line: HARD_LINES + 1, message }];
}

/** True when a file is over the soft limit: worth a word, not a failure. */
export function isLong(file: string, text: string): boolean {
  const lines = countLines(file, text);
  return lines > SOFT_LINES && lines <= HARD_LINES;
}

function countLines(file: string, text: string): number {
  const exempt =
    /(^|\/)(migrations|generated)\//.test(path.posix.dirname(file) + "/") || /^\/\/ (table|generated)\b/.test(text);
  return exempt ? 0 : text.trimEnd().split("\n").length;
}
