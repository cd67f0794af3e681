import assert from "node:assert/strict";
import { test } from "node:test";
import { type Suggestion, suggestionsFor, suggestLink } from "#app/linking.ts";
import { compose } from "#app/compose.ts";
import type { Link } from "#domain/link.ts";
import type { Notice } from "#domain/notice.ts";
import type { Notification } from "#domain/notification.ts";
import type { User } from "#domain/people.ts";
import { forEachEngine } from "../support/engines.ts";
import { as, clicks, person, says, textOf, type World, world } from "./world.ts";
import { linkOf, outbox } from "./stored.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const verified = { verifiedVia: "code" } as const;

function mail(w: World, user: User, more: Partial<Link> = {}): Promise<Link> {
  const { email } = user;
  return w.link(user, { channel: "mail", addressKey: email, label: email, address: { email }, ...verified, ...more });
}

async function shown(w: World, user: User): Promise<readonly Suggestion[]> {
  const found = await suggestionsFor(w.app, user.id);
  assert.ok(found.ok);
  return found.value;
}

const ask = (w: World, user: User, by = user) => suggestLink(w.app, { userId: user.id, accountId: "chat-1" }, as(by));

async function why(asked: ReturnType<typeof ask>): Promise<string> {
  const answer = await asked;
  return answer.ok || answer.problem.kind !== "conflict" ? JSON.stringify(answer) : answer.problem.why;
}

async function requestOf(w: World, row: Notification | undefined): Promise<Extract<Notice, { kind: "link_request" }>> {
  assert.ok(row !== undefined);
  const { notice } = compose(w.app, await w.app.snapshots.current(), row, null);
  assert.ok(notice.kind === "link_request");
  return notice;
}

forEachEngine("suggested links", (engine) => {
  test("an account with the same verified mail is asked there, and only its own press links it", async () => {
    const w = await world(await engine.open());
    const ann = await w.user("Ann");
    w.said.people.set(ann.email, "a1");
    assert.deepEqual(await shown(w, ann), [], "an address that nobody verified finds nobody");
    await mail(w, ann);
    const [found] = await shown(w, ann);
    assert.deepEqual([found?.state, found?.person, found?.mail], ["found", "a1", ann.email]);
    await shown(w, ann);
    assert.deepEqual(w.said.looked, [ann.email], "the platform is asked once an hour");

    const sent = await ask(w, ann);
    assert.ok(sent.ok && sent.value.state === "waiting");
    assert.equal(sent.value.until, w.app.clock.now() + 60 * minute);
    assert.equal((await shown(w, ann))[0]?.state, "waiting");
    assert.ok((await ask(w, ann)).ok);
    const rows = await outbox(w, "link_request");
    assert.deepEqual(
      rows.map(({ channel, address, linkId, userId }) => ({ channel, address, linkId, userId })),
      [{ channel: "chat", address: { key: "a1" }, linkId: null, userId: "ann" }],
      "pressed twice, it is sent once",
    );
    const request = await requestOf(w, rows[0]);
    assert.deepEqual(
      { ...request, token: "" },
      {
        kind: "link_request",
        workspace: "Tocsin",
        account: "Ann (ann@x.test)",
        place: "a1",
        isRoom: false,
        token: "",
        minutes: 60,
        mayDecline: true,
      },
    );
    assert.ok(!JSON.stringify(rows[0]?.data).includes(request.token), "what the button carries is sealed at rest");
    assert.deepEqual(await linkOf(w, "a1"), [], "nothing is linked before the press");

    assert.match(textOf(await w.post(clicks(person("mallory"), "link", request.token))), /somebody else/);
    assert.match(textOf(await w.post(clicks(person("mallory"), "decline", request.token))), /somebody else/);
    assert.match(textOf(await w.post(clicks(person("a1"), "link", request.token))), /^Linked: you are Ann/);
    const [link] = await linkOf(w, "a1");
    assert.deepEqual(
      [link?.state, link?.owner, link?.verifiedVia],
      ["active", { kind: "user", id: "ann" }, "linkUser"],
    );
    assert.match(textOf(await w.post(says(person("a1"), "whoami"))), /You are Ann/);
    assert.deepEqual(await shown(w, ann), [], "what is linked is not suggested");
    assert.match(textOf(await w.post(clicks(person("a1"), "decline", request.token))), /used already/);
    const audit = await w.app.store.read.audit({ limit: 10, cursor: null });
    assert.deepEqual(
      audit.rows
        .map(({ action }) => action)
        .filter((action) => action.startsWith("link."))
        .toSorted(),
      ["link.made", "link.suggested"],
    );
  });

  test("Not me is kept for 30 days; a code links all the same, and a button of an older request is worthless", async () => {
    const w = await world(await engine.open());
    const ann = await w.user("Ann");
    const boss = await w.user("Boss", { role: "admin" });
    await mail(w, ann);
    w.said.people.set(ann.email, "a1");
    assert.ok((await ask(w, ann, boss)).ok);
    const first = await requestOf(w, (await outbox(w, "link_request"))[0]);
    w.pass(61 * minute);
    assert.match(textOf(await w.post(clicks(person("a1"), "link", first.token))), /expired/);
    assert.ok((await ask(w, ann)).ok);
    assert.match(textOf(await w.post(clicks(person("a1"), "link", first.token))), /somebody else/);

    const second = await requestOf(w, (await outbox(w, "link_request"))[0]);
    const noted = await w.post(clicks(person("a1"), "decline", second.token));
    assert.match(textOf(noted), /nothing was linked/);
    assert.equal(noted[0]?.changed, true);
    assert.equal((await w.post(clicks(person("a1"), "decline", second.token)))[0]?.changed, false);
    assert.match(textOf(await w.post(clicks(person("a1"), "link", second.token))), /refused with “Not me”/);
    assert.deepEqual(await linkOf(w, "a1"), []);
    assert.equal((await shown(w, ann))[0]?.state, "declined");
    assert.match(await why(ask(w, ann)), /not theirs/);
    w.pass(29 * day);
    assert.match(await why(ask(w, ann)), /not theirs/);
    w.pass(day);
    assert.ok((await ask(w, ann)).ok);
  });

  test("nobody is asked too often, trouble is told, and what is somebody else's is not suggested", async () => {
    const w = await world(await engine.open());
    const ann = await w.user("Ann");
    const bob = await w.user("Bob");
    const eve = await w.user("Eve", { role: "viewer" });
    for (const user of [ann, bob, eve]) await mail(w, user);
    w.said.people.set(ann.email, "a1").set(bob.email, "b1").set(eve.email, "e1");
    for (let asked = 0; asked < 3; asked += 1) {
      assert.ok((await ask(w, ann)).ok);
      w.pass(61 * minute);
    }
    assert.match(await why(ask(w, ann)), /Too many requests/);
    await w.link(ann, { addressKey: "b1" });
    assert.deepEqual(await shown(w, bob), [], "linked to somebody else");
    assert.match(await why(ask(w, bob)), /linked already/);
    assert.deepEqual(await shown(w, eve), [], "viewers are not paged");
    await mail(w, await w.user("Dan"), { state: "pending", verifiedVia: null });
    assert.equal((await suggestLink(w.app, { userId: "dan", accountId: "chat-1" }, as(ann))).ok, false);

    const cat = await w.user("Cat");
    await mail(w, cat);
    w.said.people.set(cat.email, { kind: "permanent", blame: "account", why: "the app lacks a permission" });
    const [failed] = await shown(w, cat);
    assert.deepEqual([failed?.state, failed?.problem], ["failed", "the app lacks a permission"]);
    assert.match(await why(ask(w, cat)), /lacks a permission/);
    assert.equal((await w.app.snapshots.current()).accounts.get("chat-1")?.state, "active");
    w.said.people.set(cat.email, "c1");
    w.pass(5 * minute);
    assert.equal((await shown(w, cat))[0]?.state, "found", "looked for again before long");
  });
});
