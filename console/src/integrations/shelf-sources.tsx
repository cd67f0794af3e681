import { Button, Group, Loader, SimpleGrid, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Integration } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { useMay } from "../me.tsx";
import { Ago } from "../moment.tsx";
import { servicesQuery } from "../queries.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { Picture } from "./picture.tsx";
import { inLanguage, isAwaited, liveIntegrationsQuery, sourcesQuery } from "./queries.ts";
import { AddSource } from "./source-form.tsx";

/** Alert sources: each with its service, and when it was last heard of. */
export function SourcesShelf(): ReactElement {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const mayWrite = useMay("config.write");
  const rows = useQuery(liveIntegrationsQuery);
  if (rows.isError) return <Trouble error={rows.error} again={() => void rows.refetch()} />;
  if (rows.data === undefined) return <Loading />;
  return (
    <>
      {mayWrite && (
        <Group>
          <Button onClick={() => setAdding(true)} aria-haspopup="dialog">
            {t("integrations.add_source")}
          </Button>
        </Group>
      )}
      {rows.data.length === 0 ? (
        <Stack align="center" py="xl" gap="xs" ta="center">
          <Text fw={600}>{t("integrations.no_sources")}</Text>
          <Text c="dimmed">{t("integrations.no_sources_hint")}</Text>
        </Stack>
      ) : (
        <SimpleGrid component="ul" className="cards" cols={{ base: 1, sm: 2 }} spacing="sm">
          {rows.data.map((row) => (
            <SourceCard key={row.id} row={row} />
          ))}
        </SimpleGrid>
      )}
      <AddSource opened={adding} close={() => setAdding(false)} />
    </>
  );
}

function SourceCard({ row }: { readonly row: Integration }): ReactElement {
  const { t, i18n } = useTranslation();
  const sources = useQuery(sourcesQuery);
  const services = useQuery(servicesQuery);
  const source = sources.data?.find(({ id }) => id === row.source);
  const service = services.data?.find(({ id }) => id === row.service_id);
  return (
    <li className="card" data-integration={row.id}>
      <Picture kind="source" id={row.source} />
      <div>
        <Link to="/integrations/sources/$id" params={{ id: row.id }} className="card-title">
          {row.name}
        </Link>
        <Text size="sm" c="dimmed">
          {source === undefined ? row.source : inLanguage(source.name, i18n.language)}
          {service !== undefined && ` → ${t("integrations.service", { name: service.name })}`}
        </Text>
        <Heard row={row} />
      </div>
    </li>
  );
}

/** When it was last heard of; live. */
export function Heard({ row }: { readonly row: Integration }): ReactElement {
  const { t } = useTranslation();
  if (!row.enabled)
    return (
      <Text className="warning" data-heard="off">
        {t("integrations.source_off")}
      </Text>
    );
  if (isAwaited(row) || row.last_event_at === null)
    return (
      <Group gap="xs" data-heard="waiting">
        <Loader size={14} aria-hidden="true" />
        <Text>{t("integrations.waiting_first")}</Text>
      </Group>
    );
  return (
    <Group gap={6} className="good" data-heard="yes">
      <Icon name="check" size={18} />
      <Text>
        {t("integrations.last_event")} <Ago at={row.last_event_at} />
      </Text>
    </Group>
  );
}
