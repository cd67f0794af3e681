import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { clean, measure, oneLine, trim } from "./trim.ts";
import type { Unit } from "./trim.ts";

const family = "👨‍👩‍👧‍👦";
const cases: readonly (readonly [text: string, max: number, unit: Unit, result: string])[] = [
  ["short", 5, "units", "short"],
  ["longer", 5, "units", "long…"],
  ["a b c", 4, "units", "a b…"],
  ["ends  with", 6, "units", "ends…"],
  ["grüße", 6, "bytes", "gr…"],
  ["grüße", 7, "bytes", "grüße"],
  ["故障恢复", 11, "bytes", "故障…"],
  [`${family}${family}`, 12, "units", `${family}…`],
  [`${family}x`, 11, "units", "…"],
  [`${family}${family}`, 8, "points", `${family}…`],
  ["e\u0301e\u0301e\u0301", 4, "units", "e\u0301…"],
  ["long", 0, "units", ""],
  ["long", 2, "bytes", ""],
];

for (const [text, max, unit, result] of cases) {
  test(`${JSON.stringify(text)} in ${max} ${unit} is ${JSON.stringify(result)}`, () =>
    assert.equal(trim(text, max, unit), result));
}

test("a trimmed text keeps its limit, is well-formed and begins as the text does", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 60 }),
      fc.nat(60),
      fc.constantFrom<Unit>("bytes", "units", "points"),
      (text, max, unit) => {
        const short = trim(text, max, unit);
        assert.ok(measure(short, unit) <= max);
        assert.ok(short.isWellFormed());
        assert.ok(short === text || text.startsWith(short.replace(/…$/, "")));
      },
    ),
  );
});

test("control characters, direction marks and halves of characters are taken out, lines are kept", () => {
  assert.equal(clean("a\u0000b\u001b[31m\u202ec\u2066\r\nd\re\u2028f\ud83d\ttab"), "ab[31mc\nd\ne\nf\ufffd\ttab");
  assert.equal(oneLine("  Subject\r\nBcc: x\u0085 y "), "Subject Bcc: x y");
});
