import { fitEscaped } from "#channels/kit/fit.ts";
import { trim } from "#channels/kit/trim.ts";
import { appKept, appLimits, textParts } from "./app-limits.ts";
import { escapeMarkdown } from "./markdown.ts";

const gap = "\u200b";

/**
 * One line of text from outside for a Markdown variable of a card (card platform, "Markdown variables"): as for bots, and `[word]`, which
 * a card may show as an expression, gets a gap as well.
 */
export function cardText(text: string, bytes: number): string {
  return fitEscaped(text, bytes, (whole) => escapeMarkdown(whole).replaceAll("[", `[${gap}`), "bytes");
}

/** `[label](url)` in a card. */
export function cardLink(label: string, bytes: number, url: string): string {
  const inner = label.replaceAll("[", "［").replaceAll("]", "］");
  return `[${cardText(inner, bytes)}](${url.replace(/[()<>\\\s]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)})`;
}

/** Lines that belong together. `list`: each begins with `- `; the lines of other blocks are told apart by `<br>`. */
export interface Block {
  readonly list: boolean;
  readonly lines: readonly string[];
}

/** Lines of a text from outside; none of them can begin a heading or a list, since it begins with a gap. */
export function paragraph(text: string): Block {
  const lines = trim(text, appKept.body, "bytes").split("\n");
  return { list: false, lines: lines.map((line) => `${gap}${cardText(line.trim(), appKept.bodyLine)}`) };
}

/**
 * The blocks as the values of the Markdown variables, in order: no line is cut in two, each value is Markdown of its own and within its
 * limit. What does not fit at the end is left out: blocks are told in the order of their weight.
 */
export function partsOf(blocks: readonly Block[]): readonly string[] {
  const parts: string[] = [""];
  for (const { list, lines } of blocks) {
    for (const [index, line] of lines.entries()) {
      if (Buffer.byteLength(line) > appLimits.value) continue;
      const last = parts.at(-1) ?? "";
      const joint = last === "" ? "" : index === 0 ? "\n\n" : list ? "\n" : "<br>";
      const longer = `${last}${joint}${line}`;
      if (Buffer.byteLength(longer) <= appLimits.value) parts[parts.length - 1] = longer;
      else parts.push(line);
    }
  }
  return Array.from({ length: textParts }, (_, index) => parts[index] ?? "");
}
