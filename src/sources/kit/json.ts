import { cleanText } from "./text.ts";

/** What JSON.parse gives for `{…}`. Read it with `own`: a sender may leave out a name that every object inherits. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Deeper than this no monitoring tool writes; recursion over hostile nesting would end the process's stack. */
const deepest = 24;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The own property of an object: `constructor` is absent unless it was sent. */
export function own(object: JsonObject, name: string): unknown {
  const value = object[name];
  // Most names asked for are absent; those need no second look-up.
  return value !== undefined && Object.hasOwn(object, name) ? value : undefined;
}

/** The own property if it is an object, else an empty one. */
export function ownObject(object: JsonObject, name: string): JsonObject {
  const value = own(object, name);
  return isObject(value) ? value : {};
}

/** The own property if it is a list, else an empty one. */
export function ownList(object: JsonObject, name: string): readonly unknown[] {
  const value = own(object, name);
  return Array.isArray(value) ? value : [];
}

/** A JSON pointer (RFC 6901) to `token` below `parent`. */
export function pointer(parent: string, token: string | number): string {
  // Made for every element of a list, where nothing needs escaping.
  if (typeof token === "number") return `${parent}/${token}`;
  return `${parent}/${token.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/**
 * The same JSON, made safe to keep: texts and names are clean (see `cleanText`) and the nesting is bounded. Returns the very
 * value where nothing had to change, which is nearly always. Object.fromEntries defines `__proto__` as a plain property.
 */
export function tame(value: unknown): unknown {
  return isTame(value, 0) ? value : tamed(value, 0);
}

/** Whether `tamed` would change nothing: looking costs a fraction of copying, and every message is looked at. */
function isTame(value: unknown, depth: number): boolean {
  if (typeof value === "string") return cleanText(value) === value;
  if (typeof value !== "object" || value === null) return true;
  if (depth >= deepest) return false;
  if (!isObject(value)) return Array.isArray(value) && value.every((element) => isTame(element, depth + 1));
  for (const name of Object.keys(value)) {
    if (cleanText(name) !== name || !isTame(value[name], depth + 1)) return false;
  }
  return true;
}

function tamed(value: unknown, depth: number): unknown {
  if (typeof value === "string") return cleanText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= deepest) return Array.isArray(value) ? "[…]" : "{…}";
  if (Array.isArray(value)) return value.map((element: unknown) => tamed(element, depth + 1));
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  return Object.fromEntries(entries.map(([name, element]) => [cleanText(name), tamed(element, depth + 1)]));
}

/** JSON text of a value of bounded depth, with the names of every object sorted: the same value gives the same text. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(tame(value), (_name, element: unknown) =>
    isObject(element) ? Object.fromEntries(Object.entries(element).toSorted(([a], [b]) => compare(a, b))) : element,
  );
}

/** Order by code units: the same on every machine, unlike `localeCompare`. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
