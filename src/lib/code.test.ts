import assert from "node:assert/strict";
import { test } from "node:test";
import { randomCode, randomDigits, shortHash } from "./code.ts";

test("a code has the asked length, only letters that cannot be mistaken, and does not come twice", () => {
  const codes = Array.from({ length: 500 }, () => randomCode(28));
  for (const code of codes) assert.match(code, /^[0-9A-HJKMNP-TV-Z]{28}$/);
  assert.equal(new Set(codes).size, codes.length);
});

test("every letter of the alphabet is used about as often as the others", () => {
  const counts = Map.groupBy(randomCode(32_000), (letter) => letter);
  assert.equal(counts.size, 32);
  for (const [letter, all] of counts) assert.ok(all.length > 700 && all.length < 1300, `${letter}: ${all.length}`);
});

test("digits keep their leading zeros", () => {
  for (const digits of Array.from({ length: 500 }, () => randomDigits(6))) assert.match(digits, /^\d{6}$/);
});

test("a short hash is the beginning of SHA-256", () => {
  assert.equal(shortHash("abc"), "ungWv48Bz-pBQUDeXa4iIw");
});
