import assert from "node:assert/strict";
import { it } from "node:test";
import { forEachEngine } from "../support/engines.ts";
import type { Answer, Caller } from "./caller.ts";
import { startSite } from "./harness.ts";

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly to: { readonly user_id: string | null };
  readonly why: { readonly reason: string; readonly words: string };
}

function body<T>(answer: Answer, status = 200): T {
  assert.equal(answer.status, status, answer.text);
  return answer.json as T;
}

async function deliveries(caller: Caller): Promise<readonly Row[]> {
  return body<{ rows: Row[] }>(await caller.get("/api/v1/notifications")).rows;
}

forEachEngine("sending again", (engine) => {
  it("makes a page of its own of an open incident, and says who wanted it", async (t) => {
    const site = await startSite(t, engine);
    const { admin, key } = await site.setUp();
    await admin.post("/api/v1/accounts", { channel: "webhook", name: "hooks", config: {} });
    const address = { url: "https://hooks.example/1", secret: `whsec_${Buffer.alloc(32, 7).toString("base64")}` };
    const room = { channel: "webhook", owner: "workspace", label: "#ops", address };
    const { link } = body<{ link: { id: string } }>(await admin.post("/api/v1/links", room), 201);
    const { rows: services } = body<{ rows: { id: string }[] }>(await admin.get("/api/v1/services"));
    const rules = `/api/v1/services/${services[0]?.id}/rules`;
    const { rows: known } = body<{ rows: { id: string }[] }>(await admin.get(rules));
    const levels = [{ targets: [{ kind: "room", link_id: link.id }], advance_after_sec: 60 }];
    body(await admin.json("PUT", `${rules}/${known[0]?.id}`, { name: "Room", levels }));
    await site.anonymous.post(`/in/standard/${key}`, { title_rule: "x", event_status: "Critical", alert_key: "k" });
    const [page] = await deliveries(admin);
    assert.equal(page?.kind, "page");
    const bob = await site.person(admin, "responder");
    const again = `/api/v1/notifications/${page?.id}/resend`;
    const made = body<Row>(await bob.caller.post(again), 201);
    assert.notEqual(made.id, page?.id);
    assert.deepEqual([made.kind, made.state, made.why], ["page", "queued", { ...made.why, reason: "sent_again" }]);
    assert.equal(made.why.words, "sent again by responder");
    assert.equal((await deliveries(admin)).length, 2);
    assert.equal((await bob.caller.post(again)).status, 409, "the second is on its way still");

    const { rows: told } = body<{ rows: { kind: string; text: string }[] }>(
      await admin.get("/api/v1/incidents/INC-1/timeline"),
    );
    assert.equal(told.find(({ kind }) => kind === "sent_again")?.text, "Sent again: #ops (Webhook)");
    const { rows: audit } = body<{ rows: { target: string; data: { notification: string } }[] }>(
      await admin.get("/api/v1/audit?action=notification"),
    );
    assert.deepEqual([audit[0]?.target, audit[0]?.data.notification], [`notification:${page?.id}`, made.id]);

    body(await admin.post("/api/v1/incidents/INC-1/close"));
    const late = body<{ detail: string }>(await admin.post(`/api/v1/notifications/${made.id}/resend`), 409);
    assert.match(late.detail, /closed/u);
  });

  it("is for one's own tests, and never for codes", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    await admin.post("/api/v1/accounts", { channel: "webhook", name: "hooks", config: {} });
    const address = { url: "https://hooks.example/1", secret: `whsec_${Buffer.alloc(32, 7).toString("base64")}` };
    const room = { channel: "webhook", owner: "workspace", label: "#ops", address };
    const { link } = body<{ link: { id: string } }>(await admin.post("/api/v1/links", room), 201);
    body(await admin.post(`/api/v1/links/${link.id}/test`), 202);
    const [test] = await deliveries(admin);
    const bob = await site.person(admin, "responder");
    const again = `/api/v1/notifications/${test?.id}/resend`;
    assert.equal((await bob.caller.post(again)).status, 403, "the room is not his to ring");
    assert.equal(body<Row>(await admin.post(again), 201).kind, "test");
    await site.app.store.write(async (tx) => {
      const row = await tx.notification(test?.id ?? "");
      if (row !== null) await tx.save({ notifications: [{ ...row, id: "code", key: "code", kind: "code" }] });
    });
    assert.equal((await admin.post("/api/v1/notifications/code/resend")).status, 409);
  });
});
