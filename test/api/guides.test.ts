import assert from "node:assert/strict";
import { it } from "node:test";
import { forEachEngine } from "../support/engines.ts";
import { startSite } from "./harness.ts";

forEachEngine("guides", (engine) => {
  it("of every channel and source are told in both languages, with their pictures", async (t) => {
    const site = await startSite(t, engine, { publicUrl: "https://tocsin.example.com" });
    const { admin } = await site.setUp();
    for (const [kind, ids] of [
      ["channels", [...site.app.channels.keys()]],
      ["sources", [...site.app.sources.keys()]],
    ] as const) {
      for (const id of ids) {
        for (const language of ["en", "zh-CN"]) {
          const answer = await admin.get(`/api/v1/${kind}/${id}/guide?language=${language}`);
          assert.equal(answer.status, 200, `${id} ${language}: ${answer.text}`);
          const { text } = answer.json as { text: string };
          assert.match(text, /^# /u, id);
          assert.equal(/\p{Script=Han}/u.test(text), language === "zh-CN", `${id} in ${language}`);
          assert.doesNotMatch(text, /\{\{(?!key\}\})/u, `${id}: every mark but the key is filled in`);
        }
        const icon = await admin.get(`/api/v1/${kind}/${id}/icon`);
        assert.equal(icon.headers.get("content-type"), "image/svg+xml; charset=utf-8");
        assert.match(icon.text, /^<svg /u, id);
      }
    }
  });

  it("name this server and leave the key to whoever made it", async (t) => {
    const site = await startSite(t, engine, { publicUrl: "https://tocsin.example.com" });
    const { admin } = await site.setUp();
    const { text } = (await admin.get("/api/v1/sources/prometheus/guide?language=en")).json as { text: string };
    assert.match(text, /scheme: "https"/u);
    assert.match(text, /targets: \["tocsin\.example\.com"\]/u);
    assert.match(text, /https:\/\/tocsin\.example\.com\/in\/prometheus.*\{\{key\}\}/u);
  });

  it("come in the reader's language unless another is asked for, and are of what there is", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    assert.equal((await admin.json("PATCH", "/api/v1/me", { language: "zh-CN" })).status, 200);
    assert.match((await admin.get("/api/v1/channels/email/guide")).text, /邮件/u);
    for (const odd of ["..%2F..%2Fmain", "kit", "nothing"]) {
      assert.equal((await admin.get(`/api/v1/channels/${odd}/guide`)).status, 404, odd);
      assert.equal((await admin.get(`/api/v1/sources/${odd}/icon`)).status, 404, odd);
    }
    assert.equal((await admin.get("/api/v1/channels/email/guide?language=tlh")).status, 400);
  });
});
