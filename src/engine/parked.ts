import type { Notification } from "#domain/notification.ts";
import type { Park } from "#ports/rows.ts";

/** Beyond this many the ones that are over are thrown out. */
const sweepAbove = 1_000;

/** The lanes that platforms told this node to leave alone. */
export interface Parked {
  add(park: Park): void;
  /** Milliseconds until this may go out; 0: now. */
  wait(notification: Pick<Notification, "accountId" | "linkId">, now: number): number;
}

/**
 * The database leaves parked lanes out of every claim, but pages that a decision hands over directly are never claimed: they are
 * held against what this node heard itself.
 */
export function createParked(): Parked {
  const until = new Map<string, number>();
  return {
    add(park) {
      until.set(park.key, Math.max(park.until, until.get(park.key) ?? 0));
    },
    wait({ accountId, linkId }, now) {
      if (until.size === 0) return 0;
      if (until.size > sweepAbove) for (const [key, at] of until) if (at <= now) until.delete(key);
      return Math.max(0, (until.get(`account:${accountId}`) ?? 0) - now, (until.get(`link:${linkId}`) ?? 0) - now);
    },
  };
}
