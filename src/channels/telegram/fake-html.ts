/** HTML as the Bot API reads it ("Formatting options"), and what its readers see. Written from the documents alone. */

export interface Parsed {
  readonly text: string;
  readonly pings: readonly string[];
  readonly links: readonly string[];
  /** Entities in their order, without text. */
  readonly shape: readonly string[];
}

const tags = new Set([
  "b",
  "strong",
  "i",
  "em",
  "u",
  "ins",
  "s",
  "strike",
  "del",
  "tg-spoiler",
  "a",
  "code",
  "pre",
  "blockquote",
]);
const names: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };

/** What it says, or the error of the server in a text. */
export function parseHtml(source: string): Parsed | string {
  const open: { readonly tag: string; readonly from: number }[] = [];
  const links: string[] = [];
  const pings: string[] = [];
  const shape: string[] = [];
  let text = "";
  /** What stands inside of code is looked at no further. */
  let loose = "";
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at);
    const offset = Buffer.byteLength(source.slice(0, at));
    const entity = /^&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/i.exec(rest);
    let said = rest[0] ?? "";
    if (entity !== null) {
      const [whole, decimal, hex, name = ""] = entity;
      const point = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : 0;
      said = point > 0 ? String.fromCodePoint(point) : (names[name] ?? whole);
      at += whole.length;
    } else if (said === "<") {
      const tag = /^<(\/?)([a-z-]+)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*>/i.exec(rest);
      if (tag === null) return `can't parse entities: Unsupported start tag "" at byte offset ${offset}`;
      const [whole, closing, name = "", attributes = ""] = tag;
      at += whole.length;
      said = "";
      if (!tags.has(name)) return `can't parse entities: Unsupported start tag "${name}" at byte offset ${offset}`;
      if (closing === "/") {
        const last = open.pop();
        if (last?.tag !== name) return `can't parse entities: Unmatched end tag at byte offset ${offset}`;
        if (text.length > last.from) shape.push(name);
      } else {
        open.push({ tag: name, from: text.length });
        const href = /href="([^"]*)"/.exec(attributes)?.[1];
        if (name === "a" && href !== undefined) target(decode(href), pings, links);
      }
    } else {
      at += 1;
    }
    text += said;
    loose += open.some(({ tag }) => tag === "code" || tag === "pre") ? "\n" : said;
  }
  const [unclosed] = open;
  if (unclosed !== undefined)
    return `can't parse entities: Can't find end tag corresponding to start tag "${unclosed.tag}"`;
  findLoose(loose, pings, links);
  return { text, pings, links, shape };
}

function target(href: string, pings: string[], links: string[]): void {
  const user = /^tg:\/\/user\?id=(\d+)$/.exec(href)?.[1];
  if (user !== undefined) pings.push(user);
  else if (/^https?:\/\//.test(href)) links.push(href);
}

/** Names and addresses that Telegram finds by itself in plain text. */
function findLoose(text: string, pings: string[], links: string[]): void {
  for (const [, name = ""] of text.matchAll(/(?<![\w/])@([A-Za-z]\w{2,31})\b/g)) pings.push(name);
  for (const [url] of text.matchAll(/\b(?:https?|ftp|tg):\/\/[^\s"<>\u200b]+/gi)) links.push(url);
  for (const [host] of text.matchAll(/(?<![\w@./-])(?:[a-z\d-]+\.)+(?:com|net|org|io|dev|cn)\b(?:\/[^\s"<>]*)?/gi))
    links.push(`http://${host}`);
}

function decode(text: string): string {
  return text.replace(/&(lt|gt|amp|quot);/g, (whole, name: string) => names[name] ?? whole);
}
