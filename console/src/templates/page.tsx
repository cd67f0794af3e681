import { Group, Select, SimpleGrid, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Template, Templates } from "../generated/api.ts";
import { languageOf } from "../i18n.ts";
import { Section } from "../incident/section.tsx";
import { useMay, useMe } from "../me.tsx";
import { channelsQuery } from "../queries.ts";
import { SettingsFrame } from "../settings/frame.tsx";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { useTitle } from "../title.ts";
import { Editor } from "./editor.tsx";
import { Preview } from "./preview.tsx";
import { templatesQuery } from "./queries.ts";
import { type Kind, kinds } from "./search.ts";
import { useDraft } from "./use-draft.ts";
import { Versions } from "./versions.tsx";

const route = getRouteApi("/settings/templates");

/** The words of messages: written left, shown right as each channel would say them. */
export function TemplatesPage(): ReactElement {
  const { t } = useTranslation();
  const mayWrite = useMay("config.write");
  const stored = useQuery({ ...templatesQuery, enabled: mayWrite });
  const { kind = "page", channel = null } = route.useSearch();
  useTitle(t("templates.title"));
  return (
    <SettingsFrame>
      {!mayWrite && <Text>{t("settings.admins_only")}</Text>}
      {stored.isError && <Trouble error={stored.error} again={() => void stored.refetch()} />}
      {mayWrite && stored.isPending && <Loading />}
      {stored.data !== undefined && (
        <>
          <Text c="dimmed">{t("templates.intro")}</Text>
          <Which kind={kind} channel={channel} rows={stored.data.rows} />
          <Words key={`${kind} ${channel ?? ""}`} kind={kind} channel={channel} stored={stored.data} />
        </>
      )}
    </SettingsFrame>
  );
}

interface WhichProps {
  readonly kind: Kind;
  readonly channel: string | null;
  readonly rows: readonly Template[];
}

/** Which words: of which message, and where. Those that were changed say so. */
function Which({ kind, channel, rows }: WhichProps): ReactElement {
  const { t } = useTranslation();
  const language = languageOf(useMe().language);
  const channels = useQuery(channelsQuery).data ?? [];
  const navigate = route.useNavigate();
  const isOwn = (of: Kind, on: string | null): boolean =>
    rows.some((row) => row.kind === of && row.channel === on && row.custom);
  const marked = (label: string, own: boolean): string => (own ? t("templates.own", { name: label }) : label);
  const everywhere = "all";
  const go = (to: { kind: Kind; channel: string | null }): void =>
    void navigate({ search: { kind: to.kind, ...(to.channel === null ? {} : { channel: to.channel }) } });
  return (
    <Group gap="md" align="flex-start">
      <Select
        size="md"
        flex="1 1 18rem"
        label={t("templates.kind")}
        description={t(`templates.about_${kind}`)}
        data={kinds.map((each) => ({
          value: each,
          label: marked(
            t(`templates.kind_${each}`),
            rows.some((row) => row.kind === each && row.custom),
          ),
        }))}
        value={kind}
        onChange={(value) => {
          const next = kinds.find((each) => each === value);
          if (next !== undefined) go({ kind: next, channel });
        }}
        allowDeselect={false}
      />
      <Select
        size="md"
        flex="1 1 18rem"
        label={t("templates.channel")}
        description={t(channel === null ? "templates.channel_all_hint" : "templates.channel_one_hint")}
        data={[
          { value: everywhere, label: marked(t("templates.channel_all"), isOwn(kind, null)) },
          ...channels
            .filter(({ style }) => style !== "out")
            .map(({ id, name }) => ({ value: id, label: marked(name[language], isOwn(kind, id)) })),
        ]}
        value={channel ?? everywhere}
        onChange={(value) => go({ kind, channel: value === everywhere ? null : value })}
        allowDeselect={false}
        searchable
      />
    </Group>
  );
}

interface WordsProps {
  readonly kind: Kind;
  readonly channel: string | null;
  readonly stored: Templates;
}

function Words({ kind, channel, stored }: WordsProps): ReactElement | null {
  const { t } = useTranslation();
  const help = stored.kinds.find((each) => each.kind === kind);
  const row = stored.rows.find((each) => each.kind === kind && each.channel === channel);
  const draft = useDraft(kind, channel, row);
  if (help === undefined) return null;
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" className="tpl-columns">
        <Section title={t("templates.words")}>
          <Editor draft={draft} variables={help.variables} starter={help.starter} limits={stored.limits} />
        </Section>
        <Section title={t("templates.preview")}>
          <Preview draft={draft} />
        </Section>
      </SimpleGrid>
      <Section title={t("templates.versions")}>
        <Versions draft={draft} />
      </Section>
    </Stack>
  );
}
