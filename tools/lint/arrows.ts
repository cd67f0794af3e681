// Checks what the everyday linter cannot: the arrows between the layers, who reads the environment,
// file names and file sizes. Run by `npm run verify`; the self-test beside it plants one of each.
import fs from "node:fs";
import path from "node:path";
import { checkArrows, type Violation } from "./arrow-rules.ts";
import { checkName, checkSize, isLong } from "./file-rules.ts";
import { readFacts } from "./module-facts.ts";

const WITH_ARROWS = ["src", "console"];
const WITHOUT = ["test", "tools"];
const SKIPPED = new Set(["node_modules", "dist", "data", "generated"]);

export interface Report {
  readonly violations: readonly Violation[];
  /** Files over the soft limit. */
  readonly long: readonly string[];
  /** How many files were read: a check that reads none is broken, not content. */
  readonly files: number;
}

/** Checks the tree under `root`. */
export function checkTree(root: string): Report {
  const violations: Violation[] = [];
  const long: string[] = [];
  const files = [...WITH_ARROWS, ...WITHOUT].flatMap((folder) => codeFiles(root, folder));
  for (const file of files) {
    const text = fs.readFileSync(path.join(root, file), "utf8");
    violations.push(...checkName(file), ...checkSize(file, text));
    if (isLong(file, text)) long.push(file);
    if (WITH_ARROWS.some((folder) => file.startsWith(`${folder}/`))) {
      violations.push(...checkArrows(file, readFacts(file, text)));
    }
  }
  return { violations, long, files: files.length };
}

/** Paths relative to the root, with forward slashes on every system. */
function codeFiles(root: string, folder: string): string[] {
  const here = path.join(root, folder);
  if (!fs.existsSync(here)) return [];
  return fs.readdirSync(here, { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : codeFiles(root, file);
    return /\.(ts|tsx|mjs)$/.test(entry.name) ? [file] : [];
  });
}

function main(): void {
  const root = path.resolve(import.meta.dirname, "../..");
  const { violations, long, files } = checkTree(root);
  for (const { file, line, message, rule } of violations) console.log(`${file}:${line} ${message} (${rule})`);
  for (const file of long) console.log(`${file} is getting long (not an error)`);
  console.log(`arrows: ${files} files, ${violations.length} violations`);
  if (violations.length > 0 || files === 0) process.exitCode = 1;
}

if (import.meta.main) main();
