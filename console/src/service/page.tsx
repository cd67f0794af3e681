import { ActionIcon, Group, Menu, Stack, Tabs, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { del } from "../api.ts";
import { Ask } from "../ask.tsx";
import type { Service } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { useMay } from "../me.tsx";
import { queryClient, servicesQuery } from "../queries.ts";
import { FirstPaged } from "../services/list.tsx";
import { openQuery } from "../services/queries.ts";
import { ServiceForm } from "../services/service-form.tsx";
import { StateLight } from "../services/state-light.tsx";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { useTitle } from "../title.ts";
import { IncidentsTab } from "./incidents-tab.tsx";
import { IntegrationsTab } from "./integrations-tab.tsx";
import { RulesTab } from "./rules-tab.tsx";
import { isServiceTab, serviceTabs } from "./search.ts";

const route = getRouteApi("/services/$id");

/** One service: its incidents, its ways in, and who is paged. */
export function ServicePage(): ReactElement {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const services = useQuery(servicesQuery);
  const service = services.data?.find((each) => each.id === id);
  useTitle(service?.name ?? t("services.title"));
  if (service !== undefined) return <Shown key={id} service={service} />;
  if (services.data !== undefined)
    return (
      <Stack maw={1100} mx="auto">
        <Back />
        <Title order={1} size="h2">
          {t("service.not_found")}
        </Title>
      </Stack>
    );
  if (services.isError) return <Trouble error={services.error} again={() => void services.refetch()} />;
  return <Loading />;
}

function Shown({ service }: { readonly service: Service }): ReactElement {
  const { t } = useTranslation();
  const { tab } = route.useSearch();
  const navigate = useNavigate();
  const open = useQuery(openQuery);
  const { id } = service;
  return (
    <Stack gap="sm" maw={1100} mx="auto">
      <Back />
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Title order={1} size="h2">
          {service.name}
        </Title>
        <More service={service} />
      </Group>
      {service.description !== "" && <Text style={{ whiteSpace: "pre-wrap" }}>{service.description}</Text>}
      <Group gap="sm">
        <StateLight open={open.data?.get(id)} />
        <FirstPaged service={service} />
      </Group>
      <Tabs
        value={tab}
        onChange={(next) => {
          if (isServiceTab(next))
            void navigate({ to: "/services/$id", params: { id }, search: { tab: next }, resetScroll: false });
        }}
      >
        <Tabs.List aria-label={t("service.tabs")}>
          {serviceTabs.map((each) => (
            <Tabs.Tab key={each} value={each} p="sm">
              {t(`service.tab_${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="incidents" pt="sm">
          {tab === "incidents" && <IncidentsTab service={service} />}
        </Tabs.Panel>
        <Tabs.Panel value="integrations" pt="sm">
          {tab === "integrations" && <IntegrationsTab service={service} />}
        </Tabs.Panel>
        <Tabs.Panel value="rules" pt="sm">
          {tab === "rules" && <RulesTab service={service} />}
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function Back(): ReactElement {
  const { t } = useTranslation();
  return (
    <Link to="/services" className="brand">
      <Icon name="back" /> {t("service.back")}
    </Link>
  );
}

function More({ service }: { readonly service: Service }): ReactElement | null {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayWrite = useMay("config.write");
  const [doing, setDoing] = useState<"edit" | "delete" | null>(null);
  const close = (): void => setDoing(null);
  if (!mayWrite) return null;
  return (
    <>
      <Menu withinPortal position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={44} aria-label={t("service.more")}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setDoing("edit")}>{t("services.edit")}</Menu.Item>
          <Menu.Item onClick={() => setDoing("delete")}>{t("service.delete")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ServiceForm opened={doing === "edit"} service={service} close={close} done={close} />
      <Ask
        opened={doing === "delete"}
        title={t("service.delete_title", { name: service.name })}
        deed={t("service.delete")}
        harmful
        close={close}
        act={async () => {
          await del("/api/v1/services/{id}", { path: { id: service.id } });
          await navigate({ to: "/services" });
          await queryClient.invalidateQueries({ queryKey: servicesQuery.queryKey });
        }}
      >
        <Text>{t("service.delete_text", { count: service.rule_count })}</Text>
      </Ask>
    </>
  );
}
