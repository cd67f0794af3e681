import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useMay, useNow, useZone } from "../me.tsx";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { useTitle } from "../title.ts";
import { Figures } from "./figures.tsx";
import { DeliveryFilters } from "./filters.tsx";
import { fileAddress } from "./queries.ts";
import { DeliveryRow } from "./row.tsx";
import { type DeliverySearch, isNarrowed } from "./search.ts";
import { useLiveDeliveries } from "./use-live-deliveries.ts";

const route = getRouteApi("/deliveries");

/** Everything that was sent to anybody, and what came of it. */
export function DeliveryList(): ReactElement {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = useNavigate();
  const mayRead = useMay("delivery.read");
  useTitle(t("deliveries.title"));
  const change = (next: DeliverySearch): void =>
    void navigate({ to: "/deliveries", search: next, replace: true, resetScroll: false });
  return (
    <Stack gap="sm" maw={1100} mx="auto">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {t("deliveries.title")}
        </Title>
        {mayRead && <Export search={search} />}
      </Group>
      {mayRead ? (
        <>
          <Figures />
          <DeliveryFilters search={search} change={change} />
          <Rows key={JSON.stringify(search)} search={search} clear={() => change({})} />
        </>
      ) : (
        <Text>{t("incident.not_allowed")}</Text>
      )}
    </Stack>
  );
}

function Export({ search }: { readonly search: DeliverySearch }): ReactElement {
  const { t } = useTranslation();
  const { timeZone } = useZone();
  // What lies how far back is as old as the clock that all share.
  const now = useNow();
  return (
    <Button variant="default" component="a" href={fileAddress(search, now, timeZone)} download>
      {t("deliveries.export")}
    </Button>
  );
}

function Rows({ search, clear }: { readonly search: DeliverySearch; readonly clear: () => void }): ReactElement {
  const { t } = useTranslation();
  const { list, rows, fresh, showAll } = useLiveDeliveries(search);
  if (list.isError && list.data === undefined) return <Trouble error={list.error} again={() => void list.refetch()} />;
  if (list.data === undefined) return <Loading />;
  if (rows.length === 0)
    return isNarrowed(search) ? (
      <Empty words={t("deliveries.empty_filtered")} clear={clear} />
    ) : (
      <Stack align="center" py="xl" gap="sm" ta="center">
        <Text fw={600}>{t("deliveries.empty")}</Text>
        <Text c="dimmed">{t("deliveries.empty_hint")}</Text>
      </Stack>
    );
  return (
    <>
      <Group mih={54} gap="md" className="over-rows">
        <Text size="sm" c="dimmed">
          {t("deliveries.shown", { count: rows.length })}
        </Text>
        <div aria-live="polite">
          {fresh > 0 && (
            <Button radius="xl" px="md" onClick={showAll}>
              {t("deliveries.fresh", { count: fresh })}
            </Button>
          )}
        </div>
      </Group>
      <ul className="rows">
        {rows.map(({ row, left }) => (
          <DeliveryRow key={row.id} row={row} left={left} search={search} />
        ))}
      </ul>
      <Group mih={54}>
        {list.hasNextPage && (
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t("list.older")}
          </Button>
        )}
      </Group>
    </>
  );
}

function Empty({ words, clear }: { readonly words: string; readonly clear: () => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <Stack align="center" py="xl" gap="sm">
      <Text>{words}</Text>
      <Button variant="default" onClick={clear}>
        {t("list.clear")}
      </Button>
    </Stack>
  );
}
