import assert from "node:assert/strict";
import { test } from "node:test";
import type { Notification } from "#domain/notification.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import { forEachEngine } from "../support/engines.ts";
import { clicks, person, room, textOf, world } from "./world.ts";
import { linkNow, pageOf, paged } from "./stored.ts";

function receipt(
  id: string,
  page: Notification,
  state: "delivered" | "seen" | "failed",
  sequence: number,
): InboundEvent {
  return {
    kind: "receipt",
    id,
    ref: { message: page.id },
    state,
    sequence,
    detail: state === "failed" ? "number is gone" : null,
  };
}

function membership(
  id: string,
  key: string,
  change: "added" | "removed" | "renamed",
  name: string | null = null,
): InboundEvent {
  return {
    kind: "membership",
    id,
    place: { ...room(key), name, address: { key, url: `https://moved/${id}` } },
    change,
  };
}

forEachEngine("facts of a platform", (engine) => {
  test("evidence rises with receipts, in whatever order they come, and never above what the channel can prove", async () => {
    const w = await world(await engine.open());
    const sent = await paged(w, await w.link(await w.user("Ann")));
    await w.post(receipt("r2", sent.page, "seen", 2));
    assert.deepEqual(
      [(await pageOf(w, sent)).state, (await pageOf(w, sent)).grade],
      ["seen", 3],
      "this chat proves 3 at most",
    );
    await w.post(receipt("r1", sent.page, "delivered", 1));
    await w.post(receipt("r0", sent.page, "failed", 0));
    assert.deepEqual([(await pageOf(w, sent)).state, (await pageOf(w, sent)).grade], ["seen", 3]);
    const kept = await w.app.store.read.receiptsOf([sent.page.id]);
    assert.deepEqual(kept.map((each) => each.state).sort(), ["delivered", "failed", "seen"]);
    await w.post(receipt("r1", sent.page, "delivered", 1));
    assert.equal((await w.app.store.read.receiptsOf([sent.page.id])).length, 3);
  });

  test("an older receipt than the last one is kept, and believed no more; worked on twice, it is one", async () => {
    const w = await world(await engine.open());
    const sent = await paged(w, await w.link(await w.user("Ann")));
    await w.post(receipt("late", sent.page, "failed", 2));
    await w.post(receipt("early", sent.page, "delivered", 1));
    assert.deepEqual([(await pageOf(w, sent)).state, (await pageOf(w, sent)).grade], ["failed", 2]);
    const unknown = { ...receipt("again", sent.page, "seen", 3), ref: { message: "not yet" } };
    await w.post(unknown);
    w.pass(60_000);
    const [claimed] = await w.claim();
    assert.ok(claimed !== undefined);
    const known = { ...claimed, payload: { ...claimed.payload, ref: { message: sent.page.id } } };
    await w.work(known);
    await w.work(known);
    assert.equal((await w.app.store.read.receiptsOf([sent.page.id])).length, 3);
  });

  test("a press that asks for the card as it is now shows it to anybody, changes nothing, and was seen by whom it was for", async () => {
    const w = await world(await engine.open());
    const [ann, bo] = [await w.user("Ann"), await w.user("Bo")];
    const [toAnn, toBo] = [await w.link(ann), await w.link(bo)];
    const sent = await paged(w, toAnn);
    await w.post(clicks(person(toBo.addressKey), "ack", sent.token));
    for (const by of [person("stranger"), person(toBo.addressKey)]) {
      const [result] = await w.post(clicks(by, "refresh", sent.token));
      const card = result?.notice;
      assert.equal(card?.kind === "state" && card.incident.acknowledgedBy, "Bo");
      assert.deepEqual([result?.changed, result?.context?.recipientName], [false, "Ann"]);
    }
    assert.equal((await w.app.store.read.incident(sent.incident.id))?.acks.length, 1);
    const seenBy = async () =>
      (await w.app.store.read.receiptsOf([sent.page.id])).flatMap(({ state, detail }) =>
        state === "seen" ? [detail] : [],
      );
    assert.deepEqual(await seenBy(), []);
    await w.post(clicks(person(toAnn.addressKey), "refresh", sent.token));
    assert.deepEqual(await seenBy(), ["refresh"]);
    assert.match(textOf(await w.post(clicks(person(toAnn.addressKey), "refresh", "forged"))), /button/);
  });

  test("what comes with a press is kept with the message, part by part, whoever pressed", async () => {
    const w = await world(await engine.open());
    const sent = await paged(w, await w.link(await w.user("Ann")));
    const press = async (by: string, renewed: Readonly<Record<string, string>>) => {
      await w.post({ ...clicks(person(by), "ack", sent.token), renewed });
      return (await pageOf(w, sent)).ref;
    };
    assert.deepEqual(await press("stranger", { code: "1" }), { message: sent.page.id, code: "1" });
    assert.deepEqual(await press("ann", { code: "2", at: "3" }), { message: sent.page.id, code: "2", at: "3" });
  });

  test("a bounce ends the page with its cause, and the person's next channel is tried now", async () => {
    const w = await world(await engine.open());
    const ann = await w.user("Ann", {
      preferences: { critical: [{ afterSec: 0, channel: "chat", linkId: null }], warning: [], info: [] },
    });
    const link = await w.link(ann);
    const mail = await w.link(ann, { channel: "mail", address: { email: "ann@x.test" } });
    const sent = await paged(w, link);
    await w.post(receipt("bounce", sent.page, "failed", 1));
    assert.deepEqual([(await pageOf(w, sent)).state, (await pageOf(w, sent)).note], ["failed", "number is gone"]);
    const others = (await w.app.store.read.notificationsOf(sent.incident.id)).filter((row) => row.id !== sent.page.id);
    assert.deepEqual(
      others.map((row) => [row.linkId, row.state]),
      [[mail.id, "queued"]],
    );
  });

  test("a receipt that overtakes the send waits for it; one that is nobody's is let go in the end", async () => {
    const w = await world(await engine.open());
    const early: InboundEvent = {
      kind: "receipt",
      id: "early",
      ref: { message: "unknown" },
      state: "delivered",
      sequence: 1,
      detail: null,
    };
    assert.deepEqual(await w.post(early), [null]);
    let rounds = 0;
    for (; rounds < 10; rounds += 1) {
      w.pass(900_000);
      const [claimed] = await w.claim();
      if (claimed === undefined) break;
      await w.work(claimed);
    }
    assert.equal(rounds, 5);
  });

  test("removed breaks a link and those of its parts, added heals them, renamed gives the new name", async () => {
    const w = await world(await engine.open());
    const team = await w.link(null, { addressKey: "team", label: "Ops team" });
    const part = await w.link(null, { addressKey: "team/general" });
    const other = await w.link(null, { addressKey: "team2" });
    await w.post(membership("m1", "team", "removed"));
    assert.deepEqual(
      [(await linkNow(w, team))?.state, (await linkNow(w, part))?.state, (await linkNow(w, other))?.state],
      ["broken", "broken", "active"],
    );
    assert.equal((await linkNow(w, team))?.lastError, "Tocsin was removed from Ops team.");
    await w.post(membership("m2", "team", "added", "#ops"));
    const healed = await linkNow(w, team);
    assert.deepEqual(
      [healed?.state, healed?.label, healed?.address],
      ["active", "Ops team", { key: "team", url: "https://moved/m2" }],
    );
    assert.equal((await linkNow(w, part))?.state, "active");
    await w.post(membership("m3", "team", "renamed", "#operations"));
    assert.equal((await linkNow(w, team))?.label, "#operations");
  });

  test("STOP and START break and heal the address that said it", async () => {
    const w = await world(await engine.open());
    const link = await w.link(await w.user("Ann"));
    await w.post({ kind: "consent", id: "c1", key: link.addressKey, change: "stop" });
    assert.equal((await linkNow(w, link))?.state, "broken");
    await w.post({ kind: "consent", id: "c2", key: link.addressKey, change: "start" });
    assert.equal((await linkNow(w, link))?.state, "active");
  });

  test("an account that the platform ended is broken, with what to do about it", async () => {
    const w = await world(await engine.open());
    await w.post({ kind: "revoked", id: "r1", why: "the app was uninstalled: install it again" });
    const account = (await w.app.store.read.config()).accounts.find(({ id }) => id === "chat-1");
    assert.deepEqual([account?.state, account?.lastError], ["broken", "the app was uninstalled: install it again"]);
  });
});
