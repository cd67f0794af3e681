import { Alert, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import type { Incident, NotificationProof } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { useMay, useNow, useZone } from "../me.tsx";
import { At } from "../moment.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { shortTime } from "../time.ts";

/** Receipts come without a change of the incident: while some may, they are looked for. */
const pollMs = 4_000;
const underWay: ReadonlySet<NotificationProof["state"]> = new Set(["queued", "sending", "accepted"]);
/** After so long a receipt is not waited for any more. */
const hopefulMs = 15 * 60_000;
const grades = [1, 2, 3, 4, 5] as const;

/** Person × channel × try: what was proved, never more, and why it was sent. */
export function WhoWasReached({ incident }: { readonly incident: Incident }): ReactElement | null {
  const { t } = useTranslation();
  const { id } = incident;
  const mayRead = useMay("delivery.read");
  const sent = useQuery({
    queryKey: ["incident", id, "notifications"],
    queryFn: async () => (await get("/api/v1/incidents/{id}/notifications", { path: { id } })).rows,
    enabled: mayRead,
    refetchInterval: ({ state }) => (state.data?.some(isAwaited) === true ? pollMs : false),
  });
  if (!mayRead) return <Text>{t("incident.not_allowed")}</Text>;
  if (sent.isError) return <Trouble error={sent.error} again={() => void sent.refetch()} />;
  if (sent.data === undefined) return null;
  if (sent.data.length > 0)
    return (
      <ul className="rows">
        {sent.data.map((row) => (
          <Proof key={row.id} row={row} />
        ))}
      </ul>
    );
  const isLost = incident.state === "triggered" && incident.escalation.status === "exhausted";
  if (!isLost) return <Text>{t("incident.nobody")}</Text>;
  return (
    <Alert color="red" variant="outline" icon={<Icon name="warning" />}>
      {t("incident.unreached")}
    </Alert>
  );
}

/** States that say no more than the grade does. */
const isSaidByGrade: ReadonlySet<NotificationProof["state"]> = new Set(["accepted", "delivered", "seen", "acted"]);

/** How it stands, and what was proved in spite of that. */
function StateWords({ row }: { readonly row: NotificationProof }): ReactElement {
  return (
    <>
      <span className={row.state === "failed" || row.state === "unknown" ? "critical" : ""}>{row.state_words}</span>
      {row.grade > 1 && ` · ${row.grade_words}`}
    </>
  );
}

function isAwaited(row: NotificationProof): boolean {
  return underWay.has(row.state) && Date.now() - Date.parse(row.updated_at) < hopefulMs;
}

function Proof({ row }: { readonly row: NotificationProof }): ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const now = useNow();
  const isWaiting = row.state === "queued" && Date.parse(row.due_at) > now;
  return (
    <li className="proof" data-state={row.state} data-grade={row.grade}>
      <Text fw={600}>
        {row.to.label}{" "}
        <Text span c="dimmed" fw={400}>
          · {row.channel}
        </Text>
      </Text>
      <Text>
        <span className="meter" aria-hidden="true">
          {grades.map((grade) => (
            <i key={grade} className={grade <= row.grade ? "on" : ""} />
          ))}
        </span>
        {isSaidByGrade.has(row.state) ? row.grade_words : <StateWords row={row} />}
        {" · "}
        {isWaiting ? t("incident.due", { at: shortTime(row.due_at, now, zone) }) : <At at={row.updated_at} />}
      </Text>
      <Text size="sm" c="dimmed">
        {row.why.words}
        {row.note !== null && ` · ${row.note}`}
      </Text>
      {row.attempts.length + row.receipts.length > 0 && (
        <details>
          <summary>{t("incident.attempts", { count: row.attempts.length })}</summary>
          <ol className="steps">
            {row.attempts.map((attempt) => (
              <li key={`${attempt.purpose} ${attempt.number} ${attempt.started_at}`}>
                <At at={attempt.started_at} /> · {t(`proof.purpose_${attempt.purpose}`)} ·{" "}
                {t(`proof.outcome_${attempt.outcome}`)}
                {attempt.why !== null && ` · ${attempt.why}`}
              </li>
            ))}
            {row.receipts.map((receipt) => (
              <li key={`${receipt.state} ${receipt.at}`}>
                <At at={receipt.at} /> · {t(`proof.receipt_${receipt.state}`)}
                {receipt.detail !== null && ` · ${receipt.detail}`}
              </li>
            ))}
          </ol>
        </details>
      )}
    </li>
  );
}
