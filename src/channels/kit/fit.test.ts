import assert from "node:assert/strict";
import { test } from "node:test";
import { escapeHtml } from "./escape.ts";
import { fitEscaped, fitList } from "./fit.ts";

test("what fits stays whole", () => {
  assert.equal(fitEscaped("a < b", 8, escapeHtml), "a &lt; b");
});

test("what is too long is cut before an escape, never inside of one", () => {
  for (let max = 8; max < 60; max += 1) {
    const cut = fitEscaped("a & b < c > d & e < f".repeat(4), max, escapeHtml);
    assert.ok(cut.length <= max, `${cut.length} of ${max}`);
    assert.doesNotMatch(cut, /&(?!amp;|lt;|gt;)/);
    assert.ok(cut.endsWith("…"));
  }
});

test("text that escapes unevenly is found a place for as well", () => {
  const cut = fitEscaped(`${"plain ".repeat(20)}${"<".repeat(2_000)}`, 200, escapeHtml);
  assert.ok(cut.length <= 200 && cut.startsWith("plain plain"));
});

test("a list takes the richest way that fits", () => {
  const ways = [(entry: string) => `${entry} with a long title`, (entry: string) => entry];
  assert.equal(fitList(["a", "b"], ways, 100), "a with a long title\nb with a long title");
  assert.equal(fitList(["a", "b"], ways, 10), "a\nb");
});
