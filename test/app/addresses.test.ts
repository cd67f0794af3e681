import assert from "node:assert/strict";
import { test } from "node:test";
import { addAddress, confirmAddress, markBroken, markHealthy, resendCode } from "#app/linking.ts";
import type { Notification } from "#domain/notification.ts";
import { forEachEngine } from "../support/engines.ts";
import { as, type World, world } from "./world.ts";
import { linkOf, outbox } from "./stored.ts";

const minute = 60_000;

function digitsOf(w: World, sent: Notification | undefined): string {
  assert.ok(sent?.data?.["code"] !== undefined);
  assert.doesNotMatch(sent.data["code"], /^\d{6}$/, "the code is sealed in the outbox");
  return w.app.box.open(sent.data["code"], `notification:${sent.id}`);
}

forEachEngine("addresses", (engine) => {
  test("an address is verified by the code that is sent there, by its own user, within five guesses", async () => {
    const w = await world(await engine.open());
    const [ann, bo] = [await w.user("Ann"), await w.user("Bo")];
    const draft = { userId: ann.id, channel: "mail", accountId: null, address: { email: "ann@x.test" }, label: null };
    const added = await addAddress(w.app, draft, as(ann));
    assert.ok(added.ok);
    const { link } = added.value;
    assert.equal(link.state, "pending");
    const [sent] = await outbox(w, "code");
    assert.deepEqual(
      [sent?.linkId, sent?.address, sent?.channel, sent?.data?.["minutes"]],
      [null, { email: "ann@x.test" }, "mail", "10"],
    );
    const code = digitsOf(w, sent);
    const wrong = code === "000000" ? "000001" : "000000";
    assert.equal((await confirmAddress(w.app, { linkId: link.id, code }, as(bo))).ok, false, "somebody else's");
    for (let i = 0; i < 5; i += 1)
      assert.equal((await confirmAddress(w.app, { linkId: link.id, code: wrong }, as(ann))).ok, false);
    assert.equal(
      (await confirmAddress(w.app, { linkId: link.id, code }, as(ann))).ok,
      false,
      "the right one comes too late",
    );

    w.pass(minute);
    assert.ok((await resendCode(w.app, link.id, as(ann))).ok);
    const codes = (await outbox(w, "code")).map((row) => digitsOf(w, row));
    const fresh = codes.find((each) => each !== code) ?? code;
    const verified = await confirmAddress(
      w.app,
      { linkId: link.id, code: ` ${fresh.slice(0, 3)} ${fresh.slice(3)}` },
      as(ann),
    );
    assert.deepEqual(verified.ok && [verified.value.state, verified.value.verifiedVia], ["active", "code"]);
    assert.equal((await addAddress(w.app, draft, as(ann))).ok, false, "it is there already");
    assert.equal((await addAddress(w.app, { ...draft, userId: bo.id }, as(bo))).ok, false, "it is Ann's");
  });

  test("a code that is too old proves nothing, an unproved claim keeps nobody out, and codes are not sent without end", async () => {
    const w = await world(await engine.open());
    const [ann, bo] = [await w.user("Ann"), await w.user("Bo")];
    const draft = {
      userId: ann.id,
      channel: "mail",
      accountId: null,
      address: { email: "shared@x.test" },
      label: null,
    };
    const added = await addAddress(w.app, draft, as(ann));
    assert.ok(added.ok);
    assert.equal(
      (await addAddress(w.app, { ...draft, userId: bo.id }, as(bo))).ok,
      false,
      "Ann may be about to prove it",
    );
    w.pass(10 * minute);
    const [sent] = await outbox(w, "code");
    assert.equal(
      (await confirmAddress(w.app, { linkId: added.value.link.id, code: digitsOf(w, sent) }, as(ann))).ok,
      false,
    );
    const claimed = await addAddress(w.app, { ...draft, userId: bo.id }, as(bo));
    assert.ok(claimed.ok);
    const states = (await linkOf(w, "shared@x.test"))
      .map((link) => [link.owner.kind === "user" ? link.owner.id : "", link.state])
      .sort(byFirst);
    assert.deepEqual(states, [
      ["ann", "revoked"],
      ["bo", "pending"],
    ]);
    for (let i = 0; i < 3; i += 1) assert.ok((await resendCode(w.app, claimed.value.link.id, as(bo))).ok);
    assert.equal((await resendCode(w.app, claimed.value.link.id, as(bo))).ok, false);
  });

  test("what cannot be added says why", async () => {
    const w = await world(await engine.open());
    const ann = await w.user("Ann");
    const draft = { userId: ann.id, channel: "mail", accountId: null, address: { email: "ann@x.test" }, label: null };
    const problems = [
      await addAddress(w.app, { ...draft, address: { email: "nonsense" } }, as(ann)),
      await addAddress(w.app, { ...draft, channel: "nope" }, as(ann)),
      await addAddress(w.app, { ...draft, accountId: "chat-1" }, as(ann)),
      await addAddress(w.app, { ...draft, userId: null }, as(ann)),
      await addAddress(w.app, { ...draft, channel: "chat", address: { key: "x" } }, as(ann)),
    ].map((result) => (result.ok ? "ok" : result.problem.kind));
    assert.deepEqual(problems, ["invalid", "invalid", "invalid", "invalid", "conflict"]);
  });

  test("a room that an admin adds is active at once; secrets in its address are sealed and opened for sending only", async () => {
    const w = await world(await engine.open());
    const boss = await w.user("Boss", { role: "admin" });
    const added = await addAddress(
      w.app,
      {
        userId: null,
        channel: "chat",
        accountId: null,
        address: { key: "ops", hook: "https://h/s3cret" },
        label: "Ops",
      },
      as(boss),
    );
    assert.ok(added.ok);
    const { link } = added.value;
    assert.equal(link.state, "active");
    assert.doesNotMatch(JSON.stringify((await linkOf(w, "ops"))[0]), /s3cret/);
    const reach = w.channels.forLink(link, await w.app.snapshots.current());
    assert.deepEqual("problem" in reach ? reach : reach[0].address, { key: "ops", hook: "https://h/s3cret" });
  });

  test("a broken link is told to its owner and the admins, once, and never through itself; a success heals it", async () => {
    const w = await world(await engine.open());
    const boss = await w.user("Boss", { role: "admin", language: "zh-CN" });
    const ann = await w.user("Ann");
    const chat = await w.link(ann, { label: "Ann" });
    const mail = await w.link(ann, { channel: "mail", address: { email: "ann@x.test" } });
    const other = await w.link(boss);
    assert.equal(await markBroken(w.app, { kind: "link", id: chat.id }, "bot was blocked"), true);
    assert.equal(await markBroken(w.app, { kind: "link", id: chat.id }, "bot was blocked"), false);
    const alarms = await outbox(w, "alarm");
    assert.deepEqual(alarms.map((row) => [row.userId, row.linkId]).sort(byFirst), [
      ["ann", mail.id],
      ["boss", other.id],
    ]);
    assert.match(alarms.find((row) => row.userId === "ann")?.data?.["text"] ?? "", /bot was blocked/);
    assert.match(alarms.find((row) => row.userId === "boss")?.data?.["subject"] ?? "", /已失效/);
    const broken = (await linkOf(w, chat.addressKey))[0];
    assert.deepEqual([broken?.state, broken?.lastError], ["broken", "bot was blocked"]);
    const snapshot = await w.app.snapshots.current();
    assert.ok(broken !== undefined);
    assert.deepEqual(w.channels.forLink(broken, snapshot), { problem: "no_verified_contact" });
    assert.ok(!("problem" in w.channels.forLink(broken, snapshot, { tryBroken: true })));
    assert.equal(await markHealthy(w.app, { kind: "link", id: chat.id }), true);
    assert.equal(await markHealthy(w.app, { kind: "link", id: chat.id }), false);
    assert.equal((await linkOf(w, chat.addressKey))[0]?.state, "active");
  });

  test("nobody is told by what is broken, even if that is all they have", async () => {
    const w = await world(await engine.open());
    const boss = await w.user("Boss", { role: "admin" });
    const only = await w.link(boss);
    assert.equal(await markBroken(w.app, { kind: "link", id: only.id }, "gone"), true);
    await w.link(boss);
    assert.equal(await markBroken(w.app, { kind: "account", id: "chat-1" }, "token was revoked"), true);
    assert.deepEqual(await outbox(w, "alarm"), []);
  });

  test("a broken account is told to the admins through another one", async () => {
    const w = await world(await engine.open());
    const boss = await w.user("Boss", { role: "admin" });
    await w.link(boss);
    const mail = await w.link(boss, { channel: "mail", address: { email: "boss@x.test" } });
    assert.equal(await markBroken(w.app, { kind: "account", id: "chat-1" }, "token was revoked"), true);
    assert.deepEqual(
      (await outbox(w, "alarm")).map((row) => row.linkId),
      [mail.id],
    );
  });
});

function byFirst(a: readonly unknown[], b: readonly unknown[]): number {
  return String(a[0]) < String(b[0]) ? -1 : 1;
}
