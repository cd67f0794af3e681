import type { ChannelDeps } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import type { BotAddress } from "./config.ts";
import type { BotWire } from "./render.ts";

/** `POST /cgi-bin/webhook/send?key=…`. Nothing is signed; the key is the proof. */
export function postToBot(
  deps: ChannelDeps,
  wire: BotWire,
  { url }: BotAddress,
  signal: AbortSignal,
): Promise<HttpResult> {
  return deps.http.request({
    method: "POST",
    url,
    headers: { "content-type": "application/json; charset=utf-8", "user-agent": "Tocsin" },
    body: JSON.stringify(wire),
    signal,
    maxBytes: 16_384,
  });
}
