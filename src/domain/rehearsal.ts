import type { Context, Draft } from "./draft.ts";
import { draftOf } from "./draft.ts";
import { assign, chooseRule, matchableOf } from "./escalation.ts";
import { newIncident } from "./intake.ts";
import type { SourceEvent } from "./event.ts";
import type { Notification } from "./notification.ts";
import type { Rule } from "./rule.ts";
import type { Snapshot } from "./snapshot.ts";
import type { RuleVerdict, TimelineEvent } from "./timeline.ts";
import type { Timer } from "./timer.ts";
import { wakeUp } from "./wakeup.ts";

/** What an alert would do, if nobody answered it. Offsets are milliseconds after it came in. */
export interface Rehearsal {
  readonly verdicts: readonly RuleVerdict[];
  readonly ruleId: string | null;
  readonly events: readonly { readonly afterMs: number; readonly event: TimelineEvent }[];
  readonly pages: readonly { readonly afterMs: number; readonly page: Notification }[];
  /** It goes on after this; what comes then repeats itself. */
  readonly isCut: boolean;
}

/** Levels, loops and repeats of the longest rule that anybody should have. */
const mostSteps = 500;

/**
 * Plays an alert through a service's rules with the very functions that decide about real ones, on a clock of its own. Every page
 * is taken to arrive and nobody answers, so `proof` is never in doubt. Nothing is stored, nobody is told.
 */
export function rehearse(
  snapshot: Snapshot,
  serviceId: string,
  event: Pick<SourceEvent, "severity" | "title" | "description" | "labels" | "links">,
  integrationId: string | null,
  start: number,
): Rehearsal {
  let ids = 0;
  const at = (now: number): Context => ({ now, newId: () => `rehearsed-${(ids += 1)}`, snapshot });
  const fresh = newIncident({ id: "rehearsed", number: 0, serviceId, integrationId, event, now: start, manual: false });
  const rules = snapshot.rules.get(serviceId) ?? [];
  const { rule, verdicts } = chooseRule(rules, matchableOf(fresh));
  const stage: Stage = { incident: fresh, timers: new Map(), events: [], pages: [] };

  const first = draftOf(fresh, true);
  assign(first, at(start), { actor: { kind: "system" }, via: { kind: "engine" } });
  apply(stage, first, start);
  let steps = 0;
  for (let timer = nextOf(stage); timer !== null && steps < mostSteps; timer = nextOf(stage)) {
    steps += 1;
    stage.timers.delete(timer.id);
    const draft = draftOf(stage.incident);
    wakeUp(draft, at(timer.dueAt), { timer, rule, sent: [] });
    apply(stage, draft, start);
  }
  const { events, pages } = stage;
  return { verdicts, ruleId: rule?.id ?? null, events, pages, isCut: steps === mostSteps };
}

interface Stage {
  incident: Draft["incident"];
  readonly timers: Map<string, Timer>;
  readonly events: { readonly afterMs: number; readonly event: TimelineEvent }[];
  readonly pages: { readonly afterMs: number; readonly page: Notification }[];
}

function apply(stage: Stage, draft: Draft, start: number): void {
  stage.incident = draft.incident;
  if (draft.clearTimers) stage.timers.clear();
  for (const timer of draft.timers.values()) stage.timers.set(timer.id, timer);
  stage.events.push(...draft.timeline.map((entry) => ({ afterMs: entry.at - start, event: entry.event })));
  stage.pages.push(...draft.notifications.map((page) => ({ afterMs: page.dueAt - start, page })));
}

/** The soonest timer that moves the plan on. */
function nextOf(stage: Stage): Timer | null {
  const ahead = [...stage.timers.values()].filter(({ kind }) => kind !== "proof" && kind !== "follow");
  return ahead.reduce<Timer | null>(
    (soonest, timer) => (soonest === null || timer.dueAt < soonest.dueAt ? timer : soonest),
    null,
  );
}

/** The snapshot as it would be with this rule in the place of the one with its id, or after all others. */
export function withRule(snapshot: Snapshot, rule: Rule): Snapshot {
  const before = snapshot.rules.get(rule.serviceId) ?? [];
  const isKnown = before.some(({ id }) => id === rule.id);
  const after = isKnown ? before.map((each) => (each.id === rule.id ? rule : each)) : [...before, rule];
  return { ...snapshot, rules: new Map(snapshot.rules).set(rule.serviceId, after) };
}
