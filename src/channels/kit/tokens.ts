import type { HttpResult } from "#ports/http.ts";
import type { Failure } from "./classify-http.ts";

/** A token of a platform, or why there is none: nothing was sent to anybody, so there is never doubt. */
export type TokenResult =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly failure: Failure };

/** Tokens of one account. */
export interface Tokens {
  /** The cached one, or a new one; all who ask meanwhile wait for the same request. */
  readonly get: (signal: AbortSignal) => Promise<TokenResult>;
  /** A new one, whatever is cached: secrets that were changed must show. */
  readonly renew: (signal: AbortSignal) => Promise<TokenResult>;
  /** The platform refused this token: it is not used again. */
  readonly drop: (token: string) => void;
}

/** How a platform gives tokens. Times in milliseconds. */
export interface TokenSource {
  readonly now: () => number;
  /** One request for a token takes so long at most. */
  readonly limitMs: number;
  /** A token is not used any more so long before it ends. */
  readonly marginMs: number;
  readonly ask: (signal: AbortSignal) => Promise<HttpResult>;
  /** The token in an answer, and in how many seconds it ends. */
  readonly read: (
    result: HttpResult,
  ) =>
    | { readonly ok: true; readonly token: string; readonly seconds: number }
    | { readonly ok: false; readonly failure: Failure };
}

/** Keeps the token of an account that lives some hours, asked for once by all who wait. */
export function keepTokens({ now, limitMs, marginMs, ask, read }: TokenSource): Tokens {
  let cached: { readonly token: string; readonly freshUntil: number } | null = null;
  let underWay: Promise<TokenResult> | null = null;

  async function renew(): Promise<TokenResult> {
    const askedAt = now();
    // Its own time limit: those who wait may give up one by one, the token is of use to the next.
    const answer = read(await ask(AbortSignal.timeout(limitMs)));
    if (!answer.ok) return { ok: false, failure: undoubted(answer.failure) };
    const { token, seconds } = answer;
    // A token that is given with less than the margin left is the newest there is: used for half of what is left.
    cached = { token, freshUntil: askedAt + Math.max(seconds * 1000 - marginMs, seconds * 500) };
    return { ok: true, token };
  }

  function renewed(): Promise<TokenResult> {
    underWay ??= renew().finally(() => {
      underWay = null;
    });
    return underWay;
  }

  return {
    get(signal) {
      if (cached !== null && now() < cached.freshUntil) return Promise.resolve({ ok: true, token: cached.token });
      return untilStopped(renewed(), signal);
    },
    renew: (signal) => untilStopped(renewed(), signal),
    drop(token) {
      if (cached?.token === token) cached = null;
    },
  };
}

/** An answer of success without a token. */
export function noToken(platform: string): { readonly ok: false; readonly failure: Failure } {
  const why = `${platform} named no token`;
  return { ok: false, failure: { kind: "retry", afterMs: null, scope: "account", why } };
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
