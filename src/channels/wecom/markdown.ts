import { neutraliseMentions } from "#channels/kit/escape.ts";
import { fitEscaped } from "#channels/kit/fit.ts";
import { unlinkUrls } from "#channels/kit/unlink.ts";

const gap = "\u200b";

/**
 * One line of text from outside. The subset (heading, bold, link, code, quote, colour, `<@userid>`) has no escape: an invisible gap
 * takes the effect of what needs two signs or a tag, and a look-alike stands for the backtick, which needs only one.
 */
export function escapeMarkdown(text: string): string {
  return plainText(text)
    .replaceAll("`", "ˋ")
    .replace(/\*(?=\*)|\](?=[([])/g, `$&${gap}`);
}

/** For text messages, where `<@userid>` rings as well; no markup otherwise. */
export function plainText(text: string): string {
  return unlinkUrls(neutraliseMentions(text)).replace(/<(?=\S)/g, `<${gap}`);
}

/** At most so many bytes, for a place that is not the beginning of a line. */
export function inline(text: string, bytes: number): string {
  return fitEscaped(text, bytes, escapeMarkdown, "bytes");
}

/** Many lines, none of which can begin a heading or a quote, since each begins with a gap. */
export function lines(text: string, bytes: number, escape: (line: string) => string): string {
  const each = (whole: string): string =>
    whole
      .split("\n")
      .map((line) => `${gap}${escape(line)}`)
      .join("\n");
  return text === "" || bytes < 8 ? "" : fitEscaped(text, bytes, each, "bytes");
}

/** `[text](url)`. Brackets in its text would end it: they are shown in their wide form, and what would end the address in percent form. */
export function link(text: string, bytes: number, url: string): string {
  const label = text.replaceAll("[", "［").replaceAll("]", "］");
  return `[${inline(label, bytes)}](${url.replace(/[()<>\\\s]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)})`;
}
