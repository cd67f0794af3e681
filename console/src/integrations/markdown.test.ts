import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { type Block, type Inline, plainText, readMarkdown, sectionsOf } from "./markdown.ts";

const root = path.resolve(import.meta.dirname, "../../../src");
const guides = fs.globSync(["channels/*/setup*.md", "sources/*/setup*.md"], { cwd: root });

/** All words that a reader sees outside of code. */
function shown(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      switch (block.kind) {
        case "heading":
          // Steps are numbered by hand.
          return words(block.content).replace(/^\d+\. /u, "");
        case "paragraph":
          return words(block.content);
        case "list":
          return block.items.map(shown).join("\n");
        case "table":
          return [block.head, ...block.rows].map((row) => row.map(words).join("\n")).join("\n");
        case "quote":
          return shown(block.blocks);
        case "code":
          return "";
        default:
          return block satisfies never;
      }
    })
    .join("\n");
}

function words(content: readonly Inline[]): string {
  return content.map((each) => (each.kind === "code" ? "" : "text" in each ? each.text : words(each.content))).join("");
}

describe("the Markdown of guides", () => {
  it("is understood in every guide there is: no mark is left over", () => {
    assert.ok(guides.length > 20, "guides were found");
    for (const guide of guides) {
      const text = shown(readMarkdown(fs.readFileSync(path.join(root, guide), "utf8")));
      assert.doesNotMatch(text, /\*\*|`|\]\(|^#|\|---|^\s*[-*] |^\d+\. /mu, guide);
      assert.ok(text.length > 200, guide);
    }
  });

  it("knows headings, lists within lists, tables, code and quotes", () => {
    const text = [
      "# Title",
      "Some **strong *and* more** words,",
      "on two lines.",
      "## 2. Connect it",
      "1. First `a|b`",
      "   goes on",
      "   - inner **one**",
      "   - inner two",
      "2. Second",
      "",
      "| A | `x|y` |",
      "|---|---|",
      "| [page](https://a.example/x) | <https://b.example> |",
      "```yaml",
      "- not: a list",
      "```",
      "> **Tip** of two",
      "> lines",
      "",
      "- bullet",
    ].join("\n");
    const [intro, connect] = sectionsOf(readMarkdown(text));
    assert.equal(intro?.title, "");
    assert.deepEqual([connect?.title, connect?.number], ["Connect it", 2]);
    const [list, table, code, quote, bullets] = connect?.blocks ?? [];
    assert.ok(list?.kind === "list" && list.ordered && list.items.length === 2);
    const [paragraph, inner] = list.items[0] ?? [];
    assert.ok(paragraph?.kind === "paragraph" && plainText(paragraph.content) === "First a|b goes on");
    assert.ok(inner?.kind === "list" && !inner.ordered && inner.items.length === 2);
    assert.ok(table?.kind === "table");
    assert.deepEqual(table.head.map(plainText), ["A", "x|y"]);
    assert.deepEqual(
      table.rows.map((row) => row.map(plainText)),
      [["page", "https://b.example"]],
    );
    assert.deepEqual(code, { kind: "code", text: "- not: a list" });
    assert.ok(quote?.kind === "quote" && shown(quote.blocks) === "Tip of two lines");
    assert.ok(bullets?.kind === "list");
  });

  it("takes HTML, scripts and addresses of other kinds as the text that they are", () => {
    const hostile = '<img src=x onerror="alert(1)"> [click](javascript:alert(1)) <script>x</script> <javascript:x>';
    const [block] = readMarkdown(hostile);
    assert.deepEqual(block, { kind: "paragraph", content: [{ kind: "text", text: hostile }] });
  });

  it("ends, whatever comes", () => {
    for (const odd of [
      "```",
      ">",
      "|",
      "- ",
      "1.",
      "#",
      "| a\n|---",
      "  - a\n- b\n    c\n\n\n  d",
      "**",
      "[a](",
      "\n\n",
    ]) {
      assert.ok(Array.isArray(readMarkdown(odd)), odd);
    }
    assert.ok(readMarkdown("**a".repeat(2000)).length > 0);
  });

  it("joins lines of Chinese without a blank", () => {
    const [block] = readMarkdown("第一行，\n第二行 `a`\n与 b");
    assert.ok(block?.kind === "paragraph");
    assert.equal(plainText(block.content), "第一行，第二行 a 与 b");
  });
});
