import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { BridgedMessage } from "#domain/bridge-message.ts";
import type { Language } from "#domain/people.ts";
import { assertSound } from "../../../test/support/post-judge.ts";
import { maxPost, postFor } from "./post.ts";

const reader = { language: "en", mattermostUserId: "u1" } as const;

const base: BridgedMessage = {
  tenantId: "11111111-2222-3333-4444-555555555555",
  chatId: "19:abc@thread.v2",
  messageId: "1612289992105",
  chatType: "oneOnOne",
  topic: null,
  memberCount: 2,
  sender: { id: "97f62344-57dc-409c-88ad-c4af14158ff5", name: "Adele Vance" },
  html: "",
  contentType: "html",
  mentions: [],
  attachments: [],
  hostedContents: [],
  createdAt: 1_612_289_992_105,
};

function body(html: string): string {
  const [, ...lines] = postFor({ ...base, html }, reader).text.split("\n");
  return lines.join("\n");
}

describe("golden posts", () => {
  const folder = path.join(import.meta.dirname, "golden");
  const names = fs.readdirSync(folder).filter((file) => file.endsWith(".json"));
  assert.ok(names.length >= 12);
  for (const file of names) {
    it(file.replace(".json", ""), () => {
      const { language, message } = JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")) as {
        language: Language;
        message: BridgedMessage;
      };
      const post = postFor(message, { language, mattermostUserId: "u1" });
      assert.equal(`${post.text}\n`, fs.readFileSync(path.join(folder, file.replace(".json", ".txt")), "utf8"));
      assertSound(post);
    });
  }
});

describe("any message", () => {
  const tags =
    "<p> </p> <div> </div> <b> </b> <i> </i> <s> <ul> <li> </ul> <blockquote> </blockquote> <pre> </pre> <code> </code> <codeblock> </codeblock> <table> <tr> <td> </table> <br> <hr/> <h1> </h1> <at> </at> <x <!-- --> </a>";
  const signs =
    "@all @channel ＠here @ all ` `` ``` ~~~ * ** _ [ ] ( ) ]( ! \\ | --- === # > - 1. &nbsp; &lt; &#64; &amp;#64; & $ ~ < > https://x.example http:// mailto:a a@b.example 😀 é word";
  const links = [
    '<a href="https://a.example/(b)|*`@all">',
    '<a href="javascript:x">',
    "<a href='https://u:p@e.example'>",
    '<img src="https://i.example/a.png" alt="](x)">',
    '<img src="/hostedContents/x/$value">',
    '<emoji alt="@all">',
  ];
  const blanks = [
    "<ol start=9>",
    "<codeblock class='C#'>",
    " ",
    "# ",
    "> ",
    "- ",
    "1. ",
    "\n",
    "\r",
    "\t",
    "\u202e",
    "\u0000",
    "\ud83d",
    "\u200b",
  ];
  const pieces = fc.constantFrom(...tags.split(" "), ...signs.split(" "), ...links, ...blanks);
  const html = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(""));
  const name = fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join(""));

  it("rings nobody, stays in its quote and leads to http(s) alone", () => {
    fc.assert(
      fc.property(html, name, name, fc.constantFrom("html", "text"), (text, sender, topic, contentType) => {
        assertSound(postFor({ ...base, html: text, contentType, topic, sender: { id: null, name: sender } }, reader));
      }),
      { numRuns: 1_500 },
    );
  });

  it("holds for quoted messages, cards and file names as well", () => {
    const kinds = [
      "messageReference",
      "forwardedMessageReference",
      "application/vnd.microsoft.card.adaptive",
      "reference",
      "x/y",
    ];
    fc.assert(
      fc.property(html, name, fc.constantFrom(...kinds), (text, called, contentType) => {
        const content = JSON.stringify({
          type: "AdaptiveCard",
          body: [
            { type: "TextBlock", text },
            { type: "FactSet", facts: [{ title: called, value: text }] },
          ],
          actions: [{ type: "Action.OpenUrl", title: called, url: text }],
          messagePreview: text,
          messageSender: { user: { displayName: called } },
          originalMessageContent: text,
        });
        const attachment = { id: "1", contentType, contentUrl: text, content, name: called, size: null };
        assertSound(postFor({ ...base, html: "<attachment id=1></attachment>", attachments: [attachment] }, reader));
      }),
      { numRuns: 500 },
    );
  });

  it("is cut on a character, with code closed and a note, whatever is in it", () => {
    const long = fc.tuple(
      html,
      fc.constantFrom(
        "<a href='http://x.example'>https://y.example</a>",
        "😀👨‍👩‍👧 ",
        "@all *x* ",
        "`",
        "a<br>",
        "<b>b</b>",
      ),
      html,
    );
    fc.assert(
      fc.property(
        long,
        fc.boolean(),
        fc.constantFrom("html", "text"),
        ([before, filler, after], inCode, contentType) => {
          const text = before + (inCode ? "<codeblock><code>" : "") + filler.repeat(9_000) + after;
          assertSound(postFor({ ...base, html: text, contentType }, reader));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("limits", () => {
  it("fills the post to the last character that fits, and says that more is in Teams", () => {
    const { text } = postFor({ ...base, html: `<p>${"👨‍👩‍👧".repeat(9_000)}</p>` }, reader);
    const length = [...text].length;
    assert.ok(length <= maxPost && length > maxPost - 20, String(length));
    assert.match(text, /👨‍👩‍👧…\n\n\*This message is too long to be shown in full/u);
  });

  it("closes code that is cut", () => {
    const { text } = postFor(
      { ...base, html: `<codeblock><code>${"line<br>".repeat(9_000)}</code></codeblock>` },
      reader,
    );
    assert.match(text, /\n> ```\n\n\*This message is too long/);
    assertSound({ text });
  });

  it("takes ten files, and names the others with the reason", () => {
    const attachments = Array.from({ length: 12 }, (_, index) => ({
      id: String(index),
      contentType: "reference",
      contentUrl: "https://contoso.sharepoint.com/f",
      content: null,
      name: index < 2 ? "same.txt" : `f${index}.txt`,
      size: index === 3 ? 30_000_000 : null,
    }));
    const post = postFor({ ...base, html: "<p>x</p>", attachments }, reader);
    assert.equal(post.files.length, 10);
    assert.equal(new Set(post.files.map(({ name }) => name)).size, 10);
    assert.deepEqual(post.dropped, [
      { name: "f3.txt", reason: "too_large" },
      { name: "f11.txt", reason: "too_many" },
    ]);
    assert.match(post.text, /could not be delivered: f3\.txt \(too large\), f11\.txt \(too many files\)\.\*$/);
  });

  it("names a file that turned out not to be had", () => {
    const attachments = [
      {
        id: "1",
        contentType: "reference",
        contentUrl: "https://c.example/f",
        content: null,
        name: "a.txt",
        size: null,
      },
    ];
    const failed = [{ name: "a.txt", reason: "unreachable" }] as const;
    const post = postFor({ ...base, html: "<p>x</p>", attachments }, reader, { failed });
    assert.deepEqual(post.files, []);
    assert.match(post.text, /a\.txt \(could not be fetched\)/);
  });

  it("reads hostile lengths in no time that grows faster than they do", () => {
    for (const piece of [
      "<",
      "<a ",
      "<!--",
      "</p>",
      "<div>",
      "<title></title ",
      '<a x="',
      "&#",
      "`",
      "[",
      "<ul><li>",
    ]) {
      assertSound(postFor({ ...base, html: piece.repeat(150_000 / piece.length) }, reader));
    }
  });
});

describe("the sentence", () => {
  const cases: readonly (readonly [Partial<BridgedMessage>, RegExp])[] = [
    [
      {},
      /^\*\*Adele Vance\*\* messaged you in an \[MS Teams chat\]\(https:\/\/teams\.microsoft\.com\/l\/message\/19%3Aabc%40thread\.v2\/1612289992105\?/,
    ],
    [{ chatType: "group", memberCount: 2, topic: "Plans" }, /messaged you in an \[MS Teams chat: Plans\]/],
    [{ chatType: "group", memberCount: 3 }, /messaged you and 1 other user in an \[MS Teams group chat\]/],
    [{ chatType: "group", memberCount: 9 }, /messaged you and 7 other users in an \[MS Teams group chat\]/],
    [{ chatType: "group", memberCount: 0 }, /messaged you in an \[MS Teams group chat\]/],
    [
      { chatType: "meeting", memberCount: 4, topic: "Weekly" },
      /and 2 other users in an \[MS Teams meeting chat: Weekly\]/,
    ],
    [{ sender: { id: null, name: " " } }, /^\*\*Somebody\*\*/],
  ];
  for (const [change, wanted] of cases) {
    it(String(wanted), () => assert.match(postFor({ ...base, ...change }, reader).text, wanted));
  }
});

describe("HTML", () => {
  it("keeps what is like a tag and is none, and drops what nobody sees", () => {
    assert.equal(body("a < b &lt;3 <3 x<y"), "> a < b &lt;3 &lt;3 x");
    assert.equal(body("<p>a<!-- b --><script>x</script><style>y</style>c"), "> ac");
  });

  it("mends what is not closed", () => {
    assert.equal(body("<ul><li>a<li>b</ul><p>c<p>d"), "> - a\n> - b\n>\n> c\n> d");
    assert.equal(body("<b>a<p>b</b>c</p>"), "> **a**\n> **b**\n> c");
  });
});
