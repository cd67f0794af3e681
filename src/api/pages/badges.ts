import { type Incident, isSnoozed } from "#domain/incident.ts";
import { type Html, html } from "./html.ts";
import { timeText, type View } from "./view.ts";

/** Severity and state in words, never by colour alone. */
export function badges(view: View, incident: Incident): Html {
  const { t } = view;
  const snoozed =
    isSnoozed(incident) && incident.snoozedUntil !== null
      ? t("snoozedUntil", { at: timeText(view, incident.snoozedUntil) })
      : null;
  const answered =
    incident.state === "acknowledged" && incident.acks[0] !== undefined
      ? t("acknowledgedBy", { by: incident.acks.map((ack) => ack.name).join(", ") })
      : null;
  return html`<span class="severity ${incident.severity}">${t(incident.severity)}</span>
    <span class="state${incident.state === "triggered" ? "" : " good"}"
      >${snoozed ?? answered ?? t(incident.state)}</span
    > `;
}
