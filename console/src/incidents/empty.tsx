import { Anchor, Button, Stack, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { isNarrowed, type ListSearch } from "./search.ts";

/** Nothing to show: why, and what to do next. */
export function Empty({ search }: { readonly search: ListSearch }): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { tab } = search;
  const to = (next: ListSearch) => () => void navigate({ to: "/incidents", search: next });
  if (isNarrowed(search))
    return (
      <Stack align="center" py="xl" gap="sm">
        <Text>{t("list.empty_filtered")}</Text>
        <Button variant="default" onClick={to({ tab })}>
          {t("list.clear")}
        </Button>
      </Stack>
    );
  return (
    <Stack align="center" py="xl" gap="sm" ta="center">
      <Text fw={600}>{t(`list.empty_${tab}`)}</Text>
      {tab !== "closed" && <Text c="dimmed">{t(`list.empty_${tab}_hint`)}</Text>}
      {(tab === "mine" || tab === "teams") && (
        <Button variant="default" onClick={to({ tab: "open" })}>
          {t("list.see_open")}
        </Button>
      )}
      {tab === "open" && <Anchor href="/lite/services">{t("list.see_services")}</Anchor>}
    </Stack>
  );
}
