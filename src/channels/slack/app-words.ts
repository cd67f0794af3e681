// table
import type { Verb } from "#domain/notice.ts";
import type { Language } from "#domain/people.ts";

/** What only the app's messages say, besides what every channel says (kit/words.ts). */
export interface AppWords {
  /** Opens the form that asks for how long. */
  readonly snooze: string;
  /** Buttons of a bundle. */
  readonly all: Readonly<Record<Verb, string>>;
  readonly level: string;
}

export const appWords: Readonly<Record<Language, AppWords>> = {
  en: {
    snooze: "Snooze…",
    all: { ack: "Acknowledge all", unack: "Unacknowledge all", snooze: "Snooze all…", close: "Close all" },
    level: "Nobody has answered yet, so it was escalated to level {level}.",
  },
  "zh-CN": {
    snooze: "暂缓…",
    all: { ack: "全部认领", unack: "全部取消认领", snooze: "全部暂缓…", close: "全部关闭" },
    level: "尚无人响应，已升级至第 {level} 级。",
  },
};

/** Said where nobody's language is known yet. */
export const working = "Working on it… · 正在处理…";
