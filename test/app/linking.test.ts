import assert from "node:assert/strict";
import { test } from "node:test";
import { createLinkCode, linkRadius, testLink, unlink } from "#app/linking.ts";
import { acceptAndAct } from "#app/inbox.ts";
import type { PlaceKind } from "#domain/link.ts";
import type { User } from "#domain/people.ts";
import { forEachEngine } from "../support/engines.ts";
import { as, clicks, person, room, says, textOf, tokenOf, type World, world } from "./world.ts";
import { linkOf, outbox } from "./stored.ts";

const minute = 60_000;

async function codeFor(w: World, user: User, kind: PlaceKind): Promise<string> {
  const made = await createLinkCode(w.app, { kind, userId: user.id }, as(user));
  assert.ok(made.ok);
  return made.value.command;
}

forEachEngine("linking", (engine) => {
  test("a person says linkUser, presses Link now, and is that user; the same click again changes nothing", async () => {
    const w = await world(await engine.open());
    const ann = await w.user("Ann");
    const asked = await w.post(says(person("a1"), await codeFor(w, ann, "person")));
    const notice = asked[0]?.notice;
    assert.deepEqual(notice, {
      kind: "link_request",
      workspace: "Tocsin",
      account: "Ann (ann@x.test)",
      place: "a1",
      isRoom: false,
      token: tokenOf(asked),
      minutes: 15,
    });
    assert.deepEqual(await linkOf(w, "a1"), [], "nothing is linked before the click");
    assert.match(textOf(await w.post(clicks(person("a1"), "link", tokenOf(asked)))), /^Linked: you are Ann/);
    const [link] = await linkOf(w, "a1");
    assert.deepEqual(
      [link?.state, link?.owner, link?.verifiedVia, link?.address],
      ["active", { kind: "user", id: "ann" }, "linkUser", { key: "a1" }],
    );
    const again = await w.post(clicks(person("a1"), "link", tokenOf(asked)));
    assert.match(textOf(again), /^Linked/);
    assert.equal(again[0]?.changed, false);
    assert.match(textOf(await w.post(says(person("a1"), "whoami"))), /You are Ann/);
  });

  test("a code works once, within 15 minutes, and not after five wrong tries", async () => {
    const w = await world(await engine.open());
    const ann = await w.user("Ann", { role: "admin" });
    const used = await codeFor(w, ann, "person");
    await w.post(clicks(person("a1"), "link", tokenOf(await w.post(says(person("a1"), used)))));
    assert.match(textOf(await w.post(says(person("a1"), used))), /used already/);

    const late = await codeFor(w, ann, "person");
    const asked = await w.post(says(person("a2"), late));
    w.pass(15 * minute);
    assert.match(textOf(await w.post(says(person("a2"), late))), /expired/);
    assert.match(textOf(await w.post(clicks(person("a2"), "link", tokenOf(asked)))), /expired/);

    const wrong = (await codeFor(w, ann, "team")).replace("linkTeam", "linkChat");
    for (let i = 0; i < 5; i += 1)
      assert.match(textOf(await w.post(says(person("a3"), wrong, room("r", "chat")))), /another kind/);
    assert.match(
      textOf(await w.post(says(person("a3"), wrong.replace("linkChat", "linkTeam"), room("r")))),
      /Too many wrong tries/,
    );
    assert.match(
      textOf(await w.post(says(person("a3"), "linkTeam 0000000-0000000-0000000-0000000", room("r")))),
      /do not know this code/,
    );
  });

  test("Link now answers to nobody but the person of the tenant to whom it was shown", async () => {
    const w = await world(await engine.open());
    const ann = await w.user("Ann");
    const command = await codeFor(w, ann, "person");
    const token = tokenOf(await w.post(says(person("a1"), command)));
    assert.match(textOf(await w.post(clicks(person("mallory"), "link", token))), /somebody else/);
    assert.match(textOf(await w.post(clicks(person("a1", "evil"), "link", token))), /somebody else/);
    assert.match(textOf(await w.post(clicks(person("a1"), "link", `${token.slice(0, -1)}x`))), /somebody else/);
    assert.match(textOf(await w.post(clicks(person("a1"), "link", "made-up"))), /do not know/);
    assert.match(
      textOf(await w.post(says(person("mallory"), command))),
      /somebody else/,
      "a code that was said belongs to who said it first",
    );
    assert.deepEqual(await linkOf(w, "mallory"), []);
    assert.match(textOf(await w.post(clicks(person("a1"), "link", token))), /^Linked/);
  });

  test("rooms want the right to manage links when the code is made and when the button is pressed", async () => {
    const w = await world(await engine.open());
    const ann = await w.user("Ann");
    const refused = await createLinkCode(w.app, { kind: "team", userId: ann.id }, as(ann));
    assert.equal(refused.ok ? "" : refused.problem.kind, "forbidden");
    const boss = await w.user("Boss", { role: "admin" });
    const token = tokenOf(await w.post(says(person("b"), await codeFor(w, boss, "team"), room("general"))));
    const another = await codeFor(w, boss, "team");
    await w.user("Boss", { role: "viewer" });
    assert.match(textOf(await w.post(clicks(person("b"), "link", token))), /may no longer make links/);
    assert.match(textOf(await w.post(says(person("b"), another, room("random")))), /may no longer make links/);
    assert.deepEqual(await linkOf(w, "general"), []);
  });

  test("linking a place again keeps its id, so that rules go on; a place of somebody else is refused", async () => {
    const w = await world(await engine.open());
    const boss = await w.user("Boss", { role: "admin" });
    const say = async (text: string, key: string): Promise<string> =>
      textOf(
        await w.post(clicks(person("b"), "link", tokenOf(await w.post(says(person("b"), text, room(key, "chat")))))),
      );
    await say(`${await codeFor(w, boss, "chat")} Payments on call`, "ops");
    const [first] = await linkOf(w, "ops");
    assert.equal(first?.label, "Payments on call");
    await say(`${await codeFor(w, boss, "chat")} Renamed`, "ops");
    assert.deepEqual(
      (await linkOf(w, "ops")).map((link) => [link.id, link.label]),
      [[first?.id, "Renamed"]],
    );

    assert.ok((await unlink(w.app, { linkId: first?.id ?? "", override: false, reason: null }, as(boss))).ok);
    assert.deepEqual(
      (await linkOf(w, "ops")).map((link) => link.state),
      ["revoked"],
    );
    await say(await codeFor(w, boss, "chat"), "ops");
    assert.deepEqual(
      (await linkOf(w, "ops")).map((link) => [link.id, link.state]),
      [[first?.id, "active"]],
    );

    const ann = await w.user("Ann");
    await w.link(ann, { addressKey: "b" });
    assert.match(textOf(await w.post(says(person("b"), await codeFor(w, boss, "person")))), /linked to somebody else/);
  });

  test("an address that somebody else only typed in is no obstacle to the one who can speak from it", async () => {
    const w = await world(await engine.open());
    const [ann, bo] = [await w.user("Ann"), await w.user("Bo")];
    await w.link(bo, { addressKey: "a1", state: "pending" });
    const asked = await w.post(says(person("a1"), await codeFor(w, ann, "person")));
    assert.match(textOf(await w.post(clicks(person("a1"), "link", tokenOf(asked)))), /^Linked/);
    const states = new Map(
      (await linkOf(w, "a1")).map((link) => [link.owner.kind === "user" ? link.owner.id : "", link.state]),
    );
    assert.deepEqual([states.get("bo"), states.get("ann")], ["revoked", "active"]);
  });

  test("unlinking whom a rule needs is blocked, shown, and done all the same with a reason", async () => {
    const w = await world(await engine.open());
    const boss = await w.user("Boss", { role: "admin" });
    const ann = await w.user("Ann");
    const link = await w.link(ann);
    await w.rule("first", [{ kind: "user", userId: ann.id }]);
    const radius = await linkRadius(w.app, link.id);
    assert.deepEqual(radius.ok ? radius.value.unreachable : null, { userId: "ann", name: "Ann" });
    const blocked = await unlink(w.app, { linkId: link.id, override: false, reason: "leaving" }, as(boss));
    assert.equal(blocked.ok && blocked.value.kind, "blocked");
    assert.equal((await unlink(w.app, { linkId: link.id, override: true, reason: " " }, as(boss))).ok, false);
    assert.match(
      textOf(await w.post(says(person(link.addressKey), "unlinkUser"))),
      /pages would be lost:\nAnn could no longer/,
    );
    assert.equal((await linkOf(w, link.addressKey))[0]?.state, "active");
    const before = await w.app.store.read.revision();
    const done = await unlink(w.app, { linkId: link.id, override: true, reason: "left the company" }, as(boss));
    assert.equal(done.ok && done.value.kind, "unlinked");
    assert.equal((await linkOf(w, link.addressKey))[0]?.state, "revoked");
    assert.ok((await w.app.store.read.revision()) > before);
    const [entry] = (await w.app.store.read.audit({ limit: 1, cursor: null })).rows;
    assert.deepEqual(
      [entry?.action, entry?.actor, entry?.data["reason"]],
      ["link.ended", "user:boss", "left the company"],
    );
    assert.match(textOf(await w.post(says(person(link.addressKey), "whoami"))), /do not know who you are/);
  });

  test("a test message is queued for the link; its key makes it one", async () => {
    const w = await world(await engine.open());
    const ann = await w.user("Ann");
    const link = await w.link(ann);
    await testLink(w.app, link.id, as(ann), "once");
    await testLink(w.app, link.id, as(ann), "once");
    const sent = await outbox(w, "test");
    assert.deepEqual(
      sent.map((row) => [row.linkId, row.userId, row.state, row.accountId, row.data?.["sender"]]),
      [[link.id, "ann", "queued", "chat-1", "Ann"]],
    );
    assert.equal((await testLink(w.app, "nope", as(ann))).ok, false);
  });

  test("a stranger follows the offered page, is linked there, and nobody can use a page that was changed or is too old", async () => {
    const w = await world(await engine.open());
    const ann = await w.user("Ann");
    const [result] = await w.post(says(person("a9"), "whoami"));
    const url = result?.context?.links.view ?? "";
    assert.match(url, /^https:\/\/tocsin\.test\/link\//);
    const token = url.slice("https://tocsin.test/link/".length);
    assert.equal((await acceptAndAct(w.app, `${token.slice(0, -2)}xx`, ann.id, as(ann))).ok, false);
    const linked = await acceptAndAct(w.app, token, ann.id, as(ann));
    assert.deepEqual(linked.ok && [linked.value.link.addressKey, linked.value.link.verifiedVia, linked.value.done], [
      "a9",
      "click",
      null,
    ]);
    w.pass(15 * minute);
    assert.equal((await acceptAndAct(w.app, token, ann.id, as(ann))).ok, false);
  });
});
