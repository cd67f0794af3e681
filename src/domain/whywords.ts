import type { Language } from "./people.ts";
import type { Notification } from "./notification.ts";
import type { Snapshot } from "./snapshot.ts";

/** Why somebody is paged, as a message says it. `{…}` is filled in. */
const words = {
  rule: { en: "level {level} of the rule “{rule}”", "zh-CN": "分派策略“{rule}”第 {level} 级" },
  fallback: { en: "nobody else could be reached: you are a fallback contact", "zh-CN": "无人可达，您是兜底联系人" },
  assigned: { en: "assigned to you", "zh-CN": "已指派给您" },
  reopened: { en: "reopened", "zh-CN": "重新打开" },
  failed_over: { en: "another channel failed or proved nothing", "zh-CN": "其他通知渠道失败或未确认送达" },
  sent_again: { en: "sent again by {who}", "zh-CN": "由 {who} 重新发送" },
  subscribed: { en: "you were paged for it", "zh-CN": "您曾收到该故障的通知" },
  test: { en: "a test", "zh-CN": "测试" },
  verify: { en: "to verify this address", "zh-CN": "用于验证此地址" },
  suggested: { en: "to link this account", "zh-CN": "用于绑定此账号" },
  alarm: { en: "Tocsin itself needs attention", "zh-CN": "Tocsin 自身需要关注" },
} as const satisfies Record<Notification["why"]["reason"], Record<Language, string>>;

const targetWords = {
  user: { en: "", "zh-CN": "" },
  team: { en: "team ", "zh-CN": "团队 " },
  room: { en: "", "zh-CN": "" },
  mail: { en: "", "zh-CN": "" },
} as const satisfies Record<string, Record<Language, string>>;

const presenceWords = {
  first: { en: "first, where you are now", "zh-CN": "您当前在线，优先发送" },
  delayed: { en: "after the chat, by your presence setting", "zh-CN": "按您的在线状态设置，晚于聊天消息" },
  unknown: { en: "presence_unknown: sent as planned", "zh-CN": "presence_unknown：在线状态未知，按计划发送" },
} as const satisfies Record<NonNullable<Notification["why"]["presence"]>, Record<Language, string>>;

/** One line: "level 1 of the rule “Critical” (team Payments)". */
export function whyWords(
  notification: Pick<Notification, "why" | "level">,
  snapshot: Snapshot,
  serviceId: string | null,
  language: Language,
): string {
  const { why } = notification;
  const rule = serviceId === null ? undefined : snapshot.rules.get(serviceId)?.find((one) => one.id === why.ruleId);
  // A function, since `$&` in the name of a rule is text.
  const line = words[why.reason][language]
    .replace("{who}", () => why.note ?? "?")
    .replace("{level}", String(notification.level + 1))
    .replace("{rule}", () => rule?.name ?? "?");
  const through = (why.through ?? [])
    .filter((name) => !name.startsWith("user:"))
    .map((name) => throughWords(name, language));
  const whole = through.length === 0 ? line : `${line} (${through.join(", ")})`;
  if (why.presence === undefined) return whole;
  return whole + (language === "en" ? "; " : "；") + presenceWords[why.presence][language];
}

function throughWords(through: string, language: Language): string {
  const at = through.indexOf(":");
  const kind = through.slice(0, at);
  const label = Object.hasOwn(targetWords, kind) ? targetWords[kind as keyof typeof targetWords][language] : "";
  return label + through.slice(at + 1);
}
