import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { markVerified } from "#ports/inbound.ts";
import type { Inbound, RawRequest, Rejection } from "#ports/inbound.ts";
import type { Address, Config } from "./app-config.ts";
import { updateBytes } from "./app-limits.ts";

/**
 * The secret that Telegram sends with every update (Bot API, setWebhook, `secret_token`). Where none was entered it is HMAC-SHA-256 of
 * the account's id under the bot's token, base64url: nothing has to be stored, every account has its own, and a new token makes a new
 * one. Whoever has the token can work it out, but then they can take the whole webhook as well.
 */
export function webhookSecretOf({ token, webhookSecret }: Config, accountId: string): string {
  return (
    webhookSecret ?? createHmac("sha256", token).update(`tocsin webhook secret 1 ${accountId}`).digest("base64url")
  );
}

/**
 * Proves that a request is Telegram's. It signs no body and no time: the secret in a header, over TLS, is all that there is, and a
 * repeated update is known by its number.
 */
export function createVerify(secret: string): Inbound<Address>["verify"] {
  const expected = digest(secret);
  return (request) => Promise.resolve(problemOf(request, expected) ?? markVerified(request));
}

function problemOf({ method, headers, body }: RawRequest, expected: Buffer): Rejection | null {
  const given = headers["x-telegram-bot-api-secret-token"];
  if (given === undefined) return rejected(401, "the secret token of the webhook is missing");
  if (!timingSafeEqual(digest(given), expected)) return rejected(401, "the secret token of the webhook is another one");
  if (method !== "POST") return rejected(400, `Telegram sends no ${method.slice(0, 10)}`);
  return body.byteLength > updateBytes ? rejected(413, `an update of ${body.byteLength} bytes`) : null;
}

function rejected(status: Rejection["status"], why: string): Rejection {
  return { rejected: true, status, why };
}

/** Of equal length whatever it is made of, as the comparison wants it. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
