import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

const version = "v1";
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const signatureBytes = 16;

/** One master key; everything else is derived from it. */
interface Ring {
  readonly id: string;
  readonly seal: Buffer;
  readonly signers: Map<string, Buffer>;
  readonly master: Buffer;
}

/** What `createSecretBox` makes; has the shape of the port of the same name. */
export interface Box {
  /** Names the key that seals now. */
  readonly keyId: string;
  /** Names all keys that open. */
  readonly keyIds: readonly string[];
  seal(plain: string, context: string): string;
  open(sealed: string, context: string): string;
  sign(purpose: string, text: string): string;
  verify(purpose: string, text: string, signature: string): boolean;
}

/**
 * Seals with the first key and opens with all of them, so that a new key can be put in front of an old one. AES-256-GCM with a
 * random nonce; the context is authenticated, so that a sealed value cannot be moved to another row.
 */
export function createSecretBox(masterKeys: readonly Buffer[]): Box {
  const rings = masterKeys.map(openRing);
  const [current] = rings;
  if (current === undefined) throw new Error("a secret box needs a key");
  const byId = new Map(rings.map((ring) => [ring.id, ring]));

  return {
    keyId: current.id,
    keyIds: rings.map((ring) => ring.id),
    seal(plain, context) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", current.seal, nonce).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([nonce, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return `${version}.${current.id}.${sealed.toString("base64url")}`;
    },
    open(sealed, context) {
      const [form, id = "", body = ""] = sealed.split(".");
      const ring = byId.get(id);
      if (form !== version || ring === undefined) throw new Error(`sealed with an unknown key: ${id}`);
      const bytes = Buffer.from(body, "base64url");
      if (bytes.length < nonceBytes + tagBytes) throw new Error("a sealed value is too short");
      const decipher = createDecipheriv("aes-256-gcm", ring.seal, bytes.subarray(0, nonceBytes))
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes.subarray(-tagBytes));
      return decipher.update(bytes.subarray(nonceBytes, -tagBytes), undefined, "utf8") + decipher.final("utf8");
    },
    sign(purpose, text) {
      return mac(current, purpose, text).toString("base64url");
    },
    verify(purpose, text, signature) {
      const given = Buffer.from(signature, "base64url");
      // Buffer drops what is not base64url: only the one spelling that `sign` gives is good.
      if (given.length !== signatureBytes || given.toString("base64url") !== signature) return false;
      return rings.some((ring) => timingSafeEqual(mac(ring, purpose, text), given));
    },
  };
}

/** Reads a key as people write it, base64 or hex; null when it is not 32 bytes. */
export function parseKey(text: string): Buffer | null {
  const trimmed = text.trim();
  const bytes = /^[0-9a-f]{64}$/iu.test(trimmed) ? Buffer.from(trimmed, "hex") : Buffer.from(trimmed, "base64");
  return bytes.length === keyBytes ? bytes : null;
}

/** A new master key as it is kept in a file. */
export function newMasterKey(): string {
  return randomBytes(keyBytes).toString("base64");
}

function openRing(master: Buffer): Ring {
  if (master.length !== keyBytes) throw new Error("a master key has 32 bytes");
  return {
    id: derive(master, "id").subarray(0, 4).toString("hex"),
    seal: derive(master, "seal"),
    signers: new Map(),
    master,
  };
}

function mac(ring: Ring, purpose: string, text: string): Buffer {
  const known = ring.signers.get(purpose);
  const key = known ?? derive(ring.master, `sign:${purpose}`);
  if (known === undefined) ring.signers.set(purpose, key);
  return createHmac("sha256", key).update(text).digest().subarray(0, signatureBytes);
}

function derive(master: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", master, "tocsin", purpose, keyBytes));
}
