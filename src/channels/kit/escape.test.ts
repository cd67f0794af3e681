import assert from "node:assert/strict";
import { test } from "node:test";
import { escapeHtml, escapeMarkdown, neutraliseMentions, safeUrl } from "./escape.ts";

test("HTML, in text and in attributes", () => {
  assert.equal(escapeHtml(`<b a="x" c='y'>&amp;`), "&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;amp;");
});

test("Markdown", () => {
  assert.equal(escapeMarkdown("[a](b) *c* # d"), "\\[a\\]\\(b\\) \\*c\\* \\# d");
});

test("mentions stay readable and ring nobody", () => {
  for (const text of ["@all", "＠所有人", "<!channel>", "<@U1>", "a@b", "@@here"]) {
    const safe = neutraliseMentions(text);
    assert.equal(safe.replaceAll("\u200b", ""), text);
    assert.doesNotMatch(safe, /[@＠][^\s\u200b]|<[!@#]/u);
  }
  assert.equal(neutraliseMentions("at 5 @ 6 < 7"), "at 5 @ 6 < 7");
});

test("links from outside", () => {
  assert.equal(safeUrl("https://example.com/a b"), "https://example.com/a%20b");
  for (const bad of [
    "javascript:alert(1)",
    "data:text/html,x",
    "/relative",
    "https://u:p@example.com/",
    "",
    "mailto:a@b.c",
  ]) {
    assert.equal(safeUrl(bad), null, bad);
  }
});
