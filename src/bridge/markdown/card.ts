import { plainBlocks } from "./collect.ts";
import type { Block } from "./collect.ts";
import { clean, linkTarget, oneLine } from "./escape.ts";
import { plain, plainSpan } from "./lines.ts";
import type { Line, Span } from "./lines.ts";

/** Cards of Teams have at most 28 KB; what is beyond these bounds was made to cost. */
const bounds = { json: 200_000, depth: 24, lines: 300 };

type Json = Readonly<Record<string, unknown>>;

/** JSON of an attachment as an object; null: it is none. */
export function jsonOf(content: string | null): Json | null {
  if (content === null || content.length > bounds.json) return null;
  try {
    const value: unknown = JSON.parse(content);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A field that is text, else empty. */
export function textField(object: Json, name: string): string {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return typeof value === "string" ? value : "";
}

export function objectField(object: Json, name: string): Json {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return isObject(value) ? value : {};
}

function listField(object: Json, name: string): readonly Json[] {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** What a card says, line by line: no colours, no buttons but those that are links. */
export function cardBlocks(card: Json): readonly Block[] {
  const lines: Line[] = [];
  if (textField(card, "type") === "AdaptiveCard") element(card, 0, lines);
  else simpleCard(card, lines);
  return lines.length === 0 ? [] : [{ kind: "paragraph", lines: lines.slice(0, bounds.lines) }];
}

/** Where elements of a card hold others (adaptivecards.io, schema 1.5). */
const holders = ["body", "items", "columns", "rows", "cells", "inlines", "facts", "images", "actions"] as const;

function element(object: Json, depth: number, lines: Line[]): void {
  if (depth > bounds.depth || lines.length >= bounds.lines || object["isVisible"] === false) return;
  const type = textField(object, "type");
  const isInline = type === "RichTextBlock";
  if (type === "TextBlock")
    lines.push(...textLines(textField(object, "text"), textField(object, "weight") === "Bolder"));
  else if (isInline) lines.push({ kind: "text", prefix: "", spans: runs(object) });
  else if (type === "Action.OpenUrl") lines.push(...linkLine(textField(object, "title"), textField(object, "url")));
  else if (type === "" && textField(object, "title") !== "") lines.push(...factLine(object));
  if (!isInline)
    for (const name of holders) for (const each of listField(object, name)) element(each, depth + 1, lines);
}

function runs(block: Json): readonly Span[] {
  const inlines = Object.hasOwn(block, "inlines") && Array.isArray(block["inlines"]) ? block["inlines"] : [];
  return inlines.flatMap((run: unknown) => {
    const text = typeof run === "string" ? run : isObject(run) ? textField(run, "text") : "";
    return text === "" ? [] : [plainSpan(clean(text).replace(/\s+/g, " "))];
  });
}

function factLine(fact: Json): readonly Line[] {
  const title = { ...plain, bold: true, text: oneLine(textField(fact, "title")) };
  const value = oneLine(textField(fact, "value"));
  return [{ kind: "text", prefix: "", spans: value === "" ? [title] : [title, plainSpan(`: ${value}`)] }];
}

function linkLine(title: string, url: string): readonly Line[] {
  const href = linkTarget(url);
  const text = oneLine(title);
  if (text === "") return [];
  return [{ kind: "text", prefix: "", spans: [href === null ? plainSpan(text) : { ...plain, text, href }] }];
}

/** Text blocks may hold links in Markdown; the rest of it is shown as it is. */
const markdownLink = /\[([^[\]\n]{1,500})\]\(([^()\s]{1,2000})\)/g;

function textLines(text: string, isBold: boolean): readonly Line[] {
  if (text.trim() === "") return [];
  return plainBlocks(text.replace(markdownLink, (_, label: string, url: string) => `${label} ${url}`)).flatMap(
    (block) =>
      block.lines.map((line) =>
        line.kind === "text" && isBold
          ? { ...line, spans: line.spans.map((span) => (span.code ? span : { ...span, bold: true })) }
          : line,
      ),
  );
}

/** Hero, thumbnail and connector cards: a title, a text, buttons. */
function simpleCard(card: Json, lines: Line[]): void {
  lines.push(...textLines(textField(card, "title"), true));
  for (const name of ["subtitle", "summary", "text"]) lines.push(...textLines(untagged(textField(card, name)), false));
  for (const button of listField(card, "buttons")) {
    if (textField(button, "type") === "openUrl")
      lines.push(...linkLine(textField(button, "title"), textField(button, "value")));
  }
}

/** Their texts may be HTML; of that the text alone is shown. */
function untagged(text: string): string {
  return text.replace(/<br\s*\/?>/gi, "\n").replace(/<\/?[a-zA-Z][^<>]*>/g, "");
}
