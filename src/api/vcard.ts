/** Whom a contact is of. */
export interface Contact {
  readonly workspace: string;
  readonly url: string;
  /** Mail addresses and phone numbers. */
  readonly senders: readonly string[];
}

/** A contact by vCard 3.0 (RFC 2426), which every phone imports; 4.0 is not read by all. */
export function vcard({ workspace, url, senders }: Contact): string {
  const name = text(workspace === "" || workspace === "Tocsin" ? "Tocsin" : `Tocsin ${workspace}`);
  const lines = [
    "BEGIN:VCARD",
    "VERSION:3.0",
    `N:;${name};;;`,
    `FN:${name}`,
    `ORG:${name}`,
    ...senders.map((each) =>
      each.includes("@") ? `EMAIL;TYPE=INTERNET:${text(each)}` : `TEL;TYPE=WORK,VOICE:${text(each)}`,
    ),
    `URL:${text(url)}`,
    // One contact that is renewed, and not a new one with each download.
    `UID:${text(`tocsin@${new URL(url).host}`)}`,
    "END:VCARD",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

/** RFC 2426 §4: what would end a value or a line; control characters have no place in a name. */
function text(value: string): string {
  return value
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/[\\;,]/g, "\\$&")
    .trim();
}

const lineAtMost = 75;

/** RFC 2425 §5.8.1: lines of at most 75 octets, the next one begins with a blank; no character is torn. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = "";
  for (const character of line) {
    if (Buffer.byteLength(part) + Buffer.byteLength(character) > lineAtMost - 1) {
      parts.push(part);
      part = "";
    }
    part += character;
  }
  return [...parts, part].join("\r\n ");
}
