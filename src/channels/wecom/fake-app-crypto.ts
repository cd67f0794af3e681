import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/** The platform's side of the encryption, by the steps of its document. */
export function seal(text: string, corpId: string, encodingAesKey: string): string {
  const key = Buffer.from(`${encodingAesKey}=`, "base64");
  const message = Buffer.from(text, "utf8");
  const head = Buffer.concat([randomBytes(16), Buffer.from([0, 0, 0, 0])]);
  head.writeInt32BE(message.byteLength, 16);
  const bare = Buffer.concat([head, message, Buffer.from(corpId, "utf8")]);
  const missing = 32 - (bare.byteLength % 32);
  const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, 16));
  cipher.setAutoPadding(false);
  const blocks = Buffer.concat([bare, Buffer.from(new Uint8Array(missing).fill(missing))]);
  return cipher.update(blocks).toString("base64") + cipher.final("base64");
}

/** Opens what it was answered; throws when it cannot be opened. */
export function unseal(sealed: string, encodingAesKey: string): { readonly text: string; readonly corpId: string } {
  const key = Buffer.from(`${encodingAesKey}=`, "base64");
  const decipher = createDecipheriv("aes-256-cbc", key, key.subarray(0, 16));
  decipher.setAutoPadding(false);
  const bytes = Buffer.concat([decipher.update(sealed, "base64"), decipher.final()]);
  const padding = bytes[bytes.length - 1] ?? 0;
  if (bytes.length % 32 !== 0 || padding < 1 || padding > 32) throw new Error("the padding is wrong");
  const length = bytes.readInt32BE(16);
  const text = bytes.subarray(20, 20 + length).toString("utf8");
  return { text, corpId: bytes.subarray(20 + length, bytes.length - padding).toString("utf8") };
}

/** sha1 over the sorted four. */
export function sign(token: string, timestamp: string, nonce: string, sealed: string): string {
  const sorted = [token, timestamp, nonce, sealed].sort();
  return createHash("sha1").update(sorted.join(""), "utf8").digest("hex");
}
