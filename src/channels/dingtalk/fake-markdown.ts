/** What the client makes of a bot's Markdown. */
export interface Read {
  /** As it is shown, markup resolved. */
  readonly text: string;
  readonly links: readonly string[];
  /** Names of all markup in order; the lines of one quote count once. */
  readonly marks: readonly string[];
}

interface Reading {
  text: string;
  readonly links: string[];
  readonly marks: string[];
}

/** "Message types": the subset of headings, quotes, bold, italic, links, images and lists; and tags, which clients honour as well. */
export function readMarkdown(source: string): Read {
  const reading: Reading = { text: "", links: [], marks: [] };
  const lines = source.split("\n");
  for (const [index, line] of lines.entries()) {
    const inner = withoutBlockMarks(line, reading);
    readInline(inner, reading);
    const next = lines[index + 1];
    if (next === undefined) break;
    // A line goes on in the next one, unless it ends in two blanks or another block begins.
    const breaks = line.endsWith("  ") || line.trim() === "" || next.trim() === "" || isBlock(next);
    reading.text += breaks ? "\n" : " ";
  }
  return reading;
}

/** What a line begins with. */
const blockMarks: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["rule", /^ {0,3}(?:([-*_=])\s*)(?:\1\s*){1,}$/],
  ["code", /^(?: {4}|\t|```|~~~)/],
  ["heading", /^ {0,3}#{1,6}(?:\s|$)/],
  ["item", /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/],
  ["quote", /^ {0,3}> ?/],
  ["table", /^ {0,3}\|/],
];

function isBlock(line: string): boolean {
  return blockMarks.some(([, pattern]) => pattern.test(line));
}

/** A quote may hold another block. */
function withoutBlockMarks(line: string, reading: Reading): string {
  const found = blockMarks.find(([, pattern]) => pattern.test(line));
  if (found === undefined) return line;
  const [name, pattern] = found;
  if (name !== "quote" || reading.marks.at(-1) !== "quote") reading.marks.push(name);
  const rest = line.replace(pattern, "");
  return name === "quote" ? withoutBlockMarks(rest, reading) : rest;
}

type Rule = readonly [pattern: RegExp, take: (found: RegExpExecArray, reading: Reading) => void];

/** First that fits at a place, in this order. */
const rules: readonly Rule[] = [
  // The backslash escapes of the original Markdown, and no others.
  [/\\([\\`*_{}[\]()#+\-.!])/y, ([, character], reading) => void (reading.text += character)],
  [/<br\s*\/?>/y, (_, reading) => void (reading.text += "\n")],
  [/<\/?([a-zA-Z]\w*)(?:\s[^<>]*)?\/?>|<!--/y, ([mark], reading) => void reading.marks.push(mark)],
  [
    /(!?)\[((?:\\.|[^[\]\\])*)\]\(([^()\s]*)\)/y,
    ([, image, label = "", url = ""], reading) => {
      reading.marks.push(image === "" ? "link" : "image");
      reading.links.push(url);
      readInline(label, reading);
    },
  ],
  // A client makes links of bare addresses.
  [
    /https?:\/\/[^\s<>\u200b]+/y,
    ([url], reading) => {
      reading.links.push(url);
      reading.text += url;
    },
  ],
  [/\*{1,3}|_{1,3}|~~|`+/y, ([mark], reading) => void reading.marks.push(mark)],
  [/[^]/y, ([character], reading) => void (reading.text += character)],
];

function readInline(source: string, reading: Reading): void {
  let at = 0;
  while (at < source.length) {
    for (const [pattern, take] of rules) {
      pattern.lastIndex = at;
      const found = pattern.exec(source);
      if (found === null) continue;
      at += found[0].length;
      take(found, reading);
      break;
    }
  }
}
