import assert from "node:assert/strict";
import { it } from "node:test";
import { type AddressState, checkAddress, readChecklist } from "#app/checklist.ts";
import type { Http } from "#ports/http.ts";
import { forEachEngine } from "../support/engines.ts";
import type { Caller } from "./caller.ts";
import { type Site, startSite } from "./harness.ts";

interface List {
  readonly items: readonly { readonly id: string; readonly state: string }[];
  readonly address: AddressState;
  readonly hidden: boolean;
}

async function listOf(admin: Caller): Promise<List> {
  return (await admin.get("/api/v1/checklist")).json as List;
}

const doneIn = ({ items }: List): readonly string[] =>
  items.flatMap(({ id, state }) => (state === "done" ? [id] : [])).toSorted();

/** A way out that leads to this site by whatever name it is asked. */
function leadingTo(site: Site): Http {
  return {
    ...site.app.http,
    async request({ url }) {
      const { pathname } = new URL(url);
      const answer = await fetch(site.url + pathname);
      return { ok: true, response: { status: answer.status, headers: {}, body: await answer.text() } };
    },
  };
}

forEachEngine("the checklist", (engine) => {
  it("ticks what the facts say, and nothing else", async (t) => {
    const site = await startSite(t, engine);
    const { admin, key } = await site.setUp();
    const fresh = await listOf(admin);
    assert.deepEqual(doneIn(fresh), []);
    assert.equal(fresh.items.find(({ id }) => id === "schedule")?.state, "later");
    assert.deepEqual([fresh.address, fresh.hidden], ["unchecked", false]);

    const body = { title_rule: "Hello", event_status: "Critical", alert_key: "hello" };
    assert.equal((await site.anonymous.post(`/in/standard/${key}`, body)).status, 200);
    assert.deepEqual(doneIn(await listOf(admin)), ["event"]);

    // A bot counts once a message got there; in this test none does.
    const url =
      "https://discord.com/api/webhooks/1180000000000000001/s3cretDiscordTokenOfTheFake_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const made = await admin.post("/api/v1/links", { channel: "discord", owner: "workspace", address: { url } });
    assert.equal(made.status, 201, made.text);
    assert.deepEqual(doneIn(await listOf(admin)), ["event"]);
    const [link] = (await site.app.store.read.config()).links.filter(({ channel }) => channel === "discord");
    assert.ok(link !== undefined);
    await site.app.store.write((tx) => tx.putLink({ ...link, lastOkAt: site.app.clock.now() }));
    assert.deepEqual(doneIn(await listOf(admin)), ["chat", "event"]);
  });

  it("counts a person besides the one who asks, by what reaches them", async (t) => {
    const site = await startSite(t, engine);
    const { admin, userId } = await site.setUp();
    await admin.post("/api/v1/accounts", {
      channel: "email",
      name: "Mail",
      config: {
        host: "mail.example",
        port: 25,
        security: "none",
        from: "t@example.com",
        fromName: "T",
        allowInvalidCertificates: false,
      },
    });
    const { id } = await site.person(admin, "responder");
    assert.deepEqual(doneIn(await listOf(admin)), []);
    const [own] = (await site.app.store.read.config()).links;
    assert.ok(own !== undefined && own.owner.kind === "user" && own.owner.id === userId);
    const verify = async (ownerId: string, linkId: string): Promise<void> => {
      const address = { address: { email: `${ownerId}@example.com` }, addressKey: `${ownerId}@example.com` };
      const owner = { kind: "user", id: ownerId } as const;
      await site.app.store.write(async (tx) => {
        await tx.putLink({ ...own, id: linkId, ...address, owner, state: "active", verifiedAt: site.app.clock.now() });
        await tx.bumpRevision();
        tx.wake("config");
      });
    };
    await verify(id, site.app.ids.next());
    assert.deepEqual(doneIn(await listOf(admin)), ["second"]);
    await verify(userId, own.id);
    assert.deepEqual(doneIn(await listOf(admin)), ["contact", "second"]);
    await admin.json("PATCH", `/api/v1/users/${id}`, { disabled: true });
    assert.deepEqual(doneIn(await listOf(admin)), ["contact"]);
  });

  it("takes the admin's word for the key, as long as it is that key, and hides for who wants it", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    await site.app.store.write((tx) => tx.setMeta("secret.key_id", "key-1"));
    const { caller: other } = await site.person(admin, "admin");
    const saved = (await admin.json("PATCH", "/api/v1/checklist", { key_saved: true })).json as List;
    assert.deepEqual(doneIn(saved), ["key"]);
    await site.app.store.write((tx) => tx.setMeta("secret.key_id", "key-2"));
    assert.deepEqual(doneIn(await listOf(admin)), [], "another key since");
    await admin.json("PATCH", "/api/v1/checklist", { hidden: true });
    assert.deepEqual([(await listOf(admin)).hidden, (await listOf(other)).hidden], [true, false]);
  });

  it("calls the public address, and believes nobody but itself", async (t) => {
    const site = await startSite(t, engine);
    const { admin, userId } = await site.setUp();
    assert.equal(((await admin.post("/api/v1/checklist/address", {})).json as List).address, "unreachable");
    const us = { ...site.app, http: leadingTo(site) };
    assert.equal(await checkAddress(us), "reached");
    assert.deepEqual(doneIn(await listOf(admin)), ["address"]);
    const moved = { ...us, publicUrl: "https://other.example" };
    assert.equal((await readChecklist(moved, userId)).address, "unchecked", "it was another address");
    const local = { ...us, publicUrl: "http://localhost:8686" };
    assert.equal(await checkAddress(local), "local", "only this machine knows it");

    const parrot: Http = {
      ...site.app.http,
      request: () => Promise.resolve({ ok: true, response: { status: 200, headers: {}, body: `{"status":"ok"}` } }),
    };
    assert.equal(await checkAddress({ ...site.app, http: parrot }), "unreachable");
    const word = "a-word-that-nobody-has-given-out";
    assert.deepEqual((await site.anonymous.get(`/api/v1/checklist/echo/${word}`)).json, { right: false });
  });
});
