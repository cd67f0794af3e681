import { Stack, Tabs, Text, Title } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useTitle } from "../title.ts";
import "./integrations.css";
import { readShelf, type Shelf, shelves } from "./search.ts";
import { AppsShelf } from "./shelf-apps.tsx";
import { RoomsShelf } from "./shelf-rooms.tsx";
import { SourcesShelf } from "./shelf-sources.tsx";

const route = getRouteApi("/integrations");

const contents = {
  sources: SourcesShelf,
  apps: AppsShelf,
  rooms: RoomsShelf,
} as const satisfies Record<Shelf, () => ReactElement>;

/** What comes in and what goes out: alert sources, apps and channels, bots and rooms. */
export function IntegrationsPage(): ReactElement {
  const { t } = useTranslation();
  const { shelf } = route.useSearch();
  const navigate = useNavigate();
  const Content = contents[shelf];
  useTitle(t("integrations.title"));
  return (
    <Stack gap="sm" maw={1100} mx="auto">
      <Title order={1} size="h2">
        {t("integrations.title")}
      </Title>
      <Tabs
        value={shelf}
        onChange={(next) =>
          void navigate({ to: "/integrations", search: readShelf({ shelf: next }), resetScroll: false })
        }
      >
        <Tabs.List aria-label={t("integrations.shelves")}>
          {shelves.map((each) => (
            <Tabs.Tab key={each} value={each} p="sm">
              {t(`integrations.shelf_${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {shelves.map((each) => (
          <Tabs.Panel key={each} value={each} pt="md">
            {each === shelf && (
              <Stack gap="md">
                <Text>{t(`integrations.about_${each}`)}</Text>
                <Content />
              </Stack>
            )}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}
