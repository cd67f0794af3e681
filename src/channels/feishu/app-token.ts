import * as z from "zod";
import { keepTokens, noToken } from "#channels/kit/tokens.ts";
import type { Tokens } from "#channels/kit/tokens.ts";
import type { ChannelDeps } from "#ports/channel.ts";
import { askToken } from "./app-api.ts";
import type { AppConfig } from "./app-config.ts";
import { sideRequestMs, tokenMarginMs } from "./app-limits.ts";
import { readAnswer } from "./app-outcome.ts";

// Goes into a header (RFC 6750 §2.1); newer tokens are JWTs of some kilobytes.
const answerForm = z.object({
  tenant_access_token: z
    .string()
    .max(10_000)
    .regex(/^[\w.~+/-]+=*$/),
  expire: z.number().positive(),
});

/**
 * Custom app, "tenant_access_token": lives two hours at most. Within the last half hour the platform gives a new one while the old one
 * stays good, so there is no race to lose; before that it gives the same one again.
 */
export function createTokens(config: AppConfig, deps: Pick<ChannelDeps, "http" | "now">): Tokens {
  return keepTokens({
    now: deps.now,
    limitMs: sideRequestMs,
    marginMs: tokenMarginMs,
    ask: (signal) => askToken(deps, config, signal),
    read(result) {
      const reading = readAnswer(result, deps.now(), [config.appSecret]);
      if (!reading.ok) return reading;
      const answer = answerForm.safeParse(reading.answer).data;
      if (answer === undefined) return noToken("Feishu");
      return { ok: true, token: answer.tenant_access_token, seconds: answer.expire };
    },
  });
}
