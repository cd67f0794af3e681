import * as z from "zod";
import type { Failure } from "#channels/kit/classify-http.ts";
import type { ChannelDeps } from "#ports/channel.ts";
import { askToken } from "./app-api.ts";
import type { AppConfig } from "./app-config.ts";
import { sideRequestMs, tokenMarginMs } from "./app-limits.ts";
import { readAnswer } from "./app-outcome.ts";

/** A token, or why there is none: nothing was sent to anybody, so there is never doubt. */
export type TokenResult =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly failure: Failure };

/** Tokens of one account. */
export interface Tokens {
  /** The cached one, or a new one; all who ask meanwhile wait for the same request. */
  get(signal: AbortSignal): Promise<TokenResult>;
  /** A new one, whatever is cached. */
  renew(signal: AbortSignal): Promise<TokenResult>;
  /** The platform refused this token: it is not used again. */
  drop(token: string): void;
}

// "At most 512 bytes"; it goes into an address, where it is escaped.
const answerForm = z.object({
  access_token: z
    .string()
    .max(2_000)
    .regex(/^[\x21-\x7e]+$/),
  expires_in: z.number().positive(),
});

type Deps = Pick<ChannelDeps, "http" | "now">;

/**
 * Get access_token (91039): one for each app, two hours; asked for again it is the same one. It is not to be asked for often, and may
 * end before its time.
 */
export function createTokens(config: AppConfig, deps: Deps): Tokens {
  let cached: { readonly token: string; readonly freshUntil: number } | null = null;
  let underWay: Promise<TokenResult> | null = null;

  async function ask(): Promise<TokenResult> {
    const askedAt = deps.now();
    // Its own time limit: those who wait may give up one by one, the token is of use to the next.
    const result = await askToken(deps, config, AbortSignal.timeout(sideRequestMs));
    const reading = readAnswer(result, deps.now(), [config.corpSecret]);
    if (!reading.ok) return { ok: false, failure: undoubted(reading.failure) };
    const answer = answerForm.safeParse(reading.answer).data;
    if (answer === undefined)
      return { ok: false, failure: { kind: "retry", afterMs: null, scope: "account", why: "WeCom named no token" } };
    const { access_token: token, expires_in: seconds } = answer;
    const usableMs = Math.max(seconds * 1000 - tokenMarginMs, seconds * 500);
    cached = { token, freshUntil: askedAt + usableMs };
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

function undoubted(failure: Failure): Failure {
  if (failure.kind === "unknown") return { kind: "retry", afterMs: null, scope: "account", why: failure.why };
  return failure.kind === "permanent" ? { ...failure, blame: "account" } : { ...failure, scope: "account" };
}

/** Whoever is stopped waits no longer; the request goes on for the others. */
async function untilStopped(result: Promise<TokenResult>, signal: AbortSignal): Promise<TokenResult> {
  const { promise, resolve } = Promise.withResolvers<TokenResult>();
  const stop = (): void =>
    resolve({
      ok: false,
      failure: { kind: "retry", afterMs: null, scope: "message", why: "stopped before it was sent" },
    });
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  return Promise.race([promise, result]).finally(() => signal.removeEventListener("abort", stop));
}
