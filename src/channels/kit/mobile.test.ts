import assert from "node:assert/strict";
import { it } from "node:test";
import { mobileOf } from "./mobile.ts";

const cases: readonly (readonly [key: string, mobile: string | null])[] = [
  ["13800000000", "13800000000"],
  ["+86 138-0000-0000", "13800000000"],
  ["+8613800000000", "13800000000"],
  ["+852 6123 4567", "+85261234567"],
  ["+1 (555) 010-4477", "+15550104477"],
  ["manager4021", null],
  ["01234567890123", null],
  ["@all", null],
  ["", null],
];

for (const [key, mobile] of cases)
  it(`${key} is ${mobile ?? "no mobile number"}`, () => assert.equal(mobileOf(key), mobile));
