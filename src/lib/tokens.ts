import { hash, randomBytes, randomInt } from "node:crypto";

const keyAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
const keyLength = 32;
const hintLength = 8;

/** A secret of 256 bits with a prefix that secret scanners can find: `tcs_…`. */
export function newToken(prefix: string): string {
  return prefix + randomBytes(32).toString("base64url");
}

/**
 * An integration key: 32 lower-case letters and digits (165 bits). No prefix, because senders that speak PagerDuty's protocol
 * refuse keys of any other form.
 */
export function newKey(): string {
  return Array.from({ length: keyLength }, () => keyAlphabet[randomInt(keyAlphabet.length)]).join("");
}

/** What is stored of a random secret. Its 128 bits and more cannot be guessed, so a plain hash is enough. */
export function hashToken(token: string): string {
  return hash("sha256", token, "hex");
}

/** First characters, so that people can tell one from another. */
export function tokenHint(token: string): string {
  return token.slice(0, hintLength);
}
