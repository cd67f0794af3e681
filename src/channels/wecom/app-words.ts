// table
import type { LinkVerb, Verb } from "#domain/notice.ts";
import type { Language } from "#domain/people.ts";

/** What only this app says, besides what every channel says (kit/words.ts). Buttons have ten characters, names of rows five. */
export interface AppWords {
  readonly hours: string;
  readonly minutes: string;
  readonly button: Readonly<Record<Verb | LinkVerb | "refresh", string>>;
  /** Buttons of a bundle. */
  readonly all: Readonly<Record<Verb, string>>;
  /** Before the list of how long to snooze. */
  readonly howLong: string;
  readonly row: Readonly<Record<"service" | "opened" | "alerts" | "state" | "severity" | "why" | "whyHere", string>>;
  /** Below a text that tells what a card cannot show any more. */
  readonly cardIsOld: string;
}

export const appWords: Readonly<Record<Language, AppWords>> = {
  en: {
    hours: "{count} h",
    minutes: "{count} min",
    button: {
      ack: "Ack",
      unack: "Undo ack",
      snooze: "Snooze",
      close: "Close",
      link: "Link now",
      decline: "Not me",
      refresh: "Refresh",
    },
    all: { ack: "Ack all", unack: "Undo all", snooze: "Snooze all", close: "Close all" },
    howLong: "For how long",
    row: {
      service: "Where",
      opened: "Since",
      alerts: "Count",
      state: "State",
      severity: "Level",
      why: "Why",
      whyHere: "Why",
    },
    cardIsOld:
      "WeCom does not let Tocsin change the card above any more: it shows an older state until Refresh is pressed on it.",
  },
  "zh-CN": {
    hours: "{count} 小时",
    minutes: "{count} 分钟",
    button: {
      ack: "认领",
      unack: "取消认领",
      snooze: "暂缓",
      close: "关闭",
      link: "立即绑定",
      decline: "不是我",
      refresh: "刷新",
    },
    all: { ack: "全部认领", unack: "全部取消认领", snooze: "全部暂缓", close: "全部关闭" },
    howLong: "暂缓时长",
    row: {
      service: "服务",
      opened: "触发时间",
      alerts: "告警",
      state: "状态",
      severity: "严重程度",
      why: "通知原因",
      whyHere: "通知原因",
    },
    cardIsOld: "企业微信已不允许更新上方的卡片，其内容为较早的状态；点击卡片上的“刷新”即可更新。",
  },
};

/** Said where nobody's language is known. */
export const bilingual = {
  openChat:
    "这个答复只给您本人，但我还不能给您发消息。请联系管理员将您加入 Tocsin 应用的可见范围，然后在该应用中重新发送。 · " +
    "The answer is for you alone, and I cannot write to you. Ask an administrator to add you to the Tocsin app, then say it again there.",
} as const;
