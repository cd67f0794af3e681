import { Alert, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../api.ts";
import type { DeliveryRecord } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { Section } from "../incident/section.tsx";
import { useZone } from "../me.tsx";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { fullTime } from "../time.ts";
import { useTitle } from "../title.ts";
import { Exchanges } from "./exchange.tsx";
import { tookWords, useChannelName } from "./names.ts";
import { Proved } from "./proved.tsx";
import { deliveryQuery } from "./queries.ts";
import { DeliveryRow } from "./row.tsx";
import { SendAgain } from "./send-again.tsx";

const route = getRouteApi("/deliveries/$id");

/** Everything that is known of one message: why, to whom, every try, every receipt. */
export function DeliveryPage(): ReactElement {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const search = route.useSearch();
  const record = useQuery(deliveryQuery(id));
  const nameOf = useChannelName();
  const title =
    record.data === undefined ? t("deliveries.one") : `${record.data.to.label} · ${nameOf(record.data.channel)}`;
  useTitle(title);
  if (record.isError && record.data === undefined && !isGone(record.error))
    return <Trouble error={record.error} again={() => void record.refetch()} />;
  if (record.isPending) return <Loading />;
  return (
    <Stack gap="md" maw={900} mx="auto">
      <Link to="/deliveries" search={search} className="brand">
        <Icon name="back" /> {t("deliveries.back")}
      </Link>
      <Title order={1} size="h2">
        {record.data === undefined ? t("deliveries.gone") : title}
      </Title>
      {record.data !== undefined && <Record record={record.data} />}
    </Stack>
  );
}

function isGone(error: unknown): boolean {
  return error instanceof ApiProblem && (error.code === "not_found" || error.code === "forbidden");
}

function Record({ record }: { readonly record: DeliveryRecord }): ReactElement {
  const { t } = useTranslation();
  const { bundle, members } = record;
  return (
    <>
      <Lost record={record} />
      <SendAgain record={record} />
      <Facts record={record} />
      {bundle !== null && (
        <Text>
          <Link to="/deliveries/$id" params={{ id: bundle.id }}>
            {t("deliveries.shared", { count: bundle.others })}
          </Link>
        </Text>
      )}
      {record.kind === "bundle" && (
        <Section title={t("deliveries.members", { count: members.length })}>
          <ul className="rows">
            {members.map((row) => (
              <DeliveryRow key={row.id} row={row} left={false} search={{}} />
            ))}
          </ul>
        </Section>
      )}
      <Section title={t("deliveries.tries")}>
        <Tries record={record} />
      </Section>
      <Section title={t("deliveries.receipts")}>
        <Receipts record={record} />
      </Section>
    </>
  );
}

/** What did not arrive, and where to go on. */
function Lost({ record }: { readonly record: DeliveryRecord }): ReactElement | null {
  const { t } = useTranslation();
  const { state, kind, incident } = record;
  const isPage = kind === "page" || kind === "refire";
  if ((state !== "failed" && state !== "unknown") || !isPage || incident === null) return null;
  return (
    <Alert color="red" variant="outline" icon={<Icon name="warning" />} title={t(`deliveries.lost_${state}`)}>
      {t("deliveries.lost_hint")}{" "}
      <Link to="/incidents/$id" params={{ id: incident.name }}>
        {incident.name}
      </Link>
    </Alert>
  );
}

function Facts({ record }: { readonly record: DeliveryRecord }): ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const nameOf = useChannelName();
  const { incident, why } = record;
  return (
    <dl className="facts">
      <Fact name={t("deliveries.proved")}>
        <Proved row={record} />
      </Fact>
      {record.note !== null && <Fact name={t("deliveries.note")}>{record.note}</Fact>}
      <Fact name={t("deliveries.kind")}>{t(`deliveries.kind_${record.kind}`)}</Fact>
      {/* The pages in a bundle have each their own. */}
      {record.kind !== "bundle" && (
        <Fact name={t("deliveries.why")}>
          {why.words}
          {why.note !== null && ` · ${why.note}`}
        </Fact>
      )}
      {incident !== null && (
        <Fact name={t("deliveries.about")}>
          <Link to="/incidents/$id" params={{ id: incident.name }}>
            {incident.name} {incident.title}
          </Link>
        </Fact>
      )}
      <Fact name={t("deliveries.channel")}>{nameOf(record.channel)}</Fact>
      {record.address !== null && <Fact name={t("deliveries.link")}>{record.address}</Fact>}
      <Fact name={t("list.severity")}>{t(`severity.${record.severity}`)}</Fact>
      <Fact name={t("deliveries.created")}>{fullTime(record.created_at, zone)}</Fact>
      {record.state === "queued" && <Fact name={t("deliveries.due")}>{fullTime(record.due_at, zone)}</Fact>}
      <Fact name={t("deliveries.updated")}>{fullTime(record.updated_at, zone)}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactElement {
  return (
    <div style={{ display: "contents" }}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Tries({ record }: { readonly record: DeliveryRecord }): ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  if (record.attempts.length === 0) return <Text>{t("deliveries.no_tries")}</Text>;
  return (
    <ol className="steps">
      {record.attempts.map((attempt) => (
        <li key={`${attempt.purpose} ${attempt.number} ${attempt.started_at}`} data-outcome={attempt.outcome}>
          {fullTime(attempt.started_at, zone)} · {t(`proof.purpose_${attempt.purpose}`)} ·{" "}
          {t(`proof.outcome_${attempt.outcome}`)} ·{" "}
          {t("deliveries.took", {
            time: tookWords(Date.parse(attempt.finished_at) - Date.parse(attempt.started_at), zone.language),
          })}
          {attempt.why !== null && ` · ${attempt.why}`}
          <Exchanges exchanges={attempt.exchanges} />
        </li>
      ))}
    </ol>
  );
}

function Receipts({ record }: { readonly record: DeliveryRecord }): ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  if (record.receipts.length === 0) return <Text>{t("deliveries.no_receipts")}</Text>;
  return (
    <ol className="steps">
      {record.receipts.map((receipt) => (
        <li key={`${receipt.state} ${receipt.sequence} ${receipt.at}`} data-receipt={receipt.state}>
          {fullTime(receipt.at, zone)} · {t(`proof.receipt_${receipt.state}`)}
          {receipt.detail !== null && ` · ${receipt.detail}`} ·{" "}
          {t("deliveries.sequence", { sequence: receipt.sequence })}
        </li>
      ))}
    </ol>
  );
}
