import assert from "node:assert/strict";
import { it } from "node:test";
import { forEachEngine } from "../support/engines.ts";
import type { Answer, Caller } from "./caller.ts";
import { type Site, startSite } from "./harness.ts";

interface Row {
  readonly id: string;
  readonly name: string | null;
  readonly outcome: "changed" | "unchanged" | "refused";
  readonly state: string | null;
  readonly by: string | null;
  readonly problem: string | null;
  readonly text: string | null;
}

interface Bulk {
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly rows: readonly Row[];
  readonly next: string | null;
}

function body<T>(answer: Answer, status = 200): T {
  assert.equal(answer.status, status, answer.text);
  return answer.json as T;
}

/** Opens incidents by alerts, many a request; their ids, newest first. */
async function open(site: Site, admin: Caller, key: string, count: number): Promise<readonly string[]> {
  const alerts = Array.from({ length: count }, (_, i) => ({
    labels: { alertname: `a${i}`, severity: i % 2 === 0 ? "critical" : "warning" },
    annotations: { summary: `Trouble ${i}` },
    status: "firing",
    fingerprint: `f${i}`,
  }));
  for (let at = 0; at < count; at += 100) {
    const payload = { version: "4", groupKey: `g${at}`, status: "firing", alerts: alerts.slice(at, at + 100) };
    const answer = await site.anonymous.post(`/in/alertmanager/${key}`, payload);
    assert.ok(answer.status < 300, answer.text);
  }
  const ids: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: { rows: { id: string }[]; next: string | null } = body(
      await admin.get(`/api/v1/incidents?limit=200${cursor === "" ? "" : `&cursor=${cursor}`}`),
    );
    ids.push(...page.rows.map(({ id }) => id));
    cursor = page.next;
  }
  return ids;
}

async function alertmanagerKey(admin: Caller): Promise<string> {
  const { rows } = body<{ rows: { id: string }[] }>(await admin.get("/api/v1/services"));
  const made = await admin.post("/api/v1/integrations", {
    service_id: rows[0]?.id,
    source: "alertmanager",
    name: "AM",
  });
  return body<{ key: string }>(made, 201).key;
}

forEachEngine("the same to many incidents", (engine) => {
  it("says of each what came of it, and changes nothing twice", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const ids = await open(site, admin, await alertmanagerKey(admin), 4);
    const [first = "", second = "", third = "", fourth = ""] = ids;
    body(await admin.post(`/api/v1/incidents/${first}/close`));
    const bob = await site.person(admin, "responder");
    body(await bob.caller.post(`/api/v1/incidents/${second}/acknowledge`));
    const order = { ids: [first, second, third, "nothing"], action: { kind: "acknowledge" } };
    const done = body<Bulk>(await admin.post("/api/v1/incidents/bulk", order));
    assert.deepEqual([done.changed, done.unchanged, done.refused], [2, 1, 1]);
    assert.deepEqual(
      done.rows.map(({ id, outcome, state, by, problem }) => [id, outcome, state, by, problem]),
      [
        [first, "unchanged", "closed", "Ann", null],
        [second, "changed", "acknowledged", null, null],
        [third, "changed", "acknowledged", null, null],
        ["nothing", "refused", null, null, "no_such_incident"],
      ],
    );
    const again = body<Bulk>(await admin.post("/api/v1/incidents/bulk", order));
    assert.deepEqual([again.changed, again.unchanged, again.refused], [0, 3, 1]);

    // Taken back: what was refused says so in the words of whoever asks.
    await admin.json("PATCH", "/api/v1/me", { language: "zh-CN" });
    const undo = { ids: [third, fourth], action: { kind: "unacknowledge" } };
    const undone = body<Bulk>(await admin.post("/api/v1/incidents/bulk", undo));
    assert.deepEqual(
      undone.rows.map(({ outcome, state, problem, text }) => [outcome, state, problem, text]),
      [
        ["changed", "triggered", null, null],
        ["refused", "triggered", "not_acknowledged_by_you", "您尚未认领该故障。"],
      ],
    );
    for (const wrong of [
      { action: { kind: "close" } },
      { ...undo, filter: {} },
      { ids: [third], action: { kind: "edit" } },
    ])
      assert.equal((await admin.post("/api/v1/incidents/bulk", wrong)).status, 400);
  });

  it("takes what a filter finds, a thousand at a time, and what came later stays as it is", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const key = await alertmanagerKey(admin);
    const ids = await open(site, admin, key, 1_010);
    assert.equal(ids.length, 1_010);
    const newest = body<{ opened_at: string }>(await admin.get(`/api/v1/incidents/${ids[0]}`)).opened_at;
    site.pass(1_000);
    await site.anonymous.post(`/in/alertmanager/${key}`, {
      version: "4",
      groupKey: "later",
      status: "firing",
      alerts: [{ labels: { alertname: "later" }, annotations: {}, status: "firing", fingerprint: "later" }],
    });
    const filter = { state: "triggered,acknowledged", opened_to: newest };
    const order = { filter, action: { kind: "close", resolution: "All the same" } };
    const first = body<Bulk>(await admin.post("/api/v1/incidents/bulk", { ...order, action: { kind: "acknowledge" } }));
    assert.equal(first.changed, 1_000);
    const rest = body<Bulk>(await admin.post("/api/v1/incidents/bulk", { ...order, cursor: first.next }));
    assert.deepEqual([rest.changed, rest.next], [10, null]);
    const stats = body<Readonly<Record<string, number>>>(await admin.get("/api/v1/incidents/stats"));
    assert.deepEqual(stats, { triggered: 1, acknowledged: 1_000, snoozed: 0, closed: 10 });
    const undone = body<Bulk>(
      await admin.post("/api/v1/incidents/bulk", {
        ids: first.rows.map(({ id }) => id),
        action: { kind: "unacknowledge" },
      }),
    );
    assert.equal(undone.changed, 1_000);
  });
});
