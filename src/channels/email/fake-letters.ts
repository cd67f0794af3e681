/** Mails as people's programs and mail servers write them; independent of what reads them. Bytes as Latin-1. */
export interface Writing {
  readonly from: string;
  readonly to?: string;
  /** Of the mail itself; made up where left out. */
  readonly id?: string;
  readonly subject?: string;
  readonly inReplyTo?: string;
  readonly references?: string;
  readonly text: string;
  /** More header lines. */
  readonly headers?: readonly string[];
}

let count = 0;

/** An answer as most programs write it: the text, then the quoted mail. */
export function writeLetter({ from, to, id, subject, inReplyTo, references, text, headers = [] }: Writing): string {
  count += 1;
  return [
    `From: ${from}`,
    `To: ${to ?? "alerts@tocsin.example.com"}`,
    `Subject: ${subject ?? "Re: [Critical] INC-42 disk-full"}`,
    `Message-ID: ${id ?? `<letter-${count}@mail.example.com>`}`,
    "Date: Sun, 22 Nov 2026 07:05:00 +0000",
    ...(inReplyTo === undefined ? [] : [`In-Reply-To: ${inReplyTo}`]),
    ...(references === undefined ? [] : [`References: ${references}`]),
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
    ...headers,
    "",
    Buffer.from(text, "utf8").toString("base64").replace(/.{76}/g, "$&\r\n"),
    "",
  ].join("\r\n");
}

export interface Bounce {
  /** Message-ID of the mail that came back. */
  readonly about: string;
  readonly recipient: string;
  readonly action?: string;
  readonly status?: string;
  readonly diagnostic?: string;
  /** More header lines of the mail that came back. */
  readonly headers?: readonly string[];
}

/** A delivery status notification in the form of Postfix (RFC 3464, appendix; `bounce(8)`). */
export function writeBounce({
  about,
  recipient,
  action = "failed",
  status = "5.1.1",
  diagnostic,
  headers = [],
}: Bounce): string {
  const said = diagnostic ?? `smtp; 550 ${status} <${recipient}>: Recipient address rejected: User unknown`;
  const part = (type: string, body: readonly string[]): readonly string[] => [
    "--b0undary",
    `Content-Type: ${type}`,
    "",
    ...body,
    "",
  ];
  return [
    "Return-Path: <>",
    "From: MAILER-DAEMON@mx.example.com (Mail Delivery System)",
    "To: alerts@tocsin.example.com",
    "Subject: Undelivered Mail Returned to Sender",
    "Auto-Submitted: auto-replied",
    "Message-ID: <20261122070500.4A5B6@mx.example.com>",
    "MIME-Version: 1.0",
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b0undary"',
    "",
    "This is a MIME-encapsulated message.",
    "",
    ...part("text/plain; charset=us-ascii", [
      "I'm sorry to have to inform you that your message could not be delivered.",
      "ack",
    ]),
    ...part("message/delivery-status", [
      "Reporting-MTA: dns; mx.example.com",
      "X-Postfix-Queue-ID: 4A5B6",
      "",
      `Final-Recipient: rfc822; ${recipient}`,
      `Original-Recipient: rfc822;${recipient}`,
      `Action: ${action}`,
      `Status: ${status}`,
      "Remote-MTA: dns; mail.example.com",
      `Diagnostic-Code: ${said.replace(": ", ":\r\n    ")}`,
    ]),
    ...part("text/rfc822-headers", [
      "From: Tocsin <alerts@tocsin.example.com>",
      `To: ${recipient}`,
      "Subject: [Critical] INC-42 disk-full",
      "Message-ID:",
      ` ${about}`,
      ...headers,
      "Auto-Submitted: auto-generated",
    ]),
    "--b0undary--",
    "",
  ].join("\r\n");
}
