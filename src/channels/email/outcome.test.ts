import assert from "node:assert/strict";
import { test } from "node:test";
import type { SmtpFailure } from "./api.ts";
import { outcomeOf } from "./outcome.ts";

/** What a server may say, at which command, and what it means. */
const replies: readonly (readonly [command: string, reply: string, outcome: string])[] = [
  ["CONN", "421 4.3.2 Service shutting down", "retry account"],
  ["CONN", "554 No SMTP service here", "permanent account"],
  ["EHLO", "550 Go away", "permanent account"],
  ["STARTTLS", "454 TLS not available", "retry account"],
  ["AUTH PLAIN", "535 5.7.8 Bad credentials", "permanent account"],
  ["AUTH LOGIN", "454 4.7.0 Temporary authentication failure", "retry account"],
  ["AUTH PLAIN", "534 5.7.9 Use an application password", "permanent account"],
  ["MAIL FROM", "530 5.7.0 Must issue a STARTTLS command first", "permanent account"],
  ["MAIL FROM", "553 5.1.8 Sender's domain does not exist", "permanent account"],
  ["MAIL FROM", "550 Sender rejected", "permanent account"],
  ["MAIL FROM", "552 5.3.4 Message size exceeds limit", "permanent message"],
  ["MAIL FROM", "552 Message size exceeds limit", "permanent message"],
  ["MAIL FROM", "452 4.3.1 Insufficient system storage", "retry account"],
  ["RCPT TO", "450 4.2.1 Mailbox busy", "retry address"],
  ["RCPT TO", "450 4.7.1 Greylisted, come back later", "retry address"],
  ["RCPT TO", "451 4.7.1 Greylisting in action", "retry address"],
  ["RCPT TO", "452 4.2.2 Mailbox full", "retry address"],
  ["RCPT TO", "550 5.1.1 No such user", "permanent address"],
  ["RCPT TO", "550 No such user", "permanent address"],
  ["RCPT TO", "551 User not local", "permanent address"],
  ["RCPT TO", "553 5.1.3 Bad address syntax", "permanent address"],
  ["RCPT TO", "550 5.2.1 Mailbox disabled", "permanent address"],
  ["RCPT TO", "552 5.2.2 Over quota", "permanent address"],
  ["RCPT TO", "550 5.4.1 Recipient address rejected", "permanent address"],
  ["RCPT TO", "550 5.7.1 You may not write to this group", "permanent address"],
  ["RCPT TO", "556 5.1.10 Recipient has a null MX", "permanent address"],
  ["DATA", "451 4.3.0 Local error", "retry account"],
  ["DATA", "451 Local error", "retry message"],
  ["DATA", "552 5.3.4 Message too big", "permanent message"],
  ["DATA", "554 5.7.1 Message rejected as spam", "permanent message"],
  ["DATA", "550 5.7.26 Unauthenticated sender", "permanent account"],
  ["DATA", "554 Transaction failed", "permanent message"],
  ["DATA", "554 5.6.0 Bad content", "permanent message"],
  ["DATA", "503 5.5.1 Bad sequence of commands", "retry message"],
  ["CONN", "421 4.4.2 Timeout", "retry account"],
];

for (const [command, reply, expected] of replies) {
  test(`${command}: ${reply}`, () => {
    const code = command.startsWith("AUTH") ? "EAUTH" : command === "DATA" ? "EMESSAGE" : "EENVELOPE";
    assert.equal(short(failure({ code, command, reply, handed: command === "DATA" })), expected);
  });
}

/** What nodemailer finds by itself, before the final dot and after it. */
const codes: readonly (readonly [code: string, before: string, after: string])[] = [
  ["ECONNECTION", "retry account", "unknown"],
  ["ESOCKET", "retry account", "unknown"],
  ["ETIMEDOUT", "retry account", "unknown"],
  ["EABORT", "retry account", "unknown"],
  ["EPROTOCOL", "retry account", "unknown"],
  ["EDNS", "retry account", "unknown"],
  ["ETLS", "retry account", "unknown"],
  ["EAUTH", "permanent account", "unknown"],
  ["ENOAUTH", "permanent account", "unknown"],
  ["EMESSAGE", "permanent message", "unknown"],
  ["EENVELOPE", "permanent address", "unknown"],
  ["ENEW", "retry account", "unknown"],
];

for (const [code, before, after] of codes) {
  test(`${code} without a reply`, () => {
    assert.equal(short(failure({ code, handed: false })), before);
    assert.equal(short(failure({ code, handed: true })), after);
  });
}

test("the server's words are shown, but not those to a login", () => {
  const refused = outcomeOf(
    failure({ code: "EENVELOPE", command: "RCPT TO", reply: "550 5.1.1 No such\r\nuser \u0000 here" }),
    null,
  );
  assert.equal(refused.kind === "permanent" && refused.why, "the server said: 550 5.1.1 No such user here");
  const login = outcomeOf(failure({ code: "EAUTH", command: "AUTH PLAIN", reply: "535 5.7.8 wrong: hunter2" }), null);
  assert.equal(login.kind === "permanent" && login.why, "the login was refused (535)");
});

function failure(over: Partial<SmtpFailure>): SmtpFailure {
  return { ok: false, code: "", command: "CONN", reply: "", handed: false, ...over };
}

function short(result: SmtpFailure): string {
  const outcome = outcomeOf(result, null);
  if (outcome.kind === "retry") return `retry ${outcome.scope}`;
  return outcome.kind === "permanent" ? `permanent ${outcome.blame}` : outcome.kind;
}
