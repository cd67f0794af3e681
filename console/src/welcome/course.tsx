import { Group, Stack, Text, Title } from "@mantine/core";
import { type ReactElement, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { SeverityBadge, StateBadge } from "../incident/badges.tsx";
import { At } from "../moment.tsx";
import { languageOf } from "../i18n.ts";
import { isBot } from "./panels.ts";
import type { Run } from "./queries.ts";

const tickMs = 500;
/** More than so many are told in minutes. */
const mostSeconds = 90;
const grades = [1, 2, 3, 4, 5] as const;

/** How the newest incident of the sandbox goes: what is next, who was reached, what happened. */
export function Course({ run }: { readonly run: Run }): ReactElement | null {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n.language);
  const nameOf = (channel: string): string =>
    run.devices.find((device) => device.channel === channel)?.name[language] ?? channel;
  const { incident, timeline, notifications, next } = run;
  if (incident === null) return null;
  const pages = notifications.filter(({ kind }) => kind === "page" || kind === "bundle");
  const bots = new Set(run.devices.filter((device) => isBot({ device })).map(({ channel }) => channel));
  const toBots = pages.filter(({ channel }) => bots.has(channel));
  const [first] = next;
  return (
    <Stack gap="sm">
      <div>
        <Title order={2} size="h4">
          {incident.title}
        </Title>
        <Group gap="xs">
          <SeverityBadge severity={incident.severity} />
          <StateBadge incident={incident} />
        </Group>
      </div>
      {first !== undefined && incident.state !== "closed" && (
        <Text>
          <strong>{t("welcome.next")}</strong>{" "}
          {first.at === null ? first.text : <Countdown key={first.at} at={first.at} text={first.text} />}
        </Text>
      )}
      <Title order={3} size="h5">
        {t("welcome.happened")}
      </Title>
      <ol className="timeline" aria-live="polite" aria-relevant="additions">
        {timeline.map((entry) => (
          <li key={entry.seq} data-kind={entry.kind}>
            <Text size="sm">{entry.text}</Text>
            <Text size="sm" c="dimmed">
              {entry.actor.kind === "system" ? "Tocsin" : entry.actor.name}
              {entry.via.channel !== null && ` · ${nameOf(entry.via.channel)}`} · <At at={entry.at} />
            </Text>
          </li>
        ))}
      </ol>
      <Title order={3} size="h5">
        {t("welcome.reached")}
      </Title>
      <Proofs rows={pages.filter(({ channel }) => !bots.has(channel))} nameOf={nameOf} />
      {toBots.length > 0 && (
        <details>
          <summary>
            {t("welcome.bots")}: {toBots.length}
          </summary>
          <Proofs rows={toBots} nameOf={nameOf} />
        </details>
      )}
    </Stack>
  );
}

function Proofs(props: {
  readonly rows: Run["notifications"];
  readonly nameOf: (channel: string) => string;
}): ReactElement {
  return (
    <ul className="rows">
      {props.rows.map((row) => (
        <li key={row.id} className="sb-proof" data-channel={row.channel} data-grade={row.grade}>
          <Text size="sm" span>
            {row.to.label} · {props.nameOf(row.channel)}
          </Text>
          <Text size="sm" span>
            <span className="meter" aria-hidden="true">
              {grades.map((grade) => (
                <i key={grade} className={grade <= row.grade ? "on" : ""} />
              ))}
            </span>
            {row.grade > 1 ? row.grade_words : row.state_words}
          </Text>
        </li>
      ))}
    </ul>
  );
}

/** The seconds that are left; told once to who does not see them, not every second. */
function Countdown({ at, text }: { readonly at: string; readonly text: string }): ReactElement {
  const { t } = useTranslation();
  const left = (): number => Math.max(0, Math.ceil((Date.parse(at) - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(left), tickMs);
    return () => clearInterval(timer);
  });
  return (
    <>
      <span role="timer" className="sb-count">
        {seconds > mostSeconds
          ? t("welcome.in_minutes", { count: Math.round(seconds / 60) })
          : t("welcome.in_seconds", { count: seconds })}
      </span>{" "}
      {text}
    </>
  );
}
