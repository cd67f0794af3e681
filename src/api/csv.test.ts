import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { csvLine } from "./csv.ts";

describe("a line of CSV", () => {
  it("quotes every text, and ends as RFC 4180 has it", () => {
    assert.equal(csvLine(["a", 'say "no"', "one,two\nthree", null, -3]), '"a","say ""no""","one,two\nthree",,-3\r\n');
  });

  it("lets no text begin as a formula", () => {
    for (const start of ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
      assert.equal(csvLine([`${start}cmd|' /C calc'!A0`]), `"'${start}cmd|' /C calc'!A0"\r\n`);
    assert.equal(csvLine(["1+1=2"]), '"1+1=2"\r\n');
  });
});
