import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { until } from "../../../test/conformance/channel-rig.ts";
import { connected } from "../../../test/support/connected.ts";
import { type Dovecot, startDovecot } from "../../../test/support/dovecot.ts";
import type { Channel, Outcome } from "#ports/channel.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import { startSmtpFake } from "./fake.ts";
import { writeBounce, writeLetter } from "./fake-letters.ts";
import { email } from "./index.ts";

const login = { user: "alerts", password: 'p"w\\d x' };
const answerTo = "<0199+v1.token@tocsin.example.com>";
const ann = "Ann <Ann@Example.com>";
/** 已处理, as RFC 3501 §5.1.3 spells it. */
const done = { name: "已处理", spelled: "&XfJZBHQG-" };

describe("the mailbox of an account, on Dovecot", () => {
  it("is opened over encryption that can be trusted alone, with the right password", async (t) => {
    const server = await dovecot(t);
    if (server === null) return;
    const smtp = await startSmtpFake();
    t.after(() => smtp.close());
    const plain = { port: smtp.port, imapPort: server.port };
    const starttls = { ...plain, imapSecurity: "starttls" };
    const tls = { ...plain, imapPort: server.tlsPort, imapSecurity: "tls" };
    const trusting = { allowInvalidCertificates: true };
    const table: readonly (readonly [what: string, over: object, why: RegExp | null])[] = [
      ["no encryption", plain, null],
      ["STARTTLS", { ...starttls, ...trusting }, null],
      ["TLS", { ...tls, ...trusting }, null],
      ["STARTTLS, a certificate that nobody signed", starttls, /certificate/],
      ["TLS, a certificate that nobody signed", tls, /certificate/],
      ["a wrong password", { ...plain, imapPassword: "wrong" }, /login was refused/],
      ["a folder that is not there", { ...plain, imapFolder: "Nowhere" }, /Mailbox doesn't exist: Nowhere/],
    ];
    for (const [what, over, why] of table) {
      await using open = opened(over);
      const outcome = await open.channel.probe(new AbortController().signal);
      if (why === null) assert.equal(whyOf(outcome), "accepted", what);
      else assert.match(whyOf(outcome), why, what);
    }
  });

  it("is read, told of new mails, and put in order; a mail that somebody took away keeps no other from being heard", async (t) => {
    const server = await dovecot(t);
    if (server === null) return;
    await using open = opened({ imapPort: server.port, imapDoneFolder: done.name });
    const heard: string[] = [];
    const letter = (text: string): string => writeLetter({ from: ann, inReplyTo: answerTo, text });
    const takeAway: (() => void)[] = [];
    server.deliver(letter("close"), Date.now() - 30 * 86_400_000);
    server.deliver(letter("ack"), Date.now() - 3_000);
    takeAway.push(server.deliver(letter("snooze 2h"), Date.now() - 2_000));
    server.deliver(letter("close"), Date.now() - 1_000);
    const running = run(open.channel, (event) => {
      heard.push(event.kind === "action" ? event.verb : event.kind);
      takeAway.pop()?.();
    });
    const isIn = (folder: string, flags: string): number =>
      server.mails().filter((mail) => mail.folder === folder && mail.flags === flags).length;
    await until(() => isIn(done.spelled, "S") === 2, "what was there is read and put away");
    assert.deepEqual(heard, ["ack", "close"]);
    // Looked for by the clock it would come a minute later.
    server.deliver(writeBounce({ about: answerTo, recipient: "ann@example.com" }));
    await until(() => isIn(done.spelled, "S") === 3 && server.mails().length === 4, "the server tells of a new mail");
    assert.deepEqual(heard, ["ack", "close", "receipt"]);
    assert.equal(isIn("INBOX", ""), 1, "the old one is left alone");
    await server.stop();
    assert.match(whyOf(await running), /connection was lost/);
  });
});

function whyOf(outcome: Outcome): string {
  return outcome.kind === "retry" ? outcome.why : outcome.kind;
}

/** Null: there is none here, and the test is skipped by name. */
async function dovecot(t: TestContext): Promise<Dovecot | null> {
  const server = await startDovecot({ ...login, folders: [done.spelled] });
  if ("skip" in server) {
    t.skip(server.skip);
    return null;
  }
  t.after(() => server.stop());
  return server;
}

function opened(over: object) {
  return connected(email, {
    host: "127.0.0.1",
    security: "none",
    from: "alerts@tocsin.example.com",
    inbox: "imap",
    imapHost: "127.0.0.1",
    imapSecurity: "none",
    imapUser: login.user,
    imapPassword: login.password,
    ...over,
  });
}

function run({ stream, inbound }: Channel, hear: (event: InboundEvent) => void): Promise<Outcome> {
  assert.ok(stream !== undefined && inbound !== undefined);
  return stream.run((request) => {
    for (const event of inbound.parse(request)) hear(event);
    return Promise.resolve(inbound.answer(request, []));
  }, new AbortController().signal);
}
