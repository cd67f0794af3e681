import assert from "node:assert/strict";
import { it } from "node:test";
import { forEachEngine } from "../support/engines.ts";
import type { Answer, Caller } from "./caller.ts";
import { startSite } from "./harness.ts";

interface View {
  readonly id: string;
  readonly name: string;
  readonly shared: boolean;
  readonly may_change: boolean;
  readonly owner: { readonly name: string };
}

function body<T>(answer: Answer, status = 200): T {
  assert.equal(answer.status, status, answer.text);
  return answer.json as T;
}

async function seen(caller: Caller): Promise<readonly (readonly [string, boolean, boolean])[]> {
  const { rows } = body<{ rows: View[] }>(await caller.get("/api/v1/views"));
  return rows.map(({ name, shared, may_change: mayChange }) => [name, shared, mayChange]);
}

forEachEngine("saved views", (engine) => {
  it("are one's own until they are shared, and the audit log says who did what", async (t) => {
    const site = await startSite(t, engine);
    const { admin, userId } = await site.setUp();
    const { caller: bob } = await site.person(admin, "responder");
    const { caller: vic } = await site.person(admin, "viewer");
    const search = { tab: "open", severity: "critical" };
    const made = body<View>(await bob.post("/api/v1/views", { name: "Loud", search }), 201);
    assert.deepEqual([await seen(bob), await seen(admin)], [[["Loud", false, true]], []]);
    const url = `/api/v1/views/${made.id}`;
    assert.equal((await admin.json("PATCH", url, { name: "Mine" })).status, 404, "not even an admin sees it");
    assert.equal((await bob.post("/api/v1/views", { name: "Loud", search })).status, 409);

    body(await bob.json("PATCH", url, { shared: true }));
    assert.deepEqual([await seen(vic), await seen(admin)], [[["Loud", true, false]], [["Loud", true, true]]]);
    assert.equal((await vic.json("DELETE", url)).status, 404);
    assert.equal((await vic.post("/api/v1/views", { name: "All", shared: true, search })).status, 403);
    body(await vic.post("/api/v1/views", { name: "All", search }), 201);
    assert.equal((await vic.post("/api/v1/views", { name: "Odd", search: { "a b": "x" } })).status, 400);

    body(await admin.json("PATCH", url, { name: "Very loud" }));
    body(await admin.json("DELETE", url), 204);
    assert.deepEqual(await seen(bob), []);
    const { rows } = body<{ rows: { action: string; actor: string; target: string; data: unknown }[] }>(
      await admin.get("/api/v1/audit?action=view"),
    );
    assert.deepEqual(
      rows.map(({ action }) => action),
      ["view.deleted", "view.changed", "view.created", "view.changed", "view.created"],
    );
    assert.deepEqual(rows[1], {
      ...rows[1],
      actor: `user:${userId}`,
      target: `view:${made.id}`,
      data: { name: { from: "Loud", to: "Very loud" } },
    });
  });

  it("stand beside the tab of one's teams and the groups of the open ones", async (t) => {
    const site = await startSite(t, engine);
    const { admin, key, userId } = await site.setUp();
    const bob = await site.person(admin, "responder");
    await site.anonymous.post(`/in/standard/${key}`, {
      title_rule: "Disk",
      event_status: "Critical",
      alert_key: "k",
      labels: { team: "db" },
    });
    const mine = async (caller: Caller): Promise<number> =>
      body<{ rows: unknown[] }>(await caller.get("/api/v1/incidents?state=triggered,acknowledged&team_id=mine")).rows
        .length;
    assert.equal(await mine(bob.caller), 0);
    body(await admin.post("/api/v1/teams", { name: "Databases", member_ids: [userId, bob.id] }), 201);
    body(await admin.post("/api/v1/incidents/INC-1/acknowledge"));
    assert.equal(await mine(bob.caller), 1, "Ann has it, and she is in Bob's team");
    const groups = body<{ rows: { value: string; acknowledged: number }[] }>(
      await bob.caller.get("/api/v1/incidents/groups?by=label:team&team_id=mine"),
    );
    assert.deepEqual(
      groups.rows.map(({ value, acknowledged }) => [value, acknowledged]),
      [["db", 1]],
    );
    const byService = body<{ rows: { name: string }[] }>(await bob.caller.get("/api/v1/incidents/groups?by=service"));
    assert.equal(byService.rows.length, 1);
    assert.notEqual(byService.rows[0]?.name, null);
    const labelled = async (query: string): Promise<number> =>
      body<{ rows: unknown[] }>(await admin.get(`/api/v1/incidents?${query}`)).rows.length;
    assert.deepEqual(
      [
        await labelled("label=team%3Ddb"),
        await labelled("label=team%3Ddb&label=!region"),
        await labelled("label=team%3Dweb"),
        await labelled("label=team%3Ddb&label=!team"),
      ],
      [1, 1, 0, 0],
    );
    assert.equal((await admin.get("/api/v1/incidents?label=team")).status, 400);
    assert.equal((await admin.get("/api/v1/incidents/groups?by=colour")).status, 400);
  });
});
