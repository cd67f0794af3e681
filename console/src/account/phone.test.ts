import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { guessPhone, homeOf } from "./phone.ts";

describe("a phone number that is typed", () => {
  it("with its country is read as such, in any spelling", () => {
    const china = { international: "+86 138 0013 8000", country: "CN", isGuess: false };
    for (const text of ["+86 138 0013 8000", "0086-138-0013-8000", "＋８６１３８００１３８０００"])
      assert.deepEqual(guessPhone(text, "US"), china);
  });
  it("without one is offered with that of the browser, and not with any other", () => {
    assert.deepEqual(guessPhone("138 0013 8000", "CN"), {
      international: "+86 138 0013 8000",
      country: "CN",
      isGuess: true,
    });
    assert.equal(guessPhone("(415) 555-0132", "US")?.international, "+1 415 555 0132");
    assert.equal(guessPhone("13800138000", null), null);
  });
  it("is none while it is too short, or not a number", () => {
    for (const text of ["", "+86", "+86 138", "call me", "+999 123456789"]) assert.equal(guessPhone(text, "CN"), null);
    assert.equal(guessPhone("13800138000", "ZZ"), null);
  });
});

it("a browser's country is that of its clock, or of its language", () => {
  assert.equal(homeOf("Asia/Shanghai", "en-US"), "CN");
  assert.equal(homeOf("Europe/Berlin", "de"), "DE");
  assert.equal(homeOf("Etc/UTC", "not a language"), null);
});
