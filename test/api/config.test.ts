import assert from "node:assert/strict";
import { it } from "node:test";
import { openFields } from "#app/config/sealed.ts";
import { forEachEngine } from "../support/engines.ts";
import type { Answer, Caller } from "./caller.ts";
import { startSite } from "./harness.ts";

interface Row {
  readonly id: string;
}

function body<T>(answer: Answer, status: number): T {
  assert.equal(answer.status, status, answer.text);
  return answer.json as T;
}

async function firstService(admin: Caller): Promise<string> {
  return body<{ rows: Row[] }>(await admin.get("/api/v1/services"), 200).rows[0]?.id ?? "";
}

forEachEngine("rules", (engine) => {
  it("are added before the one that matches everything, moved, replaced and deleted", async (t) => {
    const site = await startSite(t, engine);
    const { admin, userId } = await site.setUp();
    const path = `/api/v1/services/${await firstService(admin)}/rules`;
    const names = async () =>
      body<{ rows: { name: string; position: number }[] }>(await admin.get(path), 200).rows.map(
        (rule) => `${rule.position} ${rule.name}`,
      );
    const levels = [{ targets: [{ kind: "user", user_id: userId }] }];
    const night = [[{ key: "labels.team", op: "in", values: ["db*"] }]];
    const db = body<Row & { version: number }>(await admin.post(path, { name: "DB", filter: night, levels }), 201);
    assert.deepEqual(await names(), ["0 DB", "1 Everything"]);
    await admin.post(path, { name: "Last", levels });
    assert.deepEqual(await names(), ["0 DB", "1 Everything", "2 Last"]);
    await admin.post(path, { name: "First", filter: night, levels, position: 0 });
    assert.deepEqual(await names(), ["0 First", "1 DB", "2 Everything", "3 Last"]);

    const { rows } = body<{ rows: Row[] }>(await admin.get(path), 200);
    assert.equal(
      (await admin.json("PUT", `${path}/order`, { rule_ids: rows.slice(1).map((rule) => rule.id) })).status,
      400,
    );
    await admin.json("PUT", `${path}/order`, { rule_ids: rows.map((rule) => rule.id).toReversed() });
    assert.deepEqual(await names(), ["0 Last", "1 Everything", "2 DB", "3 First"]);

    const replaced = body<{ version: number; repeat: number }>(
      await admin.json("PUT", `${path}/${db.id}`, { name: "DB", filter: night, levels, repeat: 2 }),
      200,
    );
    assert.deepEqual([replaced.version, replaced.repeat], [db.version + 1, 2]);
    const same = body<{ version: number }>(
      await admin.json("PUT", `${path}/${db.id}`, { name: "DB", filter: night, levels, repeat: 2 }),
      200,
    );
    assert.equal(same.version, replaced.version, "nothing changed, so it is no new version");
    assert.equal(
      (await site.app.store.read.ruleVersion(db.id, 1))?.repeat,
      0,
      "the old version stays for those who were assigned by it",
    );
    body(await admin.json("DELETE", `${path}/${db.id}`), 204);
    assert.deepEqual(await names(), ["0 Last", "1 Everything", "2 First"]);
  });

  it("keep their service and team from being deleted under them", async (t) => {
    const site = await startSite(t, engine);
    const { admin, userId } = await site.setUp();
    const team = body<Row>(await admin.post("/api/v1/teams", { name: "DB", member_ids: [userId] }), 201);
    const service = body<Row>(await admin.post("/api/v1/services", { name: "Payments" }), 201);
    const rule = body<Row>(
      await admin.post(`/api/v1/services/${service.id}/rules`, {
        name: "All",
        levels: [{ targets: [{ kind: "team", team_id: team.id }] }],
      }),
      201,
    );
    const integration = body<{ integration: Row }>(
      await admin.post("/api/v1/integrations", { service_id: service.id, source: "standard", name: "x" }),
      201,
    );
    assert.equal((await admin.json("DELETE", `/api/v1/teams/${team.id}`)).status, 409);
    assert.equal((await admin.json("DELETE", `/api/v1/services/${service.id}`)).status, 409);
    body(await admin.json("DELETE", `/api/v1/services/${service.id}/rules/${rule.id}`), 204);
    body(await admin.json("DELETE", `/api/v1/teams/${team.id}`), 204);
    body(await admin.json("DELETE", `/api/v1/integrations/${integration.integration.id}`), 204);
    body(await admin.json("DELETE", `/api/v1/services/${service.id}`), 204);
  });
});

forEachEngine("accounts", (engine) => {
  const mail = {
    host: "mail.example.com",
    port: 587,
    security: "starttls",
    user: "tocsin",
    password: "hunter2-hunter2",
    from: "tocsin@example.com",
  };

  it("take secrets and never give them back", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const made = await admin.post("/api/v1/accounts", {
      channel: "email",
      name: "Relay",
      config: { ...mail, unknown: "dropped" },
    });
    const account = body<Row & { config: Record<string, unknown>; secrets_set: string[]; hook_url: string }>(made, 201);
    assert.deepEqual(account.secrets_set, ["password"]);
    assert.equal(account.config["host"], "mail.example.com");
    assert.equal("unknown" in account.config, false);
    assert.equal(account.hook_url, `http://tocsin.test/hook/email/${account.id}`);
    const path = `/api/v1/accounts/${account.id}`;
    const stored = async () => (await site.app.snapshots.current()).accounts.get(account.id)?.config ?? {};
    const fields = site.app.channels.get("email")?.manifest.config.fields ?? [];
    const opened = async () => openFields(site.app.box, fields, await stored(), `account:${account.id}`)["password"];
    assert.match(String((await stored())["password"]), /^v1\./u);
    assert.equal(await opened(), "hunter2-hunter2");

    const { password: _, ...rest } = mail;
    body(await admin.json("PATCH", path, { config: { ...rest, host: "other.example.com" } }), 200);
    assert.equal(await opened(), "hunter2-hunter2", "left out, so it stays");
    body(await admin.json("PATCH", path, { config: { ...mail, password: "another-secret" } }), 200);
    assert.equal(await opened(), "another-secret");
    const all =
      (await admin.get("/api/v1/accounts")).text +
      (await admin.get(path)).text +
      (await admin.get("/api/v1/audit")).text +
      site.log.join("");
    assert.doesNotMatch(all, /hunter2|another-secret|"v1\./u);
    body(await admin.json("DELETE", path), 204);
  });

  it("name the fields that a channel does not take", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const answer = body<{ errors: { field: string }[] }>(
      await admin.post("/api/v1/accounts", { channel: "email", name: "x", config: { ...mail, port: 99_999 } }),
      400,
    );
    assert.deepEqual(
      answer.errors.map((each) => each.field),
      ["config.port"],
    );
    assert.equal((await admin.post("/api/v1/accounts", { channel: "pigeon", name: "x", config: {} })).status, 400);
  });
});

forEachEngine("addresses", (engine) => {
  it("are shown by their label, and guarded by what would be lost", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const account = body<Row>(
      await admin.post("/api/v1/accounts", { channel: "webhook", name: "hooks", config: {} }),
      201,
    );
    const secret = `whsec_${Buffer.alloc(32, 9).toString("base64")}`;
    const draft = {
      channel: "webhook",
      account_id: account.id,
      address: { url: "https://hooks.example/very-secret", secret },
      owner: "workspace",
    };
    const { link } = body<{ link: Row & { label: string; state: string } }>(
      await admin.post("/api/v1/links", draft),
      201,
    );
    assert.equal(link.state, "active");
    const service = await firstService(admin);
    const rule = { name: "Room", levels: [{ targets: [{ kind: "room", link_id: link.id }] }] };
    body(await admin.post(`/api/v1/services/${service}/rules`, { ...rule, position: 0 }), 201);
    const radius = body<{ levels: unknown[]; losses: string[] }>(
      await admin.get(`/api/v1/links/${link.id}/radius`),
      200,
    );
    assert.equal(radius.levels.length, 1);
    const blocked = body<{ radius: { losses: string[] } }>(
      await admin.post(`/api/v1/links/${link.id}/unlink`, {}),
      409,
    );
    assert.deepEqual(blocked.radius.losses, radius.losses);
    body(await admin.post(`/api/v1/links/${link.id}/test`), 202);
    assert.equal((await admin.post(`/api/v1/links/${link.id}/unlink`, { override: true })).status, 400, "say why");
    body(await admin.post(`/api/v1/links/${link.id}/unlink`, { override: true, reason: "moved" }), 200);
    const all = (await admin.get("/api/v1/links")).text + (await admin.get("/api/v1/audit")).text;
    assert.ok(!all.includes(secret) && !all.includes("very-secret"));
  });

  it("make one-time codes for chats", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const code = body<{ command: string; code: string }>(
      await admin.post("/api/v1/link-codes", { kind: "person" }),
      201,
    );
    assert.match(code.command, /^linkUser /u);
    assert.ok(!(await admin.get("/api/v1/audit")).text.includes(code.code));
  });
});

forEachEngine("the audit log", (engine) => {
  it("tells who changed what, from where, and only what changed", async (t) => {
    const site = await startSite(t, engine);
    const { admin, userId } = await site.setUp();
    await admin
      .with({ "x-forwarded-for": "203.0.113.9" })
      .json("PATCH", "/api/v1/settings", { workspace_name: "Acme" });
    await admin.json("PATCH", "/api/v1/settings", { workspace_name: "Acme" });
    const { rows } = body<{
      rows: { action: string; actor: string; address: string; data: unknown; hash: string; previous_hash: string }[];
    }>(await admin.get("/api/v1/audit"), 200);
    const changes = rows.filter((row) => row.action === "settings.changed");
    assert.equal(changes.length, 1, "the second one changed nothing");
    assert.deepEqual(
      [changes[0]?.actor, changes[0]?.address, changes[0]?.data],
      [`user:${userId}`, "203.0.113.9", { workspaceName: { from: "Tocsin", to: "Acme" } }],
    );
    for (const [index, row] of rows.slice(0, -1).entries()) assert.equal(row.previous_hash, rows[index + 1]?.hash);
  });
});

forEachEngine("incidents", (engine) => {
  it("are opened by hand, found, counted and acted on", async (t) => {
    const site = await startSite(t, engine);
    const { admin, userId } = await site.setUp();
    const service = await firstService(admin);
    assert.equal((await admin.post("/api/v1/incidents", { service_id: "nope", title: "x" })).status, 404);
    const made = body<Row & { name: string; progress: string }>(
      await admin.post("/api/v1/incidents", { service_id: service, title: "Printer on fire" }),
      201,
    );
    assert.equal(made.progress, "Triggered");
    for (const query of [
      "?text=printer",
      `?text=${made.name}`,
      "?state=triggered,acknowledged",
      "?severity=critical",
      `?service_id=${service}`,
    ]) {
      assert.equal(body<{ rows: unknown[] }>(await admin.get(`/api/v1/incidents${query}`), 200).rows.length, 1, query);
    }
    for (const query of ["?state=closed", "?text=scanner", "?severity=info", "?opened_to=2020-01-01T00:00:00Z"]) {
      assert.equal(body<{ rows: unknown[] }>(await admin.get(`/api/v1/incidents${query}`), 200).rows.length, 0, query);
    }
    const path = `/api/v1/incidents/${made.name}`;
    const acked = body<{
      changed: boolean;
      incident: { progress: string; acknowledgements: { user_id: string; via: { kind: string } }[] };
    }>(await admin.post(`${path}/acknowledge`), 200);
    assert.deepEqual([acked.changed, acked.incident.progress], [true, "Processing"]);
    assert.deepEqual(
      acked.incident.acknowledgements.map((ack) => [ack.user_id, ack.via.kind]),
      [[userId, "console"]],
    );
    const program = await site.token(admin, ["incident.respond", "incident.read"]);
    const again = body<{ changed: boolean; by: string }>(await program.post(`${path}/acknowledge`), 200);
    assert.deepEqual([again.changed, again.by], [false, "Ann"]);
    const refused = body<{ refusal: string; detail: string; incident: Row }>(
      await admin.post(`${path}/reopen`, { reason: "x" }),
      409,
    );
    assert.deepEqual(
      [refused.refusal, refused.detail, refused.incident.id],
      ["not_closed", "The incident is not closed.", made.id],
    );
    assert.equal((await admin.post(`${path}/snooze`, {})).status, 400);
    assert.equal((await admin.post(`${path}/snooze`, { minutes: 5, until: "2030-01-01T00:00:00Z" })).status, 400);
    body(await admin.post(`${path}/comment`, { text: "water helps" }), 200);
    body(await admin.post(`${path}/edit`, { title: "Printer in flames", severity: "warning" }), 200);
    body(await program.post(`${path}/close`, { resolution: "extinguished" }), 200);
    const closed = body<{ state: string; title: string; edited: string[]; resolution: string }>(
      await admin.get(path),
      200,
    );
    assert.deepEqual([closed.state, closed.title, closed.resolution], ["closed", "Printer in flames", "extinguished"]);
    assert.ok(["severity", "title"].every((field) => closed.edited.includes(field)));
    const { rows } = body<{ rows: { kind: string; via: { kind: string } }[] }>(
      await admin.get(`${path}/timeline`),
      200,
    );
    assert.ok(rows.some((entry) => entry.kind === "closed" && entry.via.kind === "api"));
    const stats = body<Record<string, number>>(await admin.get("/api/v1/incidents/stats"), 200);
    assert.deepEqual([stats["triggered"], stats["closed"]], [0, 1]);
  });
});
