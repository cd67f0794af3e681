import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { diffLines } from "./diff.ts";
import { readTemplateSearch } from "./search.ts";

describe("what became of a text", () => {
  const signs = { same: " ", added: "+", removed: "-" };
  const shown = (before: string, after: string): readonly string[] =>
    diffLines(before, after).map(({ kind, text }) => signs[kind] + text);

  it("is told line by line", () => {
    assert.deepEqual(shown("a\nb\nc", "a\nx\nc\nd"), [" a", "-b", "+x", " c", "+d"]);
    assert.deepEqual(shown("", "a"), ["+a"]);
    assert.deepEqual(shown("a\n\nb", ""), ["-a", "-", "-b"]);
    assert.deepEqual(shown("a", "a"), [" a"]);
  });
});

describe("the address of the templates", () => {
  it("is read as far as it can be understood", () => {
    assert.deepEqual(readTemplateSearch({ kind: "bundle", channel: "slack-bot", x: "y" }), {
      kind: "bundle",
      channel: "slack-bot",
    });
    assert.deepEqual(readTemplateSearch({ kind: "code", channel: "<b>" }), {});
  });
});
