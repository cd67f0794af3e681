import { createDecipheriv, createHash, timingSafeEqual } from "node:crypto";

/**
 * Receive events, "signature": hex SHA-256 over timestamp, nonce, Encrypt Key and the body, byte for byte. The key stands within what is
 * hashed, with the body behind it: whoever does not know the key cannot go on from a hash they have seen, since what they would
 * append is no cipher of ours.
 */
export function signatureOf(timestamp: string, nonce: string, encryptKey: string, body: Uint8Array): string {
  return createHash("sha256").update(`${timestamp}${nonce}${encryptKey}`).update(body).digest("hex");
}

/** Compares in constant time; texts of other lengths are told apart by their hashes alone. */
export function sameText(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/**
 * Receive events, "decryption": Base64 of 16 bytes of IV and AES-256-CBC with PKCS#7; its key is SHA-256 of the Encrypt Key. Null: it
 * was not made with this key.
 */
export function decrypted(cipher: string, encryptKey: string): string | null {
  const bytes = Buffer.from(cipher, "base64");
  if (bytes.length < 32 || bytes.length % 16 !== 0) return null;
  const key = createHash("sha256").update(encryptKey).digest();
  const decipher = createDecipheriv("aes-256-cbc", key, bytes.subarray(0, 16));
  try {
    const plain = Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]);
    return new TextDecoder("utf-8", { fatal: true }).decode(plain);
  } catch {
    return null;
  }
}
