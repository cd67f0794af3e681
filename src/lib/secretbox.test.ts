import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import { createSecretBox, newMasterKey, parseKey } from "./secretbox.ts";

const old = randomBytes(32);
const now = randomBytes(32);

describe("the secret box", () => {
  it("opens what it sealed, for the same context only", () => {
    const box = createSecretBox([now]);
    const sealed = box.seal("geheim 密", "account:1:password");
    assert.match(sealed, /^v1\.[0-9a-f]{8}\.[\w-]+$/u);
    assert.equal(box.open(sealed, "account:1:password"), "geheim 密");
    assert.throws(() => box.open(sealed, "account:2:password"));
    assert.notEqual(box.seal("x", "c"), box.seal("x", "c"), "a nonce is never used twice");
  });

  it("notices every changed byte", () => {
    const box = createSecretBox([now]);
    const sealed = box.seal("secret", "c");
    const [, , body = ""] = sealed.split(".");
    const bytes = Buffer.from(body, "base64url");
    for (const index of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      assert.throws(() => box.open(`v1.${box.keyId}.${changed.toString("base64url")}`, "c"), `byte ${index}`);
    }
    for (const broken of ["", "v1", "v1..", `v1.${box.keyId}.`, `v2.${box.keyId}.${body}`, `v1.00000000.${body}`])
      assert.throws(() => box.open(broken, "c"), broken);
  });

  it("opens with old keys and seals with the new one", () => {
    const before = createSecretBox([old]);
    const after = createSecretBox([now, old]);
    assert.equal(after.open(before.seal("x", "c"), "c"), "x");
    assert.ok(after.verify("action", "id", before.sign("action", "id")));
    assert.throws(() => before.open(after.seal("x", "c"), "c"));
  });

  it("signs for one purpose and one text, in one spelling", () => {
    const box = createSecretBox([now]);
    const signature = box.sign("action", "n1");
    assert.ok(box.verify("action", "n1", signature));
    for (const [purpose, text, given] of [
      ["other", "n1", signature],
      ["action", "n2", signature],
      ["action", "n1", `${signature}=`],
      ["action", "n1", `${signature}!`],
      ["action", "n1", signature.slice(1)],
      ["action", "n1", ""],
    ] as const) {
      assert.equal(box.verify(purpose, text, given), false, `${purpose} ${text} ${given}`);
    }
  });

  it("reads keys in base64 and hex, of 32 bytes", () => {
    assert.deepEqual(parseKey(now.toString("hex")), now);
    assert.deepEqual(parseKey(`${now.toString("base64")}\n`), now);
    assert.equal(parseKey(newMasterKey())?.length, 32);
    assert.equal(parseKey("short"), null);
  });
});
