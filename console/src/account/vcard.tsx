import { Button, Stack, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { addressOf } from "../api.ts";

/** The contact that lets pages through where a phone is silent. */
export function ContactCard(): ReactElement {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" align="flex-start">
      <Text>{t("account.contact_hint")}</Text>
      <Button component="a" variant="default" href={addressOf("/api/v1/me/vcard", {})} download="tocsin.vcf">
        {t("account.contact_download")}
      </Button>
    </Stack>
  );
}
