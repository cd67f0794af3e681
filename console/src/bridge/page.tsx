import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "../incident/section.tsx";
import { useMay } from "../me.tsx";
import { SettingsFrame } from "../settings/frame.tsx";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { useTitle } from "../title.ts";
import { Addresses } from "./addresses.tsx";
import { BridgeCheck } from "./check.tsx";
import { BridgeForm } from "./form.tsx";
import { Plugin } from "./plugin.tsx";
import { bridgeQuery } from "./queries.ts";
import { BridgeUsers } from "./users.tsx";

/** Chats of Microsoft Teams in Mattermost: set it up, see what is missing, see who is connected. */
export function BridgePage(): ReactElement {
  const { t } = useTranslation();
  const mayWrite = useMay("config.write");
  useTitle(t("bridge.title"));
  return (
    <SettingsFrame>
      <Text>{t("bridge.intro")}</Text>
      {mayWrite ? <Parts /> : <Text>{t("settings.admins_only")}</Text>}
    </SettingsFrame>
  );
}

function Parts(): ReactElement {
  const { t } = useTranslation();
  const saved = useQuery(bridgeQuery);
  if (saved.isError && saved.data === undefined)
    return <Trouble error={saved.error} again={() => void saved.refetch()} />;
  if (saved.data === undefined) return <Loading />;
  // Before the first settings there is nothing that could be looked at.
  const isSetUp = saved.data.client_id !== "" && saved.data.mattermost_url !== "";
  return (
    <>
      <Section title={t("bridge.setup")}>
        <Addresses />
        <BridgeForm saved={saved.data} />
      </Section>
      {isSetUp && (
        <>
          <BridgeCheck />
          <BridgeUsers limit={saved.data.max_users} />
        </>
      )}
      <Plugin canInstall={saved.data.secrets_set.includes("admin_token")} />
    </>
  );
}
