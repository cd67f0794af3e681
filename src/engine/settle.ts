import type { Notification } from "#domain/notification.ts";
import type { Outcome } from "#ports/channel.ts";
import { type NotificationUpdate, updateOf } from "#ports/store.ts";
import type { Park } from "#ports/rows.ts";

/** Waits between tries where the platform names none: quick at first, since somebody may be asleep. */
const backoffMs = [1_000, 2_000, 5_000, 15_000, 30_000, 60_000, 120_000, 300_000] as const;
const longestBackoffMs = 300_000;

/**
 * A message is given up after so many tries and not before so long: tries in a lane that the platform throttles, or at the pace of
 * its short `Retry-After`, are used up quickly.
 */
const maxTries = 14;
const leastPatienceMs = 30 * 60 * 1000;

/** A page older than this helps nobody any more: the incident lives on in other ways. */
const maxAgeMs = 6 * 60 * 60 * 1000;

/** After the first unknown outcome it is tried until so many tries were made; each may be a double, which beats a lost page (DESIGN §5.1). */
const maxUnknown = 4;

/** What follows from a try, besides the row itself. */
export interface Settled {
  readonly update: NotificationUpdate;
  /** The person's next channel now (DESIGN §5.3). */
  readonly refused: boolean;
  readonly park: Park | null;
  readonly broken: "address" | "account" | null;
}

/** The whole retry policy: outcome × tries → next state. `jitter`: 0 to 1. */
export function settle(
  sent: Notification,
  outcome: Outcome,
  facts: {
    readonly now: number;
    readonly jitter: number;
    readonly deduplicates: boolean;
    readonly loud: boolean;
    readonly version: number;
  },
): Settled {
  const attempts = sent.attempts + 1;
  const { now } = facts;
  const age = now - sent.createdAt;
  const isSpent = age > maxAgeMs || (attempts >= maxTries && age >= leastPatienceMs);
  const row: NotificationUpdate = { ...updateOf(sent), note: null, attempts, reviseAt: null, updatedAt: now };
  const none = { refused: false, park: null, broken: null } as const;
  switch (outcome.kind) {
    case "accepted":
      return {
        ...none,
        update: {
          ...row,
          state: "accepted",
          grade: atLeast(sent.grade, 2),
          ref: outcome.ref,
          shownVersion: facts.version,
        },
      };
    case "retry": {
      // A throttled lane is not the message's fault: only its age ends it.
      const ended = outcome.scope === "message" ? isSpent : age > maxAgeMs;
      if (ended) return { ...none, refused: true, update: { ...row, state: "expired", note: outcome.why } };
      const wait = outcome.afterMs ?? backoff(attempts, facts.jitter);
      const update: NotificationUpdate = { ...row, state: "queued", dueAt: now + wait, note: outcome.why };
      return { ...none, update, park: parkOf(sent, outcome.scope, now + wait) };
    }
    case "unknown": {
      const mayDouble = facts.loud ? sent.severity === "critical" : sent.severity !== "info";
      // Grade 0: none of its tries was in doubt before this one, however many there were.
      const again = facts.deduplicates || (mayDouble && (attempts <= maxUnknown || sent.grade === 0));
      const grade = atLeast(sent.grade, 1);
      if (!again || isSpent)
        return { ...none, refused: true, update: { ...row, state: "unknown", grade, note: outcome.why } };
      return {
        ...none,
        update: { ...row, state: "queued", grade, dueAt: now + backoff(attempts, facts.jitter), note: outcome.why },
      };
    }
    case "permanent":
      return {
        refused: true,
        park: null,
        broken: outcome.blame === "message" ? null : outcome.blame,
        update: { ...row, state: "failed", note: outcome.why },
      };
    default:
      return outcome satisfies never;
  }
}

function atLeast(grade: Notification["grade"], floor: 1 | 2): Notification["grade"] {
  return grade > floor ? grade : floor;
}

function backoff(attempts: number, jitter: number): number {
  const base = backoffMs[attempts - 1] ?? longestBackoffMs;
  return Math.round(base * (0.8 + 0.4 * jitter));
}

function parkOf(sent: Notification, scope: "message" | "address" | "account", until: number): Park | null {
  if (scope === "message") return null;
  if (scope === "account" && sent.accountId !== null) return { key: `account:${sent.accountId}`, until };
  return sent.linkId === null ? null : { key: `link:${sent.linkId}`, until };
}
