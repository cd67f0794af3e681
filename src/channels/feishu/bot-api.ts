import { createHmac } from "node:crypto";
import type { ChannelDeps } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import type { BotAddress } from "./config.ts";
import type { BotForm } from "./render.ts";

/** Custom bot guide, "signature": the key is timestamp (in seconds) and secret, the message is empty. */
export function signBot(timestamp: string, secret: string): string {
  return createHmac("sha256", `${timestamp}\n${secret}`).update("").digest("base64");
}

/** `POST /open-apis/bot/v2/hook/{token}`. */
export function postToBot(
  deps: ChannelDeps,
  form: BotForm,
  { url, secret }: BotAddress,
  signal: AbortSignal,
): Promise<HttpResult> {
  const timestamp = String(Math.floor(deps.now() / 1000));
  const proof = secret === undefined || secret === "" ? {} : { timestamp, sign: signBot(timestamp, secret) };
  return deps.http.request({
    method: "POST",
    url,
    headers: { "content-type": "application/json; charset=utf-8", "user-agent": "Tocsin" },
    body: JSON.stringify({ ...proof, ...form }),
    signal,
    maxBytes: 16_384,
  });
}
