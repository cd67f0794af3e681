import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { acked, closed, hear, never, refOf, withWecom } from "../../../test/support/wecom-rig.ts";
import type { Rig } from "../../../test/support/wecom-rig.ts";
import type { Ref } from "#ports/channel.ts";
import { wecom } from "./app.ts";
import { acknowledged, bundled, context, incident, page } from "../../../test/conformance/channel-notices.ts";

const hourMs = 3_600_000;

function textsOf({ fake, ann }: Rig): readonly string[] {
  return fake.messages(ann).flatMap(({ type, text }) => (type === "text" ? [text] : []));
}

function cardOf({ fake, ann }: Rig): string {
  return fake.messages(ann).find(({ type }) => type === "template_card")?.text ?? "";
}

function updates({ asked }: Rig): number {
  return asked.filter(({ url }) => url.includes("update_template_card")).length;
}

/** Presses a button; nobody works on it, but the core keeps what came with it. */
async function press(rig: Rig, ref: Ref, code: string): Promise<Ref> {
  const { taskId = "" } = ref;
  rig.fake.world.codes.set(code, { taskId, userId: "annlee", at: rig.clock.now, used: false });
  const [event] = await hear(rig, rig.fake.compose.press(rig.ann, { key: "ack|t", taskId, code }));
  assert.ok(event?.kind === "action" && event.renewed !== undefined);
  return { ...ref, ...event.renewed };
}

describe("Cards of WeCom and how often they can be changed", () => {
  it(
    "the code that came with the message changes the card once; after it, a text tells what became of it",
    withWecom(async (rig) => {
      const ref = refOf(await rig.send(page()));
      assert.deepEqual(Object.keys(ref).sort(), ["at", "code", "face", "taskId"]);
      assert.equal((await rig.revise(ref, acked)).kind, "accepted");
      assert.match(cardOf(rig), /Acknowledged by Ann/);
      assert.equal((await rig.revise(ref, acked)).kind, "accepted", "the same again");
      assert.deepEqual(textsOf(rig), []);
      assert.equal((await rig.revise(ref, closed)).kind, "accepted");
      assert.match(cardOf(rig), /Acknowledged by Ann/, "it cannot be changed once more");
      assert.equal(textsOf(rig).length, 1);
      assert.match(textsOf(rig)[0] ?? "", /Closed by Ann[^]*Refresh/);
      // Asked again, it is not told again: by this process, which knows, and by another, which does not, but whose text is the same.
      assert.equal((await rig.revise(ref, closed)).kind, "accepted");
      const parsed = wecom.manifest.config.parse(rig.form);
      assert.ok(parsed.ok);
      const other = wecom.connect(parsed.value, { ...rig.deps, accountId: "after a restart" });
      const edit = { idempotencyKey: "edit", number: 1, signal: never };
      assert.equal((await other.revise?.(ref, other.render(closed, context()), rig.toAnn, edit))?.kind, "accepted");
      assert.equal(textsOf(rig).length, 1);
    }),
  );

  it(
    "every press of a button brings a code, which goes before the one of the message",
    withWecom(async (rig) => {
      const ref = refOf(await rig.send(page()));
      const pressed = await press(rig, ref, "first");
      const edited = { ...pressed, ...refOf(await rig.revise(pressed, acked)) };
      const again = { ...edited, ...refOf(await rig.revise(edited, closed)) };
      assert.match(cardOf(rig), /Closed by Ann/);
      assert.equal(updates(rig), 2, "no code is tried twice");
      // Another process has the ref alone, and a newer press is as good as the first.
      const newer = await press(rig, again, "second");
      const parsed = wecom.manifest.config.parse(rig.form);
      assert.ok(parsed.ok);
      const other = wecom.connect(parsed.value, { ...rig.deps, accountId: "another process" });
      const edit = { idempotencyKey: "edit", number: 1, signal: never };
      const outcome = await other.revise?.(newer, other.render(acked, context()), rig.toAnn, edit);
      assert.equal(outcome?.kind, "accepted");
      assert.match(cardOf(rig), /Acknowledged by Ann/);
      assert.equal(updates(rig), 3);
      assert.deepEqual(textsOf(rig), []);
    }),
  );

  it(
    "a change that nobody has to know about costs no code",
    withWecom(async (rig) => {
      const ref = refOf(await rig.send(page()));
      const more = { kind: "state", incident: incident({ alertCount: 9, openAlerts: 7, version: 2 }) } as const;
      await rig.revise(ref, more);
      assert.equal(updates(rig), 0);
      await rig.revise(ref, acked);
      await rig.revise(ref, { kind: "state", incident: { ...acknowledged, alertCount: 11 } });
      assert.equal(updates(rig), 1);
      assert.deepEqual(textsOf(rig), []);
      await rig.revise(ref, { kind: "state", incident: { ...acknowledged, severity: "info" } });
      assert.equal(textsOf(rig).length, 1, "severity counts");
    }),
  );

  it(
    "after 72 hours no code is good, and none is tried",
    withWecom(async (rig) => {
      const ref = await press(rig, refOf(await rig.send(page())), "first");
      rig.clock.now += 72 * hourMs;
      await rig.revise(ref, acked);
      assert.equal(updates(rig), 0);
      assert.match(textsOf(rig)[0] ?? "", /Acknowledged by Ann/);
    }),
  );

  it(
    "a code that another one has used is passed over",
    withWecom(async (rig) => {
      const ref = await press(rig, refOf(await rig.send(page())), "theirs");
      const code = rig.fake.world.codes.get("theirs");
      assert.ok(code !== undefined);
      code.used = true;
      await rig.revise(ref, acked);
      assert.match(cardOf(rig), /Acknowledged by Ann/);
      assert.equal(updates(rig), 2);
    }),
  );

  it(
    "Refresh shows the state that the card could not be made to show, and says it where its code is not taken",
    withWecom(async (rig) => {
      const { channel, fake, ann } = rig;
      const ref = refOf(await rig.send(page()));
      await rig.revise(ref, acked);
      await rig.revise(ref, closed);
      const taskId = ref["taskId"] ?? "";
      const refresh = async (code: string, used: boolean): Promise<Ref> => {
        fake.world.codes.set(code, { taskId, userId: "annlee", at: rig.clock.now, used });
        const [event] = await hear(rig, fake.compose.press(ann, { key: "refresh|t", taskId, code }));
        assert.ok(event?.kind === "action" && event.verb === "refresh" && event.renewed !== undefined);
        const wire = channel.render(closed, context());
        const outcome = await channel.reply?.(event, wire, { idempotencyKey: code, number: 1, signal: never });
        assert.equal(outcome?.kind, "accepted");
        return { ...ref, ...event.renewed, ...outcome.ref };
      };
      const now = await refresh("r1", false);
      assert.match(cardOf(rig), /Closed by Ann/);
      assert.equal(now["used"], "r1", "the core is told that it is spent");
      assert.equal(textsOf(rig).length, 1);
      await refresh("r2", true);
      assert.match(textsOf(rig).at(-1) ?? "", /Closed by Ann/);
      assert.equal(textsOf(rig).length, 2);
    }),
  );
});

describe("Sending by WeCom", () => {
  it(
    "a second try of a card that arrived is known by its task id, and doubles nothing",
    withWecom(async (rig) => {
      await rig.send(page());
      const again = await rig.send(page());
      assert.equal(again.kind, "accepted");
      assert.equal(rig.fake.messages(rig.ann).length, 1);
    }),
  );

  it(
    "a bundle is a card with its buttons, and a text with every name",
    withWecom(async (rig) => {
      const bundle = { kind: "bundle", incidents: bundled(50) } as const;
      assert.equal((await rig.send(bundle)).kind, "accepted");
      const [card, list] = rig.fake.messages(rig.ann);
      assert.deepEqual(
        card?.pressables.map(({ label }) => label),
        ["Ack all", "Snooze all", "Close all", "Refresh"],
      );
      for (let number = 42; number < 92; number += 1) assert.match(list?.text ?? "", new RegExp(`INC-${number}\\b`));
      // Tried again, neither comes twice.
      await rig.send(bundle);
      assert.equal(rig.fake.messages(rig.ann).length, 2);
    }),
  );

  it(
    "in a text, addresses and tags from outside are read and not pressed; our own link is",
    withWecom(async (rig) => {
      const text = 'see https://evil.example/x <a href="https://evil.example/">here</a>';
      await rig.send({ kind: "alarm", subject: text, text });
      const [message] = rig.fake.messages(rig.ann);
      assert.deepEqual(message?.links, ["https://tocsin.example.com/incidents/42"]);
      assert.equal(message.shape, "text(link)");
      assert.match(message.text, /evil/);
    }),
  );

  it(
    "a token that ran out is asked for anew, once, however many want it",
    withWecom(async (rig) => {
      await rig.send(page());
      rig.fake.dropTokens();
      const sent = await Promise.all(["a", "b", "c"].map((key) => rig.send(page(), { key })));
      assert.deepEqual(
        sent.map(({ kind }) => kind),
        ["accepted", "accepted", "accepted"],
      );
      const tokens = rig.asked.filter(({ url }) => url.includes("/cgi-bin/gettoken"));
      assert.ok(tokens.length <= 3, `${tokens.length} requests for tokens`);
      rig.clock.now += 2 * hourMs;
      assert.equal((await rig.send(page(), { key: "d" })).kind, "accepted");
    }),
  );

  it(
    "a success for nobody is none: out of sight, without a licence, in another organization",
    withWecom(async (rig) => {
      const { fake, ann } = rig;
      fake.person(ann).licensed = false;
      const unlicensed = await rig.send(page(), { key: "1" });
      assert.ok(unlicensed.kind === "permanent" && unlicensed.blame === "address" && /licence/.test(unlicensed.why));
      fake.person(ann).visible = false;
      const hidden = await rig.send(page(), { key: "2" });
      assert.ok(hidden.kind === "permanent" && hidden.blame === "address");
      const foreign = await rig.send(page(), { to: { ...rig.toAnn, corpId: "ww0000000000000000" } });
      assert.ok(foreign.kind === "permanent" && foreign.blame === "address");
      const noBot = await rig.send(page(), { to: rig.toGroup });
      assert.ok(noBot.kind === "permanent" && noBot.blame === "address" && /AI bot/.test(noBot.why));
    }),
  );

  it(
    "a card that is refused goes out as a text, and an app without a callback is told",
    withWecom(async (rig) => {
      await rig.fake.fault({ kind: "answer", status: 200, body: { errcode: 42033, errmsg: "Title" } });
      assert.equal((await rig.send(page())).kind, "permanent");
      assert.equal(rig.asked.filter(({ url }) => url.includes("/message/send")).length, 2);
      await rig.fake.fault(null);
      rig.fake.world.hasCallback = false;
      const outcome = await rig.send(page(), { key: "2" });
      assert.ok(outcome.kind === "permanent" && outcome.blame === "account" && /callback/.test(outcome.why));
    }),
  );

  it(
    "a group that the app made gets Markdown with links, and a second message when things change",
    withWecom(async (rig) => {
      const { fake, channel } = rig;
      const made = fake.addAppGroup("Ops");
      const to = { corpId: fake.world.corpId, kind: "appgroup", id: made.chatId };
      assert.equal(await channel.describe?.(to, never), "Ops");
      const over = { audience: "room" } as const;
      const ref = refOf(await rig.send(page(), { to, over }));
      await rig.revise(ref, acked, { to, over });
      await rig.revise(ref, acked, { to, over });
      const [first, second, ...more] = fake.messages(made);
      assert.ok(first?.links.some((url) => url.includes("do=ack")));
      assert.match(second?.text ?? "", /Acknowledged by Ann/);
      assert.deepEqual(more, []);
    }),
  );

  it(
    "what is beyond the platform's pace would be dropped without a word: the manifest stays below it",
    withWecom(
      async (rig) => {
        for (let count = 0; count < 31; count += 1) await rig.send(page(), { key: String(count) });
        assert.equal(rig.fake.messages(rig.ann).length, 30);
        for (const { count, perMs } of wecom.manifest.pace) assert.ok((count * 60_000) / perMs < 30);
      },
      { rate: 30 },
    ),
  );
});
