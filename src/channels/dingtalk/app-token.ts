import * as z from "zod";
import { keepTokens, noToken } from "#channels/kit/tokens.ts";
import type { Tokens } from "#channels/kit/tokens.ts";
import type { ChannelDeps } from "#ports/channel.ts";
import { askToken } from "./app-api.ts";
import type { AppConfig } from "./app-config.ts";
import { sideRequestMs, tokenMarginMs } from "./app-limits.ts";
import { readAnswer } from "./app-outcome.ts";

const answerForm = z.object({
  accessToken: z.string().min(1).max(10_000),
  expireIn: z.number().positive(),
});

/**
 * Obtain the access token of an internal app: lives two hours; asked for again within that time, the platform gives the same one and
 * extends it, so that two who ask at once do each other no harm.
 */
export function createTokens(config: AppConfig, deps: Pick<ChannelDeps, "http" | "now">): Tokens {
  return keepTokens({
    now: deps.now,
    limitMs: sideRequestMs,
    marginMs: tokenMarginMs,
    ask: (signal) => askToken(deps, config, signal),
    read(result) {
      const reading = readAnswer(result, deps.now(), [config.clientSecret]);
      if (!reading.ok) return reading;
      const answer = answerForm.safeParse(reading.answer).data;
      if (answer === undefined) return noToken("DingTalk");
      return { ok: true, token: answer.accessToken, seconds: answer.expireIn };
    },
  });
}
