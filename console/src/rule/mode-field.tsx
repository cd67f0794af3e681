import { MultiSelect, SegmentedControl, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Channel } from "../generated/api.ts";
import { languageOf } from "../i18n.ts";
import { severities } from "../incidents/search.ts";
import { useZone } from "../me.tsx";
import { channelsQuery } from "../queries.ts";
import type { LevelDraft } from "./draft.ts";

type Mode = LevelDraft["mode"];

const nothingChosen: Mode = { kind: "unified", channels: { critical: [], warning: [], info: [] } };

/** How the people of a level are reached: each by their own ladder, or all by the same channels. */
export function ModeField(props: { readonly mode: Mode; readonly change: (mode: Mode) => void }): ReactElement {
  const { t } = useTranslation();
  const language = languageOf(useZone().language);
  const channels = useQuery(channelsQuery);
  const { mode, change } = props;
  const data = (channels.data ?? [])
    .filter(reachesPeople)
    .map(({ id, name }) => ({ value: id, label: name[language] }));
  return (
    <Stack gap="xs">
      <div role="group" aria-label={t("rule.mode")}>
        <Text size="sm" fw={500}>
          {t("rule.mode")}
        </Text>
        <SegmentedControl
          fullWidth
          value={mode.kind}
          onChange={(kind) => change(kind === "personal" ? { kind } : nothingChosen)}
          data={(["personal", "unified"] as const).map((value) => ({ value, label: t(`rule.mode_${value}`) }))}
        />
      </div>
      {mode.kind === "unified" &&
        severities.map((severity) => (
          <MultiSelect
            key={severity}
            size="md"
            label={t("rule.unified", { severity: t(`severity.${severity}`) })}
            data={data}
            value={[...mode.channels[severity]]}
            onChange={(chosen) => change({ ...mode, channels: { ...mode.channels, [severity]: chosen } })}
          />
        ))}
      {mode.kind === "unified" && (
        <Text size="sm" c="dimmed">
          {t("rule.unified_hint")}
        </Text>
      )}
    </Stack>
  );
}

function reachesPeople({ places, connected }: Channel): boolean {
  return places.includes("person") && connected;
}
