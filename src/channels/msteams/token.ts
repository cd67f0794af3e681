import { createHash, randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import * as z from "zod";
import type { Failure } from "#channels/kit/classify-http.ts";
import type { ChannelDeps } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { askToken, cloudOf, tokenUrl } from "./api.ts";
import type { Config } from "./config.ts";
import { keyPair } from "./credential.ts";
import { parseJson } from "./json.ts";
import { sideRequestMs, tokenMarginMs } from "./limits.ts";
import { signInFailure } from "./signin.ts";

/** A token, or why there is none: always `retry` or `permanent` with the account, since nothing was sent to anybody. */
export type TokenResult =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly failure: Failure };

/** Tokens of one account for one service: the Bot Connector, or Graph. */
export interface Tokens {
  /** The cached one, or a new one; all who ask meanwhile wait for the same request. */
  get(signal: AbortSignal): Promise<TokenResult>;
  /** A new one, whatever is cached. */
  renew(signal: AbortSignal): Promise<TokenResult>;
  /** The service refused this token: it is not used again. */
  drop(token: string): void;
}

type Deps = Pick<ChannelDeps, "http" | "now">;

/** Entra, "client credentials flow": from the application's home tenant, whatever tenant the message goes to. */
export function createTokens(config: Config, deps: Deps, scope: string = cloudOf(config).scope): Tokens {
  let cached: { readonly token: string; readonly freshUntil: number } | null = null;
  let underWay: Promise<TokenResult> | null = null;

  async function ask(): Promise<TokenResult> {
    const askedAt = deps.now();
    // Its own time limit: those who wait may give up one by one, the token is of use to the next.
    const result = await requestToken(config, deps, scope, AbortSignal.timeout(sideRequestMs));
    const answer =
      result.ok && result.response.status === 200 ? answerForm.safeParse(parseJson(result.response.body)) : null;
    if (answer?.success !== true) return { ok: false, failure: signInFailure(result, deps.now()) };
    const { access_token: token, expires_in: seconds } = answer.data;
    cached = { token, freshUntil: askedAt + seconds * 1000 - tokenMarginMs };
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

const answerForm = z.object({
  token_type: z.string().regex(/^bearer$/i),
  // Goes into a header: RFC 6750 §2.1.
  access_token: z.string().regex(/^[\w.~+/-]+=*$/),
  expires_in: z.coerce.number().positive(),
});

/** The sign-in service's bare answer for a scope; nothing is cached. */
export async function requestToken(
  config: Config,
  deps: Deps,
  scope: string,
  signal: AbortSignal,
): Promise<HttpResult> {
  const { appId, credential } = config;
  const form = { grant_type: "client_credentials", client_id: appId, scope };
  if (credential.kind === "secret")
    return askToken(deps, config, { ...form, client_secret: credential.secret }, signal);
  const signed = {
    ...form,
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: await assertion(config, credential.pem, deps.now()),
  };
  return askToken(deps, config, signed, signal);
}

const assertionSeconds = 300;

/** Entra, "Microsoft identity platform application authentication certificate credentials": PS256, named by `x5t#S256`. */
async function assertion(config: Config, pem: string, now: number): Promise<string> {
  const pair = keyPair(pem);
  // The form let no other pair in.
  if (typeof pair === "string") throw new TypeError(`the certificate ${pair}`);
  const seconds = Math.floor(now / 1000);
  return new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({
      alg: "PS256",
      typ: "JWT",
      "x5t#S256": createHash("sha256").update(pair.certificate.raw).digest("base64url"),
    })
    .setAudience(tokenUrl(config))
    .setIssuer(config.appId)
    .setSubject(config.appId)
    .setIssuedAt(seconds)
    .setNotBefore(seconds)
    .setExpirationTime(seconds + assertionSeconds)
    .sign(pair.key);
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
