import type { Attempt, Grade, Notification, NotificationState } from "#domain/notification.ts";
import type { Language } from "#domain/people.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import { whyWords } from "#domain/whywords.ts";
import { recipientName } from "../present-deliveries.ts";
import { type Html, html } from "./html.ts";
import { timeTag, type View } from "./view.ts";

const stateWords = {
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

/** Never more than was proved. */
const gradeWords = [
  { en: "planned", "zh-CN": "已计划" },
  { en: "sent", "zh-CN": "已发出" },
  { en: "taken by the platform, arrival not proved", "zh-CN": "平台已接收，未确认送达" },
  { en: "arrived", "zh-CN": "已送达" },
  { en: "seen", "zh-CN": "已读" },
  { en: "a human acted", "zh-CN": "有人响应" },
] as const satisfies Record<Grade, Record<Language, string>>;

/** Who was reached: one row a notification, with what was proved and why it was sent. */
export function proofTable(
  view: View,
  rows: readonly Notification[],
  attempts: readonly Attempt[],
  now: Snapshot,
  serviceId: string,
): Html {
  const { t, language } = view;
  if (rows.length === 0) return html`<p>${t("nobodyReached")}</p>`;
  const triesOf = Map.groupBy(attempts, (attempt) => attempt.notificationId);
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">${t("to")}</th>
          <th scope="col">${t("channel")}</th>
          <th scope="col">${t("state")}</th>
          <th scope="col">${t("proof")}</th>
          <th scope="col">${t("why")}</th>
          <th scope="col">${t("when")}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => {
          const last = triesOf.get(row.id)?.at(-1);
          const trouble = row.note ?? (last?.outcome === "accepted" ? null : (last?.why ?? null));
          return html`<tr>
            <td>${recipientName(row, now)}</td>
            <td>${now.accounts.get(row.accountId ?? "")?.name ?? row.channel}</td>
            <td>
              ${stateWords[row.state][language]}${trouble !== null && html`<br /><span class="muted">${trouble}</span>`}
            </td>
            <td>${gradeWords[row.grade][language]}</td>
            <td>${whyWords(row, now, serviceId, language)}</td>
            <td>${timeTag(view, row.updatedAt)}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}
