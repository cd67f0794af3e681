import { Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import type { OpenOfService, Service } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { useMay, useZone } from "../me.tsx";
import { servicesQuery } from "../queries.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { useTitle } from "../title.ts";
import { openCount, openQuery } from "./queries.ts";
import { ServiceForm } from "./service-form.tsx";
import { StateLight } from "./state-light.tsx";

/** From so many on one wants to search. */
const manyServices = 8;

/** All services: how each stands, and who is paged first. */
export function ServiceList(): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayWrite = useMay("config.write");
  const [making, { open: make, close }] = useDisclosure(false);
  const [text, setText] = useState("");
  const services = useQuery(servicesQuery);
  const open = useQuery(openQuery);
  useTitle(t("services.title"));
  if (services.isError && services.data === undefined)
    return <Trouble error={services.error} again={() => void services.refetch()} />;
  if (services.data === undefined) return <Loading />;
  const wanted = text.trim().toLowerCase();
  const shown = services.data.filter((each) => `${each.name} ${each.description}`.toLowerCase().includes(wanted));
  return (
    <Stack gap="sm" maw={1100} mx="auto">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {t("services.title")}
        </Title>
        {mayWrite && services.data.length > 0 && (
          <Button onClick={make} aria-haspopup="dialog" leftSection={<Icon name="plus" />}>
            {t("services.new")}
          </Button>
        )}
      </Group>
      {services.data.length > manyServices && (
        <TextInput
          type="search"
          size="md"
          aria-label={t("services.search")}
          placeholder={t("services.search")}
          leftSection={<Icon name="search" />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {services.data.length === 0 && <Nothing make={mayWrite ? make : null} />}
      {services.data.length > 0 && shown.length === 0 && <Text>{t("services.none_found")}</Text>}
      <ul className="rows">
        {shown.map((service) => (
          <ServiceRow key={service.id} service={service} open={open.data?.get(service.id)} />
        ))}
      </ul>
      <ServiceForm
        opened={making}
        service={null}
        close={close}
        done={(made) => {
          close();
          void navigate({ to: "/services/$id", params: { id: made.id }, search: { tab: "rules" } });
        }}
      />
    </Stack>
  );
}

function Nothing({ make }: { readonly make: (() => void) | null }): ReactElement {
  const { t } = useTranslation();
  return (
    <Stack align="center" py="xl" gap="sm" ta="center">
      <Text fw={600}>{t("services.empty")}</Text>
      <Text c="dimmed">{t(make === null ? "services.empty_ask" : "services.empty_hint")}</Text>
      {make !== null && (
        <Button onClick={make} aria-haspopup="dialog">
          {t("services.new")}
        </Button>
      )}
    </Stack>
  );
}

interface RowProps {
  readonly service: Service;
  readonly open: OpenOfService | undefined;
}

function ServiceRow({ service, open }: RowProps): ReactElement {
  const { t } = useTranslation();
  return (
    <li className="row plain" data-service={service.name}>
      <Link className="row-main" to="/services/$id" params={{ id: service.id }} search={{ tab: "incidents" }}>
        <span className="row-title">{service.name}</span>
        {service.description !== "" && <span className="row-note">{service.description}</span>}
        <span className="row-facts">
          <StateLight open={open} />
          {open !== undefined && <span>{t("services.open", { count: openCount(open) })}</span>}
          <FirstPaged service={service} />
        </span>
      </Link>
    </li>
  );
}

/** Who is paged first by what no narrower rule takes. */
export function FirstPaged({ service }: { readonly service: Service }): ReactElement {
  const { t } = useTranslation();
  const { language } = useZone();
  if (!service.catch_all)
    return (
      <span className="warning">{t(service.rule_count === 0 ? "services.no_rule" : "services.no_catch_all")}</span>
    );
  const who = new Intl.ListFormat(language).format(service.first_paged);
  return <span>{t("services.first_paged", { who })}</span>;
}
