/** What the client makes of a bot's Markdown. */
export interface Read {
  /** As it is shown, markup resolved. */
  readonly text: string;
  /** User ids in `<@…>`, whether there is such a member or not. */
  readonly mentioned: readonly string[];
  readonly links: readonly string[];
  /** Links that have a name. */
  readonly named: readonly { readonly label: string; readonly url: string }[];
  /** Names of all markup in order. */
  readonly marks: readonly string[];
}

interface Reading {
  text: string;
  readonly mentioned: string[];
  readonly links: string[];
  readonly named: { readonly label: string; readonly url: string }[];
  readonly marks: string[];
}

/** Message push, "Markdown": headings, bold, links, code, quotes, three colours and mentions; every line break counts. */
export function readMarkdown(source: string): Read {
  const reading: Reading = { text: "", mentioned: [], links: [], named: [], marks: [] };
  source.split("\n").forEach((line, index) => {
    if (index > 0) reading.text += "\n";
    readInline(withoutBlockMark(line, reading), reading);
  });
  return reading;
}

function withoutBlockMark(line: string, reading: Reading): string {
  const [mark = ""] = /^(?:#{1,6} |> ?)/.exec(line) ?? [];
  if (mark === "") return line;
  reading.marks.push(mark.startsWith("#") ? "heading" : "quote");
  return withoutBlockMark(line.slice(mark.length), reading);
}

type Rule = readonly [pattern: RegExp, take: (found: RegExpExecArray, reading: Reading) => void];

/** First that fits at a place, in this order. */
const rules: readonly Rule[] = [
  [
    /<@([^<>\s]+)>/y,
    ([, id = ""], reading) => {
      reading.marks.push("mention");
      reading.mentioned.push(id);
      reading.text += `@${id}`;
    },
  ],
  [/<font color="(?:info|comment|warning)">/y, (_, reading) => void reading.marks.push("colour")],
  [/<\/font>/y, (_, reading) => void reading.marks.push("end of colour")],
  [/<\/?([a-zA-Z]\w*)(?:\s[^<>]*)?\/?>|<!--/y, ([mark], reading) => void reading.marks.push(mark)],
  [
    /(!?)\[([^[\]]*)\]\(([^()\s]*)\)/y,
    ([, image, label = "", url = ""], reading) => {
      reading.marks.push(image === "" ? "link" : "image");
      reading.links.push(url);
      const from = reading.text.length;
      readInline(label, reading);
      if (image === "") reading.named.push({ label: reading.text.slice(from), url });
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
  [/\*\*|`/y, ([mark], reading) => void reading.marks.push(mark)],
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
