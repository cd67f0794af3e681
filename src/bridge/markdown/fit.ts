import { plainSpan, pointsOf, writeLine, writePieces } from "./lines.ts";
import type { Line, Span } from "./lines.ts";

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
const ellipsis = "…";
/** What the escape of a line's first sign may take, and the ellipsis. */
const lineStartRoom = 8;

/** As many lines as there is room for, as Markdown; the last one is cut on a character, and code is closed. */
export function fitLines(lines: readonly Line[], room: number): { readonly text: string; readonly isCut: boolean } {
  const written: string[] = [];
  let used = 0;
  const take = (text: string): void => {
    written.push(text);
    used += pointsOf(text) + 1;
  };
  for (const each of lines) {
    const line = bounded(each, room - used);
    const text = writeLine(line);
    const closing = closingOf(line);
    const reserve = closing === null ? 0 : pointsOf(closing) + 1;
    if (used + pointsOf(text) + reserve <= room) {
      take(text);
      continue;
    }
    const part = cutLine(line, room - used - reserve);
    if (part !== null) take(part);
    if (closing !== null && line.kind === "code") take(closing);
    return { text: written.join("\n"), isCut: true };
  }
  return { text: written.join("\n"), isCut: false };
}

/** Writing makes a text no shorter: what cannot fit by far is not even written. */
function bounded(line: Line, room: number): Line {
  // A character is two UTF-16 units at most.
  return line.kind === "text" ? { ...line, spans: cutSpans(line.spans, 2 * Math.max(room, 0) + 2) } : line;
}

/** What has to follow if the text ends with this line; null: nothing. The end of a fence always has its room. */
function closingOf(line: Line): string | null {
  return line.kind === "code" || line.kind === "fence" ? line.prefix + line.fence : null;
}

/** The beginning of a line, within that many characters; null: not even that much has room. */
function cutLine(line: Line, room: number): string | null {
  if (line.kind === "code") {
    const kept = cutText(line.text, room - pointsOf(line.prefix));
    return kept === "" ? null : line.prefix + kept;
  }
  if (line.kind !== "text") return null;
  // How long a text becomes by escaping is known when it is written. Of the stretch in which the room ends, the longest beginning that
  // fits is searched for.
  let left = room - pointsOf(line.prefix) - lineStartRoom;
  let fits = 0;
  let tooLong = 1;
  for (const { markdown, units } of writePieces(line.spans)) {
    left -= pointsOf(markdown);
    tooLong = fits + units + 1;
    if (left < 0) break;
    fits += units;
  }
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (pointsOf(writeLine({ ...line, spans: cutSpans(line.spans, middle) })) <= room) fits = middle;
    else tooLong = middle;
  }
  return fits === 0 ? null : writeLine({ ...line, spans: cutSpans(line.spans, fits) });
}

/** That many UTF-16 units of the text, rounded down to a character, and a sign that something is missing. */
function cutSpans(spans: readonly Span[], units: number): readonly Span[] {
  const kept: Span[] = [];
  let left = units;
  for (const span of spans) {
    if (span.text.length > left) {
      const text = wholeGraphemes(span.text, left);
      // Alone it is no link: its target would take room that nobody counted.
      kept.push(text === "" ? plainSpan(` ${ellipsis}`) : { ...span, text: text + ellipsis });
      break;
    }
    kept.push(span);
    left -= span.text.length;
  }
  return kept;
}

function wholeGraphemes(text: string, units: number): string {
  let end = 0;
  // A character is a few units long; only those around the cut have to be looked at.
  const from = Math.max(0, units - 200);
  const start = from === 0 ? 0 : (graphemes.segment(text).containing(from)?.index ?? 0);
  end = start;
  for (const { segment, index } of graphemes.segment(text.slice(start, units + 200))) {
    if (start + index + segment.length > units) break;
    end = start + index + segment.length;
  }
  return text.slice(0, end);
}

/** At most that many code points, cut on a character, with `…` where something is missing. */
export function cutText(text: string, max: number): string {
  if (pointsOf(text) <= max) return text;
  if (max < 1) return "";
  let points = 0;
  let end = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    points += pointsOf(segment);
    if (points > max - 1) break;
    end = index + segment.length;
  }
  return text.slice(0, end).trimEnd() + ellipsis;
}
