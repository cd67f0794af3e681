import assert from "node:assert/strict";
import { test } from "node:test";
import { phoneForm, phoneOf, readPhone } from "./phone.ts";

for (const [typed, phone] of [
  ["+86 138 0013 8000", "+8613800138000"],
  ["+86-138-0013-8000", "+8613800138000"],
  ["0086 13800138000", "+8613800138000"],
  ["＋８６ １３８００１３８０００", "+8613800138000"],
  ["+1 (415) 555-2671", "+14155552671"],
  ["+49 (0) 30 901820", "+4930901820"],
  ["\u202a+852 6123 4567\u202c", "+85261234567"],
] as const) {
  test(`${typed} is ${phone}`, () => assert.deepEqual(readPhone(typed), { phone }));
}

for (const [typed, problem] of [
  ["13800138000", /write \+86 13800138000/],
  ["138 0013 8000", /write \+86 13800138000/],
  ["415 555 2671", /must begin with \+ and the country code/],
  ["+86 138", /no number that country code 86 has/],
  ["+999 123456789", /must begin with \+/],
  ["ann@example.com", /must begin with \+/],
  ["", /must begin with \+/],
] as const) {
  test(`${JSON.stringify(typed)} is refused`, () => {
    const read = readPhone(typed);
    assert.match("problem" in read ? read.problem : "", problem);
    if (typed === "") return;
    const parsed = phoneForm.parse({ phone: typed });
    assert.deepEqual(parsed.ok ? [] : parsed.issues.map(({ field }) => field), ["phone"]);
  });
}

test("numbers as vendors name them", () => {
  assert.equal(phoneOf("13800138000", "86"), "+8613800138000");
  assert.equal(phoneOf("+14155552671"), "+14155552671");
  assert.equal(phoneOf("+14155552671", "86"), "+14155552671");
  for (const bad of ["", "client:ann", "Anonymous", "+", "sip:a@b"]) assert.equal(phoneOf(bad), null);
  assert.equal(phoneOf("13800138000"), null, "without its country");
});
