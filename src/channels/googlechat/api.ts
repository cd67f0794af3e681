import type { Attempt, ChannelDeps } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { keyOfSecret } from "#channels/kit/hook.ts";
import type { Address } from "./config.ts";
import type { Wire } from "./render.ts";

/**
 * developers.google.com/workspace/chat, `spaces.messages.create`. A second try with the same `requestId` answers with the message of the
 * first; that this holds for webhooks as well is not said.
 */
export function post(deps: ChannelDeps, wire: Wire, to: Address, attempt: Attempt): Promise<HttpResult> {
  return deps.http.request({
    method: "POST",
    url: `${to.url}&requestId=${keyOfSecret(attempt.idempotencyKey)}`,
    headers: { "content-type": "application/json; charset=UTF-8", "user-agent": "Tocsin" },
    body: JSON.stringify(wire),
    signal: attempt.signal,
    maxBytes: 256 * 1024,
  });
}
