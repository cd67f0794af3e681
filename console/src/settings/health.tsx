import { Alert, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useChannelName } from "../deliveries/names.ts";
import { durationWords } from "../duration.ts";
import type { System } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { Section } from "../incident/section.tsx";
import { useMay, useZone } from "../me.tsx";
import { Ago } from "../moment.tsx";
import { usersQuery } from "../queries.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { fullTime } from "../time.ts";
import { useTitle } from "../title.ts";
import { SettingsFrame } from "./frame.tsx";
import { Vendors } from "./health-vendors.tsx";
import { systemQuery } from "./queries.ts";
import { Watchdog } from "./watchdog.tsx";

/** So late a message may be before something is wrong: retries and platforms that ask to wait are not counted as late. */
const lateSec = 10;
/** A node that beats every four seconds and was not heard of for so long is in trouble. */
const silentMs = 12_000;
/** What is heard from platforms is worked on at once: more than this is a jam. */
const manyWaiting = 100;

/** Is it well? What is not, why, and what to do. */
export function SystemHealth(): ReactElement {
  const { t } = useTranslation();
  const mayRead = useMay("config.write");
  const system = useQuery({ ...systemQuery, enabled: mayRead });
  useTitle(t("settings.health"));
  return (
    <SettingsFrame>
      {!mayRead && <Text>{t("settings.admins_only")}</Text>}
      {system.isError && <Trouble error={system.error} again={() => void system.refetch()} />}
      {mayRead && system.isPending && <Loading />}
      {system.data !== undefined && (
        <>
          <Section title={t("health.checks")}>
            <Checks system={system.data} />
          </Section>
          <Section title={t("health.ailing")}>
            <Ailing rows={system.data.ailing} />
          </Section>
          <Vendors />
          <Watchdog />
          <Section title={t("health.nodes")}>
            <Nodes system={system.data} />
          </Section>
          <Text size="sm" c="dimmed">
            {t("health.machines")} <a href="/readyz">/readyz</a> · <a href="/metrics">/metrics</a>
          </Text>
        </>
      )}
    </SettingsFrame>
  );
}

function Checks({ system }: { readonly system: System }): ReactElement {
  const { t } = useTranslation();
  const { language } = useZone();
  const { database, engine, queue } = system;
  const lagSec = queue.oldest_due_at === null ? 0 : (Date.parse(system.now) - Date.parse(queue.oldest_due_at)) / 1000;
  const lag = durationWords(lagSec, language);
  return (
    <ul className="rows">
      <Check ok={database.ok} name={t("health.database")} fix={t("health.database_fix")}>
        {t(`settings.engine_${database.engine}`)}
      </Check>
      <Check ok={engine.ok} name={t("health.engine")} fix={t("health.engine_fix")}>
        {engine.ok ? t("health.engine_ok") : engine.detail}
      </Check>
      <Check ok={lagSec <= lateSec} name={t("health.queue")} fix={t("health.queue_fix")}>
        {t("health.waiting", { count: queue.waiting })}
        {" · "}
        {queue.oldest_due_at === null ? t("health.none_late") : t("health.late", { lag })}
      </Check>
      <Check ok={queue.inbox_waiting <= manyWaiting} name={t("health.inbox")} fix={t("health.inbox_fix")}>
        {t("health.inbox_waiting", { count: queue.inbox_waiting })}
      </Check>
      <Check ok={queue.timers_due <= manyWaiting} name={t("health.timers")} fix={t("health.timers_fix")}>
        {t("health.timers_due", { count: queue.timers_due })}
      </Check>
    </ul>
  );
}

interface CheckProps {
  readonly ok: boolean;
  readonly name: string;
  /** What to do where it is not well. */
  readonly fix: string;
  readonly children: ReactNode;
}

function Check({ ok, name, fix, children }: CheckProps): ReactElement {
  const { t } = useTranslation();
  return (
    <li className="proof" data-check={ok ? "good" : "bad"}>
      <Text fw={600}>
        <span className={`state ${ok ? "good" : "critical"}`}>
          <Icon name={ok ? "check" : "warning"} size={14} />
          {t(ok ? "health.good" : "health.bad")}
        </span>{" "}
        {name}
      </Text>
      <Text>{children}</Text>
      {!ok && <Text>{fix}</Text>}
    </li>
  );
}

type Ill = System["ailing"][number];

function Ailing({ rows }: { readonly rows: readonly Ill[] }): ReactElement {
  const { t } = useTranslation();
  if (rows.length === 0) return <Text>{t("health.none_ailing")}</Text>;
  return (
    <ul className="rows">
      {rows.map((row) => (
        <IllOne key={`${row.kind} ${row.id}`} row={row} />
      ))}
    </ul>
  );
}

/** What is wrong with one, what follows from that, and where it is put right. */
function IllOne({ row }: { readonly row: Ill }): ReactElement {
  const { t } = useTranslation();
  const nameOf = useChannelName();
  const users = useQuery(usersQuery);
  const owner =
    row.user_id === null ? null : (users.data?.find((user) => user.id === row.user_id)?.name ?? row.user_id);
  const whose = row.kind === "account" ? "account" : owner === null ? "room" : "person";
  const { channel } = row;
  return (
    <li className="proof" data-ailing={row.id}>
      <Text fw={600}>
        <span className={`state ${row.state === "broken" ? "critical" : "warning"}`}>{t(`health.${row.state}`)}</span>{" "}
        {nameOf(channel)} · {row.name}
        {owner !== null && ` · ${owner}`}
      </Text>
      <Text>
        {row.cause ?? t("health.no_cause")}
        {row.since !== null && (
          <>
            {" · "}
            <Ago at={row.since} />
          </>
        )}
      </Text>
      <Text>
        {t(row.state === "broken" ? `health.fix_${whose}` : "health.fix_failing")}{" "}
        {row.kind === "account" ? (
          <Link to="/integrations/$channel/$account" params={{ channel, account: row.id }}>
            {t("health.open_account")}
          </Link>
        ) : (
          <Link to="/integrations/$channel" params={{ channel }}>
            {t("health.open_channel")}
          </Link>
        )}
        {" · "}
        <Link to="/deliveries" search={{ channel, state: "trouble", time: "day" }}>
          {t("health.see_failed")}
        </Link>
      </Text>
    </li>
  );
}

function Nodes({ system }: { readonly system: System }): ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  if (system.nodes.length === 0)
    return (
      <Alert color="red" variant="outline" icon={<Icon name="warning" />}>
        {t("health.no_nodes")}
      </Alert>
    );
  return (
    <ul className="rows">
      {system.nodes.map((node) => {
        const isSilent = Date.parse(system.now) - Date.parse(node.seen_at) > silentMs;
        return (
          <li key={node.id} className="proof">
            <Text>
              <span className={`state ${isSilent ? "critical" : "good"}`}>
                {t(isSilent ? "health.silent" : "health.alive")}
              </span>{" "}
              {node.id}
              {node.here && ` · ${t("health.here")}`}
            </Text>
            <Text size="sm" c="dimmed">
              {t("health.seen", { at: fullTime(node.seen_at, zone) })}
            </Text>
          </li>
        );
      })}
    </ul>
  );
}
