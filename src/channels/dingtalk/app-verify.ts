import { createHash } from "node:crypto";
import { markVerified } from "#ports/inbound.ts";
import type { Inbound, RawRequest, Rejection } from "#ports/inbound.ts";
import { callbackSecretOf } from "./app-api.ts";
import type { AppAddress, AppConfig } from "./app-config.ts";
import { eventSignature, hmacOf, sameText } from "./app-crypto.ts";
import type { EventKeys } from "./app-crypto.ts";
import { channelOf, parseJson, queryOf, readRequest } from "./app-envelope.ts";
import type { Channel, Said } from "./app-envelope.ts";
import { freshMs, inboundBytes, kept } from "./app-limits.ts";
import type { RefusalKind, Seen } from "./app-seen.ts";

export type Verify = Inbound<AppAddress>["verify"];

export interface VerifyParts {
  readonly config: AppConfig;
  readonly accountId: string;
  readonly now: () => number;
  readonly seen: Seen;
}

/** Of an app whose events are pushed over HTTP; null: of none. */
export function eventKeysOf({ eventToken, eventAesKey, clientId }: AppConfig): EventKeys | null {
  return eventToken === undefined || eventAesKey === undefined
    ? null
    : { token: eventToken, aesKey: eventAesKey, owner: clientId };
}

const statusOf: Readonly<Partial<Record<RefusalKind, Rejection["status"]>>> = { body: 413, closed: 403, corp: 403 };

/**
 * Lets in what DingTalk sent to this app over HTTP: messages of the robot signed with the app's secret (receive message), clicks with the
 * secret that we registered (event callback of cards), events signed and encrypted (develop the HTTP mode). The first two sign the time
 * alone and not the body: a signature is good for a short time, and for the one body with which it came first.
 */
export function createVerify({ config, accountId, now, seen }: VerifyParts): Verify {
  const keys = eventKeysOf(config);
  const callbackSecret = callbackSecretOf(config, accountId);
  const bodies = new Map<string, string>();

  function doubtOf(request: RawRequest): RefusalKind | null {
    if (config.connection === "stream") return "closed";
    if (request.method !== "POST" || request.body.length > inboundBytes) return "body";
    const channel = channelOf(request);
    const proof = proofs[channel](request);
    if (proof === null) return "signature";
    if (!sameText(proof.signature, proof.expected)) return "signature";
    if (!/^\d{13}$/.test(proof.timestamp) || Math.abs(now() - Number(proof.timestamp)) > freshMs) return "stale";
    if (channel !== "event" && !isFirst(`${channel} ${proof.signature}`, request.body)) return "reused";
    return contentDoubt(readRequest(request, keys));
  }

  const proofs: Readonly<Record<Channel, (request: RawRequest) => Proof | null>> = {
    robot({ headers }) {
      const { timestamp, sign: signature } = headers;
      if (timestamp === undefined || signature === undefined) return null;
      return { timestamp, signature, expected: hmacOf(config.clientSecret, `${timestamp}\n${config.clientSecret}`) };
    },
    card({ headers }) {
      const { "x-ddpaas-signature-timestamp": timestamp, "x-ddpaas-signature": signature } = headers;
      if (timestamp === undefined || signature === undefined) return null;
      return { timestamp, signature, expected: hmacOf(callbackSecret, timestamp) };
    },
    event({ url, body }) {
      const query = queryOf(url);
      const signature = query.get("msg_signature") ?? query.get("signature");
      const [timestamp, nonce, encrypt] = [query.get("timestamp"), query.get("nonce"), cipherOf(body)];
      if (keys === null || signature === null || timestamp === null || nonce === null || encrypt === null) return null;
      return { timestamp, signature, expected: eventSignature(keys.token, timestamp, nonce, encrypt) };
    },
  };

  /** The platform may send the same again; anybody else who saw the signature has another body. */
  function isFirst(signature: string, body: Uint8Array): boolean {
    const hash = createHash("sha256").update(body).digest("hex");
    const known = bodies.get(signature);
    if (known !== undefined) return known === hash;
    const [oldest] = bodies.keys();
    if (bodies.size >= kept.signatures && oldest !== undefined) bodies.delete(oldest);
    bodies.set(signature, hash);
    return true;
  }

  function contentDoubt(said: Said): RefusalKind | null {
    if (said.kind === "unreadable") return "key";
    const corpId = corpOf(said);
    return corpId === null || corpId === config.corpId ? null : "corp";
  }

  return (request) => {
    const doubt = doubtOf(request);
    if (doubt !== null) {
      seen.refused(doubt, now());
      return Promise.resolve({ rejected: true, status: statusOf[doubt] ?? 401, why: `dingtalk: ${doubt}` });
    }
    noteSeen(readRequest(request, keys), seen, now());
    return Promise.resolve(markVerified(request));
  };
}

interface Proof {
  readonly timestamp: string;
  readonly signature: string;
  readonly expected: string;
}

function cipherOf(body: Uint8Array): string | null {
  const value = parseJson(new TextDecoder().decode(body));
  const encrypt = typeof value === "object" && value !== null && "encrypt" in value ? value.encrypt : null;
  return typeof encrypt === "string" ? encrypt : null;
}

function corpOf(said: Said): string | null {
  if (said.kind === "message") return said.message.chatbotCorpId ?? null;
  if (said.kind === "click") return said.click.corpId ?? null;
  return said.kind === "event" ? said.corpId : null;
}

/** Remembers for the diagnosis what was let in, over HTTP or a stream. */
export function noteSeen(said: Said, seen: Seen, at: number): void {
  if (said.kind === "unreadable" || said.kind === "nothing") return;
  seen.accepted(said.kind, at);
  if (said.kind === "message" && said.message.senderStaffId === undefined) seen.refused("unnamed", at);
}
