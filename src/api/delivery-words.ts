import type { Grade, NotificationState } from "#domain/notification.ts";
import type { Language } from "#domain/people.ts";

/** How a notification stands, in words. */
export const stateWords = {
  queued: { en: "waiting", "zh-CN": "等待发送" },
  sending: { en: "being sent", "zh-CN": "发送中" },
  accepted: { en: "taken by the platform", "zh-CN": "平台已接收" },
  delivered: { en: "delivered", "zh-CN": "已送达" },
  seen: { en: "seen", "zh-CN": "已读" },
  acted: { en: "answered", "zh-CN": "已响应" },
  failed: { en: "failed", "zh-CN": "失败" },
  unknown: { en: "unknown whether it went out", "zh-CN": "是否发出未知" },
  expired: { en: "too late to send", "zh-CN": "已过期" },
  cancelled: { en: "cancelled", "zh-CN": "已取消" },
  suppressed: { en: "not sent", "zh-CN": "未发送" },
  superseded: { en: "sent in a bundle", "zh-CN": "已合并发送" },
} as const satisfies Record<NotificationState, Record<Language, string>>;

/** What was proved, by grade; never more than that. */
export const gradeWords = [
  { en: "planned", "zh-CN": "已计划" },
  { en: "sent", "zh-CN": "已发出" },
  { en: "taken by the platform, arrival not proved", "zh-CN": "平台已接收，未确认送达" },
  { en: "arrived", "zh-CN": "已送达" },
  { en: "seen", "zh-CN": "已读" },
  { en: "a human acted", "zh-CN": "有人响应" },
] as const satisfies Record<Grade, Record<Language, string>>;
