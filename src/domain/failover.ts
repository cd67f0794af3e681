import { usableLinks } from "./audience.ts";
import type { Context, Draft } from "./draft.ts";
import { engineOrigin, say } from "./draft.ts";
import { advance, exhaust, isPursued, planPage, setProofTimer } from "./escalation.ts";
import type { Notification } from "./notification.ts";
import { isPage, isWaiting, requiredGrade } from "./notification.ts";
import type { Rule } from "./rule.ts";

/** First step number of pages that were not planned with the level; keeps their keys apart from the ladder's. */
const failOverStep = 100;

/**
 * A person's channel was refused, or proved nothing within the patience: their next channel now (DESIGN §5.3). First what their
 * ladder still holds, then any other verified address. `sent`: all pages of the current assignment.
 */
export function failOver(
  draft: Draft,
  context: Context,
  userId: string,
  reason: "refused" | "no_proof",
  sent: readonly Notification[],
): void {
  const { incident } = draft;
  const mine = lastFiring(
    sent.filter(
      (page) => isPage(page.kind) && page.userId === userId && page.assignment === incident.escalation.assignment,
    ),
  );
  if (mine.length === 0) return;
  if (mine.some((page) => page.grade >= requiredGrade[incident.severity])) return;
  const { now } = context;
  const later = mine.filter((page) => page.state === "queued" && page.attempts === 0 && page.dueAt > now);
  if (later.length > 0) {
    draft.hasten.push({ assignment: incident.escalation.assignment, userId });
    say(draft, now, engineOrigin, {
      kind: "failed_over",
      userId,
      reason,
      notificationId: later[0]?.id ?? null,
      note: null,
    });
    setProofTimer(draft, context, userId, now);
    return;
  }
  // A page that is due but has not been tried to the end yet is given its time.
  if (reason === "refused" && mine.some((page) => isWaiting(page.state))) return;
  const tried = new Set(mine.map((page) => page.linkId));
  const next = usableLinks(userId, context.snapshot).find(({ link }) => !tried.has(link.id));
  if (next === undefined) {
    // The last refusal has said so already.
    if (reason === "no_proof" && mine.every(isDead)) return;
    say(draft, now, engineOrigin, {
      kind: "failed_over",
      userId,
      reason: "nothing_left",
      notificationId: null,
      note: null,
    });
    endDeadAssignment(draft, context, sent);
    return;
  }
  const name = context.snapshot.users.get(userId)?.name ?? userId;
  const step = { link: next.link, address: null, channel: next.link.channel, accountId: next.accountId, afterSec: 0 };
  const why = { reason: "failed_over", note: reason } as const;
  const reached = planPage(draft, context, { userId, name, why }, step, failOverStep + tried.size);
  say(draft, now, engineOrigin, {
    kind: "failed_over",
    userId,
    reason,
    notificationId: reached.notificationId,
    note: null,
  });
  setProofTimer(draft, context, userId, now);
}

/** A person's pages since they were last paged as planned: each loop, level and round tries all of their channels anew. */
function lastFiring(mine: readonly Notification[]): readonly Notification[] {
  const since = Math.max(...mine.filter((page) => page.why.reason !== "failed_over").map((page) => page.createdAt));
  return mine.filter((page) => page.createdAt >= since);
}

function isDead(page: Notification): boolean {
  return (
    page.state === "failed" || page.state === "expired" || page.state === "cancelled" || page.state === "suppressed"
  );
}

/** None of the people whom it was handed to can be reached: the fallback contacts are not kept waiting. */
function endDeadAssignment(draft: Draft, context: Context, sent: readonly Notification[]): void {
  const { escalation, state } = draft.incident;
  if (escalation.status !== "assigned" || state !== "triggered") return;
  if (!sent.some((page) => isPage(page.kind) && page.assignment === escalation.assignment && !isDead(page)))
    exhaust(draft, context);
}

/**
 * When everything that a level sent was refused for good, its time is not waited for: the next level now. `sent`: all pages of the
 * assignment, as they are after the refusal.
 */
export function skipDeadLevel(draft: Draft, context: Context, rule: Rule, sent: readonly Notification[]): void {
  const { escalation } = draft.incident;
  if (escalation.status !== "running" || draft.notifications.length > 0 || draft.hasten.length > 0) return;
  if (!isPursued(draft.incident, rule.levels[escalation.level])) return;
  const level = sent.filter(
    (page) => isPage(page.kind) && page.assignment === escalation.assignment && page.level === escalation.level,
  );
  if (level.length === 0 || !level.every(isDead)) return;
  say(draft, context.now, engineOrigin, {
    kind: "level_skipped",
    level: escalation.level,
    reason: "unreachable",
    reached: [],
  });
  advance(draft, context, rule, "unreachable");
}
