import { createHash, createHmac } from "node:crypto";
import type { Attempt, ChannelDeps } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import type { BotAddress } from "./config.ts";
import type { BotForm } from "./render.ts";

/** Custom bot security settings, "sign": HMAC-SHA256 of timestamp (in milliseconds) and secret, with the secret as the key. */
export function signBot(timestamp: string, secret: string): string {
  return createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64");
}

/** `msgUuid`: the same for all tries of one form of a message; what the platform has posted once it does not post again. */
function uuidOf(idempotencyKey: string, form: number): string {
  return createHash("sha256").update(`${idempotencyKey}|${form}`).digest("hex").slice(0, 32);
}

/** `POST /robot/send?access_token=…`, with timestamp and sign where the bot is secured by one. */
export function postToBot(
  deps: ChannelDeps,
  form: BotForm,
  index: number,
  { url, secret }: BotAddress,
  attempt: Attempt,
): Promise<HttpResult> {
  const timestamp = String(deps.now());
  const proof = secret === undefined ? {} : { timestamp, sign: signBot(timestamp, secret) };
  // URLSearchParams writes the sign's `+`, `/` and `=` in their percent form, once.
  const query = new URLSearchParams(proof).toString();
  return deps.http.request({
    method: "POST",
    url: query === "" ? url : `${url}&${query}`,
    headers: { "content-type": "application/json; charset=utf-8", "user-agent": "Tocsin" },
    body: JSON.stringify({ ...form, msgUuid: uuidOf(attempt.idempotencyKey, index) }),
    signal: attempt.signal,
    maxBytes: 16_384,
  });
}
