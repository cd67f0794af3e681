import { decodeEntities } from "./entities.ts";

/** A piece of HTML. Names of elements and attributes are in lower case, entities are decoded. */
export type HtmlToken =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "open"; readonly name: string; readonly attributes: Attributes; readonly selfClosing: boolean }
  | { readonly kind: "close"; readonly name: string };

export type Attributes = ReadonlyMap<string, string>;

/** Their content is no text that anybody sees. */
const hidden: ReadonlySet<string> = new Set([
  "script",
  "style",
  "template",
  "title",
  "head",
  "noscript",
  "iframe",
  "object",
]);

const tagStart = /[a-zA-Z]/;

/**
 * Reads HTML as tolerantly as browsers do (WHATWG HTML §13.2.5, without what a chat never has), in time linear to its length. What is no
 * tag is text; comments, declarations and the content of scripts are left out. Never throws.
 */
export function tokenize(html: string): HtmlToken[] {
  const tokens: HtmlToken[] = [];
  let at = 0;
  let textFrom = 0;
  const flush = (end: number): void => {
    if (end > textFrom) tokens.push({ kind: "text", text: decodeEntities(html.slice(textFrom, end)) });
  };
  while (at < html.length) {
    const start = html.indexOf("<", at);
    if (start === -1) break;
    const end = constructEnd(html, start);
    if (end === null) {
      at = start + 1;
      continue;
    }
    flush(start);
    const token = tagOf(html.slice(start, end));
    at = end;
    if (token !== null) tokens.push(token);
    if (token?.kind === "open" && hidden.has(token.name) && !token.selfClosing) at = closingOf(html, token.name, end);
    textFrom = at;
  }
  flush(html.length);
  return tokens;
}

/** Where the tag or comment that begins here ends; null: none begins here, the sign is text. */
function constructEnd(html: string, start: number): number | null {
  const next = html.charAt(start + 1);
  if (html.startsWith("<!--", start)) return after(html, "-->", start + 4);
  if (next === "!" || next === "?") return after(html, ">", start + 2);
  const named = next === "/" ? html.charAt(start + 2) : next;
  if (!tagStart.test(named)) return null;
  return tagEnd(html, start + 2);
}

function after(html: string, mark: string, from: number): number {
  const found = html.indexOf(mark, from);
  return found === -1 ? html.length : found + mark.length;
}

/** Behind the `>` that ends a tag: one in a quoted value does not. A quote that is never closed is no quote. */
function tagEnd(html: string, from: number): number {
  const close = html.indexOf(">", from);
  if (close === -1) return html.length;
  let at = from;
  let quote = "";
  for (; at < html.length; at += 1) {
    const sign = html.charAt(at);
    if (quote !== "") quote = sign === quote ? "" : quote;
    else if (sign === ">") return at + 1;
    else if ((sign === '"' || sign === "'") && /=\s*$/.test(html.slice(Math.max(from, at - 8), at))) quote = sign;
  }
  return quote === "" ? html.length : close + 1;
}

function closingOf(html: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}(?=[\\s/>])`, "gi");
  closing.lastIndex = from;
  const found = closing.exec(html);
  return found === null ? html.length : after(html, ">", found.index);
}

function tagOf(source: string): HtmlToken | null {
  const isClose = source.startsWith("</");
  const inner = source.slice(isClose ? 2 : 1, source.endsWith(">") ? -1 : source.length);
  const name = /^[a-zA-Z][^\s/>]*/.exec(inner)?.[0];
  if (name === undefined) return null;
  if (isClose) return { kind: "close", name: name.toLowerCase() };
  const rest = inner.slice(name.length);
  return {
    kind: "open",
    name: name.toLowerCase(),
    attributes: attributesOf(rest),
    selfClosing: rest.trimEnd().endsWith("/"),
  };
}

const attribute = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;

/** The first of a name counts. */
function attributesOf(text: string): Attributes {
  const found = new Map<string, string>();
  for (const [, name = "", double, single, bare] of text.slice(0, maxTagLength).matchAll(attribute)) {
    const key = name.toLowerCase();
    if (!found.has(key)) found.set(key, decodeEntities(double ?? single ?? bare ?? ""));
  }
  return found;
}

/** Attributes behind this are not read: nothing of Teams' needs more. */
const maxTagLength = 16_384;
