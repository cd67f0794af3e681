import { Button, Code, Group, Select, Stack, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { AuditEntry } from "../generated/api.ts";
import { useMay, useZone } from "../me.tsx";
import { queryClient, usersQuery } from "../queries.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { fullTime } from "../time.ts";
import { useTitle } from "../title.ts";
import { ChainCheck } from "./audit-check.tsx";
import { actionWords, useAuditNames } from "./audit-words.ts";
import { SettingsFrame } from "./frame.tsx";
import { auditQuery } from "./queries.ts";
import { actionKinds, type AuditSearch, readAuditSearch } from "./search.ts";

const route = getRouteApi("/settings/audit");

/** Who changed what, when and from where. */
export function AuditLog(): ReactElement {
  const { t } = useTranslation();
  const search = route.useSearch();
  const mayRead = useMay("audit.read");
  useTitle(t("settings.audit"));
  if (!mayRead)
    return (
      <SettingsFrame>
        <Text>{t("settings.admins_only")}</Text>
      </SettingsFrame>
    );
  return (
    <SettingsFrame>
      <ChainCheck />
      <Filters search={search} />
      <Lines key={JSON.stringify(search)} search={search} />
    </SettingsFrame>
  );
}

function Filters({ search }: { readonly search: AuditSearch }): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const users = useQuery(usersQuery);
  const people = (users.data ?? []).map(({ id, name }) => ({ value: `user:${id}`, label: name }));
  const set = (more: { readonly actor?: string | null; readonly action?: string | null }): void =>
    void navigate({
      to: "/settings/audit",
      search: readAuditSearch({ ...search, ...more }),
      replace: true,
      resetScroll: false,
    });
  const same = { flex: "1 1 12rem", maw: { base: "none", sm: "18rem" }, size: "md", clearable: true } as const;
  return (
    <Group gap="xs" role="search" aria-label={t("deliveries.filters")}>
      <Select
        {...same}
        aria-label={t("audit.who")}
        placeholder={`${t("audit.who")}: ${t("list.any")}`}
        data={[...people, { value: "system", label: "Tocsin" }]}
        value={search.actor ?? null}
        onChange={(actor) => set({ actor })}
        clearButtonProps={{
          "aria-label": `${t("deliveries.any")}: ${t("audit.who")}`,
          "aria-hidden": false,
          tabIndex: 0,
        }}
        searchable
      />
      <Select
        {...same}
        aria-label={t("audit.what")}
        placeholder={`${t("audit.what")}: ${t("list.any")}`}
        data={actionKinds.map((value) => ({ value, label: t(`audit.kind_${value}`) }))}
        value={search.action ?? null}
        onChange={(action) => set({ action })}
        clearButtonProps={{
          "aria-label": `${t("deliveries.any")}: ${t("audit.what")}`,
          "aria-hidden": false,
          tabIndex: 0,
        }}
      />
      <Button variant="default" onClick={() => void queryClient.resetQueries({ queryKey: ["audit"] })}>
        {t("audit.refresh")}
      </Button>
    </Group>
  );
}

function Lines({ search }: { readonly search: AuditSearch }): ReactElement {
  const { t } = useTranslation();
  const list = useInfiniteQuery(auditQuery(search));
  if (list.isError && list.data === undefined) return <Trouble error={list.error} again={() => void list.refetch()} />;
  if (list.data === undefined) return <Loading />;
  const rows = list.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return <Text>{t("audit.empty")}</Text>;
  return (
    <Stack gap="sm">
      <ul className="rows">
        {rows.map((entry) => (
          <Line key={entry.seq} entry={entry} />
        ))}
      </ul>
      <Group mih={54}>
        {list.hasNextPage && (
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t("list.older")}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function Line({ entry }: { readonly entry: AuditEntry }): ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const names = useAuditNames();
  return (
    <li className="proof" data-action={entry.action}>
      <Text fw={600}>
        {names.actor(entry.actor)}: {actionWords(entry.action)} · {names.target(entry.target)}
      </Text>
      <Text size="sm" c="dimmed">
        #{entry.seq} · {fullTime(entry.at, zone)}
        {entry.address !== null && ` · ${t("audit.from", { address: entry.address })}`}
      </Text>
      <details>
        <summary>{t("audit.details")}</summary>
        <Code block className="raw" tabIndex={0} role="region" aria-label={`${t("audit.details")} #${entry.seq}`}>
          {JSON.stringify(
            { action: entry.action, actor: entry.actor, target: entry.target, data: entry.data, hash: entry.hash },
            null,
            2,
          )}
        </Code>
      </details>
    </li>
  );
}
