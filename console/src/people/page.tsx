import { Stack, Tabs, Title } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useTitle } from "../title.ts";
import { isPeopleTab, peopleTabs } from "./search.ts";
import { Teams } from "./teams.tsx";
import { Users } from "./users.tsx";

const route = getRouteApi("/users");

/** Who is here, whether they can be reached, and which teams they are in. */
export function PeoplePage(): ReactElement {
  const { t } = useTranslation();
  const { tab } = route.useSearch();
  const navigate = useNavigate();
  useTitle(t("people.title"));
  return (
    <Stack gap="sm" maw={1100} mx="auto">
      <Title order={1} size="h2">
        {t("people.title")}
      </Title>
      <Tabs
        value={tab}
        onChange={(next) => {
          if (isPeopleTab(next)) void navigate({ to: "/users", search: { tab: next }, resetScroll: false });
        }}
      >
        <Tabs.List aria-label={t("people.title")}>
          {peopleTabs.map((each) => (
            <Tabs.Tab key={each} value={each} p="sm">
              {t(`people.tab_${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="people" pt="sm">
          {tab === "people" && <Users />}
        </Tabs.Panel>
        <Tabs.Panel value="teams" pt="sm">
          {tab === "teams" && <Teams />}
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
