import { duration, folded } from "#domain/chattext.ts";
import { parseCommand } from "#domain/chatcommand.ts";
import type { Verb } from "#domain/notice.ts";

const saidAtMost = 2_000;

/**
 * What the author of an answer wrote: everything above the mail that they answer. Mail programs mark it in many ways; a mark that is not
 * known here leaves our own text behind the answer, which does no harm since the first line alone is read.
 */
export function saidIn(text: string): string {
  const lines = text.slice(0, 20_000).replace(/\r\n?/g, "\n").split("\n");
  const end = lines.findIndex((line) => isQuote(line));
  return (end < 0 ? lines : lines.slice(0, end)).join("\n").trim().slice(0, saidAtMost);
}

/** `> …` · `On … wrote:` · `在 … 写道：` · `-----Original Message-----` · `From: …` of Outlook · the mark of a signature. */
function isQuote(line: string): boolean {
  const text = line.trim();
  return (
    text.startsWith(">") ||
    /^(on|am|le|el)\b.{5,200}(wrote|schrieb|écrit|escribió)\s*:$/i.test(text) ||
    /^.{0,200}写道\s*[:：]$/.test(text) ||
    /^[-_─]{2,}\s*(original message|forwarded message|原始邮件|转发邮件).{0,20}$/i.test(text) ||
    /^_{10,}$/.test(text) ||
    /^\*?(from|发件人|寄件者|von|de)\s*[:：]\*?\s*\S/i.test(text) ||
    line === "-- "
  );
}

/** The text of a mail that has HTML alone: tags dropped, nothing loaded, nothing run, and nothing of what it quotes. */
export function plainText(html: string): string {
  return withoutHidden(html.slice(0, 100_000))
    .replace(/<blockquote\b[\s\S]*$/i, "")
    .replace(/<div[^<>]{0,500}\b(gmail_quote|OutlookMessageHeader|divRplyFwdMsg)\b[\s\S]*$/i, "")
    .replace(/<(br|\/p|\/div|\/tr|\/li|hr)\b[^<>]{0,500}>/gi, "\n")
    .replace(/<[^<>]{0,5000}>/g, "")
    .replace(/&nbsp;|&#160;|&#xa0;/gi, " ")
    .replace(/&lt;/gi, "<")
    .replace(/&gt;/gi, ">")
    .replace(/&quot;/gi, '"')
    .replace(/&#39;|&apos;/gi, "'")
    .replace(/&amp;/gi, "&");
}

/** Without what is never shown; one that does not end hides all behind it. */
function withoutHidden(html: string): string {
  let shown = "";
  let at = 0;
  for (const opening of html.matchAll(/<(style|script|head|title)\b/gi)) {
    if (opening.index < at) continue;
    shown += html.slice(at, opening.index);
    const closing = new RegExp(`</${opening[1]}\\s*>`, "gi");
    closing.lastIndex = opening.index;
    if (closing.exec(html) === null) return shown;
    at = closing.lastIndex;
  }
  return shown + html.slice(at);
}

/** What an answer asks for. `talk`: nothing that we do; `text` is what to quote back. */
export type Wish =
  | { readonly kind: "verb"; readonly verb: Verb; readonly minutes: number | null }
  | { readonly kind: "talk"; readonly text: string };

/**
 * Reads the first line of an answer by the grammar of chats. The page that is answered names the incident; a number in the answer must be
 * that of its subject. Nothing is guessed: `close` with words behind it ("close to giving up") closes nothing.
 */
export function wishOf(said: string, subject: string): Wish {
  const line = said.split("\n").find((each) => each.trim() !== "") ?? "";
  const plain = line.replace(/[.!。！,，\s]+$/u, "");
  const { command } = parseCommand(plain);
  if (command.kind === "respond" && isAbout(command.incident, subject)) {
    const { verb, minutes, note } = command;
    if (note === null || command.incident !== null) return { kind: "verb", verb, minutes };
  }
  // "ack 2h": whoever takes it may say how long they will be at it.
  const [first = "", ...rest] = plain.trim().split(/\s+/);
  const alone = rest.length > 0 ? parseCommand(first).command : null;
  if (alone?.kind === "respond" && alone.verb === "ack" && duration(folded(rest.join("")), false) !== null)
    return { kind: "verb", verb: "ack", minutes: null };
  return { kind: "talk", text: line.slice(0, 80) };
}

function isAbout(incident: number | null, subject: string): boolean {
  return incident === null || new RegExp(`\\bINC-${incident}\\b`).test(subject);
}
