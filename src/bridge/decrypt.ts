import { createDecipheriv, createHmac, privateDecrypt, constants, timingSafeEqual } from "node:crypto";

/** Graph, "Set up change notifications that include resource data", `encryptedContent`. */
export interface Encrypted {
  readonly data: string;
  readonly dataKey: string;
  readonly dataSignature: string;
}

/**
 * The text of an encrypted resource: the key by RSA-OAEP with SHA-1, the data by AES-256-CBC with PKCS #7, its HMAC-SHA256 checked first.
 * Null: it was not meant for this key, or changed on the way.
 */
export function decrypt({ data, dataKey, dataSignature }: Encrypted, privateKey: string): string | null {
  try {
    const how = { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" };
    const key = privateDecrypt(how, Buffer.from(dataKey, "base64"));
    const bytes = Buffer.from(data, "base64");
    const expected = createHmac("sha256", key).update(bytes).digest();
    const given = Buffer.from(dataSignature, "base64");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    const decipher = createDecipheriv("aes-256-cbc", key, key.subarray(0, 16));
    return Buffer.concat([decipher.update(bytes), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}
