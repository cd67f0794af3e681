import { eventLimits } from "#domain/event.ts";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** A "character" made of more code units than this is an attack on the cut, not a letter; then the cut falls inside it. */
const longestGrapheme = 64;

/** Text that every database and platform takes: no U+0000 (PostgreSQL refuses it), no half of a surrogate pair. */
export function cleanText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes("\0") ? whole.replaceAll("\0", "") : whole;
}

/** At most `limit` UTF-16 units, cut between two characters as people see them; what was cut ends in `…`. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, cutAt(text, limit - 1))}…`;
}

/** The last place at or before `limit` where text may be cut. */
export function cutAt(text: string, limit: number): number {
  if (text.length <= limit) return text.length;
  // A window around the place is enough, and keeps the cost of a long text flat. It may start inside a character: harmless, as
  // only the character at `limit` counts.
  const from = Math.max(0, limit - 4 * longestGrapheme);
  const start =
    from + (graphemes.segment(text.slice(from, limit + longestGrapheme)).containing(limit - from)?.index ?? 0);
  if (limit - start <= longestGrapheme) return start;
  return isLowSurrogate(text.charCodeAt(limit)) ? limit - 1 : limit;
}

/** White space that is not one blank between two words. */
const untidy = /[^\S ]| {2}/u;

/** One line, for a title: every run of white space becomes one blank. */
export function oneLine(text: string): string {
  return (untidy.test(text) ? text.replace(/\s+/gu, " ") : text).trim();
}

/** The text of a scalar as senders mean it; null for what is absent, empty or not a scalar. */
export function scalarText(value: unknown): string | null {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return null;
  const text = cleanText(value);
  return text.trim() === "" ? null : text;
}

/** The first of some values that holds a text. */
export function firstText(...values: readonly unknown[]): string | null {
  for (const value of values) {
    const text = scalarText(value);
    if (text !== null) return text;
  }
  return null;
}

/** A title within its limit, on one line. */
export function titleText(text: string): string {
  return cutText(oneLine(cleanText(text)), eventLimits.title);
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
