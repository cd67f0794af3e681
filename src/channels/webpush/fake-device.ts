import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import type { ECDH } from "node:crypto";

/** A browser's side of a subscription: its keys, and what it reads of a message (RFC 8291, by the text of the RFC alone). */
export interface Device {
  /** As `PushSubscription.toJSON().keys`. */
  readonly keys: { readonly p256dh: string; readonly auth: string };
  /** The plain text; throws for what was not encrypted for this device. */
  open(body: Buffer): string;
}

/** `given`: a private key and a secret in base64url, as in the RFC's example; left out: new ones. */
export function newDevice(given?: { readonly privateKey: string; readonly auth: string }): Device {
  const own = createECDH("prime256v1");
  if (given === undefined) own.generateKeys();
  else own.setPrivateKey(Buffer.from(given.privateKey, "base64url"));
  const auth = given === undefined ? randomBytes(16) : Buffer.from(given.auth, "base64url");
  return {
    keys: { p256dh: own.getPublicKey("base64url"), auth: auth.toString("base64url") },
    open: (body) => decrypted(own, auth, body),
  };
}

/** Offsets of the header of RFC 8188 §2.1: salt, record size, length of the key id, key id. */
const saltEnd = 16;
const sizeEnd = 20;
const lengthEnd = 21;
const tagBytes = 16;

function decrypted(own: ECDH, auth: Buffer, body: Buffer): string {
  const salt = body.subarray(0, saltEnd);
  const recordSize = body.readUInt32BE(saltEnd);
  const keyLength = body.readUInt8(sizeEnd);
  const sender = body.subarray(lengthEnd, lengthEnd + keyLength);
  const record = body.subarray(lengthEnd + keyLength);
  if (keyLength !== 65) throw new Error("the sender's key is no point of P-256");
  if (record.length > recordSize) throw new Error("there is more than one record");
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), own.getPublicKey(), sender]);
  const secret = derived(auth, own.computeSecret(sender), info, 32);
  const key = derived(salt, secret, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
  const nonce = derived(salt, secret, Buffer.from("Content-Encoding: nonce\0"), 12);
  const cipher = createDecipheriv("aes-128-gcm", key, nonce);
  cipher.setAuthTag(record.subarray(-tagBytes));
  const padded = Buffer.concat([cipher.update(record.subarray(0, -tagBytes)), cipher.final()]);
  const end = padded.findLastIndex((byte) => byte !== 0);
  // RFC 8188 §2: the last record's text ends with a 2, and zeros after it.
  if (padded[end] !== 2) throw new Error("the padding is wrong");
  return padded.subarray(0, end).toString("utf8");
}

function derived(salt: Buffer, secret: Buffer, info: Buffer, bytes: number): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, salt, info, bytes));
}
