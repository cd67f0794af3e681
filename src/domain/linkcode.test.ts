import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  canonicalCode,
  type CodeFacts,
  type CodeRefusal,
  codeWords,
  confirm,
  confirmDigits,
  costsTry,
  formatCode,
  type LinkClaim,
  redeem,
  type Said,
} from "./linkcode.ts";

const claim: LinkClaim = {
  channel: "chat",
  accountId: "acc",
  personKey: "ann",
  personName: "Ann",
  tenant: "t1",
  placeKey: "ops",
  placeKind: "team",
  label: "ops",
  address: {},
  addressKey: "ops",
};
const code: CodeFacts = {
  kind: "team",
  channel: "chat",
  accountId: null,
  triesLeft: 5,
  expiresAt: 1000,
  usedAt: null,
  claim: null,
};
const said: Said = {
  now: 999,
  kind: "team",
  channel: "chat",
  accountId: "acc",
  personKey: "ann",
  tenant: "t1",
  placeKind: "team",
  personReachable: false,
};

const verdicts: readonly (readonly [string, Partial<CodeFacts> | null, Partial<Said>, "ok" | CodeRefusal])[] = [
  ["in time, in its place", {}, {}, "ok"],
  ["for any channel", { channel: null }, { channel: "other" }, "ok"],
  ["nobody made it", null, {}, "unknown"],
  ["it verifies an address", { kind: "verify" }, {}, "unknown"],
  ["a moment too late", {}, { now: 1000 }, "expired"],
  ["used before", { usedAt: 5 }, {}, "used"],
  ["no tries left", { triesLeft: 0 }, {}, "too_many_tries"],
  ["in another channel", {}, { channel: "other" }, "wrong_channel"],
  ["to another account", { accountId: "acc2" }, {}, "wrong_channel"],
  ["with another command", {}, { kind: "chat", placeKind: "chat" }, "wrong_kind"],
  ["linkTeam in a group chat", {}, { placeKind: "chat" }, "wrong_place"],
  ["linkTeam to us alone", {}, { placeKind: "person" }, "wrong_place"],
  ["linkUser to us alone", { kind: "person" }, { kind: "person", placeKind: "person" }, "ok"],
  ["linkUser in a room, reachable alone", { kind: "person" }, { kind: "person", personReachable: true }, "ok"],
  ["linkUser in a room, not reachable alone", { kind: "person" }, { kind: "person" }, "no_person"],
  ["again, by the same person", { claim }, {}, "ok"],
  ["by somebody who read it over a shoulder", { claim }, { personKey: "bo" }, "other_person"],
  ["by the same key of another tenant", { claim }, { tenant: "t2" }, "other_person"],
];

for (const [name, facts, how, verdict] of verdicts) {
  test(`a code said ${name}: ${verdict}`, () => {
    assert.equal(redeem(facts === null ? null : { ...code, ...facts }, { ...said, ...how }), verdict);
  });
}

test("Link now is pressed once, in time, and only by the person of the tenant to whom it was offered", () => {
  const click = { now: 999, channel: "chat", personKey: "ann", tenant: "t1" };
  const offered = { ...code, claim };
  assert.equal(confirm(offered, click), "ok");
  assert.equal(confirm(code, click), "unknown");
  assert.equal(confirm(null, click), "unknown");
  assert.equal(confirm(offered, { ...click, personKey: "bo" }), "other_person");
  assert.equal(confirm(offered, { ...click, tenant: "t2" }), "other_person");
  assert.equal(confirm(offered, { ...click, tenant: null }), "other_person");
  assert.equal(confirm(offered, { ...click, now: 1000 }), "expired");
  assert.equal(confirm({ ...offered, usedAt: 1 }, click), "used");
});

test("digits are good in time, once, while tries are left", () => {
  const digits: CodeFacts = { ...code, kind: "verify" };
  assert.equal(confirmDigits(digits, 999, true), "ok");
  assert.equal(confirmDigits(digits, 999, false), "wrong_digits");
  assert.equal(confirmDigits(digits, 1000, true), "expired");
  assert.equal(confirmDigits({ ...digits, triesLeft: 0 }, 999, true), "too_many_tries");
  assert.equal(confirmDigits({ ...digits, usedAt: 1 }, 999, true), "used");
  assert.equal(confirmDigits(code, 999, true), "unknown");
  assert.equal(costsTry("wrong_digits"), true);
  assert.equal(costsTry("expired"), false);
});

test("a code survives how people and chats mangle it", () => {
  const letters = fc.string({
    unit: fc.constantFrom(...Array.from("0123456789ABCDEFGHJKMNPQRSTVWXYZ")),
    minLength: 28,
    maxLength: 28,
  });
  const mangle = fc.constantFrom<(text: string) => string>(
    (text) => text.toLowerCase(),
    (text) => text.replaceAll("-", " – "),
    (text) => ` "${text}" `,
    (text) => text.replaceAll("1", "l").replaceAll("0", "o"),
    (text) => text.replaceAll("1", "I").replaceAll("0", "O"),
    (text) => text.replace(/[!-~]/gu, (each) => String.fromCodePoint((each.codePointAt(0) ?? 0) + 0xfee0)),
  );
  fc.assert(fc.property(letters, mangle, (text, how) => assert.equal(canonicalCode(how(formatCode(text))), text)));
  assert.equal(formatCode("0123456789ABCDEFGHJKMNPQRSTV"), "0123456-789ABCD-EFGHJKM-NPQRSTV");
});

test("whatever is said in place of a code, it is only text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) =>
      assert.equal(canonicalCode(canonicalCode(text)), canonicalCode(text)),
    ),
    { numRuns: 300 },
  );
});

test("every refusal has words in both languages", () => {
  for (const words of Object.values(codeWords)) assert.ok(words.en.length > 10 && words["zh-CN"].length > 4);
});
