import { createHmac, timingSafeEqual } from "node:crypto";
import type { LinkVerb, Verb } from "#domain/notice.ts";
import type { Config } from "./app-config.ts";

/** Where a button stands: in a post that can be edited, or in one that its reader alone sees and nobody can edit. */
export type Shown = "post" | "ephemeral";

/** What a button of ours means. */
export interface Meaning {
  readonly verb: Verb | LinkVerb;
  readonly token: string;
  readonly shown: Shown;
}

/**
 * `integration.context` of a button. The server keeps it to itself and brings it back with a click (developers.mattermost.com,
 * "Interactive messages"), but it signs nothing: `proof` is how a request shows that it began with a message of ours.
 */
export interface ButtonContext extends Meaning {
  readonly proof: string;
}

/** The key of an account's buttons; made of the bot's token where no secret of its own was entered. */
export function buttonKey({ actionSecret, botToken }: Config, accountId: string): Uint8Array {
  return createHmac("sha256", actionSecret ?? botToken)
    .update(`tocsin mattermost buttons ${accountId}`)
    .digest();
}

export function signButton(key: Uint8Array, { verb, token, shown }: Meaning): ButtonContext {
  return { verb, token, shown, proof: digest(key, { verb, token, shown }).toString("base64url") };
}

/** In constant time; only for this verb, this token and this kind of post. */
export function isSigned(key: Uint8Array, { proof, ...meaning }: ButtonContext): boolean {
  const given = Buffer.from(proof, "base64url");
  const expected = digest(key, meaning);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function digest(key: Uint8Array, { verb, token, shown }: Meaning): Buffer {
  return createHmac("sha256", key).update(`${verb}\n${shown}\n${token}`).digest();
}
