import { codeSpan, escapeLineStart, escapeText, longestRun, silenced } from "./escape.ts";

/** A stretch of text of one kind. The text is as its author wrote it: nothing is escaped before the line is written. */
export interface Span {
  readonly text: string;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly strike: boolean;
  readonly code: boolean;
  /** Target of a link, made by `linkTarget`; null: no link. */
  readonly href: string | null;
}

/** A line of Markdown. `prefix`: what begins it, such as `> ` and `- `. Each line stands by itself, so that a text can end after any. */
export type Line =
  | { readonly kind: "text"; readonly prefix: string; readonly spans: readonly Span[] }
  | { readonly kind: "row"; readonly prefix: string; readonly cells: readonly (readonly Span[])[] }
  | { readonly kind: "fence"; readonly prefix: string; readonly fence: string; readonly info: string }
  /** Within the fence, which has to be closed. */
  | { readonly kind: "code"; readonly prefix: string; readonly text: string; readonly fence: string }
  | { readonly kind: "fence_end"; readonly prefix: string; readonly fence: string }
  /** Markdown of our own, written before. */
  | { readonly kind: "own"; readonly prefix: string; readonly text: string };

export const plain: Span = { text: "", bold: false, italic: false, strike: false, code: false, href: null };

export function plainSpan(text: string): Span {
  return { ...plain, text };
}

/** The same line behind what begins it. */
export function prefixed(prefix: string, line: Line): Line {
  return { ...line, prefix: prefix + line.prefix };
}

/**
 * The same line within something of the message: a quote, an item of a list. Readers of Markdown do not all agree on code there, and a
 * sign that might ring must not depend on it.
 */
export function nested(prefix: string, line: Line): Line {
  return prefixed(prefix, line.kind === "code" ? { ...line, text: silenced(line.text) } : line);
}

/** A line as Markdown. */
export function writeLine(line: Line): string {
  switch (line.kind) {
    case "text":
      return (line.prefix + escapeFirst(line.spans)).trimEnd();
    case "row":
      return `${line.prefix}| ${line.cells.map((cell) => writeSpans(cell.map(withoutCode)).trim()).join(" | ")} |`;
    case "fence":
      return line.prefix + line.fence + line.info;
    case "code":
      return line.prefix + line.text;
    case "fence_end":
      return line.prefix + line.fence;
    case "own":
      return (line.prefix + line.text).trimEnd();
    default:
      return line satisfies never;
  }
}

/** Signs of ours, such as `**`, begin a line too, and mean what they say. */
function escapeFirst(spans: readonly Span[]): string {
  const text = writeSpans(spans).trim();
  const first = spans.find((span) => span.text.trim() !== "");
  const isOurs =
    first !== undefined && (first.bold || first.italic || first.strike || first.code || first.href !== null);
  return isOurs ? text : escapeLineStart(text);
}

/** A `|` in code ends a cell all the same: there it is text. */
function withoutCode(span: Span): Span {
  return span.code ? { ...span, code: false } : span;
}

/** Spans of one line as Markdown. Neighbours of one kind are joined, others kept apart by a sign that nobody sees. */
export function writeSpans(spans: readonly Span[]): string {
  return writePieces(spans)
    .map(({ markdown }) => markdown)
    .join("");
}

/** The same in pieces; `units`: how much of the text, in UTF-16 units, is in one. */
export function writePieces(spans: readonly Span[]): readonly { readonly markdown: string; readonly units: number }[] {
  let last = "";
  let isMarkBefore = false;
  const all = joined(spans);
  return all.map((span, index) => {
    const text = span.text.trim();
    const start = span.text.length - span.text.trimStart().length;
    const [before, after] = [span.text.slice(0, start), span.text.slice(start + text.length)];
    const isBare = isBareAddress(span) && /^\s?$/.test(last) && /^(?:\s|$)/.test(all[index + 1]?.text ?? "");
    const written = isBare ? text : writeSpan({ ...span, text });
    const isMarked = written !== "" && isMark(span) && !isBare;
    const isApart = isMarked && before === "" && (isMarkBefore || last === "`");
    const markdown = (isApart ? "\u200b" : "") + before + written + after;
    last = markdown.at(-1) ?? last;
    if (written !== "" || before + after !== "") isMarkBefore = isMarked && after === "";
    return { markdown, units: span.text.length };
  });
}

function joined(spans: readonly Span[]): readonly Span[] {
  const all: Span[] = [];
  for (const span of spans) {
    const last = all.at(-1);
    const isSame =
      last !== undefined &&
      last.bold === span.bold &&
      last.italic === span.italic &&
      last.strike === span.strike &&
      last.code === span.code &&
      last.href === span.href;
    if (isSame) all[all.length - 1] = { ...last, text: last.text + span.text };
    else all.push(span);
  }
  return all;
}

/** An address that needs no words: readers make a link of it where it stands between blanks, and it stays one in a notification. */
function isBareAddress({ text, href, bold, italic, strike }: Span): boolean {
  return (href === text || href === `${text}/`) && !bold && !italic && !strike;
}

function isMark(span: Span): boolean {
  return span.bold || span.italic || span.strike || span.code || span.href !== null;
}

function writeSpan({ text, bold, italic, strike, code, href }: Span): string {
  if (text === "") return "";
  let out = code ? codeSpan(text) : escapeText(text, href !== null);
  if (out === "") return "";
  if (strike) out = `~~${out}~~`;
  if (italic) out = `*${out}*`;
  if (bold) out = `**${out}**`;
  return href === null ? out : `[${out}](${href})`;
}

/** Code as lines. `info`: the language. A line of code holds no line end. */
export function codeLines(code: string, info: string): readonly Line[] {
  const fence = "`".repeat(Math.max(3, longestRun(code) + 1));
  return [
    { kind: "fence", prefix: "", fence, info },
    ...code.split("\n").map((text): Line => ({ kind: "code", prefix: "", text: text.trimEnd(), fence })),
    { kind: "fence_end", prefix: "", fence },
  ];
}

/** How many of a text Mattermost counts: characters, not UTF-16 units. */
export function pointsOf(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
