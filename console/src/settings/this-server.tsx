import { Alert, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { System } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { Section } from "../incident/section.tsx";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { systemQuery } from "./queries.ts";

/** What the server was started with. It is set where the server runs, not here. */
export function ThisServer(): ReactElement {
  const { t } = useTranslation();
  const system = useQuery(systemQuery);
  return (
    <Section title={t("settings.server")}>
      <Text size="sm" c="dimmed" mb="sm">
        {t("settings.server_hint")}
      </Text>
      {system.isError && <Trouble error={system.error} again={() => void system.refetch()} />}
      {system.isPending && <Loading />}
      {system.data !== undefined && <Facts system={system.data} />}
    </Section>
  );
}

function Facts({ system }: { readonly system: System }): ReactElement {
  const { t } = useTranslation();
  const { public_url: address, secret_key: key } = system;
  return (
    <>
      <dl className="facts">
        <dt>{t("settings.public_url")}</dt>
        <dd>{address.url}</dd>
        <dt>{t("settings.database")}</dt>
        <dd>{t(`settings.engine_${system.database.engine}`)}</dd>
        <dt>{t("settings.version")}</dt>
        <dd>{system.version}</dd>
        <dt>{t("settings.secret_key")}</dt>
        <dd>
          {key === null ? t("settings.key_untold") : t("settings.key_from", { origin: key.origin })}
          {key !== null && key.keys > 1 && ` ${t("settings.key_more", { count: key.keys - 1 })}`}
        </dd>
      </dl>
      {address.scope !== "public" && <Warning>{t(`settings.url_${address.scope}`)}</Warning>}
      {address.scope === "public" && !address.https && <Warning>{t("settings.url_plain")}</Warning>}
      {key?.exposed === true && <Warning>{t("settings.key_exposed")}</Warning>}
      <Text size="sm" mt="sm">
        {t("settings.key_backup")}
      </Text>
    </>
  );
}

function Warning({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <Alert variant="outline" className="warning-box" icon={<Icon name="warning" />} mt="sm">
      {children}
    </Alert>
  );
}
