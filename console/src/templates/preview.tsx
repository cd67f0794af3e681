import { Button, Code, Group, Select, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactElement, useId } from "react";
import { useTranslation } from "react-i18next";
import { useOwnLinks } from "../account/own.ts";
import { post } from "../api.ts";
import { useChannelName } from "../deliveries/names.ts";
import type { TemplatePreview } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { say, sayProblem } from "../say.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { recentQuery } from "./queries.ts";
import type { WordsDraft } from "./use-draft.ts";

const madeUp = "made-up";

/** What each channel would show of the words as they are written now. */
export function Preview({ draft }: { readonly draft: WordsDraft }): ReactElement {
  const { preview, kind } = draft;
  const isAboutIncident = kind === "page" || kind === "state" || kind === "resolved" || kind === "bundle";
  return (
    <Stack gap="sm">
      {isAboutIncident && <IncidentField draft={draft} />}
      {preview.error !== null && <Trouble error={preview.error} again={preview.again} />}
      {preview.data === undefined && preview.error === null && <Loading />}
      {preview.data !== undefined && (
        <>
          <div role="status">
            <State draft={draft} />
          </div>
          <Rows draft={draft} rows={preview.data.rows} />
        </>
      )}
    </Stack>
  );
}

function IncidentField({ draft }: { readonly draft: WordsDraft }): ReactElement {
  const { t } = useTranslation();
  const recent = useQuery(recentQuery);
  return (
    <Select
      size="md"
      label={t("templates.with")}
      data={[
        { value: madeUp, label: t("templates.with_sample") },
        ...(recent.data ?? []).map(({ id, name, title }) => ({ value: id, label: `${name} ${title}` })),
      ]}
      value={draft.incidentId ?? madeUp}
      onChange={(value) => draft.setIncident(value === madeUp ? null : value)}
      allowDeselect={false}
      searchable
    />
  );
}

/** In its own words: all is well, or how many things are not. */
function State({ draft }: { readonly draft: WordsDraft }): ReactElement {
  const { t } = useTranslation();
  const count = draft.issues.length;
  if (count > 0)
    return (
      <Text className="critical">
        <Icon name="warning" size={16} /> {t("templates.bad", { count })}
      </Text>
    );
  return (
    <Text className="good">
      <Icon name="check" size={16} /> {t("templates.good")}
    </Text>
  );
}

type Row = TemplatePreview["rows"][number];

/** Connected channels first: the others are folded away, since nobody is told anything by them. */
function Rows({ draft, rows }: { readonly draft: WordsDraft; readonly rows: readonly Row[] }): ReactElement {
  const { t } = useTranslation();
  const concerned = rows.filter(({ channel }) => draft.channel === null || channel === draft.channel);
  const used = concerned.filter((row) => row.connected);
  const others = concerned.filter((row) => !row.connected);
  const list = (some: readonly Row[]): ReactElement => (
    <ul className="rows">
      {some.map((row) => (
        <OneChannel key={row.channel} row={row} draft={draft} />
      ))}
    </ul>
  );
  return (
    <>
      {used.length > 0 && list(used)}
      {used.length === 0 && draft.channel === null && (
        <Text>
          {t("templates.none_connected")}{" "}
          <Link to="/integrations" search={{ shelf: "apps" }}>
            {t("nav.integrations")}
          </Link>
        </Text>
      )}
      {others.length > 0 && draft.channel !== null && list(others)}
      {others.length > 0 && draft.channel === null && (
        <details>
          <summary>{t("templates.not_connected", { count: others.length })}</summary>
          {list(others)}
        </details>
      )}
    </>
  );
}

function OneChannel({ row, draft }: { readonly row: Row; readonly draft: WordsDraft }): ReactElement {
  const { t } = useTranslation();
  const id = useId();
  const name = useChannelName()(row.channel);
  const limits = Object.entries(row.limits)
    .map(([key, value]) => `${key} ${value}`)
    .join(" · ");
  return (
    <li className="proof" data-preview={row.channel} aria-labelledby={id}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <Title order={3} size="h5" id={id}>
          {name}
        </Title>
        <span className={`state ${row.custom ? "good" : "info"}`}>
          {t(row.custom ? "templates.custom" : "templates.default")}
        </span>
      </Group>
      {row.text === null ? (
        <Text c="dimmed">{t("templates.unseen")}</Text>
      ) : (
        <Code block className="raw tpl-shown" tabIndex={0} role="group" aria-label={t("templates.shown", { name })}>
          {row.text}
        </Code>
      )}
      {row.segments !== null && (
        <Text size="sm" data-segments={row.segments.parts}>
          {t("templates.segments", {
            count: row.segments.parts,
            encoding: t(`templates.encoding_${row.segments.encoding}`),
            units: row.segments.units,
          })}
        </Text>
      )}
      {row.wire !== null && (
        <details>
          <summary>{t("templates.wire")}</summary>
          <Text size="sm" c="dimmed">
            {t("templates.limits")}: {limits}
          </Text>
          <Code block className="raw" tabIndex={0} role="group" aria-label={`${t("templates.wire")} ${name}`}>
            {row.wire}
          </Code>
        </details>
      )}
      <SendToMe channel={row.channel} name={name} draft={draft} />
    </li>
  );
}

interface SendProps {
  readonly channel: string;
  readonly name: string;
  readonly draft: WordsDraft;
}

/** Only where there is an address of one's own; nobody else gets it. */
function SendToMe({ channel, name, draft }: SendProps): ReactElement | null {
  const { t } = useTranslation();
  const { rows = [] } = useOwnLinks();
  const send = useMutation({
    mutationFn: () =>
      post("/api/v1/templates/test", {
        body: { kind: draft.kind, channel: draft.channel, texts: draft.texts, via: channel },
      }),
    onSuccess: () => say(t("templates.sent", { name })),
    onError: sayProblem,
  });
  if (!rows.some((link) => link.channel === channel && link.state === "active")) return null;
  return (
    <Group mt="xs">
      <Button
        variant="default"
        leftSection={<Icon name="send" />}
        loading={send.isPending}
        disabled={draft.issues.length > 0}
        onClick={() => send.mutate()}
        aria-label={`${t("templates.send")}: ${name}`}
      >
        {t("templates.send")}
      </Button>
    </Group>
  );
}
