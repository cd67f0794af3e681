import type { Labels } from "#domain/event.ts";
import { eventLimits } from "#domain/event.ts";
import type { JsonObject } from "./json.ts";
import { compare, sortedJson } from "./json.ts";
import { cleanText, cutText } from "./text.ts";

/** Labels that people route and group by; they stay when there are too many. */
const keptFirst = ["alertname", "severity", "instance", "job"] as const;

/**
 * Labels as they are stored: values as text (nested ones as JSON), names and values cut, at most 50, sorted by name so that the
 * order in which a sender writes them makes no difference. Null and nameless ones are left out.
 */
export function cleanLabels(labels: JsonObject): Labels {
  // Without a comparison function texts are sorted by code units, as `compare` does: 0.2 µs for six names, not 0.35.
  const names = Object.keys(labels).toSorted();
  return plainLabels(labels, names) ?? anyLabels(labels, names);
}

/** Labels of which no name needs cutting or cleaning, so that none can come twice and no Map is needed. Null for others. */
function plainLabels(labels: JsonObject, names: readonly string[]): Labels | null {
  if (names.length > eventLimits.labels) return null;
  const plain: Record<string, string> = {};
  for (const name of names) {
    if (name === "" || name === "__proto__" || name.length > eventLimits.labelKey || cleanText(name) !== name)
      return null;
    const text = labelText(labels[name]);
    if (text !== null) plain[name] = cutText(cleanText(text), eventLimits.labelValue);
  }
  return plain;
}

function anyLabels(labels: JsonObject, names: readonly string[]): Labels {
  const entries = new Map<string, string>();
  for (const name of names) {
    const key = cutText(cleanText(name), eventLimits.labelKey);
    const text = labelText(labels[name]);
    if (key === "" || text === null || entries.has(key)) continue;
    entries.set(key, cutText(cleanText(text), eventLimits.labelValue));
  }
  return Object.fromEntries(atMost(entries, eventLimits.labels));
}

/** The text of a label's value, whole; null when there is none. */
export function labelText(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return value === null || value === undefined ? null : sortedJson(value);
}

/** Those labels that say which thing it is about, whole and sorted: what the same alert has in common over its life. */
export function identifyingLabels(labels: JsonObject): readonly (readonly [string, string])[] {
  return Object.entries(labels)
    .filter(([name]) => !changing.has(name))
    .map(([name, value]) => [name, labelText(value) ?? ""] as const)
    .toSorted(([a], [b]) => compare(a, b));
}

/** Labels that may change while it is still the same alert. */
const changing: ReadonlySet<string> = new Set(["severity", "priority", "level"]);

function atMost(entries: ReadonlyMap<string, string>, limit: number): readonly (readonly [string, string])[] {
  if (entries.size <= limit) return [...entries];
  const first = keptFirst.filter((name) => entries.has(name));
  const others = [...entries.keys()].filter((name) => !keptFirst.some((kept) => kept === name));
  const names = new Set<string>([...first, ...others.slice(0, limit - first.length)]);
  return [...entries].filter(([name]) => names.has(name));
}
