import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Condition, type Matchable, matches, patternError, patternLimit } from "./filter.ts";

const what: Matchable = {
  severity: "critical",
  title: "Disk full on db-1",
  description: "",
  labels: JSON.parse('{"host":"db-1","empty":"","dotted.name":"x","__proto__":"mine"}') as Record<string, string>,
  integrationId: "in",
};

function is(key: string, op: Condition["op"], ...values: readonly string[]): boolean {
  return matches([[{ key, op, values }]], what);
}

const table: readonly (readonly [key: string, pattern: string, found: boolean])[] = [
  ["severity", "critical", true],
  ["severity", "crit", false],
  ["title", "Disk full on db-1", true],
  ["title", "disk full on db-1", false],
  ["title", "Disk*", true],
  ["title", "*full*db-?", true],
  ["title", "*full*db-??", false],
  ["title", "?isk full on db-1", true],
  ["title", "Disk", false],
  ["title", "/full.*\\d$/", true],
  ["title", "/^full/", false],
  ["title", "/", false],
  ["title", "//", false],
  ["title", "/(/", false],
  ["description", "", true],
  ["description", "*", true],
  ["integration", "in", true],
  ["labels.host", "db-1", true],
  ["labels.host", "*", true],
  ["labels.empty", "*", true],
  ["labels.dotted.name", "x", true],
  ["labels.none", "*", false],
  ["labels.toString", "*", false],
  ["labels.constructor", "*", false],
  ["labels.__proto__", "mine", true],
  ["labels.__proto__", "*object*", false],
  ["labels", "*", false],
  ["toString", "*", false],
  ["constructor", "*", false],
];

for (const [key, pattern, found] of table) {
  test(`${key} is ${found ? "" : "not "}in ${pattern || "(empty)"}, and not_in says the contrary`, () => {
    assert.equal(is(key, "in", pattern), found);
    assert.equal(is(key, "not_in", pattern), !found);
  });
}

test("one of several values is enough; none of them is needed for not_in", () => {
  assert.equal(is("severity", "in", "info", "critical"), true);
  assert.equal(is("severity", "not_in", "info", "critical"), false);
  assert.equal(is("severity", "in"), false);
  assert.equal(is("severity", "not_in"), true);
});

test("all conditions of a group, any of the groups; no groups match everything", () => {
  const yes: Condition = { key: "severity", op: "in", values: ["critical"] };
  const no: Condition = { key: "severity", op: "in", values: ["info"] };
  for (const [filter, expected] of [
    [[], true],
    [[[]], true],
    [[[yes, no]], false],
    [[[yes, yes]], true],
    [[[no], [yes]], true],
    [[[no], [no, yes]], false],
  ] as const) {
    assert.equal(matches(filter, what), expected, JSON.stringify(filter));
  }
});

test("what is missing at an integration or a label of a foreign object is not there", () => {
  assert.equal(matches([[{ key: "integration", op: "in", values: ["*"] }]], { ...what, integrationId: null }), false);
  assert.equal(matches([[{ key: "labels.__proto__", op: "in", values: ["*"] }]], { ...what, labels: {} }), false);
});

test("a pattern is refused when it is saved: too long, no regular expression, or not to be had in linear time", () => {
  for (const good of ["", "*", "a?", "/a/", "/", "x".repeat(patternLimit), "/^(a+)+$/"])
    assert.equal(patternError(good), null, good);
  for (const bad of [
    "/(/",
    "/a{2,1}/",
    "/\\q/",
    "/(?=a)/",
    "/(a)\\1/",
    "x".repeat(patternLimit + 1),
    `/${"a".repeat(patternLimit)}/`,
  ]) {
    assert.equal(typeof patternError(bad), "string", bad);
  }
});

test("a wildcard matches what the regular expression of the same meaning does", () => {
  const texts = fc
    .array(fc.constantFrom("a", "b", "*", "?", ".", "😀"), { maxLength: 8 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(texts, texts, (pattern, title) => {
      const source = pattern.replace(/[.]/gu, "\\.").replaceAll("*", "[^]*").replaceAll("?", "[^]");
      assert.equal(
        matches([[{ key: "title", op: "in", values: [pattern] }]], { ...what, title }),
        new RegExp(`^${source}$`, "u").test(title),
      );
    }),
  );
});

// Each of them takes an engine that goes back hours: the time limit of the runner would end this.
test("no pattern that can be saved and no text that can be sent takes long", () => {
  const title = "a".repeat(100_000);
  for (const pattern of [
    "*a".repeat(100) + "b",
    "/^(a+)+$b/",
    "/^(a|a)*b/",
    "/(a*)*(a*)*(a*)*b/",
    "/(.*)(.*)(.*)(.*)(.*)(.*)b/",
    "/(a?){90}a{90}b/",
  ]) {
    assert.equal(matches([[{ key: "title", op: "in", values: [pattern] }]], { ...what, title }), false);
  }
});
