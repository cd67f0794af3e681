import type { Language } from "#domain/people.ts";

/** What only text messages say. `{name}` as in `kit/words.ts`. */
export const smsWords: Readonly<Record<Language, Readonly<Record<"reply" | "replyBundle" | "several", string>>>> = {
  en: {
    reply: "Reply {number}a to acknowledge.",
    replyBundle: "Reply with a number and a, such as {number}a, to acknowledge.",
    several: "{count} incidents",
  },
  "zh-CN": {
    reply: "回复 {number}a 认领。",
    replyBundle: "回复编号加 a 认领，例如 {number}a。",
    several: "共 {count} 个故障",
  },
};
