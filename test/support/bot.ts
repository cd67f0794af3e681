import assert from "node:assert/strict";
import type { Notice, RenderContext } from "#domain/notice.ts";
import { trustedGuard } from "#net/guard.ts";
import { createHttp } from "#net/http.ts";
import type { ChannelModule, Outcome } from "#ports/channel.ts";
import { silentLog } from "#ports/log.ts";
import { context } from "../conformance/channel-notices.ts";

/** Says something in the group; `key` is the idempotency key, a new one each time unless it is given. */
export interface Saying {
  (notice: Notice, how?: Partial<RenderContext>, key?: string): Promise<Outcome>;
}

/** A bot without settings that speaks to its fake over real HTTP, for the length of a story; `now` is our clock. */
export async function withBot(
  module: ChannelModule,
  address: Readonly<Record<string, unknown>>,
  tell: (say: Saying) => Promise<void>,
  now: () => number = Date.now,
): Promise<void> {
  const parsed = module.manifest.address.parse(address);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  const http = createHttp({ guard: trustedGuard, now });
  const deps = { http, now, log: silentLog, accountId: "account-1", publicUrl: "https://tocsin.example.com" };
  const bot = module.connect({}, deps);
  const { signal } = new AbortController();
  let count = 0;
  try {
    await tell((notice, how = {}, key = `key-${(count += 1)}`) =>
      bot.send(bot.render(notice, context(how)), parsed.value, { idempotencyKey: key, number: 1, signal }),
    );
  } finally {
    await http.close();
  }
}
