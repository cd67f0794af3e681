import { createCipheriv, createDecipheriv, createHash, createHmac, timingSafeEqual } from "node:crypto";

/** HMAC-SHA256 in Base64: signs messages of the robot and clicks on cards (receive message; event callback of cards). */
export function hmacOf(key: string, text: string): string {
  return createHmac("sha256", key).update(text).digest("base64");
}

/** In constant time, whatever the lengths are. */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash("sha256").update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

/** What the HTTP push of events is secured by; `owner`: the app's Client ID. */
export interface EventKeys {
  readonly token: string;
  readonly aesKey: string;
  readonly owner: string;
}

/** Develop the HTTP mode, `getSignature`: SHA-1 of token, timestamp, nonce and ciphertext, sorted and joined. */
export function eventSignature(token: string, timestamp: string, nonce: string, encrypt: string): string {
  return createHash("sha1").update([token, timestamp, nonce, encrypt].toSorted().join("")).digest("hex");
}

const blockBytes = 32;

/**
 * The same page, `decrypt`: AES-256-CBC whose first 16 bytes of key are its IV; 16 random bytes, the length in 4 bytes, the text, and for
 * whom it is. Null: another key, or for another app.
 */
export function decryptEvent(cipher: string, { aesKey, owner }: EventKeys): string | null {
  const key = Buffer.from(`${aesKey}=`, "base64");
  const bytes = Buffer.from(cipher, "base64");
  if (key.length !== 32 || bytes.length === 0 || bytes.length % 16 !== 0) return null;
  const decipher = createDecipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(bytes), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  if (padding < 1 || padding > blockBytes || padded.length < 20 + padding) return null;
  const plain = padded.subarray(0, padded.length - padding);
  const end = 20 + plain.readUInt32BE(16);
  if (end > plain.length || !sameText(plain.subarray(end).toString("utf8"), owner)) return null;
  return plain.subarray(20, end).toString("utf8");
}

/** The same the other way. `seed`: makes the random bytes, so that one request has one answer. */
export function encryptEvent(text: string, { aesKey, owner }: EventKeys, seed: string): string {
  const key = Buffer.from(`${aesKey}=`, "base64");
  const body = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const random = createHmac("sha256", key).update(seed).digest().subarray(0, 16);
  const plain = Buffer.concat([random, length, body, Buffer.from(owner)]);
  const padding = blockBytes - (plain.length % blockBytes);
  const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([plain, Buffer.alloc(padding, padding)]);
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString("base64");
}
