import { isIPv6 } from "node:net";
import type { App } from "../app.ts";

/** So many tries in a window of time. Windows are aligned to the clock, so that they need no clean-up of their own. */
interface Limit {
  readonly name: string;
  readonly tries: number;
  readonly windowMs: number;
}

const quarterHour = 15 * 60_000;

/**
 * Sign-in is slowed for the one who guesses, never locked for the one who is guessed at: a limit for an address on one account, a
 * wider one for an address on all. An attacker with many addresses meets the cost of argon2 and the length of passwords.
 */
export const signInLimits = {
  account: { name: "signin.account", tries: 10, windowMs: quarterHour },
  address: { name: "signin.address", tries: 100, windowMs: quarterHour },
} as const satisfies Record<string, Limit>;

/** Milliseconds to wait when one of the counted tries is too many; null: go ahead. */
export async function countTries(
  app: App,
  tries: readonly { readonly limit: Limit; readonly key: string }[],
): Promise<number | null> {
  const now = app.clock.now();
  return app.store.write(async (tx) => {
    let wait: number | null = null;
    for (const { limit, key } of tries) {
      const windowStart = now - (now % limit.windowMs);
      const count = await tx.countTry(`${limit.name}:${key}`, windowStart);
      if (count > limit.tries) wait = Math.max(wait ?? 0, windowStart + limit.windowMs - now);
    }
    return wait;
  });
}

/** An address as a throttle counts it: one customer of an IPv6 provider has a whole /64. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/iu.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  const [head = "", tail = ""] = address.split("::");
  const left = head.split(":").filter((part) => part !== "");
  const right = address.includes("::") ? tail.split(":").filter((part) => part !== "") : [];
  const gap = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  return [...left, ...gap, ...right].slice(0, 4).join(":");
}
