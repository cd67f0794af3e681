import * as z from "zod";
import { keepTokens, noToken } from "#channels/kit/tokens.ts";
import type { Tokens } from "#channels/kit/tokens.ts";
import type { ChannelDeps } from "#ports/channel.ts";
import { askToken } from "./app-api.ts";
import type { AppConfig } from "./app-config.ts";
import { sideRequestMs, tokenMarginMs } from "./app-limits.ts";
import { readAnswer } from "./app-outcome.ts";

// "At most 512 bytes"; it goes into an address, where it is escaped.
const answerForm = z.object({
  access_token: z
    .string()
    .max(2_000)
    .regex(/^[\x21-\x7e]+$/),
  expires_in: z.number().positive(),
});

/**
 * Get access_token (91039): one for each app, two hours; asked for again it is the same one. It is not to be asked for often, and may
 * end before its time.
 */
export function createTokens(config: AppConfig, deps: Pick<ChannelDeps, "http" | "now">): Tokens {
  return keepTokens({
    now: deps.now,
    limitMs: sideRequestMs,
    marginMs: tokenMarginMs,
    ask: (signal) => askToken(deps, config, signal),
    read(result) {
      const reading = readAnswer(result, deps.now(), [config.corpSecret]);
      if (!reading.ok) return reading;
      const answer = answerForm.safeParse(reading.answer).data;
      if (answer === undefined) return noToken("WeCom");
      return { ok: true, token: answer.access_token, seconds: answer.expires_in };
    },
  });
}
