import assert from "node:assert/strict";
import { it } from "node:test";
import { gzipSync } from "node:zlib";
import { Overloaded } from "#app/ingest.ts";
import { forEachEngine } from "../support/engines.ts";
import { startSite } from "./harness.ts";

const event = { title_rule: "disk full", event_status: "Critical", alert_key: "disk" };
const prometheus = [{ labels: { alertname: "DiskFull", severity: "critical" } }];

forEachEngine("the way in for alerts", (engine) => {
  it("takes the key as bearer, header, path and query", async (t) => {
    const site = await startSite(t, engine);
    const { admin, key } = await site.setUp();
    const ways = [
      site.anonymous.with({ authorization: `Bearer ${key}` }).post("/in/standard", event),
      site.anonymous.with({ authorization: `bearer  ${key}` }).post("/in/standard", event),
      site.anonymous.with({ "x-tocsin-key": key }).post("/in/standard", event),
      site.anonymous.post(`/in/standard/${key}`, event),
      site.anonymous.post(`/in/standard?integration_key=${key}`, event),
      site.anonymous.post(`/event/push/alert/standard?integration_key=${key}`, event),
      // Senders that name no type, or another one.
      site.anonymous.send("POST", `/in/standard/${key}`, JSON.stringify(event), { "content-type": "text/plain" }),
      site.anonymous.send("POST", `/in/standard/${key}`, new TextEncoder().encode(`\uFEFF${JSON.stringify(event)}`)),
    ];
    for (const [index, answer] of (await Promise.all(ways)).entries())
      assert.ok(answer.status >= 200 && answer.status < 300, `${index}: ${answer.text}`);
    const { rows } = (await admin.get("/api/v1/incidents")).json as { rows: { title: string; alert_count: number }[] };
    assert.deepEqual(
      rows.map((row) => [row.title, row.alert_count]),
      [["disk full", 1]],
    );
  });

  it("answers only after the commit", async (t) => {
    const site = await startSite(t, engine);
    const { admin, key } = await site.setUp();
    await site.anonymous.post(`/in/standard/${key}`, event);
    const { rows } = (await admin.get("/api/v1/incidents")).json as { rows: unknown[] };
    assert.equal(rows.length, 1);
  });

  it("serves the paths of a source, with the key before them", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const made = await integrationOf(admin, "prometheus");
    assert.equal((await site.anonymous.post(`/in/prometheus/${made.key}/api/v2/alerts`, prometheus)).status, 200);
    assert.equal(
      (
        await site.anonymous
          .with({ authorization: `Bearer ${made.key}` })
          .post("/in/prometheus/api/v2/alerts", prometheus)
      ).status,
      200,
    );
    assert.equal((await site.anonymous.post("/in/prometheus/api/v2/alerts", prometheus)).status, 401);
  });

  it("finds the key in the body where a protocol puts it there", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const made = await integrationOf(admin, "pagerduty");
    const body = {
      routing_key: made.key,
      event_action: "trigger",
      payload: { summary: "disk full", source: "db1", severity: "critical" },
    };
    assert.equal((await site.anonymous.post("/v2/enqueue", body)).status, 202);
    assert.equal((await site.anonymous.post("/v2/enqueue", { ...body, routing_key: "x".repeat(32) })).status, 401);
  });

  it("turns away keys that are missing, unknown, of another source, switched off or replaced", async (t) => {
    const site = await startSite(t, engine);
    const { admin, key } = await site.setUp();
    const refused = async (path: string, why: RegExp) => {
      const answer = await site.anonymous.post(path, event);
      assert.equal(answer.status, 401, path);
      assert.match(answer.headers.get("content-type") ?? "", /^application\/problem\+json/u);
      assert.match(answer.text, why);
    };
    await refused("/in/standard", /carries no integration key/u);
    await refused("/in/standard/", /carries no integration key/u);
    await refused("/in/standard/nonsense", /No integration has this key/u);
    await refused(`/in/alertmanager/${key}`, /source \\"standard\\": post to \/in\/standard/u);
    const { rows } = (await admin.get("/api/v1/integrations")).json as { rows: { id: string }[] };
    await admin.json("PATCH", `/api/v1/integrations/${rows[0]?.id}`, { enabled: false });
    await refused(`/in/standard/${key}`, /switched off/u);
    await admin.json("PATCH", `/api/v1/integrations/${rows[0]?.id}`, { enabled: true });
    assert.ok((await site.anonymous.post(`/in/standard/${key}`, event)).status < 300);
    const rotated = (await admin.post(`/api/v1/integrations/${rows[0]?.id}/rotate`)).json as { key: string };
    await refused(`/in/standard/${key}`, /No integration has this key/u);
    assert.ok((await site.anonymous.post(`/in/standard/${rotated.key}`, event)).status < 300);
  });

  it("unpacks gzip, within limits", async (t) => {
    const site = await startSite(t, engine);
    const { key } = await site.setUp();
    const send = (body: Uint8Array<ArrayBuffer>, encoding = "gzip") =>
      site.anonymous.send("POST", `/in/standard/${key}`, body, { "content-encoding": encoding });
    assert.ok((await send(new Uint8Array(gzipSync(JSON.stringify(event))))).status < 300);
    const bomb = await send(new Uint8Array(gzipSync(Buffer.alloc(50_000_000))));
    assert.equal(bomb.status, 413);
    assert.equal((await send(new TextEncoder().encode("not gzip"))).status, 400);
    assert.equal((await send(new TextEncoder().encode("{}"), "br")).status, 415);
  });

  it("refuses what is too large or is not JSON, and says where", async (t) => {
    const site = await startSite(t, engine);
    const { key } = await site.setUp();
    const large = await site.anonymous.send("POST", `/in/standard/${key}`, " ".repeat(5 * 1024 * 1024 + 1));
    assert.equal(large.status, 413);
    assert.equal((large.json as { type: string }).type, "/api/docs#too_large");
    const broken = await site.anonymous.send("POST", `/in/standard/${key}`, '{"title_rule": oops}');
    assert.equal(broken.status, 400);
    assert.match(broken.text, /position 15 \(line 1, column 16\)/u);
    const reader = site.anonymous.with({ "accept-language": "zh-CN,zh;q=0.9,en;q=0.5" });
    assert.deepEqual((await reader.send("POST", `/in/standard/${key}`, '{"title_rule": oops}')).json, {
      type: "/api/docs#malformed",
      title: "无法读取请求体",
      status: 400,
      detail: "第 15 个字符处（第 1 行，第 16 列）不是有效的 JSON。",
      reason: "no_json",
      params: { position: "15", line: "1", column: "16" },
    });
    const unknown = (await reader.post("/in/standard/no-such-key", event)).json as Record<string, unknown>;
    assert.deepEqual([unknown["title"], unknown["detail"]], ["集成密钥缺失或错误", "没有使用该密钥的集成。"]);
    assert.equal((await site.anonymous.send("POST", `/in/standard/${key}`, "")).status, 400);
    const deep = await site.anonymous.send("POST", `/in/standard/${key}`, "[".repeat(100_000) + "]".repeat(100_000));
    assert.ok(deep.status === 400 || deep.status < 300, `${deep.status}`);
    const inside = `{"title_rule":"x","event_status":"Critical","labels":{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}}`;
    assert.notEqual((await site.anonymous.send("POST", `/in/standard/${key}`, inside)).status, 500);
  });

  it("stores the good events beside the bad ones, and names the bad ones", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const made = await integrationOf(admin, "alertmanager");
    const body = {
      alerts: [
        { status: "firing", labels: { alertname: "Good" } },
        { status: "firing", labels: "bad" },
      ],
    };
    const mixed = await site.anonymous.post(`/in/alertmanager/${made.key}`, body);
    assert.ok(mixed.status >= 200 && mixed.status < 300, mixed.text);
    const bad = await site.anonymous.post(`/in/alertmanager/${made.key}`, {
      alerts: [{ status: "firing", labels: "bad" }],
    });
    assert.equal(bad.status, 400);
    assert.match(bad.text, /\/alerts\/0\/labels/u);
    const reader = site.anonymous.with({ "accept-language": "zh" });
    const inChinese = await reader.post(`/in/alertmanager/${made.key}`, { alerts: "bad" });
    assert.deepEqual((inChinese.json as { errors: unknown }).errors, [
      { pointer: "/alerts", problem: "应为告警列表", reason: "no_alert_list", params: {} },
    ]);
    // Also where a source has an answer of its own, and beside events that were taken.
    const standard = await integrationOf(admin, "standard");
    const none = (await reader.post(`/in/standard/${standard.key}`, [7])).json as { error: unknown };
    assert.deepEqual(none.error, { code: "InvalidParameter", message: "/0 应为 JSON 对象：一个事件" });
    const some = (await reader.post(`/in/standard/${standard.key}`, [event, 7])).json as { errors: unknown };
    assert.deepEqual(some.errors, [{ pointer: "/1", problem: "应为 JSON 对象：一个事件" }]);
    const rejected = (await reader.post(`/in/alertmanager/${made.key}`, body)).json as { rejected: unknown };
    assert.deepEqual(rejected.rejected, [{ pointer: "/alerts/1/labels", problem: "应为标签的 JSON 对象" }]);
  });

  it("says 503 and when to come back while too much waits", async (t) => {
    const overloaded = { accept: () => Promise.reject(new Overloaded("full")), waiting: 1 };
    const site = await startSite(t, engine, { ingest: () => overloaded });
    const { key } = await site.setUp();
    const answer = await site.anonymous.post(`/in/standard/${key}`, event);
    assert.equal(answer.status, 503);
    assert.ok(Number(answer.headers.get("retry-after")) > 0);
  });

  it("names the sources where there is none", async (t) => {
    const site = await startSite(t, engine);
    for (const path of ["/in/nagios9", "/in/nagios9/some/where", "/in/standard/key/no/such/path"]) {
      const answer = await site.anonymous.post(path, event);
      assert.equal(answer.status, 404, path);
      assert.match(answer.text, /alertmanager/u);
    }
  });
});

async function integrationOf(
  admin: {
    post(path: string, body: unknown): Promise<{ json: unknown }>;
    get(path: string): Promise<{ json: unknown }>;
  },
  source: string,
): Promise<{ key: string }> {
  const { rows } = (await admin.get("/api/v1/services")).json as { rows: { id: string }[] };
  return (await admin.post("/api/v1/integrations", { service_id: rows[0]?.id, source, name: source })).json as {
    key: string;
  };
}
