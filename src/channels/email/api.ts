import { createTransport } from "nodemailer";
import type { SendMailOptions } from "nodemailer/lib/mailer";
import type { Address, Config } from "./config.ts";
import { connections, timeouts } from "./limits.ts";
import { nameHeader } from "./message-id.ts";
import type { Wire } from "./render.ts";

/** What SMTP said to a mail or to a login; the reading of it is `outcome.ts`. `reply`: to the mail, `250 2.0.0 Ok: queued`. */
export type SmtpResult = { readonly ok: true; readonly reply: string } | SmtpFailure;

export interface SmtpFailure {
  readonly ok: false;
  /** Nodemailer's code, `EENVELOPE`, `ECONNECTION`, … */
  readonly code: string;
  /** The command that failed: `RCPT TO`, `DATA`, `CONN`, … */
  readonly command: string;
  /** The server's reply, `550 5.1.1 No such user`; empty where there was none. */
  readonly reply: string;
  /** The mail's last byte, and the dot after it, had been handed to the connection: the server may have taken it. */
  readonly handed: boolean;
}

export interface Smtp {
  send(wire: Wire, to: Address, now: number, signal: AbortSignal): Promise<SmtpResult>;
  verify(signal: AbortSignal): Promise<SmtpResult>;
  close(): Promise<void>;
}

const stopped: SmtpFailure = { ok: false, code: "EABORT", command: "API", reply: "", handed: false };

/** A pool of connections to one server, opened when the first mail goes out. Never retries: that is the engine's. */
export function openSmtp(config: Config): Smtp {
  const transport = createTransport(optionsOf(config));
  // Which mails were read to their end by the connection, by the signal of their try.
  const handed = new WeakSet<AbortSignal>();
  transport.use("stream", (mail, done) => {
    const { signal } = mail.data;
    mail.message.processFunc((stream) => {
      // "end" comes when the reader has taken everything; it writes the final dot at once after that.
      stream.once("end", () => signal && handed.add(signal));
      return stream;
    });
    done();
  });

  return {
    async send(wire, to, now, attempt) {
      if (attempt.aborted) return stopped;
      const signal = ownSignal(attempt);
      try {
        const mail = { ...mailOf(config, wire, to), date: new Date(now), signal: signal.signal };
        const { response } = await transport.sendMail(mail);
        return { ok: true, reply: response };
      } catch (error) {
        return failureOf(error, handed.has(signal.signal));
      } finally {
        signal.release();
      }
    },
    async verify(signal) {
      if (signal.aborted) return stopped;
      const aborted = Promise.withResolvers<SmtpResult>();
      const abort = (): void => aborted.resolve(stopped);
      signal.addEventListener("abort", abort);
      const verified = transport.verify().then(
        (): SmtpResult => ({ ok: true, reply: "" }),
        (error: unknown) => failureOf(error, false),
      );
      const result = await Promise.race([verified, aborted.promise]);
      signal.removeEventListener("abort", abort);
      return result;
    },
    close() {
      transport.close();
      return Promise.resolve();
    },
  };
}

function optionsOf(config: Config) {
  return {
    pool: true,
    host: config.host,
    port: config.port,
    secure: config.security === "tls",
    requireTLS: config.security === "starttls",
    ignoreTLS: config.security === "none",
    maxConnections: connections.open,
    maxMessages: connections.mailsEach,
    // A mail whose connection was lost is the engine's to send again, with the attempt on record.
    maxRequeues: 0,
    connectionTimeout: timeouts.connect,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.socket,
    dnsTimeout: timeouts.dns,
    tls: { rejectUnauthorized: !config.allowInvalidCertificates },
    ...(config.user === undefined ? {} : { auth: { user: config.user, pass: config.password ?? "" } }),
  } as const;
}

function mailOf(config: Config, wire: Wire, to: Address) {
  return {
    from: { name: config.fromName, address: config.from },
    to: { name: "", address: to.email },
    // One mail to one recipient: a refusal is always that of this address.
    envelope: { from: config.from, to: to.email },
    ...(config.replyTo === undefined ? {} : { replyTo: config.replyTo }),
    subject: wire.subject,
    text: wire.text,
    html: wire.html,
    messageId: wire.messageId,
    ...(wire.thread === null ? {} : { inReplyTo: wire.thread, references: wire.thread }),
    // RFC 3834 §5 and Microsoft's own: no out-of-office answers.
    headers: {
      "Auto-Submitted": wire.auto,
      "X-Auto-Response-Suppress": "All",
      // A mail of ours that comes back to us is not taken for an answer.
      ...(config.inbox === "none" ? {} : { "X-Loop": config.from, [nameHeader]: wire.ref }),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
    xMailer: false,
  } satisfies SendMailOptions;
}

/** A signal that only this try has: attempts may share theirs, and it marks the mail in `handed`. */
function ownSignal(attempt: AbortSignal): { readonly signal: AbortSignal; release(): void } {
  const own = new AbortController();
  const abort = (): void => own.abort();
  attempt.addEventListener("abort", abort);
  return { signal: own.signal, release: () => attempt.removeEventListener("abort", abort) };
}

function failureOf(error: unknown, handed: boolean): SmtpFailure {
  return {
    ok: false,
    code: field(error, "code"),
    command: field(error, "command"),
    reply: field(error, "response"),
    handed,
  };
}

function field(error: unknown, name: "code" | "command" | "response"): string {
  const value =
    typeof error === "object" && error !== null ? Object.getOwnPropertyDescriptor(error, name)?.value : undefined;
  return typeof value === "string" ? value : "";
}
