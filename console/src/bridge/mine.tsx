import { Button, Stack, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { BridgeLogEntry, BridgeUser } from "../generated/api.ts";
import { Section } from "../incident/section.tsx";
import { inLanguage } from "../integrations/queries.ts";
import { Ago, At } from "../moment.tsx";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { myBridgeLogQuery, myBridgeQuery } from "./queries.ts";
import { Connection } from "./users.tsx";

/** Whether there is anything to show to me: the bridge is on, or I was connected when it was. */
export function useHasBridge(): boolean {
  const { data } = useQuery(myBridgeQuery);
  return data !== undefined && (data.enabled || data.connection !== null);
}

/** My own connection, and what became of each message. */
export function MyBridge(): ReactElement {
  const { t } = useTranslation();
  const mine = useQuery(myBridgeQuery);
  if (mine.isError && mine.data === undefined) return <Trouble error={mine.error} again={() => void mine.refetch()} />;
  if (mine.data === undefined) return <Loading />;
  const { enabled, trigger, connection } = mine.data;
  return (
    <Stack gap="md">
      <Section title={t("bridge.mine")}>
        {!enabled && <Text>{t("bridge.mine_off")}</Text>}
        {enabled && connection === null && <Text>{t("bridge.mine_none", { trigger })}</Text>}
        {connection !== null && <Mine user={connection} trigger={trigger} />}
      </Section>
      {connection !== null && (
        <Section title={t("bridge.log")}>
          <Text size="sm" c="dimmed" mb="sm">
            {t("bridge.log_hint")}
          </Text>
          <Log />
        </Section>
      )}
    </Stack>
  );
}

function Mine({ user, trigger }: { readonly user: BridgeUser; readonly trigger: string }): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <Text fw={600}>
        {user.teams_name} <Connection user={user} />
      </Text>
      <Text size="sm" c="dimmed">
        {t("bridge.mine_as", { name: user.username })} · {t("bridge.connected")} <Ago at={user.connected_at} />
      </Text>
      {user.state === "lost" && <Text className="critical">{t("bridge.mine_lost", { trigger })}</Text>}
      <Text size="sm">{t("bridge.mine_how", { trigger })}</Text>
    </>
  );
}

const tones = { forwarded: "good", skipped: "", failed: "critical" } as const;

function Log(): ReactElement {
  const { t } = useTranslation();
  const log = useInfiniteQuery(myBridgeLogQuery);
  if (log.isError && log.data === undefined) return <Trouble error={log.error} again={() => void log.refetch()} />;
  if (log.data === undefined) return <Loading />;
  const rows = log.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return <Text>{t("bridge.log_none")}</Text>;
  return (
    <>
      <ul className="rows">
        {rows.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ul>
      {log.hasNextPage && (
        <Button variant="default" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {t("list.older")}
        </Button>
      )}
    </>
  );
}

function Entry({ entry }: { readonly entry: BridgeLogEntry }): ReactElement {
  const { t, i18n } = useTranslation();
  return (
    <li className="proof" data-reason={entry.reason}>
      <Text>
        <span className={`state ${tones[entry.outcome]}`}>{t(`bridge.outcome_${entry.outcome}`)}</span>{" "}
        {inLanguage(entry.words, i18n.language)}
      </Text>
      <Text size="sm" c="dimmed">
        <At at={entry.at} /> ·{" "}
        <a href={entry.chat_url} target="_blank" rel="noreferrer">
          {t("bridge.open_in_teams")}
        </a>
      </Text>
    </li>
  );
}
