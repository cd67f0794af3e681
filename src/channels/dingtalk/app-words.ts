// table
import type { Verb } from "#domain/notice.ts";
import type { Language } from "#domain/people.ts";

/** What only this app says, besides what every channel says (kit/words.ts). */
export interface AppWords {
  readonly snoozeHours: string;
  readonly snoozeMinutes: string;
  /** Buttons of a bundle. */
  readonly all: Readonly<Record<Verb, string>>;
  /** In the place of an answer that links whoever opens its page: that goes to the one person alone. */
  readonly lookInChat: string;
  /** A DING, which is read out in a call. */
  readonly ding: string;
}

export const appWords: Readonly<Record<Language, AppWords>> = {
  en: {
    snoozeHours: "{label} {count} h",
    snoozeMinutes: "{label} {count} min",
    all: { ack: "Acknowledge all", unack: "Unacknowledge all", snooze: "Snooze all", close: "Close all" },
    lookInChat:
      "Tocsin does not know you yet. The way to link your account is in a message of the robot to you alone: press it there, and this is done.",
    ding: "Tocsin: {title}. Please answer on the card in DingTalk.",
  },
  "zh-CN": {
    snoozeHours: "{label} {count} 小时",
    snoozeMinutes: "{label} {count} 分钟",
    all: { ack: "全部认领", unack: "全部取消认领", snooze: "全部暂缓", close: "全部关闭" },
    lookInChat: "尚未识别您的 Tocsin 账号。绑定方式已由机器人单独发送给您，完成绑定后即执行此操作。",
    ding: "Tocsin：{title}。请在钉钉中打开卡片处理。",
  },
};

/** Said where nobody's language is known. */
export const bilingual = {
  working: "正在处理… · Working on it…",
  done: "已处理。 · Done.",
  unknownButton: "此按钮已失效。 · This button is no longer in use.",
  openChat:
    "这个答复只给您本人，但我还不能给您发消息。请先打开与我的单聊，再重新发送。 · " +
    "The answer is for you alone, and I cannot write to you yet. Open a chat with this robot first, then say it again there.",
} as const;
