import { createECDH } from "node:crypto";

/** A key pair by which push services know us (RFC 8292), in base64url: 32 and 65 bytes. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

const curve = "prime256v1";
const privateBytes = 32;

export function newPrivateKey(): string {
  const pair = createECDH(curve);
  pair.generateKeys();
  return text(pair.getPrivateKey());
}

/** Throws for what `isPrivateKey` refuses. */
export function pairOf(privateKey: string): KeyPair {
  const pair = createECDH(curve);
  pair.setPrivateKey(Buffer.from(privateKey, "base64url"));
  return { privateKey, publicKey: pair.getPublicKey("base64url") };
}

export function isPrivateKey(privateKey: string): boolean {
  if (!/^[\w-]{43}$/.test(privateKey)) return false;
  try {
    pairOf(privateKey);
    return true;
  } catch {
    // Zero, or not below the order of the curve.
    return false;
  }
}

/** Node leaves leading zeros out. */
function text(bytes: Buffer): string {
  return Buffer.concat([Buffer.alloc(privateBytes - bytes.length), bytes]).toString("base64url");
}
