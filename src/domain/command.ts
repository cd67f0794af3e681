import type { Incident } from "./incident.ts";
import type { Severity } from "./severity.ts";

/** What people can do to an incident (product.md B3). */
export type Command =
  | { readonly kind: "acknowledge"; readonly note?: string }
  | { readonly kind: "unacknowledge" }
  /** UTC milliseconds, at most `snoozeLimitMs` ahead. */
  | { readonly kind: "snooze"; readonly until: number }
  | { readonly kind: "wake" }
  | { readonly kind: "close"; readonly resolution?: string }
  | { readonly kind: "reopen"; readonly reason: string }
  | { readonly kind: "reassign"; readonly userIds: readonly string[] }
  | { readonly kind: "comment"; readonly text: string }
  | { readonly kind: "edit"; readonly title?: string; readonly description?: string; readonly severity?: Severity }
  /** Page the next level (or that level, from 0) now. */
  | { readonly kind: "escalate"; readonly level?: number };

export const snoozeLimitMs = 24 * 60 * 60 * 1000;

/** What buttons and forms offer, in minutes; the first is meant where none is named (Flashduty's 2, 4 and 12 hours). */
export const snoozePresets = [120, 240, 720] as const;
export const commentLimit = 4000;

/**
 * `unchanged`: it was so already (who did it and when); `refused`: it makes no sense in this state, with words for people.
 * Neither is an error: a stale card is told, not refused.
 */
export type CommandResult =
  | { readonly kind: "changed"; readonly incident: Incident }
  | { readonly kind: "unchanged"; readonly incident: Incident; readonly by: string | null; readonly at: number | null }
  | { readonly kind: "refused"; readonly incident: Incident; readonly problem: Refusal };

export type Refusal =
  | "closed"
  | "not_closed"
  | "not_acknowledged_by_you"
  | "not_snoozed"
  | "snooze_too_long"
  | "snooze_in_past"
  | "no_such_level"
  | "no_rule"
  | "unknown_user"
  | "empty_text"
  | "snoozed";

/** Words for the console, the API and chats; chats in Chinese look theirs up by the same key. */
export const refusalWords = {
  closed: { en: "The incident is closed. Reopen it first.", "zh-CN": "故障已关闭，请先重新打开。" },
  not_closed: { en: "The incident is not closed.", "zh-CN": "故障尚未关闭。" },
  not_acknowledged_by_you: { en: "You have not acknowledged this incident.", "zh-CN": "您尚未认领该故障。" },
  not_snoozed: { en: "The incident is not snoozed.", "zh-CN": "故障未处于暂缓状态。" },
  snooze_too_long: { en: "Snooze for at most 24 hours.", "zh-CN": "暂缓最长 24 小时。" },
  snooze_in_past: { en: "The end of the snooze lies in the past.", "zh-CN": "暂缓结束时间已过。" },
  no_such_level: { en: "The escalation rule has no such level.", "zh-CN": "分派策略没有该级别。" },
  no_rule: {
    en: "No escalation rule applies, so there is no level to go to.",
    "zh-CN": "没有匹配的分派策略，无法升级。",
  },
  unknown_user: { en: "One of these people does not exist or is disabled.", "zh-CN": "所选人员不存在或已停用。" },
  empty_text: { en: "Write something first.", "zh-CN": "内容不能为空。" },
  snoozed: { en: "The incident is snoozed. Wake it first.", "zh-CN": "故障处于暂缓状态，请先取消暂缓。" },
} as const satisfies Record<Refusal, { en: string; "zh-CN": string }>;
