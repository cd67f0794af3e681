/** A piece of a line. */
export type Inline =
  | { readonly kind: "text" | "code"; readonly text: string }
  | { readonly kind: "strong" | "emphasis"; readonly content: readonly Inline[] }
  | { readonly kind: "link"; readonly href: string; readonly content: readonly Inline[] };

/** A part of a text. */
export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly content: readonly Inline[] }
  | { readonly kind: "paragraph"; readonly content: readonly Inline[] }
  | {
      readonly kind: "list";
      readonly ordered: boolean;
      readonly start: number;
      readonly items: readonly (readonly Block[])[];
    }
  | {
      readonly kind: "table";
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "quote"; readonly blocks: readonly Block[] };

/** What stands under one heading of the second level; `title` empty: what stands before the first. */
export interface GuideSection {
  readonly title: string;
  /** Of a title such as `2. Connect it`: a step of a way. */
  readonly number: number | null;
  readonly blocks: readonly Block[];
}

/**
 * Reads the part of Markdown in which guides are written: headings, paragraphs, lists (also within lists), tables, code, quotes,
 * strong, emphasis, links of the web. Everything else, HTML as well, is the text that it is.
 */
export function readMarkdown(text: string): readonly Block[] {
  return blocksOf(text.replaceAll("\r\n", "\n").split("\n"));
}

/** A guide by its headings of the second level; its title is left out. */
export function sectionsOf(blocks: readonly Block[]): readonly GuideSection[] {
  const sections: { title: string; number: number | null; blocks: Block[] }[] = [
    { title: "", number: null, blocks: [] },
  ];
  for (const block of blocks) {
    if (block.kind === "heading" && block.level === 1) continue;
    if (block.kind === "heading" && block.level === 2)
      sections.push({ ...titled(plainText(block.content)), blocks: [] });
    else sections.at(-1)?.blocks.push(block);
  }
  return sections.filter((section) => section.title !== "" || section.blocks.length > 0);
}

function titled(title: string): { readonly title: string; readonly number: number | null } {
  const [, digits, rest] = /^(\d{1,2})\.\s*(.+)$/u.exec(title) ?? [];
  return digits === undefined || rest === undefined ? { title, number: null } : { title: rest, number: Number(digits) };
}

/** The words of a line without its marks. */
export function plainText(content: readonly Inline[]): string {
  return content.map((each) => ("text" in each ? each.text : plainText(each.content))).join("");
}

const heading = /^(#{1,6})\s+(.+)$/u;
const item = /^(\s*)([-*]|\d{1,3}\.)\s+(.*)$/u;
const fence = /^\s*```/u;
const ruler = /^\s*\|?(\s*:?-{3,}:?\s*\|)+\s*(:?-{3,}:?)?\s*$/u;

function blocksOf(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const { block, next } = blockAt(lines, at);
    if (block !== null) blocks.push(block);
    at = next;
  }
  return blocks;
}

interface Read {
  readonly block: Block | null;
  readonly next: number;
}

function blockAt(lines: readonly string[], at: number): Read {
  const line = lines[at] ?? "";
  if (line.trim() === "") return { block: null, next: at + 1 };
  if (fence.test(line)) return codeAt(lines, at);
  const [, marks, title] = heading.exec(line) ?? [];
  if (marks !== undefined && title !== undefined)
    return { block: { kind: "heading", level: marks.length, content: readInline(title.trim()) }, next: at + 1 };
  if (line.startsWith(">")) {
    const end = endOf(lines, at, (each) => !each.startsWith(">"));
    const inner = lines.slice(at, end).map((each) => each.replace(/^>\s?/u, ""));
    return { block: { kind: "quote", blocks: blocksOf(inner) }, next: end };
  }
  if (isTableAt(lines, at)) return tableAt(lines, at);
  if (item.test(line)) return listAt(lines, at);
  const end = endOf(lines, at + 1, (each, index) => startsBlock(lines, index, each));
  const words = lines.slice(at, end).map((each) => each.trim());
  return { block: { kind: "paragraph", content: readInline(joined(words)) }, next: end };
}

function startsBlock(lines: readonly string[], at: number, line: string): boolean {
  return (
    line.trim() === "" ||
    fence.test(line) ||
    heading.test(line) ||
    line.startsWith(">") ||
    item.test(line) ||
    isTableAt(lines, at)
  );
}

/** Chinese is written without blanks: a line that ends in it goes on at once. */
function joined(words: readonly string[]): string {
  return words
    .join("\n")
    .replaceAll(/([\p{Script=Han}，。：；、（）！？”])\n(?=[\p{Script=Han}（“])/gu, "$1")
    .replaceAll("\n", " ");
}

function endOf(lines: readonly string[], from: number, isEnd: (line: string, at: number) => boolean): number {
  for (let at = from; at < lines.length; at += 1) if (isEnd(lines[at] ?? "", at)) return at;
  return lines.length;
}

function codeAt(lines: readonly string[], at: number): Read {
  const end = endOf(lines, at + 1, (line) => fence.test(line));
  return { block: { kind: "code", text: lines.slice(at + 1, end).join("\n") }, next: end + 1 };
}

function isTableAt(lines: readonly string[], at: number): boolean {
  return (lines[at] ?? "").startsWith("|") && ruler.test(lines[at + 1] ?? "");
}

function tableAt(lines: readonly string[], at: number): Read {
  const end = endOf(lines, at, (line) => !line.startsWith("|"));
  const rows = lines.slice(at + 2, end).map(cellsOf);
  return { block: { kind: "table", head: cellsOf(lines[at] ?? ""), rows }, next: end };
}

function cellsOf(line: string): readonly (readonly Inline[])[] {
  const inner = line.trim().replace(/^\|/u, "").replace(/\|$/u, "");
  // A bar within code or after a backslash is no border.
  const cells = inner.match(/(?:\\\||`[^`]*`|[^|])*(?:\||$)/gu)?.map((cell) => cell.replace(/\|$/u, "")) ?? [];
  const kept = inner.endsWith("|") ? cells : cells.slice(0, -1);
  return kept.map((cell) => readInline(cell.trim().replaceAll("\\|", "|")));
}

function listAt(lines: readonly string[], at: number): Read {
  const [, indent = "", mark = "-"] = item.exec(lines[at] ?? "") ?? [];
  const ordered = mark !== "-" && mark !== "*";
  const items: (readonly Block[])[] = [];
  let next = at;
  while (next < lines.length) {
    const [, own = "", itsMark = "", first] = item.exec(lines[next] ?? "") ?? [];
    if (first === undefined || own.length !== indent.length || /\d/u.test(itsMark) !== ordered) break;
    const end = endOf(lines, next + 1, (line, index) => endsItem(lines, index, line, indent.length));
    const width = own.length + itsMark.length + 1;
    const inner = lines.slice(next + 1, end).map((line) => line.slice(Math.min(width, leading(line))));
    items.push(blocksOf([first, ...inner]));
    next = end;
    while ((lines[next] ?? "x").trim() === "" && item.test(lines[next + 1] ?? "")) next += 1;
  }
  return { block: { kind: "list", ordered, start: ordered ? Number.parseInt(mark, 10) : 1, items }, next };
}

function endsItem(lines: readonly string[], at: number, line: string, indent: number): boolean {
  if (line.trim() === "") return leading(lines[at + 1] ?? "") <= indent || (lines[at + 1] ?? "").trim() === "";
  return leading(line) <= indent && startsBlock(lines, at, line);
}

function leading(line: string): number {
  return line.length - line.trimStart().length;
}

const marks =
  /`([^`]+)`|\*\*((?:[^*]|\*(?!\*))+)\*\*|\*([^*\s](?:[^*]*[^*\s])?)\*|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)|<(https?:\/\/[^\s>]+)>/u;

function readInline(text: string): readonly Inline[] {
  const found = marks.exec(text);
  if (found === null) return text === "" ? [] : [{ kind: "text", text }];
  const [whole] = found;
  const before = text.slice(0, found.index);
  return [
    ...(before === "" ? [] : [{ kind: "text", text: before } as const]),
    inlineOf(found),
    ...readInline(text.slice(found.index + whole.length)),
  ];
}

function inlineOf([whole, code, strong, emphasis, words, href, bare]: RegExpExecArray): Inline {
  if (code !== undefined) return { kind: "code", text: code };
  if (strong !== undefined) return { kind: "strong", content: readInline(strong) };
  if (emphasis !== undefined) return { kind: "emphasis", content: readInline(emphasis) };
  if (href !== undefined) return { kind: "link", href, content: readInline(words ?? href) };
  if (bare !== undefined) return { kind: "link", href: bare, content: [{ kind: "text", text: bare }] };
  return { kind: "text", text: whole };
}
