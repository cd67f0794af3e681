import { measure, trim } from "./trim.ts";
import type { Unit } from "./trim.ts";

/** The longest beginning of a text that, once escaped, takes at most `max`: an escape is never cut in two. `max` is at least 8. */
export function fitEscaped(text: string, max: number, escape: (text: string) => string, unit: Unit = "units"): string {
  let room = max;
  for (;;) {
    const escaped = escape(trim(text, room, unit));
    const size = measure(escaped, unit);
    if (size <= max || room === 0) return escaped;
    // Most texts escape evenly: two or three rounds find the place.
    room = Math.max(0, Math.min(room - 1, Math.floor((room * max) / size)));
  }
}

/**
 * A list in the richest of several ways to write its entries that fits into `max`: what is too long loses titles first and
 * names never. The last way must fit.
 */
export function fitList<T>(
  entries: readonly T[],
  ways: readonly ((entry: T) => string)[],
  max: number,
  unit: Unit = "units",
): string {
  let written = "";
  for (const way of ways) {
    written = entries.map(way).join("\n");
    if (measure(written, unit) <= max) break;
  }
  return written;
}
