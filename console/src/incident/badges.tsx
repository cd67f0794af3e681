import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Incident } from "../generated/api.ts";
import { useZone } from "../me.tsx";
import { fullTime } from "../time.ts";

/** How bad it is, in a word: the colour only repeats it. */
export function SeverityBadge({ severity }: { readonly severity: Incident["severity"] }): ReactElement {
  const { t } = useTranslation();
  return <span className={`severity ${severity}`}>{t(`severity.${severity}`)}</span>;
}

/** How it stands, in words: who has it, or until when it sleeps. */
export function StateBadge({ incident }: { readonly incident: Incident }): ReactElement {
  return (
    <span className={`state ${incident.state === "triggered" && incident.snoozed_until === null ? "" : "good"}`}>
      {useStateWords(incident)}
    </span>
  );
}

function useStateWords({ state, snoozed_until: until, acknowledgements }: Incident): string {
  const { t } = useTranslation();
  const zone = useZone();
  if (state !== "closed" && until !== null) return t("incident.snoozed_until", { at: fullTime(until, zone) });
  if (state === "acknowledged" && acknowledgements.length > 0) {
    const who = new Intl.ListFormat(zone.language).format(acknowledgements.map(({ name }) => name));
    return t("incident.acknowledged_by", { who });
  }
  return t(`state.${state}`);
}
