import assert from "node:assert/strict";
import { it } from "node:test";
import { context, family, incident, notices, page } from "../../../test/conformance/channel-notices.ts";
import { contentOf } from "./content.ts";
import { hashTitle } from "./hashtag.ts";

it("the name of an incident is its keyword", () => {
  assert.equal(hashTitle(contentOf(page(), context()), 200, "units"), "[Critical] #INC-42 Payments: disk-full on db-3");
});

it("other titles end in ours", () => {
  const content = contentOf(notices.test, context({ language: "zh-CN" }));
  assert.equal(hashTitle(content, 200, "units"), "Tocsin 测试消息 #Tocsin");
});

it("the keyword survives any cut", () => {
  const long = family.repeat(1_000);
  for (const notice of [
    page(incident({ title: long })),
    { kind: "alarm", subject: long, text: "" } as const,
    notices.bundle,
  ]) {
    const title = hashTitle(contentOf(notice, context()), 100, "bytes");
    assert.match(title, /#(INC-42|Tocsin)/);
    assert.ok(Buffer.byteLength(title) <= 100);
  }
});
