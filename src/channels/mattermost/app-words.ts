// table
import type { Verb } from "#domain/notice.ts";
import type { Language } from "#domain/people.ts";

/** What only the app's messages say, besides what every channel says (kit/words.ts). */
export interface AppWords {
  /** Above the list of presets. */
  readonly snooze: string;
  /** Below them: opens a form. */
  readonly other: string;
  /** Buttons of a bundle. */
  readonly all: Readonly<Record<Verb, string>>;
}

export const appWords: Readonly<Record<Language, AppWords>> = {
  en: {
    snooze: "Snooze…",
    other: "Other…",
    all: { ack: "Acknowledge all", unack: "Unacknowledge all", snooze: "Snooze all…", close: "Close all" },
  },
  "zh-CN": {
    snooze: "暂缓…",
    other: "其他时间…",
    all: { ack: "全部认领", unack: "全部取消认领", snooze: "全部暂缓…", close: "全部关闭" },
  },
};

/** Said where nobody's language is known yet. */
export const working = "Working on it… · 正在处理…";

/** Of the slash command, as the server's list of commands shows it; at most 64 and 128 bytes. */
export const commandWords = {
  name: "Tocsin",
  description: "Answer incidents and link accounts and channels",
  hint: "[ack|snooze|close|linkUser|linkChat|oncall|status|help]",
} as const;
