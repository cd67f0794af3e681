/**
 * How text from outside is written for Mattermost, so that its two readers agree that it is text: the server, which looks for mentions
 * (CommonMark), and the web application, whose `marked` knows a backslash before ``\`*{}[]()#+-.!_>|~`` alone. What that does not cover is
 * written as a character reference, which both undo after they looked for structure.
 */

/** Invisible, no letter and no blank: what follows is another word, and `@all` is none that rings. */
const gap = "\u200b";

const unwanted = /[[\p{Cc}\p{Bidi_Control}\ufeff\ufff9-\ufffb]--[\n\t]]/gv;

/** Text from outside without control characters and without marks that reorder the text around them; well-formed Unicode. */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|\u2028|\u2029|\u0085/g, "\n")
    .replace(unwanted, "");
}

/** `clean`, on one line, without blanks around it. */
export function oneLine(text: string): string {
  return clean(text).replace(/\s+/g, " ").trim();
}

/** An invisible gap after every sign that could ring somebody. */
export function silenced(text: string): string {
  return text.replace(/[@＠](?![\s\u200b])/g, `$&${gap}`);
}

const byBackslash = /[`*_|]/g;
/** Of a tag or of an address in angle brackets, which may also begin with the next stretch of the line. */
const tag = /<(?!\s)/g;
const reference = /&(?=#?\w)/g;
/** `mailto:a`, `slack://x`: Mattermost makes links of them. Addresses that may be one are links of ours before this is asked. */
const scheme = /(?<=[a-zA-Z][\w+.-]{0,40}):(?=[/\\%\p{L}\d])/gu;

/** One line of text without any effect, wherever in a line it stands. `isLabel`: within `[…]`, where brackets count even if escaped. */
export function escapeText(text: string, isLabel = false): string {
  const brackets = isLabel ? bracketReference : (sign: string) => `\\${sign}`;
  return silenced(
    text
      .replace(reference, "&amp;")
      .replace(scheme, "&#58;")
      .replace(/\\(?![a-zA-Z0-9])/g, "\\\\")
      .replace(byBackslash, "\\$&")
      .replace(/[[\]]/g, brackets)
      .replace(tag, "&lt;")
      .replace(/~/g, "&#126;")
      .replace(/\$/g, "&#36;")
      .replace(/!$/, "\\!"),
  );
}

function bracketReference(sign: string): string {
  return sign === "[" ? "&#91;" : "&#93;";
}

/** What begins a line: no heading, list, quote or line below a heading. Takes escaped text. */
export function escapeLineStart(text: string): string {
  return text
    .replace(/^[#>+-]/, "\\$&")
    .replace(/^=/, "&#61;")
    .replace(/^(\d{1,9})([.)])/, "$1\\$2");
}

/** Code within a line; empty for none. The mark is longer than any in it. */
export function codeSpan(text: string): string {
  const code = text.replace(/\s+/g, " ");
  if (code.trim() === "") return "";
  const mark = "`".repeat(longestRun(code) + 1);
  const padded = code.startsWith("`") || code.endsWith("`") ? ` ${code} ` : code;
  return mark + padded + mark;
}

/** How many backticks in a row there are, at most. */
export function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}

/** An address from outside that a link may lead to, ready to stand between `(` and `)`; null: no plain http(s) address. */
export function linkTarget(text: string): string | null {
  const url = URL.parse(text.trim());
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) return null;
  if (url.username !== "" || url.password !== "" || url.href.length > maxTarget) return null;
  return encodeTarget(url.href);
}

/** Characters that would end the target, begin a title, or ring. */
export function encodeTarget(href: string): string {
  return href.replace(/[()<>"'`\\|*@\s\p{Cc}]/gu, (sign) =>
    sign < "\u0080" ? `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}` : encodeURIComponent(sign),
  );
}

/** Longer addresses are shown as text: no link of a chat is that long, and one alone would fill the post. */
const maxTarget = 4_000;
