import type { Attempt, ChannelDeps } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import type { Address } from "./config.ts";
import type { Wire } from "./render.ts";

/**
 * docs.discord.com, "Execute Webhook". `wait=true`: without it a message that was not saved is no error. The form of the user agent is
 * demanded ("API Reference", User Agent): Cloudflare turns others away.
 */
export function post(deps: ChannelDeps, wire: Wire, to: Address, attempt: Attempt): Promise<HttpResult> {
  const query = new URLSearchParams({ wait: "true", ...(to.threadId !== undefined && { thread_id: to.threadId }) });
  return deps.http.request({
    method: "POST",
    url: `${to.url}?${query.toString()}`,
    headers: { "content-type": "application/json", "user-agent": `DiscordBot (${deps.publicUrl}, 1)` },
    body: JSON.stringify(wire),
    signal: attempt.signal,
    maxBytes: 256 * 1024,
  });
}
