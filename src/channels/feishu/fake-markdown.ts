/** What the client makes of rich text. */
export interface Read {
  /** As it is shown, markup resolved. */
  readonly text: string;
  /** Ids in `<at id=…>`, whether there is such a member or not. */
  readonly mentioned: readonly string[];
  readonly links: readonly string[];
  /** Names of all markup in order: what a text that was escaped has none of. */
  readonly marks: readonly string[];
}

interface Reading {
  text: string;
  readonly mentioned: string[];
  readonly links: string[];
  readonly marks: string[];
}

/** Card JSON 2.0, rich text: CommonMark 0.31 without HTML blocks, and tags of its own. */
export function readMarkdown(source: string): Read {
  const reading: Reading = { text: "", mentioned: [], links: [], marks: [] };
  source.split("\n").forEach((line, index) => {
    if (index > 0) reading.text += "\n";
    readInline(withoutBlockMark(line, reading), reading);
  });
  return reading;
}

/** What a line begins with: heading, list, quote, table, code, rule. */
const blockMarks: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["rule", /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/],
  ["code", /^(?: {4}|\t|```|~~~)/],
  ["heading", /^ {0,3}#{1,6}(?:\s|$)/],
  ["item", /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/],
  ["quote", /^ {0,3}>/],
  ["table", /^ {0,3}\|/],
];

function withoutBlockMark(line: string, reading: Reading): string {
  const found = blockMarks.find(([, pattern]) => pattern.test(line));
  if (found === undefined) return line;
  reading.marks.push(found[0]);
  return line.replace(found[1], "");
}

type Rule = readonly [pattern: RegExp, take: (found: RegExpExecArray, reading: Reading) => void];

const names: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00a0", sim: "~" };

/** First that fits at a place, in this order. */
const rules: readonly Rule[] = [
  [/&#(\d{1,7});/y, ([, code], reading) => void (reading.text += String.fromCodePoint(Number(code)))],
  [/&(amp|lt|gt|quot|nbsp|sim);/y, ([, name = ""], reading) => void (reading.text += names[name] ?? "")],
  [/\\([!-/:-@[-`{-~])/y, ([, character], reading) => void (reading.text += character)],
  [
    /<at\s+ids?\s*=\s*["']?([^\s"'<>]*)["']?\s*>[^<]*<\/at>/y,
    ([, ids = ""], reading) => {
      reading.marks.push("at");
      for (const id of ids.split(",")) {
        reading.mentioned.push(id);
        reading.text += `@${id}`;
      }
    },
  ],
  [/<br\s*\/?>/y, (_, reading) => void (reading.text += "\n")],
  [
    /<(https?:[^<>\s]*)>/y,
    ([, url = ""], reading) => {
      reading.marks.push("link");
      reading.links.push(url);
      reading.text += url;
    },
  ],
  [/<\/?([a-zA-Z_]\w*)(?:\s[^<>]*)?\/?>/y, ([, tag = ""], reading) => void reading.marks.push(`<${tag}>`)],
  [
    /(!?)\[([^[\]]*)\]\(([^()\s]*)\)/y,
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
  [/:[A-Z][A-Za-z_]{1,40}:/y, (_, reading) => void reading.marks.push("emoji")],
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
