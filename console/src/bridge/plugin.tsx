import { Button, Group, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../api.ts";
import { Section } from "../incident/section.tsx";
import { problemWords, say } from "../say.ts";
import { bridgeChanged } from "./queries.ts";

/** The switch and the button in Mattermost's own settings; everything works without it, too. */
export function Plugin({ canInstall }: { readonly canInstall: boolean }): ReactElement {
  const { t } = useTranslation();
  const install = useMutation({
    mutationFn: () => post("/api/v1/bridge/plugin"),
    onSuccess() {
      bridgeChanged();
      say(t("bridge.plugin_installed"));
    },
  });
  return (
    <Section title={t("bridge.plugin")}>
      <Text mb="sm">{t("bridge.plugin_hint")}</Text>
      <Group>
        <Button variant="default" disabled={!canInstall} loading={install.isPending} onClick={() => install.mutate()}>
          {t("bridge.plugin_install")}
        </Button>
        <Button variant="default" component="a" href="/bridge/plugin.tar.gz" download>
          {t("bridge.plugin_download")}
        </Button>
      </Group>
      {!canInstall && (
        <Text size="sm" c="dimmed" mt="xs">
          {t("bridge.plugin_needs_admin")}
        </Text>
      )}
      {install.isError && (
        <Text role="alert" className="critical" mt="xs">
          {problemWords(install.error)}
        </Text>
      )}
    </Section>
  );
}
