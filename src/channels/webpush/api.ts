import type { Attempt, ChannelDeps } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import type { Address, Config } from "./config.ts";
import type { Wire } from "./render.ts";
import { pairOf } from "./vapid.ts";

/** Encrypts for one browser (RFC 8291), signs as this server (RFC 8292) and hands it to that browser's push service (RFC 8030). */
export async function push(
  deps: ChannelDeps,
  config: Config,
  wire: Wire,
  { endpoint, p256dh, auth }: Address,
  attempt: Attempt,
): Promise<HttpResult> {
  // 25 modules of cryptography, read with the first push.
  const { default: webPush } = await import("web-push");
  const { headers, body } = webPush.generateRequestDetails(
    { endpoint, keys: { p256dh, auth } },
    JSON.stringify(wire.payload),
    {
      vapidDetails: { subject: subjectOf(config, deps.publicUrl), ...pairOf(config.privateKey) },
      TTL: wire.ttlSec,
      urgency: wire.urgency,
      contentEncoding: "aes128gcm",
      ...(wire.topic !== null && { topic: wire.topic }),
    },
  );
  // The length is what the way out counts for itself.
  const { "Content-Length": _length, ...sent } = headers;
  return deps.http.request({
    method: "POST",
    url: endpoint,
    headers: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name.toLowerCase(), String(value)])),
    body,
    signal: attempt.signal,
    maxBytes: 64 * 1024,
  });
}

/** RFC 8292 §2.1: a push service wants somebody to write to. */
function subjectOf({ contact }: Config, publicUrl: string): string {
  if (contact !== undefined) return `mailto:${contact}`;
  return publicUrl.startsWith("https:") ? publicUrl : `mailto:tocsin@${URL.parse(publicUrl)?.hostname ?? "localhost"}`;
}
