import type { Outcome, Ref } from "#ports/channel.ts";
import { oneLine, trim } from "#channels/kit/trim.ts";
import type { SmtpFailure, SmtpResult } from "./api.ts";

type Scope = "message" | "address" | "account";

/** Enhanced status codes without their class (RFC 3463, RFC 5248 registry): what is at fault. The longer key wins. */
const bySubject: Readonly<Record<string, Scope>> = {
  "1": "address", // no such mailbox, bad destination
  "1.7": "account", // the sender's own address
  "1.8": "account",
  "2": "address", // disabled, full
  "2.3": "message", // too long for this mailbox
  "3": "account", // the mail system's own state
  "3.4": "message", // too big for the system
  "4": "address", // no route to the destination
  "5": "message", // protocol
  "6": "message", // content
  "7.8": "account", // credentials
  "7.9": "account",
  "7.11": "account",
  "7.20": "account", // DKIM, SPF, reverse DNS of ours
  "7.21": "account",
  "7.22": "account",
  "7.23": "account",
  "7.24": "account",
  "7.25": "account",
  "7.26": "account",
  "7.27": "account",
};

/** Reply codes without an enhanced one (RFC 5321 §4.2.3, RFC 4954 §6, RFC 7504). */
const byReply: Readonly<Record<number, Scope>> = {
  421: "account",
  432: "account",
  450: "address",
  451: "message",
  452: "account",
  454: "account",
  521: "account",
  530: "account",
  534: "account",
  535: "account",
  538: "account",
  550: "address",
  551: "address",
  552: "message",
  553: "address",
  554: "message",
  556: "address",
};

/** The same refusal means another thing at another step: policy at RCPT is about the recipient, at DATA about the content. */
const byCommand: Readonly<Record<string, Scope>> = {
  CONN: "account",
  EHLO: "account",
  HELO: "account",
  STARTTLS: "account",
  "MAIL FROM": "account",
  "RCPT TO": "address",
  DATA: "message",
};

/** Nodemailer's own findings, before anything was asked of the server. */
const byCode: Readonly<Record<string, Outcome>> = {
  ENOAUTH: { kind: "permanent", blame: "account", why: "the server wants a user name and password" },
  EAUTH: { kind: "permanent", blame: "account", why: "the login was refused" },
  ECONFIG: { kind: "permanent", blame: "account", why: "the settings cannot be used" },
  EENVELOPE: { kind: "permanent", blame: "address", why: "the address cannot be used in a mail" },
  EMESSAGE: { kind: "permanent", blame: "message", why: "the mail is larger than the server takes" },
  ESTREAM: { kind: "retry", afterMs: null, scope: "message", why: "the mail could not be written" },
};

const lost: Readonly<Record<string, string>> = {
  ETIMEDOUT: "the server did not answer in time",
  EDNS: "the server's name could not be resolved",
  ETLS: "no encrypted connection could be made",
  EPROTOCOL: "the server does not speak SMTP",
  EABORT: "stopped while it was under way",
};

export function outcomeOf(result: SmtpResult, ref: Ref | null): Outcome {
  if (result.ok) return { kind: "accepted", ref, receipts: false };
  const reply = /^([2-5]\d{2})(?:[ -]([245]\.\d{1,3}\.\d{1,3})\b)?/.exec(result.reply);
  if (reply !== null && /^[45]/.test(result.reply)) return refused(result, Number(reply[1]), reply[2]);
  const found = byCode[result.code];
  if (found !== undefined && !result.handed) return found;
  const why = lost[result.code] ?? "the connection was lost";
  // Nothing of the mail can have been delivered before its final dot (RFC 5321 §4.1.1.4).
  return result.handed ? { kind: "unknown", why } : { kind: "retry", afterMs: null, scope: "account", why };
}

function refused(failure: SmtpFailure, code: number, enhanced: string | undefined): Outcome {
  const scope = scopeOf(failure, code, enhanced);
  const why = whyOf(failure, code);
  // 503 says that the session was out of step, which another session is not.
  if (code < 500 || code === 503) return { kind: "retry", afterMs: null, scope, why };
  return { kind: "permanent", blame: scope, why };
}

function scopeOf({ command }: SmtpFailure, code: number, enhanced: string | undefined): Scope {
  if (command.startsWith("AUTH") || code === 421) return "account";
  if (enhanced === undefined && code === 552) return "message";
  const [, subject = "", detail = ""] = enhanced?.split(".") ?? [];
  return (
    bySubject[`${subject}.${detail}`] ??
    bySubject[subject] ??
    policy(command, subject) ??
    early(command) ??
    byReply[code] ??
    "message"
  );
}

/**
 * Whether an enhanced status code of a mail that came back says that its address will never work. Not where only the way there is blocked
 * (subject 4): time ran out, or a server is away.
 */
export function isAddressGone(status: string): boolean {
  const [kind = "", subject = "", detail = ""] = status.split(".");
  return kind === "5" && subject !== "4" && (bySubject[`${subject}.${detail}`] ?? bySubject[subject]) === "address";
}

/** Class 7, policy, without a detail that the table knows. */
function policy(command: string, subject: string): Scope | undefined {
  return subject === "7" ? byCommand[command] : undefined;
}

/** Before a recipient was named, only the account can be at fault. */
function early(command: string): Scope | undefined {
  const scope = byCommand[command];
  return scope === "account" ? scope : undefined;
}

/** A server's words to a login may repeat it; all others are shown. */
function whyOf({ command, reply }: SmtpFailure, code: number): string {
  if (command.startsWith("AUTH")) return `the login was refused (${code})`;
  return trim(`the server said: ${oneLine(reply)}`, 300);
}
