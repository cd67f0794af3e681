// table
import type { Verb } from "#domain/notice.ts";
import type { Language } from "#domain/people.ts";

/** What only a card says, besides what every channel says (kit/words.ts). */
export interface CardWords {
  /** Beside the name of an incident. */
  readonly reminder: string;
  readonly level: string;
  readonly escalated: string;
  readonly snoozeFor: string;
  readonly hours: string;
  readonly minutes: string;
  /** Buttons of a bundle. */
  readonly all: Readonly<Record<Verb, string>>;
  readonly details: string;
  readonly labels: string;
  readonly more: string;
  readonly shortened: string;
  readonly workspace: string;
  readonly account: string;
  readonly place: string;
}

export const cardWords: Readonly<Record<Language, CardWords>> = {
  en: {
    reminder: "reminder {count}",
    level: "level {level}",
    escalated: "Nobody has answered yet, so it was escalated to level {level}.",
    snoozeFor: "Snooze for how long?",
    hours: "{count} h",
    minutes: "{count} min",
    all: { ack: "Acknowledge all", unack: "Unacknowledge all", snooze: "Snooze all", close: "Close all" },
    details: "Details",
    labels: "Labels ({count})",
    more: "and {count} more",
    shortened: "This message is shortened. Open it in Tocsin to read everything.",
    workspace: "Workspace",
    account: "Account",
    place: "In Teams",
  },
  "zh-CN": {
    reminder: "第 {count} 次提醒",
    level: "第 {level} 级",
    escalated: "尚无人响应，已升级至第 {level} 级。",
    snoozeFor: "暂缓多久？",
    hours: "{count} 小时",
    minutes: "{count} 分钟",
    all: { ack: "全部认领", unack: "全部取消认领", snooze: "全部暂缓", close: "全部关闭" },
    details: "详情",
    labels: "标签（{count}）",
    more: "另有 {count} 项",
    shortened: "消息内容过长，已截短，请在 Tocsin 中查看全文。",
    workspace: "工作区",
    account: "账号",
    place: "Teams 位置",
  },
};
