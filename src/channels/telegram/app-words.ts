import type { Verb } from "#domain/notice.ts";
import type { Language } from "#domain/people.ts";

/** Words of this channel alone; `{count}` is filled in by `fill`. */
export interface AppWords {
  readonly hours: string;
  readonly minutes: string;
  /** Buttons of a bundle. */
  readonly all: Readonly<Record<Verb, string>>;
}

export const appWords: Readonly<Record<Language, AppWords>> = {
  en: {
    hours: "{count} h",
    minutes: "{count} min",
    all: { ack: "Acknowledge all", unack: "Unacknowledge all", snooze: "Snooze all", close: "Close all" },
  },
  "zh-CN": {
    hours: "{count} 小时",
    minutes: "{count} 分钟",
    all: { ack: "全部认领", unack: "全部取消认领", snooze: "全部暂缓", close: "全部关闭" },
  },
};

/** Said where nobody's language is known. */
export const anybodyWords = {
  working: "Working on it… · 正在处理…",
  unknownButton: "This button is no longer in use. · 此按钮已失效。",
  seeChat:
    "The answer is for you alone: I have written it into our own chat. · 该回复仅供您本人查看，已发送到您与我的私聊。",
  tryAgain: "That did not work. Please press it again. · 操作未成功，请重新点击。",
  openChat:
    "The answer is for you alone, and I cannot write to you yet. Open our own chat and press Start. · " +
    "该回复仅供您本人查看，但我还不能给您发消息。请打开与我的私聊，然后点击“开始”。",
  openChatButton: "Open the chat · 打开私聊",
} as const;
