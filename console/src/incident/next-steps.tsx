import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import type { Incident, NextStep } from "../generated/api.ts";
import { useNow, useZone } from "../me.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { fullTime, relativeTime, shortTime } from "../time.ts";

/** What happens if nobody does anything: "will my boss be called?". */
export function NextSteps({ incident: { id } }: { readonly incident: Incident }): ReactElement | null {
  const next = useQuery({
    queryKey: ["incident", id, "next"],
    queryFn: async () => (await get("/api/v1/incidents/{id}/next", { path: { id } })).rows,
  });
  if (next.isError) return <Trouble error={next.error} again={() => void next.refetch()} />;
  if (next.data === undefined) return null;
  const [first] = next.data;
  if (first?.at === null) return <Text>{first.text}</Text>;
  return (
    <ol className="steps">
      {next.data.map((step) => (
        <li key={`${step.kind} ${step.level} ${step.at}`}>
          <Step step={step} />
        </li>
      ))}
    </ol>
  );
}

function Step({ step: { at, text } }: { readonly step: NextStep }): ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const now = useNow();
  if (at === null) return <Text>{text}</Text>;
  const words = t("incident.in", { at: shortTime(at, now, zone), in: relativeTime(at, now, zone.language) });
  return (
    <Text>
      <time dateTime={at} title={fullTime(at, zone)}>
        <Text span c="dimmed">
          {words}
        </Text>
      </time>{" "}
      {text}
    </Text>
  );
}
