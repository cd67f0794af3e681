import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { Notice } from "#domain/notice.ts";
import type { InboundEvent, InboundResult, RawRequest } from "#ports/inbound.ts";
import type { Check } from "./channel.ts";
import { context, notices, page } from "./channel-notices.ts";
import { recordings } from "./channel-checks-send.ts";
import { junk } from "./channel-checks-junk.ts";
import { accept, anyBody, isRejection, receive, verified } from "./channel-inbound.ts";
import type { Both } from "./channel-inbound.ts";
import type { ChannelSubject } from "./channel-subject.ts";
import { withRig } from "./channel-rig.ts";

/** House §3.3: 17 to 20, 22; linking (product.md B8). */
export function inboundChecks(subject: ChannelSubject): readonly Check[] {
  const check = (number: number, name: string, ask: (both: Both) => Promise<string | void>): Check => ({
    number,
    name,
    async run() {
      let skipped: string | void = undefined;
      await withRig(subject, async (rig) => {
        const ours = rig.channel.inbound;
        const theirs = rig.platform.inbound;
        assert.equal(ours === undefined, theirs === undefined, "channel and fake agree on inbound");
        if (ours === undefined || theirs === undefined) skipped = "no inbound";
        else skipped = await ask({ rig, ours, theirs });
      });
      return skipped;
    },
  });
  return [
    check(17, "a signed request verifies, also when its bytes are spelled unlike ours", verifiesGood),
    check(17, "one flipped bit, another secret or audience, a stale time, a missing header: rejected", rejectsBad),
    check(17, "a replayed request is rejected, or its events have the ids of the first", replays),
    { number: 17, name: "signatures are compared in constant time", run: () => constantTime(subject) },
    check(18, "an action brings back our token, the message and who clicked", actions),
    check(18, "a press that asks for the card as it is now shows it, in the same message", refreshes),
    check(18, "a form opens for who pressed, is read once, says what is wrong, and is nobody else's", forms),
    check(18, "a command brings its text without the mention, the person and the place", commands),
    check(18, "joining and leaving a place is told; receipts name the message", facts),
    check(18, "an unknown kind of event is no event, and is answered with a 2xx", unheardOf),
    check(18, "the answer is one that the platform takes, with results, without, and too late", answers),
    check(18, "each recorded request parses to its events", (both) => recorded(subject, both)),
    check(19, "the same event twice has the same id, another one another", ids),
    check(20, "the bot's own messages are ignored", ownMessages),
    check(22, "parse and answer never throw", junk),
  ];
}

async function verifiesGood({ theirs, ours }: Both): Promise<void> {
  const body = anyBody(theirs, "e1");
  for (const respelled of [false, true]) {
    const events = await accept(ours, await theirs.request(theirs.encode(body, { respelled }), { at: Date.now() }));
    assert.equal(events.length, 1);
  }
}

async function rejectsBad({ theirs, ours }: Both): Promise<void> {
  const body = theirs.encode(anyBody(theirs, "e1"));
  const good = await theirs.request(body, { at: Date.now() });
  const bad: [what: string, request: RawRequest][] = [
    ["another secret", await theirs.request(body, { at: Date.now(), flaw: "secret" })],
  ];
  for (const at of theirs.signsBody ? [0, Math.floor(body.length / 2), body.length - 1] : []) {
    bad.push([
      `a flipped bit at ${at}`,
      { ...good, body: body.map((byte, index) => (index === at ? byte ^ 1 : byte)) },
    ]);
  }
  for (const name of theirs.signedHeaders) {
    const signed = good.headers[name] ?? "";
    // In the middle, since the last characters of a token may hold bits that no byte is made of; and not only in case, which
    // hexadecimal digits do not have.
    const flipped = [...signed].map((each, index) =>
      index === signed.length >> 1 ? (/a/iu.test(each) ? "B" : "A") : each,
    );
    bad.push([`another character in ${name}`, { ...good, headers: { ...good.headers, [name]: flipped.join("") } }]);
    bad.push([`no ${name}`, { ...good, headers: { ...good.headers, [name]: undefined } }]);
    bad.push([`junk in ${name}`, { ...good, headers: { ...good.headers, [name]: "junk \u00ff,=" } }]);
  }
  if (theirs.hasAudience)
    bad.push(["another audience", await theirs.request(body, { at: Date.now(), flaw: "audience" })]);
  if (theirs.staleAfterMs !== null) {
    for (const off of [theirs.staleAfterMs + 60_000, -theirs.staleAfterMs - 60_000]) {
      bad.push([`signed ${off / 1000} s ago`, await theirs.request(body, { at: Date.now() - off })]);
    }
  }
  for (const [what, request] of bad) assert.ok(isRejection(await ours.verify(request)), `${what} is let in`);
}

async function replays({ theirs, ours }: Both): Promise<void> {
  const request = await theirs.request(theirs.encode(anyBody(theirs, "e1")), { at: Date.now() });
  const first = await accept(ours, request);
  const second = await ours.verify(request);
  if (isRejection(second)) return;
  assert.deepEqual(
    ours.parse(second).map(({ id }) => id),
    first.map(({ id }) => id),
  );
}

/** Read from the source: time cannot be asserted. JWT libraries compare by public key, where there is nothing to learn. */
async function constantTime(subject: ChannelSubject): Promise<string | void> {
  let skipped: string | undefined;
  await withRig(subject, async ({ channel }) => {
    if (channel.inbound === undefined) skipped = "no inbound";
    await Promise.resolve();
  });
  if (skipped !== undefined) return skipped;
  const sources = readdirSync(subject.folder)
    .filter((file) => file.endsWith(".ts") && !file.startsWith("fake") && !file.includes(".test."))
    .map((file) => readFileSync(new URL(file, subject.folder), "utf8"));
  assert.ok(
    sources.some((text) => /timingSafeEqual|jwtVerify|verifySignature|crypto.*\bverify\(/.test(text)),
    "no constant-time comparison in the folder",
  );
}

async function actions(both: Both): Promise<void> {
  const shown = await comeBack(both, page());
  assert.ok(shown.length > 0, "a channel with inbound has buttons");
  // Who was found by mail was asked by nobody they know: there is a way to say no.
  const asked = await comeBack(both, { ...question, mayDecline: true });
  if (both.rig.channel.findByEmail !== undefined) assert.deepEqual(asked, ["link", "decline"]);
}

const token = context().actionToken ?? "";
const question = { ...notices.link_request, isRoom: false, token } as Extract<Notice, { kind: "link_request" }>;

/** Sends a notice, and presses each of its buttons: what they are. */
async function comeBack({ rig, theirs, ours }: Both, notice: Notice): Promise<readonly string[]> {
  const how = context();
  const sent = await rig.send(notice, { context: how });
  assert.ok(sent.kind === "accepted");
  const buttons = (rig.platform.messages().at(-1)?.actions ?? []).flatMap((each) =>
    each.kind === "link" ? [] : [each],
  );
  for (const { verb, token } of buttons) {
    const [event, ...more] = await receive(
      theirs,
      ours,
      theirs.bodies.action({ verb, token, ref: sent.ref, id: `click-${verb}` }),
    );
    const asks = event?.kind === "ask" && rig.channel.ask !== undefined;
    assert.ok(event !== undefined && (asks || event.kind === "action") && more.length === 0, verb);
    assert.equal(event.verb, verb);
    assert.equal(event.token, how.actionToken, "the token comes back as it was");
    assert.notEqual(event.by.key, "");
    // What a press on a question brings may edit it where nothing else could.
    if (event.ref !== null && notice.kind === "page") assert.deepEqual(event.ref, sent.ref);
  }
  return buttons.map(({ verb }) => verb);
}

async function refreshes({ rig, theirs, ours }: Both): Promise<string | void> {
  const how = context();
  const sent = await rig.send(page(), { context: how });
  assert.ok(sent.kind === "accepted");
  const before = rig.platform.messages();
  const button = before.at(-1)?.actions.find(({ kind, verb }) => kind !== "link" && verb === "refresh");
  if (button === undefined || button.kind === "link") return "its messages offer none";
  const body = theirs.bodies.action({ verb: "refresh", token: button.token, ref: sent.ref, id: "refresh-1" });
  const request = await verified(ours, await theirs.request(theirs.encode(body), { at: Date.now() }));
  const [event] = ours.parse(request);
  assert.ok(event?.kind === "action" && event.verb === "refresh");
  const answered = ours.answer(request, [{ eventId: event.id, changed: false, notice: notices.state, context: how }]);
  assert.equal(theirs.judge(answered), null);
  await rig.channel.reply?.(event, rig.render(notices.state, how), rig.attempt());
  const after = rig.platform.messages();
  assert.equal(after.length, before.length, "it is a second message");
  // Where the answer carries it, the fake does not show it by itself.
  assert.match(`${after.at(-1)?.text} ${answered.body}`, /Acknowledged by Ann/);
}

async function forms({ rig, theirs, ours }: Both): Promise<void> {
  const { ask } = rig.channel;
  assert.equal(ask === undefined, theirs.form === undefined, "channel and fake agree on forms");
  if (ask === undefined || theirs.form === undefined) return;
  const how = context();
  const sent = await rig.send(page(), { context: how });
  assert.ok(sent.kind === "accepted" && how.actionToken !== null);
  const [asked] = await receive(
    theirs,
    ours,
    theirs.form.press({ token: how.actionToken, ref: sent.ref, id: "press-1" }),
  );
  assert.ok(asked?.kind === "ask" && asked.token === how.actionToken);
  const form = { about: `INC-42: ${"disk full ".repeat(1_000)}`, language: "en", timeZone: "Asia/Shanghai" } as const;
  const attempt = { idempotencyKey: "ask-1", number: 1, signal: new AbortController().signal };
  assert.equal((await ask(asked, form, attempt)).kind, "accepted");
  assert.notEqual((await ask(asked, form, attempt)).kind, "accepted", "one press opens one form");

  const filled = async (length: string, flaw?: "person" | "sealed"): Promise<readonly InboundEvent[]> => {
    const body = theirs.form?.submit(length, flaw);
    const request = await ours.verify(await theirs.request(theirs.encode(body), { at: Date.now() }));
    if (isRejection(request)) {
      assert.ok(flaw !== undefined, "a good form is rejected");
      return [];
    }
    const events = ours.parse(request);
    assert.equal(
      theirs.judge(
        ours.answer(
          request,
          events.map(() => null),
        ),
      ),
      null,
      length,
    );
    return events;
  };
  for (const wrong of ["", "soon", "25h"]) assert.deepEqual(await filled(wrong), [], wrong);
  for (const flaw of ["person", "sealed"] as const) assert.deepEqual(await filled("90", flaw), [], flaw);
  const [first] = await filled("90");
  const [second] = await filled("4h");
  assert.ok(first?.kind === "action" && second !== undefined);
  assert.deepEqual([first.verb, first.minutes, first.token, first.by], ["snooze", 90, asked.token, asked.by]);
  assert.deepEqual([first.place, first.ref], [asked.place, asked.ref]);
  assert.equal(second.id, first.id, "one form is one answer");
}

async function commands({ rig, theirs, ours }: Both): Promise<void> {
  const places = new Set<string>();
  for (const place of theirs.commandPlaces) {
    const [event] = await receive(
      theirs,
      ours,
      theirs.bodies.command({ text: "linkTeam 7f3aC0de", place, id: `say-${place}` }),
    );
    assert.ok(event?.kind === "command", place);
    assert.equal(event.text, "linkTeam 7f3aC0de");
    assert.notEqual(event.by.key, "");
    assert.equal(event.place.kind, place);
    assert.notEqual(event.place.key, "");
    const { address } = event.place;
    // What is linked is what is sent to later: its form takes it, and its key is that of the place.
    assert.ok(rig.channel !== undefined && address !== null && typeof address === "object", "a place has an address");
    places.add(event.place.key);
  }
  assert.equal(places.size, theirs.commandPlaces.length, "different places have different keys");
}

async function facts({ rig, theirs, ours }: Both): Promise<void> {
  for (const change of ["added", "removed"] as const) {
    const body = theirs.bodies.membership({ change, id: `member-${change}` });
    if (body === null) continue;
    const [event] = await receive(theirs, ours, body);
    assert.ok(event?.kind === "membership" && event.change === change);
    assert.notEqual(event.place.key, "");
  }
  const sent = await rig.send(page());
  assert.ok(sent.kind === "accepted");
  for (const state of ["delivered", "seen", "failed"] as const) {
    const body = theirs.bodies.receipt({ ref: sent.ref ?? {}, state, id: `receipt-${state}` });
    if (body === null) continue;
    const [event] = await receive(theirs, ours, body);
    assert.ok(event?.kind === "receipt" && event.state === state);
    assert.deepEqual(event.ref, sent.ref);
    assert.ok(Number.isFinite(event.sequence));
  }
}

async function unheardOf({ theirs, ours }: Both): Promise<void> {
  const request = await verified(
    ours,
    await theirs.request(theirs.encode(theirs.bodies.unheardOf()), { at: Date.now() }),
  );
  assert.deepEqual(ours.parse(request), []);
  const { status } = ours.answer(request, []);
  assert.ok(status >= 200 && status < 300, `answered with ${status}`);
}

async function answers({ theirs, ours }: Both): Promise<void> {
  const command = anyBody(theirs, "e1");
  const action = theirs.bodies.action({ verb: "ack", token: "t", ref: null, id: "e2" });
  for (const body of [command, action]) {
    const request = await verified(ours, await theirs.request(theirs.encode(body), { at: Date.now() }));
    const events = ours.parse(request);
    for (const notice of [notices.answer, notices.state, notices.link_request, null]) {
      const results = events.map(({ id }): InboundResult => ({
        eventId: id,
        changed: notice !== null,
        notice,
        context: notice && context(),
      }));
      assert.equal(theirs.judge(ours.answer(request, results)), null, notice?.kind ?? "without words");
    }
    assert.equal(
      theirs.judge(
        ours.answer(
          request,
          events.map(() => null),
        ),
      ),
      null,
      "too late",
    );
  }
  assert.ok(ours.answerWithinMs > 0 && ours.answerWithinMs <= 30_000);
}

async function recorded(subject: ChannelSubject, { theirs, ours }: Both): Promise<void> {
  for (const recording of recordings(subject)) {
    if (recording.kind !== "inbound") continue;
    const events = await receive(theirs, ours, recording.body);
    assert.equal(events.length, recording.events.length, recording.about);
    recording.events.forEach((expected, index) =>
      assert.partialDeepStrictEqual(events[index], expected, recording.about),
    );
  }
}

async function ids({ theirs, ours }: Both): Promise<void> {
  const idOf = async (id: string): Promise<string | undefined> => {
    const [event] = await receive(theirs, ours, anyBody(theirs, id));
    return event?.id;
  };
  const first = await idOf("e1");
  assert.ok(first !== undefined && first !== "");
  assert.equal(await idOf("e1"), first);
  assert.notEqual(await idOf("e2"), first);
}

async function ownMessages({ theirs, ours }: Both): Promise<void> {
  const body = theirs.bodies.own();
  if (body !== null) assert.deepEqual(await receive(theirs, ours, body), []);
}
