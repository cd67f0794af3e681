import { createHmac, timingSafeEqual } from "node:crypto";
import { markVerified } from "#ports/inbound.ts";
import type { ChannelDeps } from "#ports/channel.ts";
import type { RawRequest, Rejection, VerifiedRequest } from "#ports/inbound.ts";
import type { Config } from "./app-config.ts";
import { freshSeconds, inboundBytes } from "./app-limits.ts";
import type { Refusal, Seen } from "./app-seen.ts";

const reasons: Readonly<Record<Refusal, Rejection>> = {
  no_secret: { rejected: true, status: 401, why: "the account has no signing secret yet" },
  body: { rejected: true, status: 413, why: "the body is longer than any of Slack's" },
  unsigned: { rejected: true, status: 401, why: "a header of the signature is missing or malformed" },
  stale: { rejected: true, status: 401, why: "signed more than five minutes ago, or ahead of our clock" },
  signature: { rejected: true, status: 401, why: "not signed with the account's signing secret" },
};

/**
 * docs.slack.dev, "Verifying requests from Slack": `v0=` and the hex HMAC-SHA256 of `v0:<timestamp>:<body>` under the signing secret, over
 * the bytes as they came. The time is looked at on both sides of our clock.
 */
export function createVerify(
  { signingSecret }: Pick<Config, "signingSecret">,
  { now }: Pick<ChannelDeps, "now">,
  seen: Seen,
) {
  return (request: RawRequest): Promise<VerifiedRequest | Rejection> => {
    const refusal = refusalOf(request, signingSecret, now());
    if (refusal === null) {
      seen.acceptedAt = now();
      return Promise.resolve(markVerified(request));
    }
    seen.refusedAt.set(refusal, now());
    return Promise.resolve(reasons[refusal]);
  };
}

function refusalOf({ headers, body }: RawRequest, secret: string | null, now: number): Refusal | null {
  if (secret === null) return "no_secret";
  if (body.length > inboundBytes) return "body";
  const timestamp = headers["x-slack-request-timestamp"] ?? "";
  const signature = headers["x-slack-signature"] ?? "";
  // Several values of one header are joined by a comma: such a header is none.
  if (!/^\d{1,12}$/.test(timestamp) || !/^v0=[0-9a-f]{64}$/.test(signature)) return "unsigned";
  const expected = createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest();
  if (!timingSafeEqual(expected, Buffer.from(signature.slice(3), "hex"))) return "signature";
  return Math.abs(now / 1_000 - Number(timestamp)) > freshSeconds ? "stale" : null;
}
