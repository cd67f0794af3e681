import { Button, Code, Group, Text } from "@mantine/core";
import { infiniteQueryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import type { Alert as AlertRow, Incident } from "../generated/api.ts";
import { At } from "../moment.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { SeverityBadge } from "./badges.tsx";

const pageSize = 20;

function alertsQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ["incident", id, "alerts"],
    queryFn: ({ pageParam }) =>
      get("/api/v1/incidents/{id}/alerts", {
        path: { id },
        query: { limit: pageSize, ...(pageParam === null ? {} : { cursor: pageParam }) },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** The alerts of an incident, each with what the monitor sent, as it was received. */
export function Alerts({ incident }: { readonly incident: Incident }): ReactElement | null {
  const { t } = useTranslation();
  const alerts = useInfiniteQuery(alertsQuery(incident.id));
  if (alerts.isError) return <Trouble error={alerts.error} again={() => void alerts.refetch()} />;
  if (alerts.data === undefined) return null;
  return (
    <>
      <ul className="rows">
        {alerts.data.pages
          .flatMap((page) => page.rows)
          .map((alert) => (
            <OneAlert key={alert.id} alert={alert} />
          ))}
      </ul>
      {alerts.hasNextPage && (
        <Button
          mt="sm"
          variant="default"
          loading={alerts.isFetchingNextPage}
          onClick={() => void alerts.fetchNextPage()}
        >
          {t("list.older")}
        </Button>
      )}
    </>
  );
}

function OneAlert({ alert }: { readonly alert: AlertRow }): ReactElement {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <li className="proof">
      <Text fw={600}>{alert.title}</Text>
      <Group gap="xs">
        <SeverityBadge severity={alert.severity} />
        <Text span c="dimmed">
          {t(`incident.alert_${alert.status}`)} · {t("incident.alert_events", { count: alert.event_count })} ·{" "}
          <At at={alert.last_at} />
        </Text>
      </Group>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t("incident.raw_show")}</summary>
        {open && <Raw alertId={alert.id} />}
      </details>
    </li>
  );
}

function Raw({ alertId }: { readonly alertId: string }): ReactElement | null {
  const { t } = useTranslation();
  const events = useQuery({
    queryKey: ["alert", alertId, "events"],
    queryFn: async () => (await get("/api/v1/alerts/{id}/events", { path: { id: alertId }, query: { limit: 5 } })).rows,
  });
  if (events.isError) return <Trouble error={events.error} again={() => void events.refetch()} />;
  if (events.data === undefined) return null;
  return (
    <>
      {events.data.map((event) => (
        <div key={event.id}>
          <Text size="sm" c="dimmed">
            <At at={event.received_at} />
          </Text>
          {event.raw === null ? (
            <Text>{t("incident.no_raw")}</Text>
          ) : (
            <Code block className="raw" tabIndex={0} role="region" aria-label={t("incident.raw")}>
              {JSON.stringify(event.raw, null, 2)}
            </Code>
          )}
        </div>
      ))}
    </>
  );
}
