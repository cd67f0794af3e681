import type { ChannelDeps } from "#ports/channel.ts";
import type { Tokens } from "#channels/kit/tokens.ts";
import { callApi } from "./app-api.ts";
import type { Call } from "./app-api.ts";
import type { AppConfig } from "./app-config.ts";
import { readAnswer, wantsNewToken } from "./app-outcome.ts";
import type { Reading } from "./app-outcome.ts";

type Deps = Pick<ChannelDeps, "http" | "now">;

/** Calls of one account: with the cached token, and once more with a new one where the platform does not take it. */
export type Client = (call: Call, signal: AbortSignal) => Promise<Reading>;

/** The client of one account. */
export function createClient(config: AppConfig, deps: Deps, tokens: Tokens): Client {
  async function once(call: Call, signal: AbortSignal): Promise<Reading> {
    const token = await tokens.get(signal);
    if (!token.ok) return { ok: false, failure: token.failure, code: null };
    const result = await callApi(deps, config, call, token.token, signal);
    const reading = readAnswer(result, deps.now(), [token.token, config.clientSecret]);
    if (wantsNewToken(reading)) tokens.drop(token.token);
    return reading;
  }

  return async (call, signal) => {
    const first = await once(call, signal);
    return wantsNewToken(first) ? once(call, signal) : first;
  };
}
