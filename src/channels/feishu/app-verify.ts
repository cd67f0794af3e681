import { markVerified } from "#ports/inbound.ts";
import type { RawRequest, Rejection, VerifiedRequest } from "#ports/inbound.ts";
import type { AppConfig } from "./app-config.ts";
import { sameText, signatureOf } from "./app-crypto.ts";
import { readBody } from "./app-envelope.ts";
import type { Envelope, Said } from "./app-envelope.ts";
import { botIdWaitMs, freshMs, inboundBytes } from "./app-limits.ts";
import { needsBotId } from "./app-said.ts";
import type { RefusalKind, SeenRequests } from "./app-seen.ts";

export type Verify = (request: RawRequest) => Promise<VerifiedRequest | Rejection>;

/** What a check of requests needs. */
export interface VerifyParts {
  readonly config: AppConfig;
  readonly now: () => number;
  readonly seen: SeenRequests;
  readonly botId: (signal: AbortSignal) => Promise<string | null>;
}

/** What speaks against a request; null: nothing. */
type Doubt = { readonly kind: RefusalKind; readonly detail?: string } | null;

const statusOf: Readonly<Partial<Record<RefusalKind, Rejection["status"]>>> = { body: 413, bot_unknown: 503 };

/**
 * Lets in what this app's platform sent: encrypted with our key, signed over the raw bytes, fresh, with our token and for our app. Only
 * the check of the address in the console is not signed (receive events, "security check"); it has to know both key and token, and is
 * answered with its challenge alone. That the same request comes twice is seen by the ids of its events.
 */
export function createVerify({ config, now, seen, botId }: VerifyParts): Verify {
  function refuse(doubt: NonNullable<Doubt>): Rejection {
    seen.refused(doubt.kind, now(), doubt.detail);
    return { rejected: true, status: statusOf[doubt.kind] ?? 401, why: `feishu: ${doubt.kind}` };
  }

  function doubtOf(request: RawRequest, said: Said): Doubt {
    if (request.body.length > inboundBytes || request.method !== "POST") return { kind: "body" };
    if (said.kind === "challenge") return sameText(said.token, config.verificationToken) ? null : { kind: "token" };
    const doubt = signatureDoubt(request, said);
    if (doubt !== null) return doubt;
    return said.kind === "event" ? envelopeDoubt(said.envelope) : null;
  }

  function signatureDoubt({ headers, body }: RawRequest, said: Said): Doubt {
    const timestamp = headers["x-lark-request-timestamp"];
    const nonce = headers["x-lark-request-nonce"];
    const signature = headers["x-lark-signature"];
    if (timestamp === undefined || nonce === undefined || signature === undefined) return unsigned(said);
    if (!sameText(signature, signatureOf(timestamp, nonce, config.encryptKey, body))) return unsigned(said);
    // Seconds since 1970, which the signature covers.
    const at = /^\d{10}$/.test(timestamp) ? Number(timestamp) * 1000 : Number.NaN;
    return Math.abs(now() - at) <= freshMs ? null : { kind: "stale" };
  }

  function envelopeDoubt({ header }: Envelope): Doubt {
    if (!sameText(header.token ?? "", config.verificationToken)) return { kind: "token" };
    return header.app_id === config.appId ? null : { kind: "app", detail: header.app_id ?? "none" };
  }

  return async (request) => {
    const said: Said =
      request.body.length > inboundBytes ? { kind: "nothing" } : readBody(request.body, config.encryptKey);
    const doubt = doubtOf(request, said);
    if (doubt !== null) return refuse(doubt);
    // Who is meant by a mention can only be told by the bot's own id; the platform sends again what is not taken now.
    if (said.kind === "event" && needsBotId(said.envelope) && (await botId(AbortSignal.timeout(botIdWaitMs))) === null)
      return refuse({ kind: "bot_unknown" });
    seen.accepted(typeOf(said), now());
    return markVerified(request);
  };
}

/** Why a request without a good signature came: the causes that somebody can mend have names of their own. */
function unsigned(said: Said): NonNullable<Doubt> {
  if (said.kind === "unreadable") return { kind: "key" };
  return { kind: said.kind === "plain" || said.kind === "old" ? said.kind : "signature" };
}

function typeOf(said: Said): string {
  if (said.kind === "challenge") return "url_verification";
  return said.kind === "event" ? (said.envelope.header.event_type ?? "other") : "other";
}
