import type { Attempt, ChannelDeps } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import type { Address } from "./config.ts";
import type { Wire } from "./render.ts";

/** docs.slack.dev, "Sending messages using incoming webhooks". There is no key that would make a second try harmless. */
export function post(deps: ChannelDeps, wire: Wire, to: Address, attempt: Attempt): Promise<HttpResult> {
  return deps.http.request({
    method: "POST",
    url: to.url,
    headers: { "content-type": "application/json; charset=utf-8", "user-agent": "Tocsin" },
    body: JSON.stringify(wire),
    signal: attempt.signal,
    // The answer is one word.
    maxBytes: 16_384,
  });
}
