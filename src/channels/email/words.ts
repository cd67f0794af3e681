// table
import { fill } from "#channels/kit/words.ts";
import type { Verb } from "#domain/notice.ts";
import type { Language } from "#domain/people.ts";

interface Words {
  readonly reply: string;
  readonly or: string;
  /** What to write for each verb; understood by the grammar of chats. */
  readonly say: Readonly<Record<Verb, string>>;
  readonly talk: string;
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    reply: "Or answer this mail with {words} in its first line.",
    or: " or ",
    say: { ack: "ack", snooze: "snooze 4h", close: "close", unack: "unack" },
    talk: "Your answer was not understood, and nothing was done. Write ack, snooze 4h or close alone in the first line, or use the links of the mail that you answered.",
  },
  "zh-CN": {
    reply: "也可直接回复此邮件，并在第一行写：{words}。",
    or: "，或",
    say: { ack: "认领", snooze: "暂缓 4小时", close: "关闭", unack: "取消认领" },
    talk: "无法识别您的回复，未执行任何操作。请在第一行只写“认领”“暂缓 4小时”或“关闭”，或使用原邮件中的链接。",
  },
};

/** How to answer by mail, as one sentence. */
export function replyHint(language: Language, verbs: readonly Verb[]): string {
  const { reply, or, say } = words[language];
  return fill(reply, { words: verbs.map((verb) => say[verb]).join(or) });
}

/** For somebody whose answer asks for nothing that we do. */
export function talkWords(language: Language): string {
  return words[language].talk;
}
