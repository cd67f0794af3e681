import { clean, linkTarget } from "./escape.ts";
import { plainSpan } from "./lines.ts";
import type { Line, Span } from "./lines.ts";

/** Lines that belong together. `paragraph`: may follow another one without a blank line between them. */
export interface Block {
  readonly kind: "paragraph" | "other" | "gap";
  readonly lines: readonly Line[];
}

/** Takes stretches of text and finished blocks, in the order of the message, and puts them into lines. */
export interface Collector {
  /** Text in which blanks mean what they mean in HTML: one. */
  text(text: string, like: Span): void;
  span(span: Span): void;
  lineEnd(): void;
  paragraphEnd(): void;
  block(block: Block): void;
  blocks(): readonly Block[];
}

export function createCollector(): Collector {
  const blocks: Block[] = [];
  let lines: Line[] = [];
  let spans: Span[] = [];
  const endsInBlank = (): boolean => {
    const last = spans.at(-1);
    return last === undefined || last.text.endsWith(" ");
  };
  const lineEnd = (): void => {
    lines.push({ kind: "text", prefix: "", spans });
    spans = [];
  };
  const paragraphEnd = (): void => {
    if (spans.length > 0) lineEnd();
    if (lines.length === 0) return;
    const kept = trimmedLines(lines);
    blocks.push(kept.length === 0 ? { kind: "gap", lines: [] } : { kind: "paragraph", lines: kept });
    lines = [];
  };
  return {
    text: (text, like) => {
      const folded = clean(text).replace(/\s+/g, " ");
      const kept = endsInBlank() ? folded.replace(/^ /, "") : folded;
      if (kept !== "") spans.push(...linkified(kept, like));
    },
    span: (span) => {
      if (span.text !== "") spans.push(span);
    },
    lineEnd,
    paragraphEnd,
    block: (block) => {
      paragraphEnd();
      if (block.lines.length > 0) blocks.push(block);
    },
    blocks: () => {
      paragraphEnd();
      return blocks;
    },
  };
}

/** Without empty lines at either end, and never two of them in a row. */
function trimmedLines(lines: readonly Line[]): readonly Line[] {
  const kept = lines.filter((line, index) => !isEmpty(line) || (index > 0 && !isEmpty(lines[index - 1])));
  const from = kept.findIndex((line) => !isEmpty(line));
  const to = kept.findLastIndex((line) => !isEmpty(line));
  return from === -1 ? [] : kept.slice(from, to + 1);
}

function isEmpty(line: Line | undefined): boolean {
  return line === undefined || (line.kind === "text" && line.spans.every(({ text }) => text.trim() === ""));
}

/** One text of all blocks, with an empty line where the next would run into the last. */
export function joinBlocks(blocks: readonly Block[]): readonly Line[] {
  const lines: Line[] = [];
  let before: Block["kind"] | null = null;
  for (const block of blocks) {
    const isApart = before !== null && !(before === "paragraph" && block.kind === "paragraph");
    if (block.kind !== "gap") {
      if (isApart) lines.push({ kind: "own", prefix: "", text: "" });
      lines.push(...block.lines);
    }
    if (block.kind !== "gap" || before !== null) before = block.kind;
  }
  return lines;
}

/** Web and mail addresses in plain text. A mail address as code is not taken for a name that is called, and can be copied. */
const addresses = /(https?:\/\/[^\s<>"'`\\^{|}。，；、）]+)|([\w.+-]{1,64}@[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63}){1,8})/giu;

/** Text with the addresses in it marked, unless it is a link or code itself. */
function linkified(text: string, like: Span): readonly Span[] {
  if (like.code || like.href !== null) return [{ ...like, text }];
  const spans: Span[] = [];
  let at = 0;
  for (const found of text.matchAll(addresses)) {
    const [, url = "", mail = ""] = found;
    const kept = url === "" ? mail : withoutEnd(url);
    spans.push({ ...like, text: text.slice(at, found.index) });
    spans.push(url === "" ? { ...like, text: mail, code: true } : linkOf(kept, like));
    at = found.index + kept.length;
  }
  spans.push({ ...like, text: text.slice(at) });
  return spans.filter((span) => span.text !== "");
}

/** Marks that end the sentence and not the address, and a bracket that was opened before it. */
function withoutEnd(url: string): string {
  let kept = url.replace(/[.,:;!?*_~]+$/, "");
  while (/[)\]]$/.test(kept) && !isBalanced(kept)) kept = kept.slice(0, -1).replace(/[.,:;!?*_~]+$/, "");
  return kept;
}

function isBalanced(url: string): boolean {
  const [open, close] = url.endsWith(")") ? ["(", ")"] : ["[", "]"];
  return url.split(open).length >= url.split(close).length;
}

function linkOf(url: string, like: Span): Span {
  const href = linkTarget(url);
  return href === null ? { ...like, text: url } : { ...like, text: url, href };
}

/** Plain text as lines of one paragraph. */
export function plainBlocks(text: string): readonly Block[] {
  const collector = createCollector();
  for (const line of clean(text).split("\n")) {
    for (const span of linkified(line.replace(/\s+/g, " "), plainSpan(""))) collector.span(span);
    collector.lineEnd();
  }
  return collector.blocks();
}
