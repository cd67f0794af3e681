import type { Context, Draft } from "./draft.ts";
import { engineOrigin, say, show } from "./draft.ts";
import { advance, assign, exhaust, fireLevel, fireLoop, isPursued } from "./escalation.ts";
import { failOver } from "./failover.ts";
import type { Incident } from "./incident.ts";
import type { Notification } from "./notification.ts";
import type { Rule } from "./rule.ts";
import type { Timer } from "./timer.ts";

/** What a timer of an incident does when its time has come. `follow` and `presence` are not of the domain: they plan no pages. */
export interface WakeUp {
  readonly timer: Timer;
  /** The rule in the version that the incident was assigned by; null: none. */
  readonly rule: Rule | null;
  /** Pages of the incident; only needed for `proof`. */
  readonly sent: readonly Notification[];
}

/**
 * Moves the incident on. A timer of an older assignment does nothing; nor does one that an answer has overtaken, or that another
 * timer of the same batch has set anew.
 */
export function wakeUp(draft: Draft, context: Context, wake: WakeUp): void {
  const { incident } = draft;
  const { timer, rule } = wake;
  if (incident.state === "closed" || timer.assignment !== incident.escalation.assignment) return;
  if (draft.timers.has(timer.id)) return;
  if (timer.kind === "snooze") {
    // A timer that was claimed just before the snooze was extended is of the old end.
    if (timer.dueAt === incident.snoozedUntil) endSnooze(draft, context, "expired");
    return;
  }
  if (incident.snoozedUntil !== null || !wantsPages(draft, rule)) return;
  switch (timer.kind) {
    case "delay":
      if (rule !== null && incident.escalation.status === "waiting") fireLevel(draft, context, rule, 0);
      return;
    case "loop":
      if (rule !== null && isRunning(incident, rule)) fireLoop(draft, context, rule);
      return;
    case "advance":
      advanceOnTime(draft, context, rule);
      return;
    case "proof":
      if (timer.userId !== null) failOver(draft, context, timer.userId, "no_proof", wake.sent);
      return;
    case "follow":
    case "presence":
      return;
    default:
      timer.kind satisfies never;
  }
}

function advanceOnTime(draft: Draft, context: Context, rule: Rule | null): void {
  const { incident } = draft;
  if (rule !== null && isRunning(incident, rule)) advance(draft, context, rule, "timeout");
  else if (incident.escalation.status === "assigned" && incident.state === "triggered") exhaust(draft, context);
}

function isRunning(incident: Incident, rule: Rule): boolean {
  const { status, level } = incident.escalation;
  return status === "running" && isPursued(incident, rule.levels[level]);
}

/**
 * Are the pages that were planned still wanted, and other ways for those that failed? An answer stops the escalation; one that is
 * not stopped was started in spite of the answer: a level that goes on until the incident is closed, or people who are told.
 */
export function wantsPages(draft: Draft, rule: Rule | null): boolean {
  const { state, escalation } = draft.incident;
  if (state === "triggered") return true;
  return (
    state === "acknowledged" &&
    (escalation.status === "assigned" || (rule !== null && ["waiting", "running"].includes(escalation.status)))
  );
}

/** A snooze is over: triggered again, answers forgotten, rules asked anew, paged anew (product.md B3). */
export function endSnooze(draft: Draft, context: Context, reason: "expired" | "worse"): void {
  if (draft.incident.snoozedUntil === null) return;
  show(draft, context.now, { state: "triggered", snoozedUntil: null, acks: [] });
  say(draft, context.now, engineOrigin, { kind: "snooze_ended", reason });
  assign(draft, context, engineOrigin);
}

/**
 * The auditor found an open, unanswered incident with nothing ahead of it: a bug or lost rows. It is assigned anew, loudly
 * (DESIGN §5.2).
 */
export function repair(draft: Draft, context: Context): void {
  say(draft, context.now, engineOrigin, {
    kind: "repaired",
    found: `no timer and no page ahead, escalation ${draft.incident.escalation.status}`,
  });
  assign(draft, context, engineOrigin);
}
