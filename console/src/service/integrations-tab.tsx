import { Alert, Badge, Button, Group, Menu, Stack, Switch, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { del, patch, post } from "../api.ts";
import { Ask } from "../ask.tsx";
import type { Integration, Service } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { useMay } from "../me.tsx";
import { Ago } from "../moment.tsx";
import { integrationsQuery, queryClient } from "../queries.ts";
import { sayProblem } from "../say.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { type Keyed, KeyOnce, NewIntegration } from "./new-integration.tsx";

/** How often a way in is looked at: what was heard last is no change of what people set up. */
const lookMs = 5_000;

/** The ways in of a service: when each was heard last, and its key, once. */
export function IntegrationsTab({ service }: { readonly service: Service }): ReactElement {
  const { t } = useTranslation();
  const mayWrite = useMay("config.write");
  const [adding, setAdding] = useState(false);
  const [keyed, setKeyed] = useState<Keyed | null>(null);
  const all = useQuery({ ...integrationsQuery, refetchInterval: lookMs });
  if (all.isError && all.data === undefined) return <Trouble error={all.error} again={() => void all.refetch()} />;
  if (all.data === undefined) return <Loading />;
  const rows = all.data.filter((each) => each.service_id === service.id);
  return (
    <Stack gap="sm">
      {keyed !== null && (
        <KeyOnce
          key={keyed.key}
          keyed={keyed}
          heard={rows.find(({ id }) => id === keyed.integration.id)?.last_event_at ?? null}
          close={() => setKeyed(null)}
        />
      )}
      {rows.length === 0 && (
        <Stack align="center" py="lg" gap="xs" ta="center">
          <Text fw={600}>{t("service.no_integration")}</Text>
          <Text c="dimmed">{t("service.no_integration_hint")}</Text>
        </Stack>
      )}
      <ul className="rows">
        {rows.map((row) => (
          <IntegrationRow key={row.id} row={row} mayWrite={mayWrite} tell={setKeyed} />
        ))}
      </ul>
      {mayWrite && (
        <Group>
          <Button leftSection={<Icon name="plus" />} onClick={() => setAdding(true)} aria-haspopup="dialog">
            {t("service.add_integration")}
          </Button>
        </Group>
      )}
      <NewIntegration
        opened={adding}
        serviceId={service.id}
        close={() => setAdding(false)}
        done={(made) => {
          setAdding(false);
          setKeyed(made);
        }}
      />
    </Stack>
  );
}

interface RowProps {
  readonly row: Integration;
  readonly mayWrite: boolean;
  readonly tell: (keyed: Keyed) => void;
}

function IntegrationRow({ row, mayWrite, tell }: RowProps): ReactElement {
  const { t } = useTranslation();
  const toggle = useMutation({
    mutationFn: (enabled: boolean) => patch("/api/v1/integrations/{id}", { path: { id: row.id }, body: { enabled } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: integrationsQuery.queryKey }),
    onError: sayProblem,
  });
  return (
    <li className="proof" data-integration={row.name}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Text fw={600}>
            {row.name}{" "}
            <Badge variant="default" component="span" tt="none">
              {row.source}
            </Badge>
          </Text>
          <Text size="sm" c="dimmed">
            {t("service.key_hint", { hint: row.key_hint })} ·{" "}
            {row.last_event_at === null ? (
              t("service.never_heard")
            ) : (
              <>
                {t("service.heard")} <Ago at={row.last_event_at} />
              </>
            )}
          </Text>
          {!row.enabled && (
            <Text size="sm" className="warning">
              {t("service.off")}
            </Text>
          )}
        </div>
        {mayWrite && (
          <Group gap="xs" wrap="nowrap">
            <Switch
              size="md"
              aria-label={t("service.takes", { name: row.name })}
              checked={row.enabled}
              disabled={toggle.isPending}
              onChange={(event) => toggle.mutate(event.currentTarget.checked)}
            />
            <More row={row} tell={tell} />
          </Group>
        )}
      </Group>
    </li>
  );
}

function More({ row, tell }: Omit<RowProps, "mayWrite">): ReactElement {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<"rotate" | "delete" | null>(null);
  const close = (): void => setAsking(null);
  const path = { id: row.id };
  const read = () => queryClient.invalidateQueries({ queryKey: integrationsQuery.queryKey });
  return (
    <>
      <Menu withinPortal position="bottom-end">
        <Menu.Target>
          <Button variant="default" px="sm" aria-label={t("service.more_of", { name: row.name })}>
            <Icon name="more" />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setAsking("rotate")}>{t("service.rotate")}</Menu.Item>
          <Menu.Item onClick={() => setAsking("delete")}>{t("service.delete_integration")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Ask
        opened={asking === "rotate"}
        title={t("service.rotate_title", { name: row.name })}
        deed={t("service.rotate")}
        harmful
        close={close}
        act={async () => {
          tell(await post("/api/v1/integrations/{id}/rotate", { path }));
          close();
          await read();
        }}
      >
        <Text>{t("service.rotate_text")}</Text>
      </Ask>
      <Ask
        opened={asking === "delete"}
        title={t("service.delete_integration_title", { name: row.name })}
        deed={t("service.delete_integration")}
        harmful
        close={close}
        act={async () => {
          await del("/api/v1/integrations/{id}", { path });
          close();
          await read();
        }}
      >
        <Alert color="red" variant="outline" icon={<Icon name="warning" />}>
          {t("service.delete_integration_text")}
        </Alert>
      </Ask>
    </>
  );
}
