import assert from "node:assert/strict";

/** Characters of a post (server/public/model/post.go, `PostMessageMaxRunesV2`). */
const longest = 16_383;

/**
 * Text as the server reads it for mentions: without code, which it does not look into; code within lists and quotes of the message has to
 * be silent all the same. Knows nothing of how it was written.
 */
function spoken(text: string): string {
  const kept: string[] = [];
  let fence: string | null = null;
  let isNested = false;
  for (const line of text.split("\n")) {
    const inner = line.replace(/^> ?/, "");
    const [, before = "", mark] = /^((?:> ?| +|- |\d+\. )*)(`{3,})[^`]*$/.exec(inner) ?? [];
    if (fence !== null) {
      if (mark === fence) fence = null;
      else if (isNested) kept.push(inner.replace(/[^@＠\u200b\w\s]/gu, ""));
    } else if (mark !== undefined) {
      fence = mark;
      isNested = before !== "";
    } else kept.push(withoutSpans(inner));
  }
  assert.equal(fence, null, "code that is not closed");
  return kept.join("\n");
}

function withoutSpans(line: string): string {
  let out = "";
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === "\\" && at + 1 < line.length) {
      out += line.slice(at, at + 2);
      at += 1;
      continue;
    }
    const run = /^`+/.exec(line.slice(at))?.[0];
    if (run === undefined) {
      out += line[at];
      continue;
    }
    const close = new RegExp(`(?<!\`)${run}(?!\`)`, "g");
    close.lastIndex = at + run.length;
    const end = close.exec(line);
    assert.ok(end !== null, `a backtick without its other: ${line}`);
    at = end.index + run.length - 1;
  }
  return out;
}

/** Targets of all links, written either way. */
function targets(text: string): readonly string[] {
  return [...spoken(text).matchAll(/(?<!\\)\]\(([^)]*)\)?/g)].map(([, target = ""]) => target);
}

/**
 * Holds a post of the bridge against what Mattermost would make of it: nothing rings, no link leads anywhere but to http(s), no picture is
 * fetched from elsewhere, and nothing of the message stands outside of its quote.
 */
export function assertSound({ text }: { readonly text: string }): void {
  const read = spoken(text);
  assert.doesNotMatch(read, /[@＠](?![\s\u200b]|$)/u, "something rings");
  for (const target of targets(text)) assert.match(target, /^https?:\/\/[^\s<>"'`|*@]+$/, "a link elsewhere");
  assert.doesNotMatch(read, /(?<!\\)!\[/, "a picture from elsewhere");
  assert.doesNotMatch(read, /<(?!\s)/, "a tag");
  const [, ...lines] = text.split("\n");
  for (const line of lines) assert.match(line, /^(?:>|$|\*.*\*$)/, "outside of the quote");
  assert.ok([...text].length <= longest);
}
