import type { Told } from "#ports/channel.ts";
import type { SmtpFailure, SmtpResult } from "./api.ts";
import type { Address, Config } from "./config.ts";
import type { Wire } from "./render.ts";

/**
 * A mail as a delivery's record shows it: the envelope (RFC 5321 §3.3), the headers that tell it apart (RFC 5322 §3.6), the text without
 * its HTML, and what the server replied.
 */
export function toldOf(config: Config, wire: Wire, to: Address, result: SmtpResult, startedAt: number): Told {
  const reply = result.ok ? result.reply : replyTo(result);
  const lines = [
    `MAIL FROM:<${config.from}>`,
    `RCPT TO:<${to.email}>`,
    "DATA",
    `From: ${config.fromName} <${config.from}>`,
    `To: ${to.email}`,
    `Subject: ${wire.subject}`,
    `Message-ID: ${wire.messageId}`,
    ...(wire.thread === null ? [] : [`In-Reply-To: ${wire.thread}`]),
    ...(config.replyTo === undefined ? [] : [`Reply-To: ${config.replyTo}`]),
    `Auto-Submitted: ${wire.auto}`,
    "",
    wire.text,
  ];
  return {
    method: "SMTP",
    url: `${config.security === "tls" ? "smtps" : "smtp"}://${config.host}:${config.port}`,
    startedAt,
    request: lines.join("\n"),
    answer: reply === "" ? null : reply,
    status: /^[2-5]\d{2}/.test(reply) ? Number(reply.slice(0, 3)) : null,
    why: result.ok || reply !== "" ? null : [result.command, result.code].filter((part) => part !== "").join(": "),
  };
}

/** A server's words to a login may repeat it: its code alone is shown, as in outcomes. */
function replyTo({ command, reply }: SmtpFailure): string {
  return command.startsWith("AUTH") ? reply.slice(0, 3) : reply;
}
