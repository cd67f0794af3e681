import * as z from "zod";
import type { Failure } from "#channels/kit/classify-http.ts";
import type { ChannelDeps } from "#ports/channel.ts";
import { askToken } from "./app-api.ts";
import type { AppConfig } from "./app-config.ts";
import { sideRequestMs, tokenMarginMs } from "./app-limits.ts";
import { readAnswer } from "./app-outcome.ts";

export type TokenResult =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly failure: Failure };

/** The app's token (`accessToken`). */
export interface Tokens {
  /** From the cache, or asked for once by all who wait. */
  readonly get: (signal: AbortSignal) => Promise<TokenResult>;
  /** Not from the cache: secrets that were changed must show. */
  readonly renew: (signal: AbortSignal) => Promise<TokenResult>;
  /** The platform did not take this one: it is not given out again. */
  readonly drop: (token: string) => void;
}

type Deps = Pick<ChannelDeps, "http" | "now">;

const answerForm = z.object({
  accessToken: z.string().min(1).max(10_000),
  expireIn: z.number().positive(),
});

/**
 * Obtain the access token of an internal app: lives two hours; asked for again within that time, the platform gives the same one and
 * extends it, so that two who ask at once do each other no harm.
 */
export function createTokens(config: AppConfig, deps: Deps): Tokens {
  let cached: { readonly token: string; readonly freshUntil: number } | null = null;
  let underWay: Promise<TokenResult> | null = null;

  async function ask(): Promise<TokenResult> {
    const askedAt = deps.now();
    // Its own time limit: those who wait may give up one by one, the token is of use to the next.
    const result = await askToken(deps, config, AbortSignal.timeout(sideRequestMs));
    const reading = readAnswer(result, deps.now(), [config.clientSecret]);
    if (!reading.ok) return { ok: false, failure: undoubted(reading.failure) };
    const answer = answerForm.safeParse(reading.answer).data;
    if (answer === undefined)
      return { ok: false, failure: { kind: "retry", afterMs: null, scope: "account", why: "DingTalk named no token" } };
    const { accessToken: token, expireIn: seconds } = answer;
    cached = { token, freshUntil: askedAt + Math.max(seconds * 1000 - tokenMarginMs, seconds * 500) };
    return { ok: true, token };
  }

  function renewed(): Promise<TokenResult> {
    underWay ??= ask().finally(() => {
      underWay = null;
    });
    return underWay;
  }

  return {
    get(signal) {
      if (cached !== null && deps.now() < cached.freshUntil) return Promise.resolve({ ok: true, token: cached.token });
      return untilStopped(renewed(), signal);
    },
    renew: (signal) => untilStopped(renewed(), signal),
    drop(token) {
      if (cached?.token === token) cached = null;
    },
  };
}

/** Without a token nothing was sent: no doubt, and the account is at fault. */
function undoubted(failure: Failure): Failure {
  if (failure.kind === "unknown") return { kind: "retry", afterMs: null, scope: "account", why: failure.why };
  return failure.kind === "permanent" ? { ...failure, blame: "account" } : { ...failure, scope: "account" };
}

/** Whoever is stopped waits no longer; the request goes on for the others. */
function untilStopped(result: Promise<TokenResult>, signal: AbortSignal): Promise<TokenResult> {
  const stopped: TokenResult = {
    ok: false,
    failure: { kind: "retry", afterMs: null, scope: "message", why: "stopped before it was sent" },
  };
  if (signal.aborted) return Promise.resolve(stopped);
  const { promise, resolve, reject } = Promise.withResolvers<TokenResult>();
  const stop = (): void => resolve(stopped);
  signal.addEventListener("abort", stop, { once: true });
  result.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  return promise;
}
