import { importJWK } from "jose";
import type { CryptoKey } from "jose";
import * as z from "zod";
import type { ChannelDeps } from "#ports/channel.ts";
import { askJson } from "./api.ts";
import type { Config } from "./config.ts";
import { isLoopback } from "./hosts.ts";
import { parseJson } from "./json.ts";
import { keysCooldownMs, keysFreshMs, keysRetryMs, keysUsableMs, sideRequestMs } from "./limits.ts";

/** A public key of the Bot Connector. */
export interface SigningKey {
  readonly key: CryptoKey;
  /** Channels whose requests it may sign. */
  readonly endorsements: readonly string[];
}

/** The published keys of the Bot Connector. */
export interface Keys {
  /** `unknown`: not published · `down`: the keys cannot be fetched, so nobody knows. */
  find(id: string): Promise<SigningKey | "unknown" | "down">;
}

/**
 * Bot Framework, "Connector to bot", step 2 and 3: OpenID metadata names the key set. Keys are kept for 24 hours; a key that is not
 * among them is looked for anew at most once in 30 seconds, whoever asks, and all who ask meanwhile wait for the same request. While the
 * key service is down, the old keys go on.
 */
export function createKeys(config: Pick<Config, "openIdUrl">, deps: Pick<ChannelDeps, "http" | "now" | "log">): Keys {
  let keys: ReadonlyMap<string, SigningKey> = new Map();
  let fetchedAt = -Infinity;
  let askAgainAt = -Infinity;
  let underWay: Promise<void> | null = null;

  async function refresh(): Promise<void> {
    const startedAt = deps.now();
    const fetched = await fetchKeys(config, deps);
    if (typeof fetched === "string") {
      deps.log.warn({ why: fetched }, "the keys of the Bot Connector could not be fetched");
      askAgainAt = startedAt + keysRetryMs;
      return;
    }
    keys = fetched;
    fetchedAt = startedAt;
    askAgainAt = startedAt + keysCooldownMs;
  }

  function refreshed(): Promise<void> {
    underWay ??= refresh().finally(() => {
      underWay = null;
    });
    return underWay;
  }

  return {
    async find(id) {
      const age = deps.now() - fetchedAt;
      const wanted = age >= keysFreshMs || !keys.has(id);
      if (wanted && (underWay !== null || deps.now() >= askAgainAt)) await refreshed();
      if (deps.now() - fetchedAt >= keysUsableMs) return "down";
      return keys.get(id) ?? "unknown";
    },
  };
}

const metadataForm = z.object({ jwks_uri: z.url({ protocol: /^https?$/ }).max(500) });
const keyForm = z.object({
  kty: z.literal("RSA"),
  kid: z.string().min(1).max(200),
  n: z.string().max(2_000),
  e: z.string().max(20),
  endorsements: z.array(z.string()).default([]),
});
const keysForm = z.object({ keys: z.array(z.unknown()).max(500) });

/** All keys by id, or why there are none. */
async function fetchKeys(
  { openIdUrl }: Pick<Config, "openIdUrl">,
  deps: Pick<ChannelDeps, "http">,
): Promise<ReadonlyMap<string, SigningKey> | string> {
  const metadata = metadataForm.safeParse(await fetchJson(deps, openIdUrl)).data;
  if (metadata === undefined) return "the OpenID metadata cannot be read";
  const { jwks_uri: uri } = metadata;
  if (!isSafe(uri)) return "the OpenID metadata names a key set without https";
  const listed = keysForm.safeParse(await fetchJson(deps, uri)).data;
  if (listed === undefined) return "the key set cannot be read";
  const found = new Map<string, SigningKey>();
  for (const each of listed.keys) {
    const { kid, endorsements, ...jwk } = keyForm.safeParse(each).data ?? { kid: null };
    if (kid === null) continue;
    const key = await importJWK({ ...jwk, alg: "RS256" }).catch(() => null);
    if (key !== null && !(key instanceof Uint8Array)) found.set(kid, { key, endorsements });
  }
  return found.size === 0 ? "the key set is empty" : found;
}

async function fetchJson(deps: Pick<ChannelDeps, "http">, url: string): Promise<unknown> {
  const result = await askJson(deps, url, AbortSignal.timeout(sideRequestMs));
  return result.ok && result.response.status === 200 ? parseJson(result.response.body) : undefined;
}

/** Keys that came over an open line are anybody's. */
function isSafe(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || isLoopback(hostname);
}
