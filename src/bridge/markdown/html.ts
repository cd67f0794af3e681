import { clean, linkTarget, oneLine } from "./escape.ts";
import { createCollector, joinBlocks } from "./collect.ts";
import type { Block, Collector } from "./collect.ts";
import { parseHtml } from "./html-tree.ts";
import type { HtmlElement, HtmlNode } from "./html-tree.ts";
import { codeLines, nested, plain } from "./lines.ts";
import type { Line, Span } from "./lines.ts";
import { tableBlock } from "./table.ts";

/** What a body points at. */
export interface Pointers {
  /** What stands where `<attachment id>` is; empty: nothing does. */
  attachment(id: string): readonly Block[];
  /** What stands in place of an image that is kept with the message. */
  hosted(hostedContentId: string, alt: string): string;
  /** An image from elsewhere: its words where it has none. */
  readonly imageWord: string;
}

/** Where we are in the tree. */
interface Place {
  readonly like: Span;
  readonly out: Collector;
  readonly pointers: Pointers;
  /** Lists and quotes around. */
  readonly depth: number;
  /** In a cell of a table or in a link: no blocks there. */
  readonly isFlat: boolean;
}

/** Deeper lists and quotes are shown at this depth. */
const maxNesting = 5;

/** Longer bodies are read up to there: Teams takes about 100 KB. */
const maxHtml = 150_000;

/** The body of a message of Teams (Graph, `chatMessage.body` with `contentType: html`) as blocks of Markdown. Never throws. */
export function htmlBlocks(html: string, pointers: Pointers): readonly Block[] {
  return blocksOf(parseHtml(html.slice(0, maxHtml)), { like: plain, pointers, depth: 0 });
}

function blocksOf(nodes: readonly HtmlNode[], at: Omit<Place, "out" | "isFlat">): readonly Block[] {
  const out = createCollector();
  walk(nodes, { ...at, out, isFlat: false });
  return out.blocks();
}

function walk(nodes: readonly HtmlNode[], place: Place): void {
  for (const node of nodes) {
    if (node.kind === "text") place.out.text(node.text, place.like);
    else if (Object.hasOwn(elements, node.name)) elements[node.name]?.(node, place);
    else walk(node.children, place);
  }
}

type Draw = (element: HtmlElement, place: Place) => void;

function marked(mark: Partial<Span>): Draw {
  return (element, place) => walk(element.children, { ...place, like: { ...place.like, ...mark } });
}

/** A line of its own. */
function paragraph(mark: Partial<Span> = {}): Draw {
  return (element, place) => {
    end(place);
    marked(mark)(element, place);
    end(place);
  };
}

function end({ out, isFlat, like }: Place): void {
  if (isFlat) out.text(" ", like);
  else out.paragraphEnd();
}

/** Elements with a meaning; of others the content is shown. Teams' own: `at`, `emoji`, `customemoji`, `codeblock`, `attachment`. */
const elements: Readonly<Record<string, Draw>> = {
  b: marked({ bold: true }),
  strong: marked({ bold: true }),
  i: marked({ italic: true }),
  em: marked({ italic: true }),
  s: marked({ strike: true }),
  strike: marked({ strike: true }),
  del: marked({ strike: true }),
  p: paragraph(),
  div: paragraph(),
  section: paragraph(),
  article: paragraph(),
  header: paragraph(),
  footer: paragraph(),
  figure: paragraph(),
  figcaption: paragraph(),
  h1: paragraph({ bold: true }),
  h2: paragraph({ bold: true }),
  h3: paragraph({ bold: true }),
  h4: paragraph({ bold: true }),
  h5: paragraph({ bold: true }),
  h6: paragraph({ bold: true }),
  br: (_, { out, isFlat, like }) => (isFlat ? out.text(" ", like) : out.lineEnd()),
  hr: (_, { out, isFlat }) => {
    if (!isFlat) out.block({ kind: "other", lines: [{ kind: "own", prefix: "", text: "***" }] });
  },
  a: drawLink,
  at: drawMention,
  emoji: drawEmoji,
  customemoji: drawEmoji,
  img: drawImage,
  attachment: drawAttachment,
  code: drawCode,
  kbd: drawCode,
  samp: drawCode,
  pre: drawCodeBlock,
  codeblock: drawCodeBlock,
  blockquote: drawQuote,
  ul: (element, place) => drawList(element, place, null),
  ol: (element, place) => drawList(element, place, startOf(element)),
  li: paragraph(),
  table: drawTable,
  systemeventmessage: () => undefined,
};

/** Where the words name another host than the one it leads to, that one is named too. */
function drawLink(element: HtmlElement, place: Place): void {
  const href = linkTarget(element.attributes.get("href") ?? "");
  if (href === null || place.like.href !== null) return walk(element.children, place);
  const label = oneLine(textOf(element.children));
  const like = { ...place.like, href };
  if (label === "" && !hasPicture(element.children)) return place.out.span({ ...like, text: href });
  walk(element.children, { ...place, like, isFlat: true });
  const [shown, real] = [hostIn(label), URL.parse(href)?.host ?? ""];
  if (shown !== null && shown !== real) place.out.span({ ...place.like, text: ` (${real})` });
}

function hasPicture(nodes: readonly HtmlNode[]): boolean {
  return nodes.some((node) => node.kind === "element" && (node.name === "img" || hasPicture(node.children)));
}

/** The host that words claim to lead to; null: they claim none. */
function hostIn(label: string): string | null {
  const claimed = /^(?:https?:\/\/)?((?:[\p{L}\d-]+\.)+\p{L}{2,})(?=[:/?#]|$)/iu.exec(label);
  return claimed === null ? null : (URL.parse(`https://${claimed[1]}`)?.host ?? null);
}

/** Everybody sees who is called, and nobody is. */
function drawMention(element: HtmlElement, { out, like }: Place): void {
  const name = oneLine(textOf(element.children)).replace(/^@/, "");
  if (name !== "") out.span({ ...like, bold: true, text: `@${name}` });
}

function drawEmoji(element: HtmlElement, { out, like }: Place): void {
  const alt = element.attributes.get("alt") ?? element.attributes.get("title") ?? "";
  out.span({ ...like, text: oneLine(alt) });
}

function drawImage(element: HtmlElement, { out, like, pointers }: Place): void {
  const alt = oneLine(element.attributes.get("alt") ?? "");
  const kind = element.attributes.get("itemtype") ?? "";
  if (kind.endsWith("/Emoji")) return out.span({ ...like, text: alt });
  const source = element.attributes.get("src") ?? "";
  const hosted = /\/hostedContents\/([^/?#]+)\/\$value/i.exec(source)?.[1];
  const href = hosted === undefined ? linkTarget(source) : null;
  if (hosted !== undefined) out.span({ ...like, italic: true, text: pointers.hosted(hosted, alt) });
  else if (like.href !== null || href === null) out.span({ ...like, text: alt });
  else out.span({ ...like, href, text: alt === "" ? pointers.imageWord : alt });
}

function drawAttachment(element: HtmlElement, { out, pointers, isFlat, depth }: Place): void {
  const id = element.attributes.get("id");
  if (id === undefined || isFlat || depth > 0) return;
  for (const block of pointers.attachment(id)) out.block(block);
}

function drawCode(element: HtmlElement, place: Place): void {
  const code = oneLine(textOf(element.children));
  place.out.span({ ...place.like, code: true, text: code });
}

function drawCodeBlock(element: HtmlElement, place: Place): void {
  const code = clean(textOf(element.children)).replace(/^\n+|\s+$/g, "");
  if (place.isFlat) place.out.span({ ...place.like, code: true, text: code.replace(/\s+/g, " ") });
  else if (code !== "") place.out.block({ kind: "other", lines: codeLines(code, languageOf(element)) });
}

/** `<codeblock class="Json">` names it; others say `language-json`. */
function languageOf(element: HtmlElement): string {
  const name = (element.attributes.get("class") ?? "").replace(/^language-/, "").toLowerCase();
  return /^[a-z][a-z0-9+#-]{0,19}$/.test(name) && name !== "plaintext" ? name : "";
}

function drawQuote(element: HtmlElement, place: Place): void {
  if (place.isFlat) return walk(element.children, place);
  const lines = joinBlocks(blocksOf(element.children, { ...place, depth: place.depth + 1 }));
  const prefix = place.depth < maxNesting ? "> " : "";
  place.out.block({ kind: "other", lines: lines.map((line) => nested(prefix, line)) });
}

function startOf(element: HtmlElement): number {
  const start = Number(element.attributes.get("start") ?? "1");
  return Number.isInteger(start) && start >= 0 && start < 1e6 ? start : 1;
}

function drawList(element: HtmlElement, place: Place, start: number | null): void {
  if (place.isFlat) return walk(element.children, place);
  const lines: Line[] = [];
  let number = start;
  for (const node of element.children) {
    if (node.kind === "text" && node.text.trim() === "") continue;
    const children = node.kind === "element" && node.name === "li" ? node.children : [node];
    const marker = number === null ? "- " : `${number}. `;
    const item = joinBlocks(blocksOf(children, { ...place, depth: place.depth + 1 })).filter(isSaid);
    const deeper = place.depth < maxNesting ? " ".repeat(marker.length) : "";
    // A list right within a list, as Word writes it, belongs to the item before.
    const isInner = node.kind === "element" && (node.name === "ul" || node.name === "ol");
    item.forEach((line, index) => lines.push(nested(index === 0 && !isInner ? marker : deeper, line)));
    if (number !== null && item.length > 0 && !isInner) number += 1;
  }
  place.out.block({ kind: "other", lines });
}

/** An empty line would end the list in Mattermost. */
function isSaid(line: Line): boolean {
  return line.kind !== "own" || line.text !== "";
}

/** Mattermost draws no table within a list or a quote of the message: there its rows are lines. */
function drawTable(element: HtmlElement, place: Place): void {
  const cells = (cell: HtmlElement): readonly Span[] => flatSpans(cell.children, place);
  if (place.isFlat) return walk(element.children, place);
  place.out.block(tableBlock(element, cells, place.depth > 0));
}

function flatSpans(nodes: readonly HtmlNode[], place: Place): readonly Span[] {
  const out = createCollector();
  walk(nodes, { ...place, like: plain, out, isFlat: true });
  return out.blocks().flatMap(({ lines }) => lines.flatMap((line) => (line.kind === "text" ? line.spans : [])));
}

/** Text as it stands; line ends where HTML has them. */
function textOf(nodes: readonly HtmlNode[]): string {
  return nodes
    .map((node) => {
      if (node.kind === "text") return node.text;
      if (node.name === "br") return "\n";
      if (node.name === "emoji" || node.name === "img") return node.attributes.get("alt") ?? "";
      const text = textOf(node.children);
      return /^(?:p|div|li)$/.test(node.name) && !text.endsWith("\n") ? `${text}\n` : text;
    })
    .join("");
}
