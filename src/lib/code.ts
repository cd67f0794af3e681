import { createHash, randomBytes, randomInt } from "node:crypto";

/** Crockford's base32: no I, L, O, U, so that a code can be read out and typed. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** `length` characters of Crockford's base32, 5 bits of randomness each. */
export function randomCode(length: number): string {
  // 256 is a multiple of 32, so the low five bits of a byte are uniform.
  return Array.from(randomBytes(length), (byte) => alphabet.charAt(byte & 31)).join("");
}

/** `length` decimal digits, each as likely as the other; leading zeros stay. */
export function randomDigits(length: number): string {
  return String(randomInt(10 ** length)).padStart(length, "0");
}

/**
 * First 128 bits of SHA-256, base64url: 22 characters. Only for secrets that are random themselves; short enough to travel in a
 * button (Telegram takes 64 bytes).
 */
export function shortHash(text: string): string {
  return createHash("sha256").update(text, "utf8").digest().subarray(0, 16).toString("base64url");
}
