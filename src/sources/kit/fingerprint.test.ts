import assert from "node:assert/strict";
import { test } from "node:test";
import { labelFingerprint } from "./fingerprint.ts";

/** Labels posted to Alertmanager 0.25.0 and the fingerprints that its GET /api/v2/alerts gave back. */
const vectors: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["c25772e3d1ca6eec", { alertname: "Plain", severity: "critical" }],
  ["e61d3d7752636285", { alertname: "Order", Z: "1", _a: "2", a: "3", aB: "4", a_b: "5", A1: "6" }],
  ["23e7257d82da9d41", { alertname: "Ünïcode 火 😀", job: '日本\n\t"q"' }],
  ["6c83a0e4eb418be6", { alertname: "Nul", v: "a\0b" }],
  ["ab22acff1311499e", { alertname: "FFFD", v: "a\ufffdb" }],
  ["af10cce721cfd564", { alertname: "Lone", v: "a\ud800b" }],
  ["33becbe78a8fa06a", { alertname: "Long", v: "x".repeat(100_000) }],
  [
    "b213914aa18aa703",
    { alertname: "Many", ...Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`l${i}`, `v${i * 7}`])) },
  ],
  [
    "eb0ba74876976e47",
    Object.fromEntries([
      ["alertname", "RealProto"],
      ["__proto__", "y"],
    ]),
  ],
];

for (const [fingerprint, labels] of vectors) {
  test(`the labels of ${labels["alertname"]} have Alertmanager's fingerprint`, () => {
    assert.equal(labelFingerprint(Object.entries(labels)), fingerprint);
    assert.equal(labelFingerprint(Object.entries(labels).toReversed()), fingerprint);
  });
}

test("no labels: the offset basis of FNV-1a", () => assert.equal(labelFingerprint([]), "cbf29ce484222325"));

test("names go in the order of their bytes, not of their UTF-16 units", () => {
  // U+FF5E sorts after a surrogate pair in UTF-16 and before it in UTF-8.
  const pairs = [
    ["\uff5e", "1"],
    ["😀", "2"],
  ] as const;
  const bytes = [...Buffer.from("\uff5e"), 0xff, 0x31, 0xff, ...Buffer.from("😀"), 0xff, 0x32, 0xff];
  assert.equal(labelFingerprint(pairs), slowFnv(bytes));
  assert.equal(labelFingerprint(pairs.toReversed()), slowFnv(bytes));
});

/** FNV-1a as its authors write it, in one number of 64 bits. */
function slowFnv(bytes: readonly number[]): string {
  const hash = bytes.reduce(
    (sum, byte) => BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n),
    0xcbf29ce484222325n,
  );
  return hash.toString(16).padStart(16, "0");
}
