import { neutraliseMentions } from "#channels/kit/escape.ts";
import { fitEscaped } from "#channels/kit/fit.ts";
import { unlinkUrls } from "#channels/kit/unlink.ts";

const gap = "\u200b";

/**
 * One line of text from outside. The bots' subset of Markdown documents no escape; its clients are known to honour the backslash
 * before `*`, `_` and "`". All else (links, tags, table cells, strokes, addresses, mentions) gets an invisible gap, which takes its
 * effect and leaves it readable.
 */
export function escapeMarkdown(text: string): string {
  return unlinkUrls(neutraliseMentions(text))
    .replace(/[`*_]|\\(?=[!-/:-@[-`{-~]|$)/g, "\\$&")
    .replace(/[<~|]|\](?=[([:])/g, `$&${gap}`);
}

/** At most so many bytes, for a place that is not the beginning of a line. */
export function inline(text: string, bytes: number): string {
  return fitEscaped(text, bytes, escapeMarkdown, "bytes");
}

/** A text of many lines as a quote; no line of it can begin a heading or a list, since it begins with a gap. */
export function quote(text: string, bytes: number): string {
  const escape = (whole: string): string =>
    whole
      .split("\n")
      .map((line) => `> ${gap}${escapeMarkdown(line.trim())}`)
      .join(lineBreak);
  return text === "" ? "" : fitEscaped(text, bytes, escape, "bytes");
}

/** Message types, Markdown: a line breaks only with blanks around it. */
export const lineBreak = "  \n";

/** `[text](url)`. Brackets in its text would end it: they are shown in their wide form, and what would end the address in percent form. */
export function link(text: string, bytes: number, url: string): string {
  const label = text.replaceAll("[", "［").replaceAll("]", "］");
  return `[${inline(label, bytes)}](${url.replace(/[()<>\\\s]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)})`;
}
