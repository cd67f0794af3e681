import { markVerified } from "#ports/inbound.ts";
import type { RawRequest, Rejection, VerifiedRequest } from "#ports/inbound.ts";
import type { AppConfig } from "./app-config.ts";
import { decrypted, sameText, signatureOf } from "./app-crypto.ts";
import { freshMs, inboundBytes } from "./app-limits.ts";
import type { RefusalKind, SeenRequests } from "./app-seen.ts";
import { readXml, textOf } from "./app-xml.ts";
import type { XmlElement } from "./app-xml.ts";

export type Verify = (request: RawRequest) => Promise<VerifiedRequest | Rejection>;

/** What a check of requests needs. */
export interface VerifyParts {
  readonly config: Pick<AppConfig, "corpId" | "agentId" | "token" | "encodingAesKey">;
  readonly now: () => number;
  readonly seen: SeenRequests;
}

/** What a request holds (90238): its signature stands in the query, over the cipher of the query or of the body. */
interface Envelope {
  readonly signature: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly cipher: string;
}

/** A verified request, opened. Not null once it was verified. */
export type Content =
  /** The console checks the address: the text is to be said back. */
  | { readonly kind: "echo"; readonly text: string }
  | { readonly kind: "message"; readonly message: XmlElement }
  | { readonly kind: "nothing" };

function envelopeOf({ method, url, body }: RawRequest): Envelope | null {
  const query = URL.parse(url, "http://hook")?.searchParams;
  if (query === undefined || body.length > inboundBytes || url.length > 8_192) return null;
  const cipher = method === "GET" ? query.get("echostr") : method === "POST" ? cipherIn(body) : null;
  if (cipher === null || cipher === "") return null;
  const value = (name: string): string => query.get(name) ?? "";
  return {
    signature: value("msg_signature"),
    timestamp: value("timestamp"),
    nonce: value("nonce"),
    // Base64 has plus signs, which a query may hold as they are; read as a form, they are blanks.
    cipher: cipher.replaceAll(" ", "+"),
  };
}

function cipherIn(body: Uint8Array): string | null {
  const document = readXml(new TextDecoder().decode(body));
  return document === null ? null : textOf(document, "Encrypt");
}

/**
 * Lets in what this app's platform sent: signed with our Token, fresh, encrypted with our key, for our organization and our app. That the
 * same request comes twice is seen by the ids of its events.
 */
export function createVerify({ config, now, seen }: VerifyParts): Verify {
  function refuse(kind: RefusalKind, detail?: string): Rejection {
    seen.refused(kind, now(), detail);
    return { rejected: true, status: kind === "body" ? 400 : 401, why: `wecom: ${kind}` };
  }

  function check(request: RawRequest): VerifiedRequest | Rejection {
    const envelope = envelopeOf(request);
    if (envelope === null) return refuse("body");
    const { signature, timestamp, nonce, cipher } = envelope;
    if (!sameText(signature, signatureOf(config.token, timestamp, nonce, cipher))) return refuse("signature");
    // Seconds since 1970, which the signature covers.
    const at = /^\d{10}$/.test(timestamp) ? Number(timestamp) * 1000 : Number.NaN;
    if (!(Math.abs(now() - at) <= freshMs)) return refuse("stale");
    const opened = decrypted(cipher, config.encodingAesKey);
    if (opened === null) return refuse("key");
    if (!sameText(opened.receiver, config.corpId)) return refuse("corp", opened.receiver);
    const message = request.method === "GET" ? null : readXml(opened.message);
    const agent = message === null ? null : textOf(message, "AgentID");
    // Changes of the address book name no app.
    if (agent !== null && agent !== String(config.agentId)) return refuse("agent", agent);
    seen.accepted(typeOf(request, message), now());
    return markVerified(request);
  }

  return (request) => Promise.resolve(check(request));
}

function typeOf({ method }: RawRequest, message: XmlElement | null): string {
  if (method === "GET") return "url_verification";
  const type = message === null ? null : textOf(message, "MsgType");
  return (type === "event" && message !== null ? textOf(message, "Event")?.toLowerCase() : type) ?? "other";
}

/** Opens a request that was verified. */
export function openRequest(request: VerifiedRequest, { encodingAesKey }: Pick<AppConfig, "encodingAesKey">): Content {
  const envelope = envelopeOf(request);
  const opened = envelope === null ? null : decrypted(envelope.cipher, encodingAesKey);
  if (opened === null) return { kind: "nothing" };
  if (request.method === "GET") return { kind: "echo", text: opened.message };
  const message = readXml(opened.message);
  return message === null ? { kind: "nothing" } : { kind: "message", message };
}
