import type { Attempt, Notification } from "#domain/notification.ts";
import { noteWords } from "#domain/skip-words.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import { whyWords } from "#domain/whywords.ts";
import { gradeWords, stateWords } from "../delivery-words.ts";
import { recipientName } from "../present-deliveries.ts";
import { type Html, html } from "./html.ts";
import { timeTag, type View } from "./view.ts";

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
          const trouble = noteWords(row.note ?? (last?.outcome === "accepted" ? null : (last?.why ?? null)), language);
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
