import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { context, page } from "../../../test/conformance/channel-notices.ts";
import { until, value } from "../../../test/conformance/channel-rig.ts";
import type { Channel, ChannelDeps, Outcome } from "#ports/channel.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import { configForm } from "./config.ts";
import { startSmtpFake } from "./fake.ts";
import { startImapFake } from "./fake-imap.ts";
import { writeBounce, writeLetter } from "./fake-letters.ts";
import { email } from "./index.ts";

const login = { user: "alerts", password: 'p"w\\d x' };
const answerTo = "<0199+v1.token@tocsin.example.com>";
const ann = "Ann <Ann@Example.com>";

describe("the mailbox of an account", () => {
  it("reads what is there and what comes, marks it after it was stored, and moves it", async (t) => {
    const { imap, run, taken } = await setUp(t, { imapDoneFolder: "Done" }, ["Done"]);
    imap.deliver(writeLetter({ from: ann, inReplyTo: answerTo, text: "ack\r\n" }));
    const old = imap.deliver(
      writeLetter({ from: ann, inReplyTo: answerTo, text: "ack\r\n" }),
      Date.now() - 30 * 86_400_000,
    );
    const running = run();
    await until(() => taken.length === 1 && imap.waiting() === 1, "the first mail is read, and news are waited for");
    imap.deliver(writeBounce({ about: answerTo, recipient: "ann@example.com" }));
    await until(() => taken.length === 2 && imap.waiting() === 1, "the second mail is read");
    assert.deepEqual(
      taken.map(({ kind }) => kind),
      ["action", "receipt"],
    );
    assert.deepEqual(
      imap.mails.map(({ folder, flags }) => [folder, [...flags]]),
      [
        ["Done", [String.raw`\Seen`]],
        ["INBOX", []],
        ["Done", [String.raw`\Seen`]],
      ],
      "an old mail is left alone",
    );
    assert.equal(old.folder, "INBOX");
    imap.cut();
    assert.equal((await running).kind, "retry");
  });

  it("what could not be stored stays unread, and comes again", async (t) => {
    const { imap, run, taken, refuse } = await setUp(t);
    const mail = imap.deliver(writeLetter({ from: ann, inReplyTo: answerTo, text: "close" }));
    refuse(true);
    assert.deepEqual(await run(), {
      kind: "retry",
      afterMs: null,
      scope: "account",
      why: "the mailbox: mails could not be stored, and are read again",
    });
    assert.equal(mail.flags.size, 0);
    refuse(false);
    const running = run();
    await until(() => mail.flags.size === 1, "it is read at the second try");
    assert.equal(taken.length, 1);
    imap.cut();
    await running;
  });

  it("junk is put away, a huge mail is read in part, and nothing of either is an event", async (t) => {
    const { imap, run, taken, stop } = await setUp(t);
    imap.deliver("\xff\xfe\0");
    imap.deliver("");
    imap.deliver("no header at all\r\n\r\nack");
    imap.deliver(writeLetter({ from: ann, text: `${"x".repeat(2_000_000)}` }));
    const running = run();
    await until(() => imap.mails.every(({ flags }) => flags.size === 1), "all are read");
    assert.deepEqual(taken, []);
    await until(() => imap.waiting() === 1, "news are waited for");
    stop.abort();
    assert.equal((await running).kind, "accepted");
    await until(() => imap.openSockets() === 0, "the connection is given up");
  });

  it("a refused login or a missing folder is told, later tried again, and breaks nothing that sends", async (t) => {
    for (const [over, why] of [
      [{ imapPassword: "wrong" }, /login was refused/],
      [{ imapFolder: "Nowhere" }, /Mailbox doesn't exist: Nowhere/],
    ] as const) {
      const { run, channel } = await setUp(t, over);
      for (const outcome of [await run(), await channel.probe(new AbortController().signal)]) {
        assert.ok(outcome.kind === "retry" && outcome.afterMs === 300_000);
        assert.match(outcome.why, why);
        assert.ok(!outcome.why.includes("wrong"));
      }
    }
    const { channel } = await setUp(t);
    assert.equal((await channel.probe(new AbortController().signal)).kind, "accepted");
    const { run, imap } = await setUp(t);
    await imap.close();
    assert.match(whyOf(await run()), /nobody listens/);
  });

  it("answers a mail by a mail in its thread, marked as automatic, and not without end", async (t) => {
    const { channel, smtp, take } = await setUp(t);
    const [event] = await take(
      writeLetter({ from: ann, id: "<a1@example.com>", inReplyTo: answerTo, text: "thank you" }),
    );
    assert.ok(event?.kind === "command");
    const wire = channel.render({ kind: "answer", text: "never shown", tone: "bad" }, context());
    const attempt = { idempotencyKey: "row-1", number: 1, signal: new AbortController().signal };
    const { reply } = channel;
    assert.ok(reply !== undefined);
    assert.equal((await reply(event, wire, attempt)).kind, "accepted");
    const [mail] = smtp.inbox;
    assert.equal(mail?.envelope.to, "ann@example.com");
    assert.partialDeepStrictEqual(mail.headers, {
      "auto-submitted": "auto-replied",
      "x-loop": "alerts@tocsin.example.com",
      "in-reply-to": "<a1@example.com>",
      "message-id": "<answer-row-1@tocsin.example.com>",
    });
    assert.match(mail.text, /Your answer was not understood, and nothing was done/);
    assert.doesNotMatch(mail.text, /never shown/);
    const more = await Promise.all(Array.from({ length: 20 }, () => reply(event, wire, attempt)));
    assert.equal(more.filter((each) => each.kind === "accepted").length, 9);
    assert.equal(smtp.inbox.length, 10);
  });

  it("a page says how it is answered, and carries its token where answers carry it back", async (t) => {
    const { channel, smtp } = await setUp(t);
    const wire = channel.render(page(), context({ verbs: ["ack", "snooze"], language: "zh-CN" }));
    const signal = new AbortController().signal;
    const sent = await channel.send(wire, { email: "ann@example.com" }, { idempotencyKey: "k", number: 1, signal });
    assert.deepEqual(sent, {
      kind: "accepted",
      ref: { messageId: "<0199f0a1-7c1e-7000-8000-0000000000aa@tocsin.example.com>" },
      receipts: false,
    });
    const [mail] = smtp.inbox;
    assert.equal(
      mail?.headers["message-id"],
      "<0199f0a1-7c1e-7000-8000-0000000000aa+v1.token+with/odd=chars@tocsin.example.com>",
    );
    assert.match(mail.text, /在第一行写：认领，或暂缓 4小时。/);
  });
});

function whyOf(outcome: Outcome): string {
  return outcome.kind === "accepted" ? "" : outcome.why;
}

async function setUp(t: TestContext, over: object = {}, folders: readonly string[] = []) {
  const [imap, smtp] = await Promise.all([startImapFake({ login, folders }), startSmtpFake()]);
  const settings = {
    host: smtp.host,
    port: smtp.port,
    security: "none",
    from: "alerts@tocsin.example.com",
    inbox: "imap",
    imapHost: imap.host,
    imapPort: imap.port,
    imapSecurity: "none",
    imapUser: login.user,
    imapPassword: login.password,
    ...over,
  };
  const channel: Channel = email.connect(value(configForm.parse(settings)), depsOf());
  const { stream, inbound } = channel;
  assert.ok(stream !== undefined && inbound !== undefined);
  const taken: InboundEvent[] = [];
  const stop = new AbortController();
  let isRefused = false;
  t.after(async () => {
    stop.abort();
    await channel.close?.();
    await Promise.all([imap.close().catch(() => {}), smtp.close()]);
  });
  const run = (): Promise<Outcome> =>
    stream.run((request) => {
      if (isRefused) return Promise.reject(new Error("the database is away"));
      taken.push(...inbound.parse(request));
      return Promise.resolve(inbound.answer(request, []));
    }, stop.signal);
  return {
    imap,
    smtp,
    channel,
    taken,
    stop,
    run,
    refuse(next: boolean) {
      isRefused = next;
    },
    /** The events of one mail. */
    async take(raw: string) {
      imap.deliver(raw);
      void run();
      await until(() => taken.length > 0, "it is read");
      return taken;
    },
  };
}

function depsOf(): ChannelDeps {
  return {
    http: {
      request: () => Promise.reject(new Error("mail needs no HTTP")),
      connect: () => Promise.reject(new Error("mail needs no HTTP")),
    },
    now: Date.now,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    accountId: "account-1",
    publicUrl: "https://tocsin.example.com",
  };
}
