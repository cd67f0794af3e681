import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { onlyChild, readXml, textOf, writeXml } from "./app-xml.ts";

describe("XML of WeCom", () => {
  it("reads elements, text and CDATA", () => {
    const root = readXml(
      "<xml>\n <A><![CDATA[ one <b> & ]]></A><B> 2 </B>\n<C/><D><E><![CDATA[x]]></E><E>y</E></D><F><![CDATA[a]]]]><![CDATA[>b]]></F></xml>\n",
    );
    assert.ok(root !== null);
    assert.deepEqual(
      ["A", "B", "C", "F"].map((name) => textOf(root, name)),
      [" one <b> & ", "2", null, "a]]>b"],
    );
    assert.deepEqual(
      onlyChild(root, "D")?.children.map(({ name, text }) => [name, text]),
      [
        ["E", "x"],
        ["E", "y"],
      ],
    );
  });

  it("reads nothing that has entities, a document type, attributes, comments or instructions, or that does not nest", () => {
    for (const bad of [
      "",
      "text",
      "<a>",
      "</a>",
      "<a></b>",
      "<a/><b/>",
      "<a>&amp;</a>",
      "<a>&#x41;</a>",
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      '<?xml version="1.0"?><a/>',
      "<a><!-- x --></a>",
      '<a href="x"/>',
      "<a><![CDATA[x</a>",
      "<a:b/>",
      "< a/>",
      `${"<a>".repeat(20)}${"</a>".repeat(20)}`,
      `<a>${"<b/>".repeat(400)}</a>`,
    ])
      assert.equal(readXml(bad), null, bad.slice(0, 60));
  });

  it("takes no text for the sender that somebody wrote into a message", () => {
    const root = readXml(
      "<xml><FromUserName>eve</FromUserName><Content>x</Content><FromUserName>boss</FromUserName></xml>",
    );
    assert.ok(root !== null);
    assert.equal(textOf(root, "FromUserName"), null);
  });

  it("writes what it reads, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const root = readXml(
          writeXml("xml", { to_user_name: `.${text}.`, list: [{ keyname: "a" }, { keyname: "b" }] }),
        );
        assert.ok(root !== null);
        assert.equal(textOf(root, "ToUserName"), `.${text}.`);
        assert.equal(root.children.filter(({ name }) => name === "List").length, 2);
      }),
      { numRuns: 200 },
    );
    assert.equal(
      writeXml("xml", { card_type: "x", n: 1, none: null }),
      "<xml><CardType><![CDATA[x]]></CardType><N>1</N></xml>",
    );
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("<a>", "</a>", "<b/>", "<![CDATA[", "]]>", "&", "x", "<", " ")), (parts) => {
        readXml(parts.join(""));
      }),
      { numRuns: 300 },
    );
  });
});
