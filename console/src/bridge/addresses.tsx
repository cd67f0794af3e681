import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { CopyLine } from "../integrations/copy.tsx";
import { systemQuery } from "../settings/queries.ts";

/** What has to be entered at Microsoft and Mattermost, before anything can be entered here. */
export function Addresses(): ReactElement | null {
  const { t } = useTranslation();
  const system = useQuery(systemQuery);
  const url = system.data?.public_url.url;
  if (url === undefined) return null;
  return (
    <Stack gap="xs" mb="md" maw={720}>
      <CopyLine label={t("bridge.redirect_url")} text={`${url}/bridge/redirect`} hint={t("bridge.redirect_hint")} />
      <CopyLine label={t("bridge.hook_url")} text={`${url}/bridge/graph`} hint={t("bridge.hook_hint")} />
      <Text size="sm" c="dimmed">
        {t("bridge.permissions")}
      </Text>
    </Stack>
  );
}
