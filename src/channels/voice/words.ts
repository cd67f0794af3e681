import type { Verb } from "#domain/notice.ts";
import type { Language } from "#domain/people.ts";

/** What only calls say. `{name}` as in `kit/words.ts`. */
interface Words {
  readonly press: Readonly<Record<Verb, string>>;
  readonly repeat: string;
  readonly code: string;
  readonly received: string;
  readonly goodbye: string;
  readonly noKey: string;
  readonly wrongKey: string;
  readonly several: string;
}

/** In both languages. */
export const voiceWords: Readonly<Record<Language, Words>> = {
  en: {
    press: {
      ack: "Press 1 to acknowledge.",
      snooze: "Press 2 to snooze.",
      close: "Press 3 to close.",
      unack: "Press 4 to take your acknowledgement back.",
    },
    repeat: "Press 9 to hear this again.",
    code: "Your verification code is {code}. Again: {code}.",
    received: "Your answer was received.",
    goodbye: "Goodbye.",
    noKey: "No key was pressed.",
    wrongKey: "This key does nothing here.",
    several: "{count} incidents",
  },
  "zh-CN": {
    press: { ack: "认领请按 1。", snooze: "暂缓请按 2。", close: "关闭请按 3。", unack: "取消认领请按 4。" },
    repeat: "重听请按 9。",
    code: "您的验证码是 {code}。重复一遍：{code}。",
    received: "已收到您的操作。",
    goodbye: "再见。",
    noKey: "未检测到按键。",
    wrongKey: "此按键无效。",
    several: "{count} 个故障",
  },
};

/** How Twilio's `<Say>` speaks a language ("Text-to-speech", Amazon Polly voices). */
export const voices: Readonly<Record<Language, { readonly voice: string; readonly language: string }>> = {
  en: { voice: "Polly.Joanna", language: "en-US" },
  "zh-CN": { voice: "Polly.Zhiyu", language: "cmn-CN" },
};
