import { Alert, Button, Group, Loader, Stack, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons.tsx";
import { problemWords } from "../say.ts";

/** Something is being read. */
export function Loading(): ReactElement {
  const { t } = useTranslation();
  return (
    <Group p="md" role="status">
      <Loader size="sm" aria-hidden="true" />
      <Text>{t("page.loading")}</Text>
    </Group>
  );
}

/** What went wrong, in plain words, and what to do. */
export function Trouble({ error, again }: { readonly error: unknown; readonly again: () => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <Alert color="red" variant="outline" title={t("problem.title")} icon={<Icon name="warning" />} m="md">
      <Stack align="flex-start" gap="sm">
        <Text>{problemWords(error)}</Text>
        <Button variant="default" onClick={again}>
          {t("problem.retry")}
        </Button>
      </Stack>
    </Alert>
  );
}
