import { Stack, Switch, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { patch } from "../api.ts";
import { useMe } from "../me.tsx";
import { meQuery, queryClient } from "../queries.ts";
import { say, sayProblem } from "../say.ts";
import { settingsQuery } from "../settings/queries.ts";

/** Whether where I am now arranges my pages; off until I switch it on. */
export function PresenceSwitch(): ReactElement {
  const { t } = useTranslation();
  const { presence } = useMe();
  const isOffForAll = useQuery(settingsQuery).data?.presence === false;
  const save = useMutation({
    mutationFn: (wanted: boolean) => patch("/api/v1/me", { body: { presence: wanted } }),
    onSuccess(now) {
      queryClient.setQueryData(meQuery.queryKey, now);
      say(t(now.presence ? "account.presence_on" : "account.presence_off"));
    },
    onError: sayProblem,
  });
  return (
    <Stack gap="xs">
      <Switch
        size="md"
        label={t("account.presence_label")}
        checked={presence}
        disabled={save.isPending}
        onChange={(event) => save.mutate(event.currentTarget.checked)}
      />
      {isOffForAll && <Text fw={700}>{t("account.presence_off_for_all")}</Text>}
      <Text size="sm">{t("account.presence_does")}</Text>
      <Text size="sm">{t("account.presence_keeps")}</Text>
    </Stack>
  );
}
