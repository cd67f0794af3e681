import { createHash } from "node:crypto";
import type { Attachment, Email } from "postal-mime";
import * as z from "zod";
import { clean, oneLine } from "#channels/kit/trim.ts";
import { readReport, reportForm } from "./report.ts";
import { plainText, saidIn } from "./said.ts";

const letterForm = z.object({
  /** Message-ID with angle brackets; a digest of the whole where it has none. */
  id: z.string(),
  from: z.object({ address: z.string(), name: z.string() }).nullable(),
  subject: z.string(),
  /** The Message-IDs that it answers, the nearest first. */
  thread: z.array(z.string()),
  /** What its author wrote above the mail that they answer. */
  said: z.string(),
  /** Addresses of action pages in what was quoted, first to last; a relay that renames mails leaves these. */
  pages: z.array(z.string()),
  /** No human wrote it. */
  automatic: z.boolean(),
  /** It passed through us before. */
  looped: z.boolean(),
  /** The mail server that took it found that the sender is somebody else (RFC 8601, DMARC). */
  forged: z.boolean(),
  report: reportForm.nullable(),
});

/** What we need to know of a mail that came in: plain data, so that nothing of it is ever run, shown or stored. */
export type Letter = z.output<typeof letterForm>;

/** Longest mail that is read; the rest of a longer one is not looked at. Bytes. */
export const readAtMost = 512 * 1024;

const idAtMost = 400;
const threadAtMost = 50;

/** By what our own mails are known. */
export interface Us {
  /** In lower case. */
  readonly addresses: readonly string[];
  /** Where the pages are that our mails link to. */
  readonly publicUrl: string;
}

/** Takes a mail apart (RFC 5322, 2045 to 2047); null: it cannot be read as one. */
export async function readLetter(raw: Uint8Array, us: Us): Promise<Letter | null> {
  const { default: PostalMime } = await import("postal-mime");
  const bytes = raw.subarray(0, readAtMost);
  try {
    const mail = await PostalMime.parse(bytes, {
      // A mail within a mail is not what its sender says.
      forceRfc822Attachments: true,
      attachmentEncoding: "arraybuffer",
      maxNestingDepth: 20,
      maxHeadersSize: 128 * 1024,
    });
    return letterOf(mail, bytes, us);
  } catch {
    return null;
  }
}

/** A letter as it was handed on, from the bytes of a verified request. */
export function parseLetter(body: Uint8Array): Letter | null {
  try {
    return letterForm.safeParse(JSON.parse(Buffer.from(body).toString("utf8"))).data ?? null;
  } catch {
    return null;
  }
}

function letterOf(mail: Email, raw: Uint8Array, us: Us): Letter | null {
  if (mail.headers.length === 0) return null;
  // RFC 5322 §3.6: one, exactly; with two, each reader believes another.
  const from = headersOf(mail, "from").length === 1 ? (mail.from?.address ?? "") : "";
  // Control characters and halves of characters stay outside: a mail that could not be stored would come again for ever.
  const text = clean(textOf(mail));
  return {
    id: idOf(mail, raw),
    from: isMailbox(from) ? { address: from.toLowerCase(), name: oneLine(mail.from?.name ?? "").slice(0, 100) } : null,
    subject: oneLine(mail.subject ?? "").slice(0, 500),
    thread: threadOf(mail),
    said: saidIn(text),
    pages: pagesIn(`${text}\n${mail.html ?? ""}`, us.publicUrl),
    automatic: isAutomatic(mail, from),
    looped: headersOf(mail, "x-loop").length > 0 || us.addresses.includes(from.toLowerCase()),
    forged: isForged(mail),
    report: readReport(partsOf(mail)),
  };
}

function isMailbox(text: string): boolean {
  return text.length <= 254 && z.email().safeParse(text).success;
}

function idOf(mail: Email, raw: Uint8Array): string {
  const [id] = idsIn(mail.messageId ?? "");
  return id ?? `sha256:${createHash("sha256").update(raw).digest("hex")}`;
}

function threadOf(mail: Email): string[] {
  const all = [...idsIn(mail.inReplyTo ?? ""), ...idsIn(mail.references ?? "").toReversed()];
  return [...new Set(all)].slice(0, threadAtMost);
}

function idsIn(text: string): readonly string[] {
  return [...text.slice(0, 20_000).matchAll(/<[!-;=?-~]{3,}>/g)]
    .map(([id]) => id)
    .filter((id) => id.length <= idAtMost);
}

function headersOf(mail: Email, name: string): readonly string[] {
  return mail.headers.filter(({ key }) => key === name).map(({ value }) => value.trim().toLowerCase());
}

/** RFC 3834 §2 and §5, and what senders did before it. */
function isAutomatic(mail: Email, from: string): boolean {
  const has = (name: string, test: (value: string) => boolean): boolean => headersOf(mail, name).some(test);
  return (
    has("auto-submitted", (value) => !/^no\b/.test(value)) ||
    has("precedence", (value) => /^(bulk|junk|list|auto_reply)$/.test(value)) ||
    has("return-path", (value) => value === "<>") ||
    has("list-id", () => true) ||
    has("x-autoreply", () => true) ||
    has("x-autorespond", () => true) ||
    has("x-auto-response-suppress", () => true) ||
    /^(mailer-daemon|postmaster|no-?reply)@/i.test(from)
  );
}

/** Only the first one is that of the server that handed it to us; it is believed when it says no, and never when it says yes. */
function isForged(mail: Email): boolean {
  const [first = ""] = headersOf(mail, "authentication-results");
  return /\bdmarc=fail\b/.test(first);
}

function textOf({ text, html }: Email): string {
  return (text ?? "").trim() === "" ? plainText(html ?? "") : (text ?? "");
}

function pagesIn(text: string, publicUrl: string): string[] {
  const found: string[] = [];
  const start = `${publicUrl}/a/`;
  for (let at = text.indexOf(start); at >= 0 && found.length < 10; at = text.indexOf(start, at + 1)) {
    const [token = ""] = /^[\w.-]{1,300}/.exec(text.slice(at + start.length, at + start.length + 300)) ?? [];
    if (token !== "" && !found.includes(token)) found.push(token);
  }
  return found;
}

function partsOf({ attachments }: Email): readonly { readonly type: string; readonly text: string }[] {
  return attachments.map(({ mimeType, content }: Attachment) => ({
    type: mimeType,
    text: typeof content === "string" ? content : Buffer.from(new Uint8Array(content)).toString("utf8"),
  }));
}
