import { fallbackUserIds } from "#domain/audience.ts";
import { type Incident, isSnoozed } from "#domain/incident.ts";
import type { Language } from "#domain/people.ts";
import type { Rule, Target } from "#domain/rule.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { Timer, TimerKind } from "#domain/timer.ts";

/** One thing that will happen by itself unless somebody answers. */
export interface NextStep {
  /** UTC milliseconds; null: not by the clock. */
  readonly at: number | null;
  readonly kind: "page" | "page_again" | "fallback" | "snooze_ends" | "nothing";
  readonly level: number | null;
  readonly who: readonly string[];
  readonly text: string;
}

/** The rest of a plan may be long; what comes hours from now is said in one line. */
const shownLevels = 10;

const words = {
  page: { en: "Level {level}: {who}", "zh-CN": "第 {level} 级：{who}" },
  page_again: { en: "Level {level} is paged again: {who}", "zh-CN": "再次通知第 {level} 级：{who}" },
  repeat: { en: "All levels again, from the first", "zh-CN": "从第 1 级开始重复分派" },
  fallback: { en: "The fallback contacts: {who}", "zh-CN": "兜底联系人：{who}" },
  snooze_ends: { en: "The snooze ends, and it is paged anew", "zh-CN": "暂缓结束，重新通知" },
  acknowledged: { en: "Somebody has it: nobody else is paged", "zh-CN": "已有人认领，不再通知其他人" },
  exhausted: {
    en: "Everybody on the plan was paged. Nothing more happens by itself",
    "zh-CN": "计划内人员均已通知，系统不会再自动通知",
  },
  closed: { en: "Closed: nothing more happens", "zh-CN": "已关闭，无后续动作" },
  admins: { en: "every admin", "zh-CN": "所有管理员" },
  nobody: { en: "nobody", "zh-CN": "无" },
} as const;

/** What will happen to an incident if nobody does anything, soonest first. `rule`: the version that it was assigned by. */
export function nextSteps(
  incident: Incident,
  rule: Rule | null,
  timers: readonly Timer[],
  snapshot: Snapshot,
  language: Language,
): readonly NextStep[] {
  const say = (word: keyof typeof words, values: Readonly<Record<string, string>> = {}) =>
    Object.entries(values).reduce<string>(
      (text, [key, value]) => text.replace(`{${key}}`, () => value),
      words[word][language],
    );
  const nothing = (word: "acknowledged" | "exhausted" | "closed"): readonly NextStep[] => [
    { at: null, kind: "nothing", level: null, who: [], text: say(word) },
  ];
  if (incident.state === "closed") return nothing("closed");
  const due = (kind: TimerKind) => timers.find((timer) => timer.kind === kind)?.dueAt ?? null;

  const page = (kind: "page" | "page_again", level: number, at: number): NextStep => {
    const who = (rule?.levels[level]?.targets ?? []).map((target) => targetName(target, snapshot));
    const text = say(kind, { level: String(level + 1), who: who.join(", ") || say("nobody") });
    return { at, kind, level, who, text };
  };
  const fallback = (at: number): NextStep => {
    const who = fallbackUserIds(snapshot).map((id) => snapshot.users.get(id)?.name ?? id);
    return { at, kind: "fallback", level: null, who, text: say("fallback", { who: who.join(", ") || say("admins") }) };
  };
  /** The levels from one on, and what comes after the last. */
  const plan = (from: number, start: number): readonly NextStep[] => {
    let at = start;
    const levels = (rule?.levels ?? []).slice(from);
    const steps: NextStep[] = levels.slice(0, shownLevels).map((level, index) => {
      const step = page("page", from + index, at);
      at += level.advanceAfterSec * 1000;
      return step;
    });
    if (levels.length > shownLevels) return steps;
    if (rule !== null && incident.escalation.round < rule.repeat)
      return [...steps, { at, kind: "page", level: 0, who: [], text: say("repeat") }];
    return incident.state === "triggered" ? [...steps, fallback(at)] : steps;
  };

  const snoozeAt = due("snooze");
  if (isSnoozed(incident) && snoozeAt !== null)
    return [{ at: snoozeAt, kind: "snooze_ends", level: null, who: [], text: say("snooze_ends") }];
  const [delayAt, loopAt, advanceAt] = [due("delay"), due("loop"), due("advance")];
  const steps: NextStep[] = [];
  if (delayAt !== null) steps.push(...plan(0, delayAt));
  if (loopAt !== null) steps.push(page("page_again", incident.escalation.level, loopAt));
  if (advanceAt !== null)
    steps.push(...(rule === null ? [fallback(advanceAt)] : plan(incident.escalation.level + 1, advanceAt)));
  if (steps.length === 0) return nothing(incident.state === "acknowledged" ? "acknowledged" : "exhausted");
  return steps.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
}

function targetName(target: Target, snapshot: Snapshot): string {
  switch (target.kind) {
    case "user":
      return snapshot.users.get(target.userId)?.name ?? target.userId;
    case "team":
      return snapshot.teams.get(target.teamId)?.name ?? target.teamId;
    case "room":
      return snapshot.links.get(target.linkId)?.label ?? target.linkId;
    case "mail":
      return target.address;
    default:
      return target satisfies never;
  }
}
