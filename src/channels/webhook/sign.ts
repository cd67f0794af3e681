import { createHash, createHmac, createSecretKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { keptSecrets } from "./limits.ts";

// Standard Webhooks 1.0, "Signature scheme": `whsec_` and the base64 of 24 to 64 random bytes.
const secret = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/;

/** One secret, or the new and the old one while a receiver changes over. */
export function isSecretList(text: string): boolean {
  const all = text.trim().split(/\s+/);
  return (
    all.length <= 2 &&
    all.every((each) => secret.test(each) && bytesOf(each).length >= 24 && bytesOf(each).length <= 64)
  );
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text.slice("whsec_".length), "base64");
}

const parsed = new Map<string, readonly KeyObject[]>();

/** Decoding costs as much as signing; the same few secrets come again and again. */
function keysOf(list: string): readonly KeyObject[] {
  const known = parsed.get(list);
  if (known !== undefined) return known;
  const keys = list
    .trim()
    .split(/\s+/)
    .map((each) => createSecretKey(bytesOf(each)));
  if (parsed.size >= keptSecrets) parsed.clear();
  parsed.set(list, keys);
  return keys;
}

/** `webhook-signature`: one `v1,` signature of `id.timestamp.body` a secret, separated by blanks. */
export function sign(secrets: string, id: string, timestamp: string, body: string): string {
  const content = `${id}.${timestamp}.${body}`;
  return keysOf(secrets)
    .map((key) => `v1,${createHmac("sha256", key).update(content).digest("base64")}`)
    .join(" ");
}

/** `webhook-id`: a dot in it would blur the borders of what is signed, and a header takes no other characters than these. */
export function messageId(idempotencyKey: string): string {
  if (/^[\w|:=@-]{1,200}$/.test(idempotencyKey)) return idempotencyKey;
  return `msg_${createHash("sha256").update(idempotencyKey).digest("base64url")}`;
}
