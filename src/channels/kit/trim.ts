const ellipsis = "…";
const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/** Units in which platforms count: UTF-8 bytes, UTF-16 units (JavaScript's length), code points. */
export type Unit = "bytes" | "units" | "points";

const measures = {
  bytes: (text: string) => Buffer.byteLength(text),
  units: (text: string) => text.length,
  points: (text: string) => {
    let count = 0;
    for (const _ of text) count += 1;
    return count;
  },
} as const satisfies Record<Unit, (text: string) => number>;

export function measure(text: string, unit: Unit): number {
  return measures[unit](text);
}

/** At most `max`, cut between graphemes (never inside of an emoji or an accented letter), with `…` where something is missing. */
export function trim(text: string, max: number, unit: Unit = "units"): string {
  // A unit is at most three bytes and a point at least one unit: most texts are never counted, let alone segmented.
  if (text.length * (unit === "bytes" ? 3 : 1) <= max || measures[unit](text) <= max) return text;
  const room = max - measures[unit](ellipsis);
  if (room < 0) return "";
  let used = 0;
  let end = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    used += measures[unit](segment);
    if (used > room) break;
    end = index + segment.length;
  }
  return text.slice(0, end).trimEnd() + ellipsis;
}

const unwanted = /[[\p{Cc}\p{Bidi_Control}\ufeff\ufff9-\ufffb]--[\n\t]]/gv;

/** Text from outside without control characters and without marks that reorder the text around them; well-formed Unicode. */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|\u2028|\u2029|\u0085/g, "\n")
    .replace(unwanted, "");
}

/** `clean`, on one line. */
export function oneLine(text: string): string {
  return clean(text).replace(/\s+/g, " ").trim();
}
