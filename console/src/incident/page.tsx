import { Alert, Anchor, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../api.ts";
import type { Incident } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { useMay, useZone } from "../me.tsx";
import { Ago, At } from "../moment.tsx";
import { incidentQuery } from "../queries.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { fullTime } from "../time.ts";
import { useTitle } from "../title.ts";
import { Actions } from "./actions.tsx";
import { Alerts } from "./alerts.tsx";
import { SeverityBadge, StateBadge } from "./badges.tsx";
import { NextSteps } from "./next-steps.tsx";
import { WhoWasReached } from "./reached.tsx";
import { Section } from "./section.tsx";
import { Timeline } from "./timeline.tsx";

const route = getRouteApi("/incidents/$id");

/** One incident: what it is, what can be done, who was reached, what happens next, what happened. */
export function IncidentPage(): ReactElement {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const incident = useQuery(incidentQuery(id));
  useTitle(incident.data === undefined ? id : `${incident.data.name} ${incident.data.title}`);
  if (incident.data !== undefined) return <Shown incident={incident.data} />;
  if (incident.error instanceof ApiProblem && incident.error.code === "not_found")
    return (
      <Stack maw={1100} mx="auto">
        <Back />
        <Title order={1} size="h2">
          {t("incident.not_found")}
        </Title>
      </Stack>
    );
  if (incident.isError) return <Trouble error={incident.error} again={() => void incident.refetch()} />;
  return <Loading />;
}

function Shown({ incident }: { readonly incident: Incident }): ReactElement {
  const { t } = useTranslation();
  const mayRespond = useMay("incident.respond");
  const isOpen = incident.state !== "closed";
  return (
    <Stack gap="md" maw={1100} mx="auto">
      <Back />
      <Header incident={incident} />
      {mayRespond && <Actions incident={incident} />}
      <SimpleGrid cols={{ base: 1, md: isOpen ? 2 : 1 }} spacing="md">
        <Section title={t("incident.reached")}>
          <WhoWasReached incident={incident} />
        </Section>
        {isOpen && (
          <Section title={t("incident.next")}>
            <NextSteps incident={incident} />
          </Section>
        )}
      </SimpleGrid>
      <Timeline incident={incident} />
      <Section title={`${t("incident.alerts")} (${incident.alert_count})`}>
        <Alerts incident={incident} />
      </Section>
      {mayRespond && <div className="under-bar" />}
    </Stack>
  );
}

function Back(): ReactElement {
  const { t } = useTranslation();
  return (
    <Link to="/incidents" search={{ tab: "open" }} className="brand">
      <Icon name="back" /> {t("incident.back")}
    </Link>
  );
}

function Header({ incident }: { readonly incident: Incident }): ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const { closed_at: closedAt, resolution, labels, links } = incident;
  return (
    <Stack gap="xs">
      <Title order={1} size="h2">
        {incident.title}
      </Title>
      <Group gap="xs">
        <SeverityBadge severity={incident.severity} />
        <StateBadge incident={incident} />
        <Text span c="dimmed">
          {incident.name} · {incident.service.name} · <At at={incident.opened_at} /> (<Ago at={incident.opened_at} />)
        </Text>
      </Group>
      {incident.signal === "recovered" && incident.state !== "closed" && (
        <Alert color="green" variant="outline" icon={<Icon name="check" />}>
          {t("incident.recovered")}
        </Alert>
      )}
      {incident.description !== "" && <Text style={{ whiteSpace: "pre-wrap" }}>{incident.description}</Text>}
      {closedAt !== null && (
        <Text>
          {t("incident.closed_at", { at: fullTime(closedAt, zone) })}
          {incident.closed_by !== null && <> {t("incident.by", { who: incident.closed_by })}</>}
        </Text>
      )}
      {resolution !== null && (
        <Text>
          {t("incident.resolution")}: {resolution}
        </Text>
      )}
      {links.length > 0 && (
        <Group gap="sm" role="group" aria-label={t("incident.links")}>
          {links.map((link) => (
            <WebLink key={link.url} {...link} />
          ))}
        </Group>
      )}
      {Object.keys(labels).length > 0 && (
        <details>
          <summary>{t("incident.labels")}</summary>
          <dl className="facts">
            {Object.entries(labels).map(([key, value]) => (
              <div key={key} style={{ display: "contents" }}>
                <dt>{key}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </Stack>
  );
}

/** Only web addresses become links: monitors may send anything. */
function WebLink({ title, url }: { readonly title: string; readonly url: string }): ReactElement {
  if (!/^https?:\/\//iu.test(url)) return <Text span>{title}</Text>;
  return (
    <Anchor href={url} target="_blank" rel="noopener noreferrer">
      {title || url}
    </Anchor>
  );
}
