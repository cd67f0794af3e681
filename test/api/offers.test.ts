import assert from "node:assert/strict";
import { createECDH } from "node:crypto";
import { it } from "node:test";
import { openAddress, linkContext } from "#app/openchannels.ts";
import { forEachEngine } from "../support/engines.ts";
import { startSite } from "./harness.ts";

interface Offer {
  readonly account_id: string;
  readonly values: { readonly publicKey: string };
}

forEachEngine("devices", (engine) => {
  it("are all offered one key, which is made when the first asks and stays", async (t) => {
    const site = await startSite(t, engine, { publicUrl: "https://tocsin.example.com" });
    const { admin } = await site.setUp();
    const { caller } = await site.person(admin, "responder");
    const asked = await Promise.all(
      [admin, caller, admin, caller].map(async (who) => who.post("/api/v1/channels/webpush/offer")),
    );
    const offers = asked.map(({ status, json, text }) => {
      assert.equal(status, 200, text);
      return json as Offer;
    });
    assert.equal(new Set(offers.map(({ values }) => values.publicKey)).size, 1);
    const [first] = offers;
    assert.equal(Buffer.from(first?.values.publicKey ?? "", "base64url").length, 65);
    const { rows } = (await admin.get("/api/v1/accounts")).json as { rows: { id: string; secrets_set: string[] }[] };
    assert.deepEqual(
      rows.map(({ id, secrets_set: set }) => ({ id, set })),
      [{ id: first?.account_id, set: ["privateKey"] }],
    );
    const audit = (await admin.get("/api/v1/audit?action=account.created")).json as { rows: unknown[] };
    assert.equal(audit.rows.length, 1);
  });

  it("keep their key when the account's form is saved, or made by it in the first place", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const draft = { channel: "webpush", name: "Browsers", config: { contact: "ops@example.com", privateKey: "" } };
    const made = await admin.post("/api/v1/accounts", draft);
    assert.equal(made.status, 201, made.text);
    const { id } = made.json as { id: string };
    const before = (await admin.post("/api/v1/channels/webpush/offer")).json as Offer;
    assert.equal(before.account_id, id);
    const saved = await admin.json("PATCH", `/api/v1/accounts/${id}`, { config: { contact: "it@example.com" } });
    assert.equal(saved.status, 200, saved.text);
    assert.deepEqual((await admin.post("/api/v1/channels/webpush/offer")).json, before);
    await admin.json("PATCH", `/api/v1/accounts/${id}`, { disabled: true });
    const off = await admin.post("/api/v1/channels/webpush/offer");
    assert.deepEqual([off.status, /switched this channel off/u.test(off.text)], [409, true]);
  });

  it("are subscribed by whoever sits before them, and their secrets are sealed", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const { caller, id: userId } = await site.person(admin, "responder");
    const offer = (await caller.post("/api/v1/channels/webpush/offer")).json as Offer;
    const keys = createECDH("prime256v1");
    keys.generateKeys();
    const endpoint = "https://push.example.net/s3cret-endpoint";
    const address = { endpoint, p256dh: keys.getPublicKey("base64url"), auth: "c2VjcmV0LWF1dGgtMTYtYg" };
    const draft = { channel: "webpush", account_id: offer.account_id, address, label: "Firefox, Windows" };
    const made = await caller.post("/api/v1/links", draft);
    assert.equal(made.status, 201, made.text);
    const { link } = made.json as { link: { id: string; state: string; label: string } };
    assert.deepEqual([link.state, link.label], ["active", "Firefox, Windows"]);
    assert.doesNotMatch(made.text, /s3cret|c2VjcmV0/u);
    const stored = (await site.app.snapshots.current()).links.get(link.id);
    assert.deepEqual(stored?.owner, { kind: "user", id: userId });
    assert.doesNotMatch(JSON.stringify(stored), /s3cret|c2VjcmV0/u);
    const module = site.app.channels.get("webpush");
    assert.ok(module !== undefined && stored !== undefined);
    assert.deepEqual(openAddress(site.app, module, stored.address, linkContext(link.id)), { ok: true, value: address });
    // Another person in the same browser: it is still the first one's.
    assert.equal((await admin.post("/api/v1/links", draft)).status, 409);
  });

  it("are nothing that other channels offer", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    for (const channel of ["email", "slack-bot", "nothing"])
      assert.equal((await admin.post(`/api/v1/channels/${channel}/offer`)).status, 404, channel);
  });
});
