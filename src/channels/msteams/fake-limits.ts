import type { Answer } from "./fake-server.ts";
import { throttled } from "./fake-server.ts";
import type { RateLimitSwitch } from "./fake-types.ts";

/** What a call counts as. */
export type Scenario = "send" | "create" | "members" | "conversations";

export interface Limits {
  readonly set: (how: RateLimitSwitch) => void;
  /** Counts the call, or refuses it with 429: then it does not count. */
  check(scenario: Scenario, thread: string, tenantId: string): Answer | null;
}

interface Window {
  readonly seconds: number;
  readonly operations: number;
}

// msteams-docs, bots/how-to/rate-limit.md: "Per bot per thread limit", and the global limit per app per tenant above it.
const writes: readonly Window[] = [
  { seconds: 1, operations: 7 },
  { seconds: 2, operations: 8 },
  { seconds: 30, operations: 60 },
  { seconds: 3600, operations: 1800 },
];
const reads: readonly Window[] = [
  { seconds: 1, operations: 14 },
  { seconds: 2, operations: 16 },
  { seconds: 30, operations: 120 },
  { seconds: 3600, operations: 3600 },
];
const perThread: Readonly<Record<Scenario, readonly Window[]>> = {
  send: writes,
  create: writes,
  members: reads,
  conversations: reads,
};
const perTenant: readonly Window[] = [{ seconds: 1, operations: 30 }];
const longestMs = 3_600_000;

/** The documented rate limits, as sliding windows. */
export function makeLimits(first: RateLimitSwitch, now: () => number): Limits {
  const times = new Map<string, number[]>();
  let how = first;

  function waitMs(key: string, windows: readonly Window[], at: number): number {
    const past = (times.get(key) ?? []).filter((time) => at - time < longestMs);
    times.set(key, past);
    const waits = windows.map(({ seconds, operations }) => {
      const oldest = past.at(-operations);
      return oldest === undefined ? 0 : Math.max(0, oldest + seconds * 1000 - at);
    });
    return Math.max(...waits);
  }

  return {
    set(next) {
      how = next;
      if (next === "off") times.clear();
    },
    check(scenario, thread, tenantId) {
      if (how === "off") return null;
      const at = now();
      const keys = [`${scenario} ${thread}`, `tenant ${tenantId}`] as const;
      const wait = Math.max(waitMs(keys[0], perThread[scenario], at), waitMs(keys[1], perTenant, at));
      if (wait > 0) {
        const seconds = Math.ceil(wait / 1000);
        return how.retryAfter === "none" ? throttled(null, "seconds", at) : throttled(seconds, how.retryAfter, at);
      }
      for (const key of keys) times.get(key)?.push(at);
      return null;
    },
  };
}
