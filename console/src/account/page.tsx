import { Stack, Tabs, Text, Title } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { MyBridge, useHasBridge } from "../bridge/mine.tsx";
import { Section } from "../incident/section.tsx";
import { useMay } from "../me.tsx";
import { useTitle } from "../title.ts";
import { Addresses } from "./addresses.tsx";
import { Devices } from "./devices.tsx";
import { LadderEditor } from "./ladder-editor.tsx";
import { PagerTest } from "./pager-test.tsx";
import { PasswordForm } from "./password-form.tsx";
import { PresenceSwitch } from "./presence-switch.tsx";
import { ProfileForm } from "./profile-form.tsx";
import { accountTabs, isAccountTab } from "./search.ts";
import { Sessions } from "./sessions.tsx";
import { Tokens } from "./tokens.tsx";
import { ContactCard } from "./vcard.tsx";

const route = getRouteApi("/me");

/** Everything about oneself: how one is reached, who one is, and where one is signed in. */
export function AccountPage(): ReactElement {
  const { t } = useTranslation();
  const { tab } = route.useSearch();
  const navigate = useNavigate();
  const mayLink = useMay("link.own");
  const hasBridge = useHasBridge();
  // Who follows a link to it is told why there is nothing.
  const shown = accountTabs.filter((each) => each !== "bridge" || hasBridge || tab === "bridge");
  useTitle(t("account.title"));
  return (
    <Stack gap="sm" maw={900} mx="auto">
      <Title order={1} size="h2">
        {t("account.title")}
      </Title>
      <Tabs
        value={tab}
        onChange={(next) => {
          if (isAccountTab(next)) void navigate({ to: "/me", search: { tab: next }, resetScroll: false });
        }}
      >
        <Tabs.List aria-label={t("account.tabs")}>
          {shown.map((each) => (
            <Tabs.Tab key={each} value={each} p="sm">
              {t(`account.tab_${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="reach" pt="sm">
          {tab === "reach" && <Reach />}
        </Tabs.Panel>
        <Tabs.Panel value="devices" pt="sm">
          {tab === "devices" && (mayLink ? <Devices /> : <Text>{t("account.no_addresses_for_role")}</Text>)}
        </Tabs.Panel>
        <Tabs.Panel value="bridge" pt="sm">
          {tab === "bridge" && <MyBridge />}
        </Tabs.Panel>
        <Tabs.Panel value="profile" pt="sm">
          {tab === "profile" && (
            <Stack gap="md">
              <Section title={t("account.profile")}>
                <ProfileForm />
              </Section>
              <Section title={t("account.password")}>
                <PasswordForm />
              </Section>
            </Stack>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="access" pt="sm">
          {tab === "access" && (
            <Stack gap="md">
              <Section title={t("account.sessions")}>
                <Sessions />
              </Section>
              <Section title={t("account.tokens")}>
                <Tokens />
              </Section>
            </Stack>
          )}
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function Reach(): ReactElement {
  const { t } = useTranslation();
  const mayLink = useMay("link.own");
  if (!mayLink) return <Text>{t("account.no_addresses_for_role")}</Text>;
  return (
    <Stack gap="md">
      <Section title={t("account.addresses")}>
        <Addresses />
      </Section>
      <Section title={t("account.ladder")}>
        <LadderEditor />
      </Section>
      <Section title={t("account.presence")}>
        <PresenceSwitch />
      </Section>
      <Section title={t("account.contact")}>
        <ContactCard />
      </Section>
      <Section title={t("account.pager")}>
        <PagerTest />
      </Section>
    </Stack>
  );
}
