import assert from "node:assert/strict";
import { test } from "node:test";
import { actionToken } from "#app/actiontoken.ts";
import { acceptAndAct } from "#app/inbox.ts";
import type { Link } from "#domain/link.ts";
import type { Notification } from "#domain/notification.ts";
import { forEachEngine } from "../support/engines.ts";
import { paged, pageOf, type Paged } from "./stored.ts";
import { as, clicks, person, room, says, type World, world } from "./world.ts";

/** Three pages that went out in one message. */
async function bundled(
  w: World,
  link: Link,
): Promise<{ pages: readonly Paged[]; bundle: Notification; token: string }> {
  const pages: Paged[] = [];
  for (const title of ["Checkout is down", "Disk full", "Queue stuck"]) pages.push(await paged(w, link, title));
  const [first] = pages;
  assert.ok(first !== undefined);
  const bundle: Notification = {
    ...(await pageOf(w, first)),
    id: "bundle-1",
    key: "bundle|bundle-1",
    kind: "bundle",
    incidentId: null,
    data: { members: pages.map(({ page }) => page.id).join(",") },
    ref: { message: "shared" },
  };
  await w.app.store.write((tx) => tx.save({ notifications: [bundle] }));
  return { pages, bundle, token: actionToken(w.app.box, bundle.id) };
}

async function statesOf(w: World, pages: readonly Paged[]): Promise<readonly (string | undefined)[]> {
  return Promise.all(pages.map(async ({ incident }) => (await w.app.store.read.incident(incident.id))?.state));
}

forEachEngine("bundle", (engine) => {
  test("one click answers every incident in it, once, and each page is proved to have reached a human", async () => {
    const w = await world(await engine.open());
    const toAnn = await w.link(await w.user("Ann"));
    const { pages, token } = await bundled(w, toAnn);
    const [result] = await w.post(clicks(person(toAnn.addressKey), "ack", token));
    assert.deepEqual(await statesOf(w, pages), ["acknowledged", "acknowledged", "acknowledged"]);
    assert.equal(result?.changed, true);
    assert.ok(result?.notice?.kind === "bundle");
    assert.deepEqual(
      result.notice.incidents.map(({ incident }) => [incident.name, incident.acknowledgedBy]),
      [
        ["INC-1", "Ann"],
        ["INC-2", "Ann"],
        ["INC-3", "Ann"],
      ],
    );
    assert.deepEqual(result.context?.verbs, [], "nothing is left to acknowledge");
    for (const one of pages) {
      const page = await pageOf(w, one);
      assert.deepEqual([page.state, page.grade], ["acted", 5]);
    }
    const [again] = await w.post(clicks(person(toAnn.addressKey), "ack", token));
    assert.equal(again?.changed, false);
  });

  test("a stranger who clicks links themselves, and then every incident is answered", async () => {
    const w = await world(await engine.open());
    const ann = await w.user("Ann");
    const { pages, token } = await bundled(w, await w.link(null));
    const [result] = await w.post(clicks(person("new"), "ack", token));
    const url = result?.context?.links.view ?? "";
    assert.deepEqual(await statesOf(w, pages), ["triggered", "triggered", "triggered"]);
    const done = await acceptAndAct(w.app, url.slice("https://tocsin.test/link/".length), ann.id, as(ann));
    assert.equal(done.ok && done.value.done?.kind, "changed");
    assert.deepEqual(await statesOf(w, pages), ["acknowledged", "acknowledged", "acknowledged"]);
  });

  test("what the platform proves of the message, it proves of each page in it", async () => {
    const w = await world(await engine.open());
    const { pages } = await bundled(w, await w.link(await w.user("Ann")));
    await w.post({
      kind: "receipt",
      id: "r1",
      ref: { message: "shared" },
      state: "delivered",
      sequence: 1,
      detail: null,
    });
    for (const one of pages) {
      const page = await pageOf(w, one);
      assert.deepEqual([page.state, page.grade], ["delivered", 3]);
    }
  });
});

forEachEngine("places", (engine) => {
  test("where something is said, the address is brought up to date", async () => {
    const w = await world(await engine.open());
    const link = await w.link(await w.user("Ann"), {
      addressKey: "ann",
      address: { key: "ann", url: "https://eu.test" },
    });
    const place = { ...room("ann", "person"), address: { key: "ann", url: "https://us.test" } };
    await w.post(says(person("ann"), "status", place));
    const { links } = await w.app.store.read.config();
    assert.deepEqual(links.find(({ id }) => id === link.id)?.address, { key: "ann", url: "https://us.test" });
    const { revision } = await w.app.store.read.config();
    await w.post(says(person("ann"), "status", place));
    assert.equal(await w.app.store.read.revision(), revision, "nothing new, nothing written");
  });

  test("a private or shared channel is told that it cannot be linked, and its code stays good", async () => {
    const w = await world(await engine.open());
    for (const unfit of ["private", "shared"] as const) {
      const [answer] = await w.post(says(person("ann"), "linkTeam ABCDEFGH", { ...room("secret"), unfit }));
      assert.ok(answer?.notice?.kind === "answer");
      assert.match(answer.notice.text, new RegExp(`${unfit} channel`));
    }
  });
});
