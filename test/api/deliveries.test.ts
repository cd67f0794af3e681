import assert from "node:assert/strict";
import { it } from "node:test";
import { queued } from "#app/linking/messages.ts";
import type { Attempt, Notification } from "#domain/notification.ts";
import { deliveriesCsv } from "#api/deliveries-csv.ts";
import { forEachEngine } from "../support/engines.ts";
import type { Answer } from "./caller.ts";
import { type Site, startSite } from "./harness.ts";

interface Row {
  readonly id: string;
  readonly state: string;
  readonly bundle_id: string | null;
  readonly incident: { readonly name: string; readonly title: string } | null;
  readonly why: { readonly words: string };
}

interface Record extends Row {
  readonly address: string | null;
  readonly bundle: { readonly id: string; readonly others: number } | null;
  readonly members: readonly Row[];
  readonly attempts: readonly { readonly outcome: string }[];
  readonly receipts: readonly { readonly state: string; readonly sequence: number }[];
}

function body<T>(answer: Answer, status = 200): T {
  assert.equal(answer.status, status, answer.text);
  return answer.json as T;
}

/** Puts messages into the store as they might have come to stand there. */
async function plant(site: Site, ...overs: readonly Partial<Notification>[]): Promise<readonly Notification[]> {
  const rows = overs.map((over): Notification => {
    const id = site.app.ids.next();
    const message = { kind: "test", severity: "info", why: { reason: "test" }, channel: "email" } as const;
    const nobody = { userId: null, linkId: null, address: null, accountId: null, data: {} };
    return { ...queued(site.app, { id, key: id, ...message, ...nobody }), ...over };
  });
  await site.app.store.write((tx) => tx.save({ notifications: rows }));
  return rows;
}

function tried(site: Site, row: Notification, outcome: Attempt["outcome"], from: number, to: number): Attempt {
  const why = outcome === "accepted" ? null : "no";
  return {
    id: site.app.ids.next(),
    notificationId: row.id,
    number: 1,
    purpose: "send",
    startedAt: from,
    finishedAt: to,
    outcome,
    why,
    exchanges: null,
  };
}

forEachEngine("deliveries", (engine) => {
  it("name their incident and the rule, and are found by every filter", async (t) => {
    const site = await startSite(t, engine);
    const { admin, key, userId } = await site.setUp();
    const alert = { title_rule: "Disk full", event_status: "Critical", alert_key: "d" };
    await site.anonymous.with({ "x-tocsin-key": key }).post("/in/standard", alert);
    const { rows: incidents } = body<{ rows: { id: string; escalation: { rule_id: string } }[] }>(
      await admin.get("/api/v1/incidents"),
    );
    const [incident] = incidents;
    assert.ok(incident !== undefined);
    const why = { reason: "rule", ruleId: incident.escalation.rule_id } as const;
    await plant(
      site,
      { kind: "page", incidentId: incident.id, userId, why },
      { state: "failed", channel: "webhook", note: "410" },
    );
    const list = async (query: string) => body<{ rows: Row[] }>(await admin.get(`/api/v1/notifications?${query}`)).rows;

    const [page] = await list(`user_id=${userId}`);
    assert.equal(page?.incident?.title, "Disk full");
    assert.equal(page?.why.words, "level 1 of the rule “Everything”");
    assert.deepEqual(
      (await list("state=failed")).map((row) => row.incident),
      [null],
    );
    assert.equal((await list("incident_id=INC-1")).length, 1);
    assert.equal((await list("incident_id=INC-99")).length, 0);
    assert.equal((await list("channel=webhook&state=failed,unknown")).length, 1);
    const now = site.app.clock.now();
    const hour = 3_600_000;
    assert.equal((await list(`from=${new Date(now - hour).toISOString()}`)).length, 2);
    assert.equal((await list(`from=${new Date(now + hour).toISOString()}`)).length, 0);
    assert.equal((await list(`to=${new Date(now - hour).toISOString()}`)).length, 0);
  });

  it("tell the whole record: tries, receipts in their order, who shared the message", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const { app } = site;
    const bundleId = app.ids.next();
    const ref = { message: "m1", bundle: bundleId };
    const [first, second] = await plant(
      site,
      { kind: "page", state: "accepted", grade: 2, ref },
      { kind: "page", state: "accepted", grade: 2, ref },
    );
    assert.ok(first !== undefined && second !== undefined);
    const members = `${first.id},${second.id}`;
    await plant(site, { id: bundleId, kind: "bundle", data: { members }, state: "seen", ref: { message: "m1" } });
    const receipt = { notificationId: first.id, at: 7_000, detail: null };
    await app.store.write((tx) =>
      tx.save({
        attempts: [tried(site, first, "accepted", 1_000, 1_250)],
        receipts: [
          { ...receipt, id: "r2", state: "seen", sequence: 2 },
          { ...receipt, id: "r1", state: "delivered", sequence: 1 },
        ],
      }),
    );
    const one = async (id: string) => body<Record>(await admin.get(`/api/v1/notifications/${id}`));
    const page = await one(first.id);
    assert.deepEqual([page.bundle_id, page.bundle], [bundleId, { id: bundleId, others: 1 }]);
    assert.deepEqual(
      page.receipts.map((each) => [each.sequence, each.state]),
      [
        [1, "delivered"],
        [2, "seen"],
      ],
    );
    assert.deepEqual(
      page.attempts.map((each) => each.outcome),
      ["accepted"],
    );
    const bundle = await one(bundleId);
    assert.deepEqual(
      bundle.members.map((row) => row.id),
      [first.id, second.id],
    );
    assert.deepEqual([bundle.bundle_id, bundle.bundle], [null, null]);
  });

  it("tell an address as people know it, and no secret of it", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const [mail, hook] = await plant(
      site,
      { address: { email: "ops@example.com" } },
      { channel: "webhook", address: { url: "https://example.com/hook?token=s3cret", secret: "s3cret" } },
    );
    const mailed = await admin.get(`/api/v1/notifications/${mail?.id}`);
    assert.equal(body<Record>(mailed).address, "ops@example.com");
    const hooked = await admin.get(`/api/v1/notifications/${hook?.id}`);
    assert.match(body<Record>(hooked).address ?? "", /^•••/u);
    assert.doesNotMatch(hooked.text, /s3cret/u);
  });

  it("come as a file in which no cell is a formula", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    await plant(site, { state: "failed", note: '=HYPERLINK("http://evil.example")' }, { state: "queued" });
    const file = await admin.get("/api/v1/deliveries.csv?state=failed");
    assert.equal(file.status, 200);
    assert.equal(file.headers.get("content-type"), "text/csv; charset=utf-8");
    assert.match(file.headers.get("content-disposition") ?? "", /^attachment; filename="tocsin-deliveries-.*\.csv"$/u);
    const lines = file.text.replace(/^\uFEFF/u, "").split("\r\n");
    assert.equal(lines.length, 3, file.text);
    assert.match(lines[0] ?? "", /^"created_at","updated_at","id"/u);
    assert.match(lines[1] ?? "", /,"'=HYPERLINK\(""http:\/\/evil\.example""\)",/u);
    assert.equal((await admin.get("/api/v1/deliveries.csv?state=odd")).status, 400);
  });

  it("come as a file of many pages, which says where it was cut off", async (t) => {
    const site = await startSite(t, engine);
    const { app } = site;
    await plant(site, ...Array.from({ length: 450 }, () => ({})));
    const telling = { read: app.store.read, snapshot: await app.snapshots.current(), language: "en" } as const;
    const linesOf = async (limit?: number) => {
      const parts = await Array.fromAsync(deliveriesCsv({}, telling, limit));
      return parts.join("").trimEnd().split("\r\n");
    };
    const whole = await linesOf();
    assert.equal(new Set(whole).size, 451);
    const cut = await linesOf(300);
    assert.deepEqual(cut.slice(0, 301), whole.slice(0, 301));
    assert.deepEqual(cut.slice(301), ['"Cut off after 300 rows: narrow the time."']);
    assert.equal((await linesOf(450)).length, 451, "all of them fit");
  });

  it("are counted by channel, with the time until the platform took them", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const { app } = site;
    const taken = await plant(site, ...Array.from({ length: 20 }, () => ({ state: "accepted", grade: 2 }) as const));
    const others = await plant(
      site,
      { state: "failed" },
      { state: "unknown", grade: 1, channel: "webhook" },
      { state: "queued" },
      { kind: "bundle", state: "accepted", grade: 2 },
      { state: "accepted", grade: 2, createdAt: app.clock.now() - 25 * 3_600_000 },
    );
    const [failed, unknown, , bundle, old] = others;
    assert.ok(failed && unknown && bundle && old);
    await app.store.write((tx) =>
      tx.save({
        attempts: [
          // The second try of the first one is what the platform took.
          ...taken.map((row, i) => tried(site, row, "accepted", 1_000, 1_000 + (i + 1) * 10)),
          tried(site, failed, "permanent", 1_000, 9_000),
          tried(site, unknown, "unknown", 1_000, 9_000),
          tried(site, bundle, "accepted", 1_000, 9_000),
          tried(site, old, "accepted", 1_000, 9_000),
        ],
      }),
    );
    const { rows } = body<{ rows: unknown[] }>(await admin.get("/api/v1/deliveries/figures"));
    assert.deepEqual(rows, [
      { channel: "email", tried: 21, accepted: 20, failed: 1, unknown: 0, p50_ms: 100, p95_ms: 190 },
      { channel: "webhook", tried: 1, accepted: 0, failed: 0, unknown: 1, p50_ms: null, p95_ms: null },
    ]);
  });
});
