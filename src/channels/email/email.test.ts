import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { SMTPServer } from "smtp-server";
import type { SMTPServerOptions } from "smtp-server";
import type { Notice } from "#domain/notice.ts";
import type { Outcome } from "#ports/channel.ts";
import { context, incident, noticeTime, page } from "../../../test/conformance/channel-notices.ts";
import { until } from "../../../test/conformance/channel-rig.ts";
import { openSmtp } from "./api.ts";
import { addressKey, configForm } from "./config.ts";
import type { Config } from "./config.ts";
import { startSmtpFake } from "./fake.ts";
import type { Fault, SmtpFake } from "./fake.ts";
import { parseMail } from "./fake-mime.ts";
import { outcomeOf } from "./outcome.ts";
import { renderer } from "./render.ts";

const render = renderer({ from: "alerts@Tocsin.example.com", inbox: "none" });
const to = { email: "ann@example.com" };
const never = new AbortController().signal;

test("headers of a page: thread, automatic, nothing about us", async (t) => {
  const { fake, send } = await setUp(t);
  assert.deepEqual(await send(page()), {
    kind: "accepted",
    ref: { messageId: "<0199f0a1-7c1e-7000-8000-0000000000aa@tocsin.example.com>" },
    receipts: false,
  });
  const [mail] = fake.inbox;
  assert.deepEqual(mail?.envelope, { from: "alerts@tocsin.example.com", to: "ann@example.com" });
  assert.partialDeepStrictEqual(mail.headers, {
    from: "Tocsin <alerts@tocsin.example.com>",
    to: "ann@example.com",
    "message-id": "<0199f0a1-7c1e-7000-8000-0000000000aa@tocsin.example.com>",
    "in-reply-to": "<incident-0199f0a1-7c1e-7000-8000-000000000042@tocsin.example.com>",
    references: "<incident-0199f0a1-7c1e-7000-8000-000000000042@tocsin.example.com>",
    "auto-submitted": "auto-generated",
    "x-auto-response-suppress": "All",
    date: "Sun, 22 Nov 2026 07:00:00 +0000",
  });
  assert.match(mail.headers["content-type"] ?? "", /^multipart\/alternative/);
  assert.ok(!/nodemailer/i.test(mail.raw));
});

test("the text part", () => {
  assert.equal(
    render(page(), context()).text,
    `[Critical] INC-42 Payments: disk-full on db-3

Acknowledge: https://tocsin.example.com/a/AbC-123_x?do=ack
Snooze: https://tocsin.example.com/a/AbC-123_x?do=snooze
Close: https://tocsin.example.com/a/AbC-123_x?do=close

Open in Tocsin: https://tocsin.example.com/incidents/42

Severity: Critical
State: Triggered
Service: Payments
Opened: 22 Nov 2026, 07:59 CET
Alerts: 2 open of 3
Why you: level 1 of rule Default: user:Ann

The volume /var is 97 % full.
It grows by 1 % in 10 minutes.

host = db-3
region = eu-1

Runbook: https://wiki.example.com/runbooks/disk-full

--${" "}
Sent by Tocsin for ACME.
`,
  );
});

test("a hostile title stays in its header", async (t) => {
  const { fake, send } = await setUp(t);
  await send(page(incident({ title: "x\r\nBcc: evil@example.com\r\n\r\n.\r\nQUIT 故障 👨‍👩‍👧‍👦" })));
  const [mail] = fake.inbox;
  assert.equal(mail?.headers["bcc"], undefined);
  assert.equal(mail?.subject, "[Critical] INC-42 x Bcc: evil@example.com . QUIT 故障 👨‍👩‍👧‍👦");
  assert.equal(fake.inbox.length, 1);
});

/** Where the conversation breaks: before the final dot nothing can have been delivered, after it nobody knows. */
const breaks: readonly (readonly [fault: Fault, kind: Outcome["kind"]])[] = [
  [{ kind: "down" }, "retry"],
  [{ kind: "drop", at: "connect" }, "retry"],
  [{ kind: "drop", at: "ehlo" }, "retry"],
  [{ kind: "drop", at: "auth" }, "retry"],
  [{ kind: "drop", at: "mail" }, "retry"],
  [{ kind: "drop", at: "rcpt" }, "retry"],
  [{ kind: "drop", at: "data" }, "retry"],
  [{ kind: "drop", at: "message" }, "unknown"],
];

for (const [fault, kind] of breaks) {
  test(`${fault.kind} at ${"at" in fault ? fault.at : "once"}: ${kind}, tried once only`, async (t) => {
    const { fake, send } = await setUp(t);
    await fake.fault(fault);
    assert.equal((await send(page())).kind, kind);
    assert.ok(fake.read.length <= 1);
  });
}

for (const at of ["connect", "rcpt", "data", "message"] as const) {
  test(`stopped while the server hangs at ${at}: ${at === "message" ? "unknown" : "retry"}`, async (t) => {
    const { fake, send } = await setUp(t);
    await fake.fault({ kind: "hang", at });
    const stop = new AbortController();
    const sending = send(page(), stop.signal);
    await until(() => fake.hanging() > 0, "the server hangs");
    stop.abort();
    assert.equal((await sending).kind, at === "message" ? "unknown" : "retry");
    await until(() => fake.openSockets() === 0, "the connection is given up");
  });
}

test("a connection that the server closed in the meantime: the mail is not sent twice", async (t) => {
  const { fake, send } = await setUp(t);
  assert.equal((await send(page())).kind, "accepted");
  await fake.fault({ kind: "drop", at: "mail" });
  assert.equal((await send(page())).kind, "retry");
  await fake.fault(null);
  assert.equal((await send(page())).kind, "accepted");
  assert.equal(fake.inbox.length, 2);
});

test("many at once share a few connections", async (t) => {
  const { fake, send } = await setUp(t);
  const outcomes = await Promise.all(Array.from({ length: 40 }, () => send(page())));
  assert.ok(outcomes.every(({ kind }) => kind === "accepted"));
  assert.ok(fake.openSockets() <= 5);
  assert.equal(fake.inbox.length, 40);
});

/** Against another server implementation, with a certificate that nobody has signed. */
const encrypted: readonly (readonly [
  what: string,
  options: SMTPServerOptions,
  config: Partial<Config>,
  expected: string,
])[] = [
  ["STARTTLS", {}, { security: "starttls", allowInvalidCertificates: true }, "accepted"],
  ["STARTTLS with an untrusted certificate", {}, { security: "starttls" }, "retry"],
  [
    "STARTTLS that is not offered",
    { hideSTARTTLS: true, disabledCommands: ["STARTTLS"] },
    { security: "starttls", allowInvalidCertificates: true },
    "permanent",
  ],
  ["TLS", { secure: true }, { security: "tls", allowInvalidCertificates: true }, "accepted"],
  ["TLS with an untrusted certificate", { secure: true }, { security: "tls" }, "retry"],
  ["a wrong password", {}, { security: "starttls", allowInvalidCertificates: true, password: "wrong" }, "permanent"],
];

for (const [what, options, config, expected] of encrypted) {
  test(`${what}: ${expected}`, async (t) => {
    const mails: string[] = [];
    const server = new SMTPServer({
      logger: false,
      ...options,
      onAuth: (auth, _, done) =>
        auth.password === "secret" ? done(null, { user: "tocsin" }) : done(new Error("Bad credentials")),
      onData(stream, _, done) {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", () => {
          mails.push(Buffer.concat(chunks).toString("latin1"));
          done();
        });
      },
    });
    server.on("error", () => {});
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const address = server.server.address();
    const smtp = openSmtp(
      settings({ port: typeof address === "object" && address !== null ? address.port : 0, ...config }),
    );
    t.after(async () => {
      await smtp.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    });
    const outcome = outcomeOf(
      await smtp.send(render(page(), context({ language: "zh-CN" })), to, noticeTime, never),
      null,
    );
    assert.equal(outcome.kind, expected, JSON.stringify(outcome));
    assert.equal(outcomeOf(await smtp.verify(never), null).kind, expected);
    assert.equal(mails.length, expected === "accepted" ? 1 : 0);
    if (mails[0] !== undefined) assert.equal(parseMail(mails[0]).subject, "[严重] INC-42 Payments: disk-full on db-3");
  });
}

test("a password needs a user", () => {
  const parsed = configForm.parse({ host: "smtp.example.com", from: "a@example.com", password: "x" });
  assert.deepEqual(parsed.ok ? [] : parsed.issues, [{ field: "user", problem: "is needed with a password" }]);
});

test("one mailbox, however it is typed", () => {
  assert.equal(addressKey({ email: "Ann@Example.com" }), "ann@example.com");
});

interface Rig {
  readonly fake: SmtpFake;
  send(notice: Notice, signal?: AbortSignal): Promise<Outcome>;
}

async function setUp(t: TestContext): Promise<Rig> {
  const fake = await startSmtpFake({ login: { user: "tocsin", password: "secret" } });
  const smtp = openSmtp(settings({ port: fake.port }));
  t.after(async () => {
    await smtp.close();
    await fake.close();
  });
  return {
    fake,
    async send(notice, signal = new AbortController().signal) {
      const wire = render(notice, context());
      return outcomeOf(await smtp.send(wire, to, noticeTime, signal), { messageId: wire.ref });
    },
  };
}

function settings(over: Partial<Config>): Config {
  return {
    host: "127.0.0.1",
    port: 0,
    security: "none",
    user: "tocsin",
    password: "secret",
    from: "alerts@tocsin.example.com",
    fromName: "Tocsin",
    allowInvalidCertificates: false,
    inbox: "none",
    imapPort: 993,
    imapSecurity: "tls",
    imapFolder: "INBOX",
    ...over,
  };
}

test("a provider brings its server; any other has to be named, and an inbox what it needs", () => {
  const parse = (over: object) => configForm.parse({ from: "alerts@example.com", ...over });
  const gmail = parse({ provider: "gmail", host: "ignored.example.com", port: 25 });
  assert.ok(gmail.ok);
  assert.partialDeepStrictEqual(gmail.value, { host: "smtp.gmail.com", port: 465, security: "tls" });
  for (const [over, fields] of [
    [{}, ["host"]],
    [{ provider: "elsewhere" }, ["provider"]],
    [{ provider: "gmail", inbox: "imap" }, ["imapHost", "imapUser", "imapPassword"]],
    [{ provider: "gmail", inbox: "hook" }, ["hookKey"]],
    [{ provider: "gmail", inbox: "hook", hookKey: "short" }, ["hookKey"]],
    [{ provider: "gmail", imapFolder: "a\r\nb" }, ["imapFolder"]],
  ] as const) {
    const parsed = parse(over);
    assert.deepEqual(parsed.ok ? [] : parsed.issues.map(({ field }) => field), fields, JSON.stringify(over));
  }
});
