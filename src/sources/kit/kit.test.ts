import assert from "node:assert/strict";
import { test } from "node:test";
import { sortedJson, tame } from "./json.ts";
import { boundedKey } from "./keys.ts";
import { cleanLabels } from "./labels.ts";
import { safeUrl } from "./links.ts";
import { severityOf, severityOfLabels } from "./severity.ts";
import { cutText } from "./text.ts";
import { timeOf } from "./time.ts";

test("text is cut between characters as people see them", () => {
  assert.equal(cutText("abcdef", 6), "abcdef");
  assert.equal(cutText("abcdefg", 6), "abcde…");
  const family = "👩‍👩‍👧‍👦";
  assert.equal(cutText(`ab${family}${family}`, family.length + 4), `ab${family}…`);
  assert.equal(cutText("xe\u0301yz", 3), "x…");
  // One letter under a thousand accents: not a reason to lose the text.
  const cut = cutText(`a${"\u0301".repeat(1_000)}`, 512);
  assert.ok(cut.length > 400 && cut.length <= 512);
});

test("times are read as tools write them, and nothing else is a time", () => {
  const time = Date.UTC(2015, 6, 17, 8, 42, 58, 315);
  for (const text of [
    "2015-07-17T08:42:58.315+0000",
    "2015-07-17T10:42:58.315999999+02:00",
    "2015-07-17 08:42:58.315Z",
  ]) {
    assert.equal(timeOf(text), time);
  }
  for (const text of [
    "0001-01-01T00:00:00Z",
    "2015-13-01T00:00:00Z",
    "2015-02-30T00:00:00Z",
    "alert 7",
    "7",
    "",
    null,
    1_437_122_578,
  ]) {
    assert.equal(timeOf(text), null);
  }
});

test("only http and https become links, without a user name in front", () => {
  assert.equal(safeUrl(" https://a.example/x?y=<b> "), "https://a.example/x?y=%3Cb%3E");
  const bad = [
    "javascript:alert(1)",
    "data:text/html,x",
    "//a.example",
    "/x",
    "https://bank.example@evil.example/",
    "http://",
    null,
  ];
  for (const url of [...bad, `https://a.example/${"x".repeat(3_000)}`]) assert.equal(safeUrl(url), null);
});

test("severity: the first label whose word is known", () => {
  assert.equal(severityOfLabels({ severity: "PAGE" }), "critical");
  assert.equal(severityOfLabels({ level: "info", priority: "P3" }), "warning");
  assert.equal(severityOfLabels({ severity: "team-a", priority: "p1" }), "critical");
  assert.equal(severityOfLabels({ severity: "none" }), "info");
  assert.equal(severityOfLabels({ severity: "mauve" }), "warning");
  assert.equal(severityOfLabels(JSON.parse('{"__proto__":{"severity":"critical"}}')), "warning");
  assert.equal(severityOf("constructor"), null);
});

test("labels: text, sorted, at most fifty, the ones to route by among them", () => {
  assert.deepEqual(cleanLabels({ b: 2, a: true, c: null, d: { y: 1, x: [2] }, "": "nameless" }), {
    a: "true",
    b: "2",
    d: '{"x":[2],"y":1}',
  });
  const many = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`a${index}`, "x"]));
  const kept = cleanLabels({ ...many, severity: "page", job: "node" });
  assert.equal(Object.keys(kept).length, 50);
  assert.deepEqual([kept["severity"], kept["job"]], ["page", "node"]);
  assert.deepEqual(Object.keys(kept), Object.keys(kept).toSorted());
});

test("long keys stay apart", () => {
  const [one, other] = ["1", "2"].map((end) => boundedKey(`${"k".repeat(300)}${end}`));
  assert.notEqual(one, other);
  assert.equal(one?.length, 255);
  assert.equal(boundedKey("short"), "short");
});

test("clean JSON is kept as it is, the rest is made clean", () => {
  const clean = { a: [1, { b: "x" }], c: null };
  assert.equal(tame(clean), clean);
  assert.deepEqual(tame({ "a\0": "\ud800x" }), { a: "\ufffdx" });
  assert.equal(sortedJson({ b: 1, a: { d: 1, c: 2 } }), '{"a":{"c":2,"d":1},"b":1}');
});
