import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { addressOf } from "../api.ts";
import { useZone } from "../me.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { downloadsQuery } from "./queries.ts";

/** What an administrator takes from an account to its platform. */
export function Files({ accountId }: { readonly accountId: string }): ReactElement | null {
  const { t } = useTranslation();
  const { language } = useZone();
  const files = useQuery(downloadsQuery(accountId));
  if (files.isError) return <Trouble error={files.error} again={() => void files.refetch()} />;
  if (files.data === undefined) return null;
  if (files.data.length === 0) return <Text>{t("integrations.no_files")}</Text>;
  const size = new Intl.NumberFormat(language, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 });
  return (
    <Stack gap="xs">
      {files.data.map(({ file_name: name, version, size: bytes }) => (
        <Group key={name} gap="sm">
          <Button
            component="a"
            href={addressOf("/api/v1/accounts/{id}/downloads/{file_name}", { id: accountId, file_name: name })}
            download={name}
          >
            {t("integrations.download", { name })}
          </Button>
          <Text>{t("integrations.version", { version, size: size.format(Math.ceil(bytes / 1000)) })}</Text>
        </Group>
      ))}
      <Text size="sm" c="dimmed">
        {t("integrations.files_hint")}
      </Text>
    </Stack>
  );
}
