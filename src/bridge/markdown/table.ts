import type { Block } from "./collect.ts";
import type { HtmlElement, HtmlNode } from "./html-tree.ts";
import { plainSpan } from "./lines.ts";
import type { Line, Span } from "./lines.ts";

/** Wider tables lose their last columns: nobody reads them in a chat. */
const maxColumns = 30;

/** A table of a message. Its first row is the head, as Markdown knows no table without one. `asLines`: rows are lines of text. */
export function tableBlock(
  table: HtmlElement,
  spansOf: (cell: HtmlElement) => readonly Span[],
  asLines: boolean,
): Block {
  const rows = rowsOf(table.children).map((row) => cellsOf(row).slice(0, maxColumns).map(spansOf));
  const filled = rows.filter((row) => row.some((cell) => cell.length > 0));
  const width = Math.max(0, ...filled.map((row) => row.length));
  if (width === 0) return { kind: "other", lines: [] };
  if (asLines || width === 1) return { kind: "paragraph", lines: filled.map(lineOf) };
  const [head, ...body] = filled.map((row): Line => ({ kind: "row", prefix: "", cells: padded(row, width) }));
  const rule: Line = { kind: "own", prefix: "", text: `|${" --- |".repeat(width)}` };
  return { kind: "other", lines: head === undefined ? [] : [head, rule, ...body] };
}

function lineOf(row: readonly (readonly Span[])[]): Line {
  const spans = row.flatMap((cell, index) => (index === 0 ? cell : [plainSpan(" / "), ...cell]));
  return { kind: "text", prefix: "", spans };
}

function padded(row: readonly (readonly Span[])[], width: number): readonly (readonly Span[])[] {
  return [...row, ...Array.from({ length: width - row.length }, () => [])];
}

/** Rows of this table, not of one within a cell. */
function rowsOf(nodes: readonly HtmlNode[]): readonly HtmlElement[] {
  return nodes.flatMap((node) => {
    if (node.kind === "text") return [];
    if (node.name === "tr") return [node];
    return /^(?:thead|tbody|tfoot)$/.test(node.name) ? rowsOf(node.children) : [];
  });
}

function cellsOf(row: HtmlElement): readonly HtmlElement[] {
  return row.children.flatMap((node) => (node.kind === "element" && /^t[dh]$/.test(node.name) ? [node] : []));
}
