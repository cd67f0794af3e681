import type { Attempt, ChannelDeps } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import type { Address } from "./config.ts";
import type { Wire } from "./render.ts";
import { messageId, sign } from "./sign.ts";

/** Standard Webhooks 1.0, "Webhook headers": the id is the same for all tries, the timestamp is that of this one. */
export function post(deps: ChannelDeps, wire: Wire, to: Address, attempt: Attempt): Promise<HttpResult> {
  const id = messageId(attempt.idempotencyKey);
  const timestamp = String(Math.floor(deps.now() / 1000));
  return deps.http.request({
    method: "POST",
    url: to.url,
    headers: {
      "content-type": wire.contentType,
      "user-agent": "Tocsin",
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": sign(to.secret, id, timestamp, wire.body),
    },
    body: wire.body,
    signal: attempt.signal,
    // Only the status counts; what a receiver says is read so that its connection can be used again.
    maxBytes: 16_384,
  });
}
