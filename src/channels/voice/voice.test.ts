import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Notice, RenderContext } from "#domain/notice.ts";
import type { Channel } from "#ports/channel.ts";
import type { InboundEvent, InboundResult, RawRequest } from "#ports/inbound.ts";
import { acknowledged, bundled, context, incident, notices, page } from "../../../test/conformance/channel-notices.ts";
import { attempt, connected, publicUrl } from "../../../test/support/connected.ts";
import { readTicket, ticketFor } from "./calls.ts";
import { readTwiml } from "./fake-twiml.ts";
import { startTwilioVoice, twilioSigned } from "./fake.ts";
import type { PhoneCall, TwilioVoice } from "./fake.ts";
import { voice } from "./index.ts";
import { lastVerb } from "./keys.ts";
import { render, speakable } from "./render.ts";
import { callOf } from "./twilio-say.ts";

const hook = `${publicUrl}/hook/voice/a1`;
const token = "0199f0a1-7c1e-7000-8000-0000000000aa.AbCdEfGhIjKlMnOpQrStUw";
const how = (over: Partial<RenderContext> = {}) => context({ actionToken: token, ...over });

interface Rig {
  readonly fake: TwilioVoice;
  readonly channel: Channel;
  call(notice: Notice, over?: Partial<RenderContext>): Promise<PhoneCall>;
  /** What a key, or another callback, comes to. */
  told(url: string, fields: Readonly<Record<string, string>>): Promise<readonly InboundEvent[]>;
  said(
    url: string,
    fields: Readonly<Record<string, string>>,
    results: readonly (InboundResult | null)[],
  ): Promise<string>;
}

async function withCalls(run: (rig: Rig) => Promise<void>): Promise<void> {
  const fake = await startTwilioVoice();
  const settings = { vendor: "twilio", ...fake.keys, from: fake.from, apiUrl: fake.url };
  await using open = connected(voice, settings);
  const { channel } = open;
  const { inbound } = channel;
  assert.ok(inbound !== undefined);
  const verified = async (url: string, fields: Readonly<Record<string, string>>) => {
    const form = new URLSearchParams(fields);
    const request: RawRequest = {
      method: "POST",
      url: url.slice(publicUrl.length),
      headers: { "x-twilio-signature": twilioSigned(fake.keys.secret, url, form) },
      body: new TextEncoder().encode(form.toString()),
      receivedAt: 0,
    };
    const result = await inbound.verify(request);
    assert.ok(!("rejected" in result));
    return result;
  };
  try {
    await run({
      fake,
      channel,
      async call(notice, over) {
        const outcome = await channel.send(channel.render(notice, how(over)), { phone: "+8613800138000" }, attempt());
        assert.equal(outcome.kind, "accepted", JSON.stringify(outcome));
        const made = fake.calls.at(-1);
        assert.ok(made !== undefined);
        return made;
      },
      told: async (url, fields) => inbound.parse(await verified(url, fields)),
      said: async (url, fields, results) => inbound.answer(await verified(url, fields), results).body,
    });
  } finally {
    await fake.close();
  }
}

const fieldsOf = (call: PhoneCall, digit: string) => ({
  AccountSid: "AC0123456789abcdef0123456789abcdef",
  CallSid: call.id,
  From: call.from,
  To: call.to,
  Digits: digit,
  CallStatus: "in-progress",
});

test("a page is said twice, in the voice of the language, and a key ends it", () =>
  withCalls(async ({ call }) => {
    const { first, form } = await call(page());
    const text =
      "Critical. INC-42. Payments: disk-full on db-3. Payments. Press 1 to acknowledge. Press 2 to snooze. Press 3 to close. Press 9 to hear this again.";
    assert.deepEqual(
      first.heard.map((each) => each.text),
      [text, text, "No key was pressed. Goodbye."],
    );
    assert.equal(first.shape, "Gather Say /Gather Say");
    assert.equal(first.heard[0]?.language, "en-US");
    assert.deepEqual(
      [
        form.get("MachineDetection"),
        form.get("AsyncAmd"),
        form.get("AsyncAmdStatusCallback"),
        form.get("StatusCallback"),
      ],
      ["Enable", "true", `${hook}?e=who`, `${hook}?e=end`],
    );
    const zh = await call(page(), { language: "zh-CN" });
    assert.match(zh.first.heard[0]?.text ?? "", /^严重。INC-42。.*认领请按 1。暂缓请按 2。关闭请按 3。重听请按 9。$/);
    assert.equal(zh.first.heard[0]?.language, "cmn-CN");
  }));

test("9 says the same again, with the same keys; a key that means nothing says so", () =>
  withCalls(async ({ call, said, told }) => {
    const made = await call(page(incident({ title: "磁盘已满 & <b>disk</b>" })));
    const action = made.first.action ?? "";
    for (const digit of ["9", "7", "*"]) {
      assert.deepEqual(await told(action, fieldsOf(made, digit)), []);
      const again = readTwiml(await said(action, fieldsOf(made, digit), []));
      assert.ok(typeof again !== "string");
      assert.equal(again.action, action);
      assert.deepEqual(again.heard.slice(digit === "9" ? 0 : 1), made.first.heard);
      if (digit !== "9") assert.equal(again.heard[0]?.text, "This key does nothing here.");
    }
  }));

test("what a key came to is said, then the call ends; without a result in time it is said that it was received", () =>
  withCalls(async ({ call, said, told }) => {
    const made = await call(page());
    const action = made.first.action ?? "";
    const [event, ...more] = await told(action, fieldsOf(made, "1"));
    assert.ok(event?.kind === "action" && more.length === 0);
    assert.deepEqual([event.verb, event.token, event.by.key, event.ref], ["ack", token, made.to, { sid: made.id }]);
    const results: readonly (readonly [Notice | null, RegExp])[] = [
      [{ kind: "state", incident: acknowledged }, /^Acknowledged\. INC-42\. .*Acknowledged by Ann on .*Goodbye\.$/],
      [
        { kind: "answer", text: "INC-42 was answered already by Bob.", tone: "plain" },
        /answered already by Bob\. Goodbye\.$/,
      ],
      [null, /^Your answer was received\. Goodbye\.$/],
    ];
    for (const [notice, expected] of results) {
      const result = notice && { eventId: event.id, changed: true, notice, context: how({ verbs: [] }) };
      const script = readTwiml(await said(action, fieldsOf(made, "1"), [result]));
      assert.ok(typeof script !== "string");
      assert.match(script.heard[0]?.text ?? "", expected);
      assert.deepEqual([script.hangUp, script.action], [true, null]);
    }
  }));

describe("who proves what", () => {
  const table: readonly (readonly [what: string, query: string, fields: Record<string, string>, expected: string])[] = [
    ["a human", "who", { AnsweredBy: "human" }, "seen 3"],
    ["a mailbox", "who", { AnsweredBy: "machine_start" }, "failed 2"],
    ["a mailbox with its greeting over", "who", { AnsweredBy: "machine_end_beep" }, "failed 2"],
    ["a fax", "who", { AnsweredBy: "fax" }, "failed 2"],
    ["whoever", "who", { AnsweredBy: "unknown" }, ""],
    ["nobody", "end", { CallStatus: "no-answer" }, "failed 2"],
    ["busy", "end", { CallStatus: "busy" }, "failed 2"],
    ["out of reach", "end", { CallStatus: "failed" }, "failed 2"],
    ["ringing", "end", { CallStatus: "ringing" }, ""],
    ["over after it was answered", "end", { CallStatus: "completed" }, ""],
  ];
  for (const [what, query, fields, expected] of table) {
    test(what, () =>
      withCalls(async ({ told }) => {
        const events = await told(`${hook}?e=${query}`, { CallSid: `CA${"0".repeat(32)}`, ...fields });
        const seen = events.map((each) => (each.kind === "receipt" ? `${each.state} ${each.sequence}` : each.kind));
        assert.equal(seen.join(), expected);
      }),
    );
  }
});

test("a callback of another call's address, or with another token, is nobody's", () =>
  withCalls(async ({ channel, call, fake }) => {
    const made = await call(page());
    const url = new URL(made.first.action ?? "");
    const form = new URLSearchParams(fieldsOf(made, "1"));
    const signature = twilioSigned(fake.keys.secret, url.href, form);
    url.searchParams.set("t", "another.token");
    const result = await channel.inbound?.verify({
      method: "POST",
      url: `${url.pathname}${url.search}`,
      headers: { "x-twilio-signature": signature },
      body: new TextEncoder().encode(form.toString()),
      receivedAt: 0,
    });
    assert.deepEqual(result !== undefined && "rejected" in result && result.status, 403);
  }));

test("several pages are one call: each with its title while there is room, all by name in any case", () => {
  const few = render({ kind: "bundle", incidents: bundled(3) }, how());
  assert.match(
    few.said,
    /^\[?.*3 incidents want an answer\. INC-42, Payments: disk-full on db-3\. INC-43, .* INC-44, /,
  );
  const many = render({ kind: "bundle", incidents: bundled(50) }, how());
  for (let number = 42; number < 92; number += 1) assert.match(many.said, new RegExp(`INC-${number}\\b`));
  assert.deepEqual([many.token, many.verbs], [token, ["ack", "snooze", "close"]]);
});

test("the longest call keeps within Twilio's 4,000 characters, whatever is said", () => {
  const worst = "故障&<>'\"".repeat(500);
  for (const language of ["en", "zh-CN"] as const) {
    const longest = [
      page(incident({ title: worst, service: worst, name: "INC-123456" })),
      { kind: "bundle", incidents: bundled(50, { title: worst, name: "INC-1" }) },
    ] as const;
    for (const notice of longest) {
      const verbs = ["ack", "snooze", "close", "unack"] as const;
      assert.ok(callOf(render(notice, how({ language, verbs })), hook).length <= 4_000, notice.kind);
    }
  }
});

test("a code is read digit by digit, twice, and asks for no key", () => {
  const wire = render(notices.code, how());
  assert.equal(wire.said, "Your verification code is 4, 9, 3, 0, 2, 1. Again: 4, 9, 3, 0, 2, 1.");
  assert.deepEqual([wire.token, wire.prompt, wire.code], [null, "", "493021"]);
});

test("what is said has neither markup nor addresses", () => {
  assert.equal(speakable("a <break time='9s'/> *b* https://evil.example/x 🔥 c\u0000"), "a break time 9s / b c");
});

test("of several keys, the last that means something counts", () => {
  assert.equal(lastVerb("91", ["ack"]), "ack");
  assert.equal(lastVerb("13", ["ack", "close"]), "close");
  assert.equal(lastVerb("19", ["ack"]), "ack");
  assert.equal(lastVerb("2#", ["ack"]), null);
  assert.equal(lastVerb("", ["ack"]), null);
});

test("a ticket names its incident to whom it was made for, within 15 bytes, and to nobody else", () => {
  const mine = { key: "kUq3vN8sB1xZ6mT0rP4wY7hJ", accountId: "a1", phone: "+8613800138000" };
  const ticket = ticketFor("INC-1042", mine);
  assert.ok(ticket !== null && Buffer.byteLength(ticket) <= 15);
  assert.equal(readTicket(ticket, mine), 1042);
  for (const other of [
    { ...mine, phone: "+8613900139000" },
    { ...mine, accountId: "a2" },
    { ...mine, key: "x" },
  ])
    assert.equal(readTicket(ticket, other), null);
  assert.equal(readTicket(`${(1043).toString(36)}${ticket.slice(ticket.indexOf("."))}`, mine), null);
  for (const junk of ["", "42", ".", "zz.123456789", ticket.slice(1)]) assert.equal(readTicket(junk, mine), null);
  assert.equal(ticketFor(null, mine), null);
  assert.ok((ticketFor("INC-60000000", mine) ?? "").length <= 15);
});

test("where Twilio cannot call back, the page is read all the same, without keys", async () => {
  const fake = await startTwilioVoice();
  const settings = { vendor: "twilio", ...fake.keys, from: fake.from, apiUrl: fake.url };
  await using open = connected(voice, settings, "http://tocsin:8686");
  const outcome = await open.channel.send(open.channel.render(page(), how()), { phone: "+8613800138000" }, attempt());
  assert.deepEqual(outcome, { kind: "accepted", ref: { sid: fake.calls[0]?.id }, receipts: false });
  assert.equal(fake.calls[0]?.first.action, null);
  assert.doesNotMatch(fake.calls[0]?.first.heard[0]?.text ?? "", /Press/);
  await fake.close();
});
