import type { Recipient } from "./audience.ts";
import { adminIds, audience, audienceOfPeople, fallbackUserIds } from "./audience.ts";
import type { Context, Draft, Origin } from "./draft.ts";
import { engineOrigin, say, set, setTimer } from "./draft.ts";
import type { Matchable } from "./filter.ts";
import { matches } from "./filter.ts";
import type { Incident } from "./incident.ts";
import type { NotificationKind, Why } from "./notification.ts";
import { notificationKey } from "./notification.ts";
import type { Level, Rule } from "./rule.ts";
import type { Reached, RuleVerdict } from "./timeline.ts";

/** A manual assignment that nobody answers ends with the fallback contacts after this long: no page ends in silence. */
export const assignedPatienceMs = 30 * 60 * 1000;

/** Is a level pursued to its end? An answer ends it, unless it goes on until the incident is closed ("force"). */
export function isPursued(incident: Incident, level: Level | undefined): boolean {
  return incident.state === "triggered" || level?.condition === "until_close";
}

/** What the rules of a service are held against. */
export function matchableOf(incident: Incident): Matchable {
  return {
    severity: incident.severity,
    title: incident.title,
    description: incident.description,
    labels: incident.labels,
    integrationId: incident.integrationId,
  };
}

/** The first rule that matches, and why those before it did not. */
export function chooseRule(
  rules: readonly Rule[],
  what: Matchable,
): { rule: Rule | null; verdicts: readonly RuleVerdict[] } {
  const verdicts: RuleVerdict[] = [];
  for (const rule of rules) {
    const verdict = judge(rule, what);
    verdicts.push({ ruleId: rule.id, name: rule.name, verdict });
    if (verdict === "matched") return { rule, verdicts };
  }
  return { rule: null, verdicts };
}

function judge(rule: Rule, what: Matchable): RuleVerdict["verdict"] {
  if (!rule.enabled) return "disabled";
  if (rule.levels.length === 0) return "no_levels";
  return matches(rule.filter, what) ? "matched" : "filter";
}

/**
 * A new assignment by the rules of the service: opened, reopened, snooze over, got worse. The rule's version is kept with the
 * incident; who is on call is asked when a level fires (product.md B4.2).
 */
export function assign(draft: Draft, context: Context, origin: Origin): void {
  const { incident } = draft;
  const { rule, verdicts } = chooseRule(context.snapshot.rules.get(incident.serviceId) ?? [], matchableOf(incident));
  const assignment = incident.escalation.assignment + 1;
  set(draft, context.now, {
    escalation: {
      status: rule !== null && rule.delaySec > 0 ? "waiting" : "running",
      assignment,
      ruleId: rule?.id ?? null,
      ruleVersion: rule?.version ?? null,
      level: -1,
      loop: 0,
      round: 0,
      assignees: [],
    },
  });
  say(draft, context.now, origin, {
    kind: "routed",
    ruleId: rule?.id ?? null,
    ruleVersion: rule?.version ?? null,
    rules: verdicts,
    assignment,
  });
  if (rule === null) {
    pageFallback(draft, context, "no_rule");
    return;
  }
  if (rule.delaySec > 0) {
    setTimer(draft, "delay", context.now + rule.delaySec * 1000);
    return;
  }
  fireLevel(draft, context, rule, 0);
}

/**
 * Hands an incident to people: their own ladders, no levels. Nobody answers: the fallback contacts. While somebody else's answer
 * stands they are only told.
 */
export function assignPeople(draft: Draft, context: Context, userIds: readonly string[], why: Why): void {
  const { escalation } = draft.incident;
  set(draft, context.now, {
    escalation: {
      ...escalation,
      status: "assigned",
      assignment: escalation.assignment + 1,
      ruleId: null,
      ruleVersion: null,
      level: -1,
      loop: 0,
      round: 0,
      assignees: userIds,
    },
  });
  const reached = page(draft, context, audienceOfPeople(userIds, draft.incident.severity, context.snapshot, why));
  say(draft, context.now, engineOrigin, { kind: "paged", level: -1, loop: 0, round: 0, reached });
  if (draft.incident.state !== "triggered") return;
  setTimer(draft, "advance", reached.some(isPaged) ? context.now + assignedPatienceMs : context.now);
}

/**
 * Pages a level. One with nobody to reach is passed at once, with the reason; after the last level come the repeats, then the
 * fallback contacts (DESIGN §5.2).
 */
export function fireLevel(draft: Draft, context: Context, rule: Rule, level: number): void {
  const { now } = context;
  for (let at = level, tried = 0; ;) {
    const here = rule.levels[at];
    if (here === undefined) {
      const { round } = draft.incident.escalation;
      // Once every level was found empty, a repeat in the same instant finds the same.
      if (round >= rule.repeat || tried >= rule.levels.length) {
        exhaust(draft, context);
        return;
      }
      set(draft, now, { escalation: { ...draft.incident.escalation, round: round + 1 } });
      say(draft, now, engineOrigin, { kind: "advanced", from: at - 1, to: 0, reason: "repeat" });
      at = 0;
      continue;
    }
    set(draft, now, { escalation: { ...draft.incident.escalation, status: "running", level: at, loop: 0 } });
    if (pageLevel(draft, context, rule, here)) {
      if (!isPursued(draft.incident, here)) return;
      // Later than now: the timer that led here may be of this very instant, and would take the new one with it when it goes.
      setTimer(draft, "advance", now + Math.max(1, here.advanceAfterSec * 1000));
      setLoopTimer(draft, here, now);
      return;
    }
    if (at + 1 < rule.levels.length)
      say(draft, now, engineOrigin, { kind: "advanced", from: at, to: at + 1, reason: "empty" });
    at += 1;
    tried += 1;
  }
}

/** The levels are done: the fallback contacts, unless somebody answered and the levels only went on in spite of it. */
export function exhaust(draft: Draft, context: Context): void {
  say(draft, context.now, engineOrigin, { kind: "exhausted", reason: "levels_done" });
  if (draft.incident.state === "triggered") pageFallback(draft, context, "exhausted");
  else set(draft, context.now, { escalation: { ...draft.incident.escalation, status: "exhausted" } });
}

/** Pages the current level once more; its `advance` timer stays as it is. */
export function fireLoop(draft: Draft, context: Context, rule: Rule): void {
  const { escalation } = draft.incident;
  const level = rule.levels[escalation.level];
  if (level?.loop === null || level?.loop === undefined || escalation.loop >= level.loop.times) return;
  set(draft, context.now, { escalation: { ...escalation, loop: escalation.loop + 1 } });
  pageLevel(draft, context, rule, level);
  setLoopTimer(draft, level, context.now);
}

/** Goes on to the next level and says why. */
export function advance(
  draft: Draft,
  context: Context,
  rule: Rule,
  reason: "timeout" | "unreachable" | "manual",
  to?: number,
): void {
  const from = draft.incident.escalation.level;
  const next = to ?? from + 1;
  if (next < rule.levels.length) say(draft, context.now, engineOrigin, { kind: "advanced", from, to: next, reason });
  fireLevel(draft, context, rule, next);
}

/** The last resort: the workspace's fallback contacts; none of them can be reached: every admin. After this only people move it on. */
function pageFallback(draft: Draft, context: Context, reason: "exhausted" | "no_rule"): void {
  set(draft, context.now, { escalation: { ...draft.incident.escalation, status: "exhausted" } });
  draft.timers.delete(`${draft.incident.id}:advance`);
  const named = fallbackUserIds(context.snapshot);
  const reached = page(draft, context, fallbackAudience(draft, context, named));
  const admins = reached.some(isPaged) ? [] : adminIds(context.snapshot).filter((id) => !named.includes(id));
  const instead = page(draft, context, fallbackAudience(draft, context, admins));
  say(draft, context.now, engineOrigin, { kind: "fallback", reason, reached: [...reached, ...instead] });
}

function fallbackAudience(draft: Draft, context: Context, userIds: readonly string[]): readonly Recipient[] {
  return audienceOfPeople(userIds, draft.incident.severity, context.snapshot, { reason: "fallback" });
}

function setLoopTimer(draft: Draft, level: Level, now: number): void {
  if (level.loop !== null && draft.incident.escalation.loop < level.loop.times) {
    setTimer(draft, "loop", now + level.loop.everySec * 1000);
  }
}

/** False: nobody could be reached. */
function pageLevel(draft: Draft, context: Context, rule: Rule, level: Level): boolean {
  const { incident } = draft;
  const { escalation } = incident;
  const answered = new Set(level.condition === "until_close" ? [] : incident.acks.map((ack) => ack.userId));
  const why: Why = { reason: "rule", ruleId: rule.id, ruleVersion: rule.version };
  const recipients = audience(level, incident.severity, context.snapshot, answered, why);
  const reached = page(draft, context, recipients);
  if (!reached.some(isPaged)) {
    say(draft, context.now, engineOrigin, { kind: "level_skipped", level: escalation.level, reason: "empty", reached });
    return false;
  }
  say(draft, context.now, engineOrigin, {
    kind: "paged",
    level: escalation.level,
    loop: escalation.loop,
    round: escalation.round,
    reached,
  });
  return true;
}

function isPaged(reached: Reached): boolean {
  return reached.notificationId !== null;
}

/** Plans the notifications of these recipients and, for people, the check that one of them proved something. */
function page(draft: Draft, context: Context, recipients: readonly Recipient[]): readonly Reached[] {
  return recipients.flatMap((recipient) => {
    const { userId, linkId, name, why } = recipient;
    if (recipient.skipped !== null) {
      return [{ userId, linkId, name, channel: null, notificationId: null, why, skipped: recipient.skipped }];
    }
    const planned = recipient.steps.map((step, index) => planPage(draft, context, recipient, step, index));
    const first = recipient.steps[0];
    if (userId !== null && first !== undefined)
      setProofTimer(draft, context, userId, context.now + first.afterSec * 1000);
    return planned;
  });
}

/** Asks again, after the patience of the severity, whether this person has been reached. */
export function setProofTimer(draft: Draft, context: Context, userId: string, from: number): void {
  const patience = context.snapshot.settings.patienceSec[draft.incident.severity];
  if (patience > 0) setTimer(draft, "proof", from + patience * 1000, userId);
}

/** Plans one page of the current level and loop. */
export function planPage(
  draft: Draft,
  context: Context,
  recipient: Pick<Recipient, "userId" | "name" | "why">,
  step: Recipient["steps"][number],
  index: number,
): Reached {
  const { incident } = draft;
  const { escalation } = incident;
  const id = context.newId();
  const again = escalation.assignment > 1 || escalation.loop > 0 || escalation.round > 0;
  const kind: NotificationKind = again ? "refire" : "page";
  const to =
    recipient.userId === null
      ? `room:${step.link?.id ?? JSON.stringify(step.address)}`
      : `user:${recipient.userId}:${step.link?.id ?? ""}`;
  draft.notifications.push({
    id,
    key: notificationKey({
      incidentId: incident.id,
      assignment: escalation.assignment,
      round: escalation.round,
      level: escalation.status === "exhausted" ? -2 : escalation.level,
      loop: escalation.loop,
      kind,
      to,
      step: index,
    }),
    kind,
    incidentId: incident.id,
    assignment: escalation.assignment,
    level: escalation.status === "exhausted" ? -2 : escalation.level,
    loop: escalation.loop,
    userId: recipient.userId,
    linkId: step.link?.id ?? null,
    address: step.address,
    channel: step.channel,
    accountId: step.accountId,
    severity: incident.severity,
    state: "queued",
    grade: 0,
    why: recipient.why,
    note: null,
    data: null,
    dueAt: context.now + step.afterSec * 1000,
    attempts: 0,
    ref: null,
    shownVersion: 0,
    reviseAt: null,
    leaseOwner: null,
    leaseUntil: null,
    createdAt: context.now,
    updatedAt: context.now,
  });
  return {
    userId: recipient.userId,
    linkId: step.link?.id ?? null,
    name: recipient.name,
    channel: step.channel,
    notificationId: id,
    why: recipient.why,
    skipped: null,
  };
}
