import assert from "node:assert/strict";
import { it } from "node:test";
import { StoreUnavailable } from "#ports/store.ts";
import { problems } from "#api/problem.ts";
import { forEachEngine } from "../support/engines.ts";
import type { Answer } from "./caller.ts";
import { startSite } from "./harness.ts";

interface Body {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly reason?: string;
  readonly errors?: readonly { readonly field: string; readonly problem: string; readonly reason?: string }[];
}

function problemOf(answer: Answer, code: keyof typeof problems): Body {
  const body = answer.json as Body;
  assert.match(answer.headers.get("content-type") ?? "", /^application\/problem\+json/u, answer.text);
  assert.equal(body.type, `/api/docs#${code}`);
  assert.equal(body.status, answer.status);
  assert.equal(answer.status, problems[code].status);
  assert.equal(body.title, problems[code].title);
  return body;
}

forEachEngine("problems", (engine) => {
  it("name the fields that are wrong", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const { rows } = (await admin.get("/api/v1/services")).json as { rows: { id: string }[] };
    const path = `/api/v1/services/${rows[0]?.id}/rules`;
    const shape = problemOf(
      await admin.post(path, { name: "x", levels: [{ targets: [{ kind: "user" }] }] }),
      "invalid",
    );
    assert.deepEqual(
      shape.errors?.map((each) => each.field),
      ["levels.0.targets.0.user_id"],
    );
    const rule = {
      name: "x",
      filter: [[{ key: "title", op: "in", values: ["/(/"] }]],
      levels: [{ targets: [{ kind: "user", user_id: "nobody" }] }],
    };
    const meaning = problemOf(await admin.post(path, rule), "invalid");
    assert.deepEqual(
      meaning.errors?.map((each) => each.field),
      ["filter.0.0.values.0", "levels.0.targets.0"],
    );
  });

  it("are told in the reader's language, with codes that stay", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    await admin.json("PATCH", "/api/v1/me", { language: "zh-CN" });
    const { rows } = (await admin.get("/api/v1/services")).json as { rows: { id: string; name: string }[] };
    const taken = problemOf(await admin.post("/api/v1/services", { name: rows[0]?.name }), "conflict");
    assert.deepEqual([taken.detail, taken.reason], ["已有同名服务。", "service_name_taken"]);
    const wrong = problemOf(await admin.post("/api/v1/users", { email: "x", name: "", role: "boss" }), "invalid");
    assert.deepEqual(
      wrong.errors?.map(({ field, problem, reason }) => [field, problem, reason]),
      [
        ["email", "不是有效的邮箱地址", "no_email"],
        ["name", "不能为空", "too_short"],
        ["role", '只能是 "admin"|"responder"|"viewer" 之一', "not_an_option"],
      ],
    );
    // Who is not signed in is told in the language of the browser.
    const stranger = site.anonymous.with({ "accept-language": "zh-CN,zh;q=0.9" });
    const lost = problemOf(await stranger.get("/api/v1/no-such-thing"), "not_found");
    assert.equal(lost.detail, "没有该操作，请参阅 /api/docs。");
  });

  it("have one form for everything that goes wrong", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    problemOf(await site.anonymous.get("/api/v1/me"), "unauthenticated");
    problemOf(await admin.get("/api/v1/no-such-thing"), "not_found");
    problemOf(await admin.get("/no-such-page"), "not_found");
    problemOf(await admin.get("/api/v1/incidents/INC-99"), "not_found");
    problemOf(
      await admin.send("POST", "/api/v1/services", "{oops", { "content-type": "application/json" }),
      "malformed",
    );
    problemOf(
      await admin.send("POST", "/api/v1/services", '{"__proto__":{"x":1}}', { "content-type": "application/json" }),
      "malformed",
    );
    problemOf(await admin.send("POST", "/api/v1/services", "<x/>", { "content-type": "text/xml" }), "media_type");
    problemOf(await admin.post("/api/v1/services", { name: "x".repeat(2_000_000) }), "too_large");
    problemOf(await admin.post("/api/v1/services", { name: "Default" }), "conflict");
    problemOf(await admin.get("/api/v1/incidents?limit=1000"), "invalid");
    problemOf(await admin.get("/api/v1/incidents?state=open"), "invalid");
  });

  it("say of a bad cursor that it is the caller's", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const answer = await admin.get("/api/v1/incidents?cursor=nonsense");
    assert.ok(answer.status < 500, answer.text);
  });

  it("are pages for browsers", async (t) => {
    const site = await startSite(t, engine);
    const browser = site.anonymous.with({ accept: "text/html", "accept-language": "zh-CN,zh;q=0.9,en;q=0.8" });
    const answer = await browser.get("/no-such-page");
    assert.equal(answer.status, 404);
    assert.match(answer.text, /<html lang="zh-CN">[^]*页面不存在/u);
  });

  it("hide what broke, and say 503 while the database is away", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const { read } = site.app.store;
    const broken = t.mock.method(read, "incidents", () => Promise.reject(new Error("secret inside")));
    const answer = await admin.get("/api/v1/incidents");
    const body = problemOf(answer, "internal");
    assert.ok(!answer.text.includes("secret inside"));
    assert.ok("request_id" in body);
    assert.match(site.log.join(""), /secret inside/u);
    broken.mock.mockImplementation(() => Promise.reject(new StoreUnavailable("gone")));
    const away = await admin.get("/api/v1/incidents");
    problemOf(away, "unavailable");
    assert.ok(Number(away.headers.get("retry-after")) > 0);
    assert.equal((await admin.with({ accept: "text/html" }).get("/lite")).status, 503);
  });
});

forEachEngine("what machines ask", (engine) => {
  it("is answered without signing in", async (t) => {
    const site = await startSite(t, engine);
    const { key } = await site.setUp();
    assert.equal((await site.anonymous.get("/healthz")).status, 200);
    assert.equal((await site.anonymous.get("/readyz")).status, 200);
    await site.anonymous.post(`/in/standard/${key}`, { title_rule: "x", event_status: "Critical" });
    const { text } = await site.anonymous.get("/metrics");
    assert.match(text, /tocsin_ingest_events_total\{source="standard",result="opened"\} 1/u);
    assert.match(text, /tocsin_queue_waiting \d/u);
    assert.match(text, /process_cpu_seconds_total/u);
    t.mock.method(site.app.store, "check", () => Promise.reject(new Error("postgres://user:hunter2@db")));
    const answer = await site.anonymous.get("/readyz");
    assert.equal(answer.status, 503);
    assert.ok(!answer.text.includes("hunter2"));
  });

  it("is documented offline, without scripts", async (t) => {
    const site = await startSite(t, engine);
    const { text, headers } = await site.anonymous.get("/api/docs");
    assert.match(text, /POST \/api\/v1\/incidents\/\{id\}\/acknowledge/u);
    assert.doesNotMatch(text, /<script|https?:\/\/(?!tocsin\.test)/u);
    assert.match(headers.get("content-security-policy") ?? "", /default-src 'none'/u);
    assert.equal(((await site.anonymous.get("/api/openapi.json")).json as { openapi: string }).openapi, "3.1.0");
  });

  it("reaches channels byte for byte", async (t) => {
    const site = await startSite(t, engine, {
      answer: { status: 418, headers: { "content-type": "text/x-odd" }, body: "odd" },
    });
    const bytes = new Uint8Array([0, 255, 123, 34]);
    const answer = await site.anonymous.send("POST", "/hook/slack/acc-1?x=%20y", bytes, {
      "content-type": "application/json",
      "x-signature": "abc",
    });
    assert.deepEqual([answer.status, answer.text, answer.headers.get("content-type")], [418, "odd", "text/x-odd"]);
    const [heard] = site.heard;
    assert.deepEqual([...(heard?.body ?? [])], [...bytes]);
    assert.equal(heard?.url, "/hook/slack/acc-1?x=%20y");
    assert.equal(heard?.headers["x-signature"], "abc");
    assert.equal((await site.anonymous.send("POST", "/hook/slack/acc-1", "x".repeat(1024 * 1024 + 1))).status, 413);
    await site.anonymous.get("/hook/slack/acc-1?challenge=1");
    assert.equal(site.heard.at(-1)?.method, "GET");
  });
});
