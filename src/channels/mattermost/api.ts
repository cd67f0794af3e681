import type { Attempt, ChannelDeps } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import type { Address } from "./config.ts";
import type { Wire } from "./render.ts";

/** developers.mattermost.com, "Incoming webhooks". There is no key that would make a second try harmless. */
export function post(deps: ChannelDeps, wire: Wire, to: Address, attempt: Attempt): Promise<HttpResult> {
  return deps.http.request({
    method: "POST",
    url: to.url,
    headers: { "content-type": "application/json", "user-agent": "Tocsin" },
    body: JSON.stringify(wire),
    signal: attempt.signal,
    // The answer is one word, or an error of a few lines.
    maxBytes: 16_384,
  });
}
