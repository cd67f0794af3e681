/** What a Message-ID of ours says: which message it was, and the token by which it can be answered. */
export interface MessageName {
  /** Without the token and with angle brackets: what receipts name. */
  readonly id: string;
  readonly token: string | null;
}

const atom = String.raw`[A-Za-z0-9!#$%&'*+\-/=?^_\`{|}~]+`;
const dotAtom = new RegExp(String.raw`^${atom}(?:\.${atom})*$`);

/** Says which mail it was where a relay gives each mail a Message-ID of its own; comes back with those that are returned. */
export const nameHeader = "X-Tocsin-Message";

/** RFC 5322 §2.1.1: no line is longer than 998 characters; header names and other ids want room as well. */
const tokenAtMost = 300;

/** Whether a token can stand in a Message-ID as it is; ours can. */
export function isNameable(token: string): boolean {
  return token.length <= tokenAtMost && dotAtom.test(token);
}

/** RFC 5322 §3.6.4: only what an atom may hold. */
export function messageId(name: string, domain: string, token: string | null = null): string {
  const left = name.replace(/[^\w-]/g, "_").slice(0, 100);
  return `<${token === null ? left : `${left}+${token}`}@${domain}>`;
}

/** Reads one of our own Message-IDs, which answers (RFC 5322 §3.6.4) and returned mails (RFC 3464 §2) name; null: not ours. */
export function readMessageId(text: string, domain: string): MessageName | null {
  const at = text.lastIndexOf("@");
  if (!text.startsWith("<") || text.slice(at + 1).toLowerCase() !== `${domain}>`) return null;
  const [, name = "", token] = /^([\w-]{1,100})(?:\+(.+))?$/.exec(text.slice(1, at)) ?? [];
  if (name === "" || (token !== undefined && !isNameable(token))) return null;
  return { id: messageId(name, domain), token: token ?? null };
}

/** The domain of an address, as our Message-IDs have it. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}
