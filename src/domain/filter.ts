import type { Labels } from "./event.ts";
import { compilePattern } from "./pattern.ts";
import type { Severity } from "./severity.ts";

/** product.md 0.2: OR of AND-groups; only "is one of" and "is none of". */
export interface Condition {
  /** `severity`, `title`, `description`, `integration` or `labels.<name>`. */
  readonly key: string;
  readonly op: "in" | "not_in";
  /** `/regex/`, a wildcard with `*` and `?` (`*` alone: the key exists), else the exact text. */
  readonly values: readonly string[];
}

/** Any group matches; a group matches when all of its conditions do. No groups: everything matches. */
export type Filter = readonly (readonly Condition[])[];

/** What a filter is held against. */
export interface Matchable {
  readonly severity: Severity;
  readonly title: string;
  readonly description: string;
  readonly labels: Labels;
  readonly integrationId: string | null;
}

/** Longest pattern that can be saved. */
export const patternLimit = 256;

/** A text is looked at no further than this; longer than any text that is kept (`eventLimits`). */
const valueLimit = 2048;

/** True when the filter lets this through. */
export function matches(filter: Filter, what: Matchable): boolean {
  return filter.length === 0 || filter.some((group) => group.every((condition) => holds(condition, what)));
}

function holds(condition: Condition, what: Matchable): boolean {
  const value = valueOf(condition.key, what);
  const found = value !== undefined && matchersOf(condition).some((matcher) => matcher(value.slice(0, valueLimit)));
  return condition.op === "in" ? found : !found;
}

function valueOf(key: string, what: Matchable): string | undefined {
  if (key.startsWith("labels.")) {
    const name = key.slice("labels.".length);
    return Object.hasOwn(what.labels, name) ? what.labels[name] : undefined;
  }
  switch (key) {
    case "severity":
      return what.severity;
    case "title":
      return what.title;
    case "description":
      return what.description;
    case "integration":
      return what.integrationId ?? undefined;
    default:
      return undefined;
  }
}

/** The reason why a pattern cannot be used, or null. Patterns are checked when they are saved, so matching never throws. */
export function patternError(pattern: string): string | null {
  if (pattern.length > patternLimit) return `longer than ${patternLimit} characters`;
  const compiled = isRegex(pattern) ? compilePattern(pattern.slice(1, -1)) : null;
  return compiled !== null && "problem" in compiled ? compiled.problem : null;
}

type Matcher = (value: string) => boolean;

/** Conditions never change, so each is made ready once. */
const matchers = new WeakMap<Condition, readonly Matcher[]>();

function matchersOf(condition: Condition): readonly Matcher[] {
  const known = matchers.get(condition);
  if (known !== undefined) return known;
  const made = condition.values.map(matcherOf);
  matchers.set(condition, made);
  return made;
}

function matcherOf(pattern: string): Matcher {
  if (patternError(pattern) !== null) return () => false;
  if (isRegex(pattern)) {
    const compiled = compilePattern(pattern.slice(1, -1));
    return "problem" in compiled ? () => false : compiled.test;
  }
  if (pattern.includes("*") || pattern.includes("?")) return (value) => matchesWildcard([...pattern], [...value]);
  return (value) => value === pattern;
}

function isRegex(pattern: string): boolean {
  return pattern.length > 2 && pattern.startsWith("/") && pattern.endsWith("/");
}

/** `*`: any text, `?`: one character. Goes back to the last `*` only, so the time is at most length times length. */
function matchesWildcard(pattern: readonly string[], value: readonly string[]): boolean {
  let p = 0;
  let star = -1;
  let mark = 0;
  for (let v = 0; v < value.length;) {
    if (pattern[p] === "*") {
      star = p;
      mark = v;
      p += 1;
    } else if (pattern[p] === "?" || pattern[p] === value[v]) {
      p += 1;
      v += 1;
    } else if (star === -1) {
      return false;
    } else {
      p = star + 1;
      mark += 1;
      v = mark;
    }
  }
  return pattern.slice(p).every((letter) => letter === "*");
}
