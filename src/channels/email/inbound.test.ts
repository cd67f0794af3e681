import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { value } from "../../../test/conformance/channel-rig.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import { configForm } from "./config.ts";
import { writeBounce, writeLetter } from "./fake-letters.ts";
import type { Writing } from "./fake-letters.ts";
import { inboundOf } from "./inbound.ts";
import { plainText, saidIn, wishOf } from "./said.ts";

const key = "b2a7d0c4e1f84939a6c5d8e7f0a1b2c3";
const config = value(
  configForm.parse({ host: "smtp.example.com", from: "Alerts@Tocsin.example.com", inbox: "hook", hookKey: key }),
);
const inbound = inboundOf(config, { publicUrl: "https://tocsin.example.com" });
const thread = "<0199+v1.token@tocsin.example.com>";
const ann = "Ann <Ann@Example.com>";

async function events(raw: string): Promise<readonly InboundEvent[]> {
  const request = {
    method: "POST",
    url: `/hook/email/a?key=${key}`,
    headers: {},
    body: Buffer.from(raw, "latin1"),
    receivedAt: 0,
  };
  const verified = await inbound.verify(request);
  assert.ok(!("rejected" in verified));
  return inbound.parse(verified);
}

const letter = (over: Partial<Writing>) => events(writeLetter({ from: ann, inReplyTo: thread, text: "ack", ...over }));

describe("answers by mail", () => {
  const wishes: readonly (readonly [said: string, verb: string | null, minutes?: number])[] = [
    ["ack", "ack"],
    ["Ack.", "ack"],
    ["ACK!\r\nthanks", "ack"],
    ["ack 2h", "ack"],
    ["snooze 4h", "snooze", 240],
    ["暂缓 4小时", "snooze", 240],
    ["认领", "ack"],
    ["认领。", "ack"],
    ["关闭", "close"],
    ["close INC-42 a disk was added", "close"],
    ["ack INC-7", null],
    ["close to giving up", null],
    ["ack the alert please", null],
    ["On my way", null],
    ["", null],
    ["trigger payments: everything is down", null],
    ["linkUser 12345678", null],
    ["> ack", null],
  ];
  for (const [said, verb, minutes] of wishes) {
    it(`${JSON.stringify(said)} is ${verb ?? "talk"}`, () => {
      const wish = wishOf(saidIn(said), "Re: [Critical] INC-42 disk-full");
      assert.deepEqual(wish.kind === "verb" ? [wish.verb, wish.minutes] : [null, null], [verb, minutes ?? null]);
    });
  }

  it("acts by the token that comes back: in In-Reply-To, in References, or in the quoted page", async () => {
    const quoted = "ack\r\n\r\n> Acknowledge: https://tocsin.example.com/a/v1.token?do=ack\r\n";
    const root = "<incident-1@tocsin.example.com>";
    const relay = "<0102018c@email.amazonses.com>";
    for (const [how, ref] of [
      [{ inReplyTo: thread }, true],
      [{ inReplyTo: relay, references: `${root} ${thread} ${relay}` }, true],
      [{ inReplyTo: relay, references: root, text: quoted }, false],
    ] as const) {
      const [event, ...more] = await letter(how);
      assert.ok(event?.kind === "action" && more.length === 0);
      assert.deepEqual(
        [event.verb, event.token, event.by, event.byAddress],
        ["ack", "v1.token", { key: "ann@example.com", name: "Ann", tenant: null }, { email: "ann@example.com" }],
      );
      assert.deepEqual(event.ref, ref ? { messageId: "<0199@tocsin.example.com>" } : null);
    }
  });

  it("without a token, or with one of somebody else's domain, nothing is asked for", async () => {
    const [event] = await letter({ inReplyTo: "<0199@tocsin.example.com>" });
    assert.ok(event?.kind === "action" && event.token === "", "answered, and refused by the core");
    assert.deepEqual(await letter({ inReplyTo: "<0199+v1.token@evil.example>" }), []);
    assert.deepEqual(await letter({ inReplyTo: "<x@y.example>", text: "ack\nhttps://evil.example/a/v1.token" }), []);
  });

  it("talk is a command that nothing obeys, whatever it says", async () => {
    for (const text of [
      "close 42 now",
      "linkUser 12345678",
      "trigger x: y",
      "”close 42“",
      "@bot close 42",
      "help",
      "",
    ]) {
      const [event] = await letter({ text, subject: "Re: hello" });
      assert.ok(event?.kind === "command", text);
      assert.match(event.text, /^“.*”$/);
      assert.equal(event.place.kind, "person");
    }
  });

  it("machines are not answered: out of office, lists, our own mails, forged senders, no sender", async () => {
    for (const headers of [
      ["Auto-Submitted: auto-replied"],
      ["auto-submitted: Auto-Generated; owner=x"],
      ["From: bob@example.com"],
      ["Precedence: bulk"],
      ["Return-Path: <>"],
      ["List-Id: <ops.example.com>"],
      ["X-Auto-Response-Suppress: All"],
      ["X-Loop: alerts@tocsin.example.com"],
      ["Authentication-Results: mx.example.com; dkim=none; dmarc=fail header.from=example.com"],
    ])
      assert.deepEqual(await letter({ headers }), [], headers.join());
    for (const from of ["MAILER-DAEMON@example.com", "alerts@tocsin.example.com", "nobody", "<>"])
      assert.deepEqual(await letter({ from }), [], from);
    assert.equal((await letter({ headers: ["Auto-Submitted: no"] })).length, 1);
    const trusted = "Authentication-Results: mx.example.com; dmarc=pass";
    assert.equal((await letter({ headers: [trusted, "Authentication-Results: x; dmarc=fail"] })).length, 1);
  });

  it("HTML alone is read as text, and what it hides or quotes is not", () => {
    const html = `<html><head><title>close</title></head><style>p{}</style><p>ack&nbsp;</p><blockquote>close</blockquote>`;
    assert.equal(plainText(html).trim(), "ack");
    assert.equal(plainText("<script>close</scr").trim(), "");
    assert.equal(plainText(`<div>snooze 4h</div><div class="gmail_quote">close</div>`).trim(), "snooze 4h");
    assert.equal(plainText("&amp;lt;b&amp;gt;"), "&lt;b&gt;");
  });

  it("nothing of a mail can keep it from being stored", async () => {
    const [event] = await letter({
      from: "A\u0000nn <ann@example.com>",
      text: "\u0000ack\u0000",
      id: "<a\u0000b@x.example>",
    });
    assert.ok(event?.kind === "action");
    // oxlint-disable-next-line no-control-regex
    assert.doesNotMatch(JSON.stringify(event), /\\u0000/);
  });

  it("one mail twice is one event; one id by two authors is two", async () => {
    const id = "<same@mail.example.com>";
    const [[one], [again], [other]] = await Promise.all([
      letter({ id }),
      letter({ id }),
      letter({ id, from: "bob@example.com" }),
    ]);
    assert.equal(one?.id, again?.id);
    assert.notEqual(one?.id, other?.id);
  });
});

describe("mails that come back", () => {
  it("name the mail, say why, and whether the address is gone", async () => {
    for (const [status, gone] of [
      ["5.1.1", true],
      ["5.2.1", true],
      ["5.2.2", true],
      ["5.4.7", undefined],
      ["5.7.1", undefined],
      ["5.3.4", undefined],
      ["4.4.7", undefined],
    ] as const) {
      const [event] = await events(writeBounce({ about: thread, recipient: "ann@example.com", status }));
      assert.ok(event?.kind === "receipt" && event.state === "failed", status);
      assert.deepEqual(event.ref, { messageId: "<0199@tocsin.example.com>" });
      assert.equal(event.gone, gone, status);
    }
  });

  it("are known by a header of ours where a relay gave them another Message-ID", async () => {
    const headers = ["X-Tocsin-Message: <0199@tocsin.example.com>"];
    const [event] = await events(
      writeBounce({ about: "<0102018c@email.amazonses.com>", recipient: "a@b.example", headers }),
    );
    assert.ok(event?.kind === "receipt");
    assert.deepEqual(event.ref, { messageId: "<0199@tocsin.example.com>" });
  });

  it("a success, a delay, and the mail of another sender are no events", async () => {
    const bounce = { about: thread, recipient: "ann@example.com" };
    for (const action of ["delayed", "delivered", "relayed", "expanded"])
      assert.deepEqual(await events(writeBounce({ ...bounce, action })), []);
    assert.deepEqual(await events(writeBounce({ ...bounce, about: "<0199@evil.example>" })), []);
  });
});

describe("the hook", () => {
  it("is shut without the key, with another, and for an account that has none", async () => {
    const request = { method: "POST", headers: {}, body: new Uint8Array(), receivedAt: 0 };
    const status = async (url: string, ours = inbound): Promise<number | null> => {
      const result = await ours.verify({ ...request, url });
      return "rejected" in result ? result.status : null;
    };
    assert.equal(await status("/hook/email/a"), 401);
    assert.equal(await status(`/hook/email/a?key=${key}x`), 401);
    assert.equal(await status(`/hook/email/a?key=${key}`), null);
    const mailbox = inboundOf({ ...config, inbox: "imap", hookKey: undefined }, { publicUrl: "" });
    assert.equal(await status("/hook/email/a?key=", mailbox), 403);
  });
});
