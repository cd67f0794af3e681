import assert from "node:assert/strict";
import { trustedGuard } from "#net/guard.ts";
import { createHttp } from "#net/http.ts";
import type { Attempt, Channel, ChannelModule } from "#ports/channel.ts";
import { silentLog } from "#ports/log.ts";

/** Where the channels of `connected` are reached by their platforms: account `a1` at `<publicUrl>/hook/<channel>/a1`. */
export const publicUrl = "https://tocsin.example.com";

/** Channels of one account, on real HTTP. */
export interface Connected extends AsyncDisposable {
  readonly channel: Channel;
  /** The same account as another process opens it. */
  another(): Channel;
}

/** Opens a channel with settings as a person types them. */
export function connected(
  module: ChannelModule,
  settings: Readonly<Record<string, unknown>>,
  at = publicUrl,
): Connected {
  const config = module.manifest.config.parse(settings);
  assert.ok(config.ok, JSON.stringify(config));
  const http = createHttp({ guard: trustedGuard, now: Date.now });
  const another = (): Channel =>
    module.connect(config.value, { http, now: Date.now, log: silentLog, accountId: "a1", publicUrl: at });
  return { channel: another(), another, [Symbol.asyncDispose]: () => http.close() };
}

/** A first try. */
export function attempt(): Attempt {
  return { idempotencyKey: "incident-1|0|page|user:1", number: 1, signal: new AbortController().signal };
}
