import type { Attempt, ChannelDeps } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import type { Address } from "./config.ts";
import type { Wire } from "./render.ts";

/** docs.ntfy.sh, "Publish as JSON": posted to the root of the server, with the topic inside. "Authentication": a token or a password. */
export function post(deps: ChannelDeps, wire: Wire, to: Address, attempt: Attempt): Promise<HttpResult> {
  return deps.http.request({
    method: "POST",
    url: `${to.server}/`,
    headers: {
      "content-type": "application/json",
      "user-agent": "Tocsin",
      ...(to.token !== undefined && { authorization: authorization(to.token) }),
    },
    body: JSON.stringify({ topic: to.topic, ...wire }),
    signal: attempt.signal,
    maxBytes: 64 * 1024,
  });
}

function authorization(token: string): string {
  return token.includes(":") ? `Basic ${Buffer.from(token, "utf8").toString("base64")}` : `Bearer ${token}`;
}
