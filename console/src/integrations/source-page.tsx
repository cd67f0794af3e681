import { Alert, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { del, patch, post } from "../api.ts";
import { Ask } from "../ask.tsx";
import type { Integration } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { Section } from "../incident/section.tsx";
import { useMay } from "../me.tsx";
import { queryClient, servicesQuery } from "../queries.ts";
import { say, sayProblem } from "../say.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { useTitle } from "../title.ts";
import { CopyLine } from "./copy.tsx";
import { Guide } from "./guide.tsx";
import "./integrations.css";
import {
  configChanged,
  inLanguage,
  liveIntegrationsQuery,
  rememberKey,
  sourcesQuery,
  type ToldKey,
  toldKeyQuery,
} from "./queries.ts";
import { Heard } from "./shelf-sources.tsx";
import { EditSource } from "./source-form.tsx";

const route = getRouteApi("/integrations/sources/$id");

/** One alert source: its key when it was just made, how its sender is set up, and whether it is heard. */
export function SourcePage(): ReactElement {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const rows = useQuery(liveIntegrationsQuery);
  const row = rows.data?.find((each) => each.id === id);
  useTitle(row?.name ?? t("integrations.shelf_sources"));
  if (row !== undefined) return <Shown row={row} />;
  if (rows.isError) return <Trouble error={rows.error} again={() => void rows.refetch()} />;
  if (rows.data === undefined) return <Loading />;
  return (
    <Stack maw={1100} mx="auto">
      <BackToShelf shelf="sources" />
      <Title order={1} size="h2">
        {t("integrations.source_gone")}
      </Title>
    </Stack>
  );
}

/** Back to where one came from. */
export function BackToShelf({ shelf }: { readonly shelf: "sources" | "apps" | "rooms" }): ReactElement {
  const { t } = useTranslation();
  return (
    <Link to="/integrations" search={{ shelf }} className="brand">
      <Icon name="back" /> {t(`integrations.shelf_${shelf}`)}
    </Link>
  );
}

function Shown({ row }: { readonly row: Integration }): ReactElement {
  const { t, i18n } = useTranslation();
  const mayWrite = useMay("config.write");
  const told = useQuery(toldKeyQuery(row.id)).data ?? null;
  const sources = useQuery(sourcesQuery);
  const services = useQuery(servicesQuery);
  const source = sources.data?.find(({ id }) => id === row.source);
  const service = services.data?.find(({ id }) => id === row.service_id);
  return (
    <Stack gap="md" maw={1100} mx="auto">
      <BackToShelf shelf="sources" />
      <Stack gap="xs">
        <Title order={1} size="h2">
          {row.name}
        </Title>
        <Text c="dimmed">
          {source === undefined ? row.source : inLanguage(source.name, i18n.language)}
          {service !== undefined && ` → ${t("integrations.service", { name: service.name })}`}
          {` · ${t("integrations.key_ends", { hint: row.key_hint })}`}
        </Text>
        <Paper withBorder p="sm" role="status">
          <Heard row={row} />
        </Paper>
      </Stack>
      {mayWrite && <SourceActions row={row} />}
      {told !== null && <Key told={told} />}
      <Section title={t("integrations.how_to")}>
        <Guide kind="source" id={row.source} secret={told?.key ?? null} />
      </Section>
    </Stack>
  );
}

/** The key, shown once. */
function Key({ told }: { readonly told: ToldKey }): ReactElement {
  const { t } = useTranslation();
  return (
    <Section title={t("integrations.key_title")}>
      <Stack gap="sm">
        <Alert color="yellow" variant="outline" icon={<Icon name="warning" />}>
          {t("integrations.key_once")}
        </Alert>
        <CopyLine label={t("integrations.key")} text={told.key} />
        <CopyLine label={t("integrations.url")} text={told.url} />
        <CopyLine label={t("integrations.curl")} text={told.curl} hint={t("integrations.curl_hint")} />
      </Stack>
    </Section>
  );
}

function SourceActions({ row }: { readonly row: Integration }): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [open, setOpen] = useState<"edit" | "rotate" | "delete" | null>(null);
  const close = (): void => setOpen(null);
  const enable = useMutation({
    mutationFn: (enabled: boolean) => patch("/api/v1/integrations/{id}", { path: { id: row.id }, body: { enabled } }),
    onSuccess() {
      configChanged();
      say(t("integrations.saved"));
    },
    onError: sayProblem,
  });
  async function rotate(): Promise<void> {
    rememberKey(row.id, await post("/api/v1/integrations/{id}/rotate", { path: { id: row.id } }));
    configChanged();
    close();
  }
  async function remove(): Promise<void> {
    await del("/api/v1/integrations/{id}", { path: { id: row.id } });
    say(t("integrations.deleted", { name: row.name }));
    await navigate({ to: "/integrations", search: { shelf: "sources" } });
    queryClient.setQueryData(liveIntegrationsQuery.queryKey, (rows) => rows?.filter(({ id }) => id !== row.id));
    configChanged();
  }
  return (
    <Group gap="sm" role="group" aria-label={t("action.all")}>
      <Button variant="default" onClick={() => setOpen("edit")} aria-haspopup="dialog">
        {t("integrations.edit")}
      </Button>
      <Button variant="default" loading={enable.isPending} onClick={() => enable.mutate(!row.enabled)}>
        {t(row.enabled ? "integrations.disable" : "integrations.enable")}
      </Button>
      <Button variant="default" onClick={() => setOpen("rotate")} aria-haspopup="dialog">
        {t("integrations.rotate")}
      </Button>
      <Button variant="default" onClick={() => setOpen("delete")} aria-haspopup="dialog">
        {t("integrations.delete")}
      </Button>
      <EditSource row={row} opened={open === "edit"} close={close} />
      <Ask
        opened={open === "rotate"}
        title={t("integrations.rotate_title")}
        deed={t("integrations.rotate")}
        harmful
        close={close}
        act={rotate}
      >
        <Text>{t("integrations.rotate_warning")}</Text>
      </Ask>
      <Ask
        opened={open === "delete"}
        title={t("integrations.delete_source", { name: row.name })}
        deed={t("integrations.delete")}
        harmful
        close={close}
        act={remove}
      >
        <Text>{t("integrations.delete_source_warning")}</Text>
      </Ask>
    </Group>
  );
}
