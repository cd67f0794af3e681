import { hash } from "node:crypto";
import { eventLimits } from "#domain/event.ts";
import { cleanText, cutAt } from "./text.ts";

/** No limit is promised for group keys; Alertmanager's grow with the labels that a route groups by. */
const groupKeyLimit = 1024;

const digestLength = 32;

/** A key that is too long keeps its beginning and ends in a hash of the whole: cut alone, different keys would become one. */
export function boundedKey(key: string, limit: number = eventLimits.dedupKey): string {
  const clean = cleanText(key);
  if (clean.length <= limit) return clean;
  return `${clean.slice(0, cutAt(clean, limit - digestLength - 1))}~${digest(clean)}`;
}

/** A sender's name for a group of alerts, bounded; null when there is none. */
export function groupKeyOf(value: unknown): string | null {
  return typeof value === "string" && cleanText(value) !== "" ? boundedKey(value, groupKeyLimit) : null;
}

/** A key made from what an event says, for senders that give none: the same parts, the same key. */
export function madeKey(...parts: readonly unknown[]): string {
  return digest(JSON.stringify(parts));
}

function digest(text: string): string {
  return hash("sha256", text, "hex").slice(0, digestLength);
}
