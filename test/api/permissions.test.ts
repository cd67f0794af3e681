import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { z } from "zod";
import { permissionsOf, type Permission } from "#domain/permission.ts";
import { specFile } from "#api/docs.ts";
import { forEachEngine } from "../support/engines.ts";
import type { Caller } from "./caller.ts";
import { startSite } from "./harness.ts";

/** Who may use each operation. Written down here by hand, so that a route that is opened by mistake is seen. */
const expected: Readonly<Record<string, Permission | "anyone" | "self, in person">> = {
  "POST /session": "anyone",
  "DELETE /session": "anyone",
  "POST /setup": "anyone",
  "GET /me": "self",
  "PATCH /me": "self",
  "PUT /me/preferences": "self",
  "POST /me/presence": "self, in person",
  "POST /me/password": "self, in person",
  "GET /me/sessions": "self, in person",
  "DELETE /me/sessions/{id}": "self, in person",
  "GET /me/vcard": "self",
  "GET /me/tokens": "self, in person",
  "POST /me/tokens": "self, in person",
  "DELETE /me/tokens/{id}": "self, in person",
  "GET /incidents": "incident.read",
  "GET /incidents/stats": "incident.read",
  "GET /incidents/groups": "incident.read",
  "POST /incidents/bulk": "incident.respond",
  "GET /views": "incident.read",
  "POST /views": "self",
  "PATCH /views/{id}": "self",
  "DELETE /views/{id}": "self",
  "GET /incidents/{id}": "incident.read",
  "POST /incidents": "incident.respond",
  "GET /incidents/{id}/timeline": "incident.read",
  "GET /incidents/{id}/next": "incident.read",
  "GET /incidents/{id}/alerts": "incident.read",
  "GET /alerts/{id}/events": "incident.read",
  "GET /incidents/{id}/notifications": "delivery.read",
  "POST /incidents/{id}/acknowledge": "incident.respond",
  "POST /incidents/{id}/unacknowledge": "incident.respond",
  "POST /incidents/{id}/snooze": "incident.respond",
  "POST /incidents/{id}/wake": "incident.respond",
  "POST /incidents/{id}/close": "incident.respond",
  "POST /incidents/{id}/reopen": "incident.respond",
  "POST /incidents/{id}/reassign": "incident.respond",
  "POST /incidents/{id}/comment": "incident.respond",
  "POST /incidents/{id}/edit": "incident.respond",
  "POST /incidents/{id}/escalate": "incident.respond",
  "GET /events": "incident.read",
  "GET /notifications": "delivery.read",
  "GET /notifications/{id}": "delivery.read",
  "POST /notifications/{id}/resend": "incident.respond",
  "GET /deliveries/figures": "delivery.read",
  "GET /deliveries.csv": "delivery.read",
  "GET /services": "config.read",
  "GET /services/open": "incident.read",
  "GET /services/{id}": "config.read",
  "POST /services": "config.write",
  "PATCH /services/{id}": "config.write",
  "DELETE /services/{id}": "config.write",
  "GET /services/{id}/rules": "config.read",
  "POST /services/{id}/rules": "config.write",
  "PUT /services/{id}/rules/{rule_id}": "config.write",
  "DELETE /services/{id}/rules/{rule_id}": "config.write",
  "PUT /services/{id}/rules/order": "config.write",
  "POST /services/{id}/rehearsal": "config.read",
  "GET /sources": "config.read",
  "GET /sources/{id}/guide": "config.read",
  "GET /sources/{id}/icon": "config.read",
  "GET /integrations": "config.read",
  "GET /integrations/{id}": "config.read",
  "POST /integrations": "config.write",
  "POST /integrations/{id}/rotate": "config.write",
  "PATCH /integrations/{id}": "config.write",
  "DELETE /integrations/{id}": "config.write",
  "GET /channels": "config.read",
  "GET /channels/{id}/guide": "config.read",
  "GET /channels/{id}/icon": "config.read",
  "GET /accounts": "config.write",
  "GET /accounts/{id}": "config.write",
  "POST /accounts": "config.write",
  "PATCH /accounts/{id}": "config.write",
  "DELETE /accounts/{id}": "config.write",
  "POST /accounts/{id}/probe": "config.write",
  "POST /accounts/{id}/sign-in": "link.own",
  "POST /accounts/{id}/install": "config.write",
  "GET /accounts/{id}/downloads": "config.write",
  "GET /accounts/{id}/downloads/{file_name}": "config.write",
  "GET /accounts/{id}/check": "config.write",
  "GET /accounts/{id}/places": "config.write",
  "GET /links": "config.read",
  "POST /channels/{id}/offer": "link.own",
  "POST /links": "link.own",
  "GET /me/suggestions": "link.own",
  "POST /me/suggestions/{account_id}": "link.own",
  "GET /users/{id}/suggestions": "people.manage",
  "POST /users/{id}/suggestions/{account_id}": "people.manage",
  "PATCH /links/{id}": "link.manage",
  "POST /links/{id}/confirm": "link.own",
  "POST /links/{id}/resend": "link.own",
  "POST /links/{id}/test": "link.own",
  "GET /links/{id}/radius": "link.own",
  "POST /links/{id}/unlink": "link.own",
  "POST /link-codes": "link.own",
  "GET /users": "people.read",
  "GET /users/readiness": "delivery.read",
  "GET /users/{id}": "people.read",
  "POST /users": "people.manage",
  "POST /users/{id}/invite": "people.manage",
  "PATCH /users/{id}": "people.manage",
  "GET /teams": "people.read",
  "POST /teams": "people.manage",
  "PATCH /teams/{id}": "people.manage",
  "DELETE /teams/{id}": "people.manage",
  "GET /settings": "config.read",
  "PATCH /settings": "config.write",
  "GET /templates": "config.read",
  "GET /templates/{kind}/versions": "config.read",
  "PUT /templates/{kind}": "config.write",
  "DELETE /templates/{kind}": "config.write",
  "POST /templates/preview": "config.write",
  "POST /templates/test": "config.write",
  "GET /bridge": "config.write",
  "PUT /bridge": "config.write",
  "GET /bridge/check": "config.write",
  "GET /bridge/users": "config.write",
  "GET /bridge/users.csv": "config.write",
  "DELETE /bridge/users/{id}": "config.write",
  "POST /bridge/plugin": "config.write",
  "GET /bridge/me": "self",
  "GET /bridge/me/log": "self",
  "GET /audit": "audit.read",
  "GET /audit/check": "audit.read",
  "GET /system": "config.write",
  "GET /watchdog": "config.write",
  "PUT /watchdog": "config.write",
  "GET /checklist": "config.write",
  "PATCH /checklist": "config.write",
  "POST /checklist/address": "config.write",
  "GET /checklist/echo/{word}": "anyone",
  "GET /sandbox": "config.write",
  "POST /sandbox": "config.write",
  "DELETE /sandbox": "config.write",
  "POST /sandbox/fire": "config.write",
  "POST /sandbox/press": "config.write",
};

const spec = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
const described = Object.entries(spec.parse(JSON.parse(readFileSync(specFile, "utf8"))).paths)
  .filter(([path]) => path.startsWith("/api/v1"))
  .flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.slice("/api/v1".length)}`),
  );

const guarded = Object.entries(expected).filter(([, needs]) => needs !== "anyone");
const missing = "00000000-0000-7000-8000-000000000000";

/** Asks for something that is not there: whoever may gets as far as being told so. */
async function statusOf(caller: Caller, operation: string): Promise<number> {
  const [method = "", path = ""] = operation.split(" ");
  const url = `/api/v1${path.replace(/\{\w+\}/gu, missing)}`;
  return (await caller.json(method, url, method === "GET" || method === "DELETE" ? undefined : { nonsense: true }))
    .status;
}

forEachEngine("permissions", (engine) => {
  it("are written down for every operation", () => {
    assert.deepEqual(described.toSorted(), Object.keys(expected).toSorted());
  });

  it("let nobody in who is not signed in", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const strangers = [
      site.anonymous,
      site.anonymous.with({ cookie: "tocsin=tcses_nonsense", "sec-fetch-site": "same-origin" }),
      site.anonymous.with({ authorization: "Bearer tcs_nonsense" }),
      // A bad token is not covered up by a good cookie.
      admin.with({ authorization: "Bearer tcs_nonsense" }),
    ];
    for (const [operation] of guarded) {
      for (const stranger of strangers) assert.equal(await statusOf(stranger, operation), 401, operation);
    }
  });

  for (const role of ["viewer", "responder", "admin"] as const) {
    it(`of a ${role} are those of the role`, async (t) => {
      const site = await startSite(t, engine);
      const { admin } = await site.setUp();
      const { caller } = await site.person(admin, role);
      const mine: readonly string[] = permissionsOf[role];
      for (const [operation, needs] of guarded) {
        const status = await statusOf(caller, operation);
        const allowed = mine.includes(needs.replace(", in person", ""));
        assert.equal(status === 403, !allowed, `${operation} by a ${role}: ${status}`);
        assert.ok(status !== 401 && status < 500, `${operation} by a ${role}: ${status}`);
      }
    });
  }

  it("of a token are its scopes, and never beyond the role", async (t) => {
    const site = await startSite(t, engine);
    const { admin, userId } = await site.setUp();
    for (const scope of ["incident.read", "config.write", "self"] as const) {
      const program = await site.token(admin, [scope]);
      for (const [operation, needs] of guarded) {
        const status = await statusOf(program, operation);
        assert.equal(status === 403, needs !== scope, `${operation} with ${scope}: ${status}`);
      }
    }
    const { id, caller } = await site.person(admin, "responder");
    assert.equal((await caller.post("/api/v1/me/tokens", { name: "x", scopes: ["config.write"] })).status, 400);
    const program = await site.token(caller, ["incident.respond", "self"]);
    await admin.json("PATCH", `/api/v1/users/${id}`, { role: "viewer" });
    assert.equal(await statusOf(program, "POST /incidents/{id}/close"), 403, "the role has become less");
    assert.equal(await statusOf(program, "GET /me"), 200);
    assert.notEqual(userId, id);
  });

  it("guard other people's addresses", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const { caller } = await site.person(admin, "responder");
    const { rows } = (await admin.get("/api/v1/links")).json as { rows: { id: string }[] };
    assert.equal(rows.length, 1);
    assert.deepEqual((await caller.get("/api/v1/links")).json, { rows: [] });
    for (const [method, action] of [
      ["GET", "radius"],
      ["POST", "unlink"],
      ["POST", "resend"],
      ["POST", "test"],
    ] as const) {
      const body = method === "POST" && action === "unlink" ? {} : undefined;
      assert.equal((await caller.json(method, `/api/v1/links/${rows[0]?.id}/${action}`, body)).status, 404, action);
    }
    const workspace = { channel: "webhook", address: { url: "https://example.com/x" }, owner: "workspace" };
    assert.equal((await caller.post("/api/v1/links", workspace)).status, 403);
  });
});
