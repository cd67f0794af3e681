import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { describe, it } from "node:test";
import { decrypt, encrypt, getSignature } from "@wecom/crypto";
import { decrypted, encrypted, sameText, signatureOf } from "./app-crypto.ts";
import { seal, unseal } from "./fake-app-crypto.ts";

/** The platform's own example (developer.work.weixin.qq.com/document/path/90968, "example"). */
const published = {
  corpId: "wx5823bf96d3bd56c7",
  token: "QDG6eK",
  encodingAesKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
  timestamp: "1409659813",
  nonce: "1372623149",
  signature: "477715d11cdb4164915debcba66cb864d751f3e6",
  cipher:
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==",
};
const { encodingAesKey: key, corpId } = published;

describe("WeCom's encryption", () => {
  it("opens and proves the example that the platform publishes", () => {
    const { token, timestamp, nonce, cipher, signature } = published;
    assert.equal(signatureOf(token, timestamp, nonce, cipher), signature);
    const opened = decrypted(cipher, key);
    assert.equal(opened?.receiver, corpId);
    assert.match(opened?.message ?? "", /<FromUserName><!\[CDATA\[mycreate\]\]><\/FromUserName>[^]*hello/);
  });

  it("agrees with the platform's own library, both ways, for every length of padding", () => {
    for (let length = 0; length <= 70; length += 1) {
      const text = "值".repeat(length % 5) + "x".repeat(length);
      const theirs = decrypted(encrypt(key, text, corpId), key);
      assert.deepEqual(theirs, { message: text, receiver: corpId });
      const { message, id } = decrypt(key, encrypted(text, corpId, key));
      assert.deepEqual([message, id], [text, corpId]);
      // The fake's hand is as good as the library's.
      assert.deepEqual(unseal(encrypt(key, text, corpId), key), { text, corpId });
      assert.equal(decrypt(key, seal(text, corpId, key)).message, text);
    }
    const fixed = new Uint8Array(16).fill(7);
    assert.equal(encrypted("<xml/>", corpId, key, fixed), encrypt(key, "<xml/>", corpId, Buffer.from(fixed)));
    assert.equal(signatureOf("t", "1", "2", "c"), getSignature("t", "1", "2", "c"));
  });

  it("opens nothing that was not made with this key, or is not whole", () => {
    const cipher = encrypted("hello", corpId, key);
    assert.notEqual(decrypted(cipher, `k${key.slice(1)}`)?.receiver, corpId);
    const bent = Buffer.from(cipher, "base64");
    bent.writeUInt8(bent.readUInt8(bent.length - 1) ^ 1, bent.length - 1);
    for (const bad of ["", "====", "not base64 at all", cipher.slice(0, -8), bent.toString("base64"), "A".repeat(43)])
      assert.equal(decrypted(bad, key), null, bad);
  });

  it("believes neither a length beyond the message nor padding that lies", () => {
    const bytes = Buffer.from(`${key}=`, "base64");
    const raw = (plain: Buffer): string => {
      const cipher = createCipheriv("aes-256-cbc", bytes, bytes.subarray(0, 16)).setAutoPadding(false);
      return Buffer.concat([cipher.update(plain), cipher.final()]).toString("base64");
    };
    const long = Buffer.alloc(64, 12);
    long.writeUInt32BE(4_000_000_000, 16);
    assert.equal(decrypted(raw(long), key), null, "the length");
    for (const last of [0, 33, 255]) {
      const padded = Buffer.alloc(64, 1);
      padded.writeUInt32BE(4, 16);
      padded.writeUInt8(last, 63);
      assert.equal(decrypted(raw(padded), key), null, `padding of ${last}`);
    }
  });

  it("compares whole texts", () => {
    assert.ok(sameText("abc", "abc"));
    assert.ok(!sameText("abc", "abcd"));
    assert.ok(!sameText("", "a"));
  });
});
