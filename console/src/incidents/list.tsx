import { Group, Stack, Tabs, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type ReactElement, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Checklist } from "../checklist/checklist.tsx";
import { useTitle } from "../title.ts";
import { Filters } from "./filters.tsx";
import { Groups } from "./groups.tsx";
import { Rows } from "./rows.tsx";
import { filterOf, type ListSearch, readSearch, tabs } from "./search.ts";
import { countOf, statsQuery } from "./stats.ts";
import { Views } from "./views.tsx";

const route = getRouteApi("/incidents");

/** The list of incidents: whose, which, how they stand; live, and nothing moves under the finger. */
export function IncidentList(): ReactElement {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  useTitle(t("list.title"));
  const change = (next: ListSearch): void =>
    void navigate({ to: "/incidents", search: next, replace: next.tab === search.tab, resetScroll: false });
  return (
    <Stack gap="sm" maw={1100} mx="auto">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {t("list.title")}
        </Title>
        <Views search={search} change={change} />
      </Group>
      <Checklist />
      <Tabs value={search.tab} onChange={(tab) => change(readSearch({ ...search, tab }))}>
        <Tabs.List aria-label={t("list.tabs")}>
          {tabs.map((tab) => (
            <Tabs.Tab key={tab} value={tab} py="sm" px={{ base: 6, sm: "sm" }}>
              {t(`list.tab_${tab}`)} <Count search={{ tab }} />
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map((tab) => (
          <Tabs.Panel key={tab} value={tab} pt="sm">
            {tab === search.tab && (
              <Stack gap="sm">
                <Filters search={search} change={change} input={input} />
                <Shown key={JSON.stringify(search)} search={search} focusSearch={() => input.current?.focus()} />
              </Stack>
            )}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}

function Shown(props: { readonly search: ListSearch; readonly focusSearch: () => void }): ReactElement {
  const { group } = props.search;
  return group === undefined ? <Rows {...props} /> : <Groups {...props} by={group} />;
}

/** How many a tab holds. Closed ones only grow: their number says nothing. */
function Count({ search }: { readonly search: ListSearch }): ReactElement | null {
  const stats = useQuery({ ...statsQuery(filterOf(search)), enabled: search.tab !== "closed" });
  return stats.data === undefined ? null : <Text span>{countOf(stats.data)}</Text>;
}
