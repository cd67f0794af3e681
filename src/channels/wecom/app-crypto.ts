import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Encryption (90968): blocks of 32 bytes, twice those of AES, so that Node's own padding does not fit. */
const block = 32;

/** Encryption, "signature": hex SHA-1 over token, timestamp, nonce and cipher, sorted as texts. */
export function signatureOf(token: string, timestamp: string, nonce: string, cipher: string): string {
  const parts = [token, timestamp, nonce, cipher].toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));
  return createHash("sha1").update(parts.join("")).digest("hex");
}

/** Compares in constant time; texts of other lengths are told apart by their hashes alone. */
export function sameText(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** EncodingAESKey: 43 characters of Base64 without its last sign, 32 bytes. */
function keyOf(encodingKey: string): Buffer {
  return Buffer.from(`${encodingKey}=`, "base64");
}

/** What came out of a cipher: the message, and for whom it was made. */
export interface Opened {
  readonly message: string;
  readonly receiver: string;
}

/**
 * Encryption, "decryption": Base64 of AES-256-CBC whose IV is the beginning of its key; within it 16 random bytes, the length, the
 * message and the receiver (the corp id). Null: it was not made with this key.
 */
export function decrypted(cipher: string, encodingKey: string): Opened | null {
  const bytes = /^[\w+/]+=*$/.test(cipher) ? Buffer.from(cipher, "base64") : Buffer.alloc(0);
  if (bytes.length < block || bytes.length % 16 !== 0) return null;
  const key = keyOf(encodingKey);
  const decipher = createDecipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(bytes), decipher.final()]);
  const whole = unpadded(padded);
  if (whole === null || whole.length < 20) return null;
  const end = 20 + whole.readUInt32BE(16);
  if (end > whole.length) return null;
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return { message: decoder.decode(whole.subarray(20, end)), receiver: decoder.decode(whole.subarray(end)) };
  } catch {
    return null;
  }
}

/** PKCS #7 (RFC 2315 §10.3) to 32 bytes: as many as are missing, each holding their number. */
function unpadded(bytes: Buffer): Buffer | null {
  const count = bytes.at(-1) ?? 0;
  if (count < 1 || count > block || count > bytes.length) return null;
  const padding = bytes.subarray(bytes.length - count);
  return padding.every((each) => each === count) ? bytes.subarray(0, bytes.length - count) : null;
}

/** The other way round, for a passive reply. `random`: 16 bytes. */
export function encrypted(
  message: string,
  receiver: string,
  encodingKey: string,
  random: Uint8Array = randomBytes(16),
): string {
  const text = Buffer.from(message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const bare = Buffer.concat([random, length, text, Buffer.from(receiver)]);
  const count = block - (bare.length % block);
  const key = keyOf(encodingKey);
  const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(bare), cipher.update(Buffer.alloc(count, count)), cipher.final()]).toString(
    "base64",
  );
}
