import path from "node:path";
import { LAYERS, type Unit, unitOf } from "./layers.ts";
import type { Import, ModuleFacts } from "./module-facts.ts";

/** A broken rule; `rule` is a stable name that the self-test goes by. */
export interface Violation {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

type Breach = readonly [rule: string, message: string];

/** Holds one file, named relative to the root, against the arrows. */
export function checkArrows(file: string, facts: ModuleFacts): Violation[] {
  const at = (line: number, [rule, message]: Breach): Violation => ({ rule, file, line, message });
  if (facts.errors.length > 0) return facts.errors.map((error) => at(1, ["parse", error]));
  const unit = unitOf(file);
  if (unit === undefined) {
    return [at(1, ["no-such-layer", "this folder is no layer; if it should be one, add it to tools/lint/layers.ts"])];
  }
  const isTest = isTestFile(file);
  const found: Violation[] = [];
  for (const each of facts.imports) {
    const breach = checkImport(file, unit, isTest, each);
    if (breach !== undefined) found.push(at(each.line, breach));
  }
  if (!isTest && unit.layer !== "env") {
    for (const line of facts.envReads) found.push(at(line, ["env", "only src/env.ts reads process.env"]));
  }
  if (!isTest && unit.layer === "domain") {
    for (const line of facts.clockReads)
      found.push(at(line, ["clock", "domain has no clock: take the time as an argument"]));
  }
  return found;
}

function isTestFile(file: string): boolean {
  return /\.test\.tsx?$/.test(file);
}

function checkImport(file: string, from: Unit, isTest: boolean, { specifier, dynamic }: Import): Breach | undefined {
  if (specifier === undefined) {
    return from.layer === "root" || isTest ? undefined : ["computed", "a dynamic import names its file as plain text"];
  }
  const target = resolve(file, specifier);
  if (target === undefined) {
    const closed = LAYERS[from.layer].outside === false && !isTest;
    return closed ? ["outside", `${from.layer} imports nothing from outside, and ${specifier} is`] : undefined;
  }
  if (isTest && target.startsWith("test/")) return undefined;
  const to = unitOf(target);
  if (to === undefined) return ["leaves", `${specifier} leads out of the layers`];
  return checkSpelling(from, to, specifier) ?? checkArrow(file, from, to, { isTest, dynamic });
}

/** The file, relative to the root, that a specifier names, or undefined for a package or a built-in module. */
function resolve(file: string, specifier: string): string | undefined {
  if (specifier.startsWith("#")) return path.posix.normalize(`src/${specifier.slice(1)}`);
  if (specifier.startsWith(".")) return path.posix.join(path.posix.dirname(file), specifier);
  return undefined;
}

/** A crossing shows: `#layer/file.ts` across, `./file.ts` within. */
function checkSpelling(from: Unit, to: Unit, specifier: string): Breach | undefined {
  const within = to.folder === from.folder;
  if (specifier.startsWith("#")) {
    return within ? ["spelling", `${specifier} stays in ${from.folder}: write it ./…`] : undefined;
  }
  // The lists name the modules beside them, and console code lies in two places.
  if (within || from.layer === "registry" || from.layer === "sandbox-list" || to.layer === "console") return undefined;
  return ["spelling", `${specifier} leaves ${from.folder}: write it #…`];
}

function checkArrow(
  file: string,
  from: Unit,
  to: Unit,
  how: { isTest: boolean; dynamic: boolean },
): Breach | undefined {
  const sameFolder = from.folder === to.folder;
  if (to.layer === "fake") {
    if (sameFolder && (from.layer === "fake" || from.layer === "channel-sandbox" || how.isTest)) return undefined;
    return ["fake", "only sandbox.ts or sandbox-bot.ts beside it imports a fake"];
  }
  if (to.layer === "sandbox-list" || to.layer === "channel-sandbox") {
    if (from.layer === "sandbox-list" && to.layer === "channel-sandbox") return undefined;
    if (to.layer === "sandbox-list" && file === "src/main.ts" && how.dynamic) return undefined;
    return ["sandbox", "only main.ts loads the platforms of the sandbox, and only on demand: import(…)"];
  }
  if (from.layer === "fake" && to.layer !== "fake-kit") return ["fake-shares", "a fake imports nothing of ours"];
  if (sameFolder && from.layer === to.layer) return undefined;
  if (LAYERS[from.layer].mayImport.includes(to.layer)) return undefined;
  if (from.layer === to.layer) return ["sibling", `${from.folder} may not import its sibling ${to.folder}`];
  return ["arrow", `${from.layer} may not import ${to.layer}`];
}
