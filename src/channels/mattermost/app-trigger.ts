import { createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** What the server signs when somebody clicks or says a command: who, when, and a number that is used once. */
export interface Trigger {
  /** Unique; the same when the request is sent again. */
  readonly id: string;
  readonly userId: string;
  /** UTC milliseconds, by the server's clock. */
  readonly at: number;
  readonly signed: string;
  readonly signature: Uint8Array;
}

/**
 * Reads a `trigger_id`: base64 of `<id>:<user>:<milliseconds>:` and the base64 of an ECDSA signature over the SHA-256 of that, in DER
 * (mattermost/mattermost, server/public/model/integration_action.go, GenerateTriggerId). Null: it is none.
 */
export function readTrigger(text: string): Trigger | null {
  if (text.length > 1_000 || !/^[A-Za-z0-9+/]+=*$/.test(text)) return null;
  const plain = Buffer.from(text, "base64").toString("latin1");
  const [, id, userId, at, signature] =
    /^([a-z0-9]{26}):([a-z0-9]{26}):(\d{1,15}):([A-Za-z0-9+/]+=*)$/.exec(plain) ?? [];
  if (id === undefined || userId === undefined || at === undefined || signature === undefined) return null;
  return { id, userId, at: Number(at), signed: `${id}:${userId}:${at}:`, signature: Buffer.from(signature, "base64") };
}

/** Whether this server signed it. Verifying with a public key is as fast for good ones as for bad ones, as far as anybody can learn from it. */
export function isGenuine({ signed, signature }: Trigger, key: KeyObject): boolean {
  return verify("sha256", Buffer.from(signed, "latin1"), key, signature);
}

/** `AsymmetricSigningPublicKey` of the client's settings: base64 of a key on P-256 in DER (server/channels/app/platform). Null: it is none. */
export function readSigningKey(text: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(text, "base64"), format: "der", type: "spki" });
    return key.asymmetricKeyType === "ec" ? key : null;
  } catch {
    return null;
  }
}
