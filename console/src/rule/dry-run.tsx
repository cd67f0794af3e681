import { Alert, SegmentedControl, SimpleGrid, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../api.ts";
import type { Rehearsal } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { useZone } from "../me.tsx";
import { Trouble } from "../shell/trouble.tsx";
import type { RuleDraft } from "./draft.ts";
import { LadderList, LadderView } from "./ladder-view.tsx";
import { firstSample, labelsOf, type Sample, SampleFields } from "./sample-fields.tsx";

/** A pause so long is meant. */
const typingMs = 350;
const scopes = ["alone", "sample"] as const;
type Scope = (typeof scopes)[number];

interface DryRunProps {
  readonly serviceId: string;
  /** The rule that is being written, where it is whole enough to be played; null: only saved ones. */
  readonly rule: RuleDraft | null;
  /** In whose place it stands; null: a new one. */
  readonly ruleId: string | null;
  /** There is room for the alert beside what comes of it. */
  readonly wide?: boolean;
}

/** What an alert would do now: who would be reached, in which order, by what. Nobody is told. */
export function DryRun({ serviceId, rule, ruleId, wide = false }: DryRunProps): ReactElement {
  const { t } = useTranslation();
  const [scope, setScope] = useState<Scope>(rule === null ? "sample" : "alone");
  const [sample, setSample] = useState<Sample>(firstSample);
  const alone = rule !== null && scope === "alone";
  const played = useRehearsal({ serviceId, rule, ruleId, sample, alone });
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t("dry.hint")}
      </Text>
      {rule !== null && (
        <SegmentedControl
          fullWidth
          aria-label={t("dry.what")}
          value={scope}
          onChange={setScope}
          data={scopes.map((value) => ({ value, label: t(`dry.${value}`) }))}
        />
      )}
      <SimpleGrid cols={wide ? { base: 1, md: 2 } : 1} spacing="md">
        <SampleFields serviceId={serviceId} sample={sample} change={setSample} brief={alone} />
        {played.isError && <Trouble error={played.error} again={() => void played.refetch()} />}
        {played.data !== undefined && (
          <Stack gap="sm" aria-busy={played.isFetching} data-played={played.isFetching ? "no" : "yes"}>
            {!alone && <Verdicts played={played.data} />}
            <Warnings played={played.data} />
            <LadderView played={played.data} />
            <LadderList played={played.data} />
          </Stack>
        )}
      </SimpleGrid>
    </Stack>
  );
}

interface Order {
  readonly serviceId: string;
  readonly rule: RuleDraft | null;
  readonly ruleId: string | null;
  readonly sample: Sample;
  readonly alone: boolean;
}

/** Plays what is written, a moment after it was. */
export function useRehearsal(order: Order, enabled = true) {
  const [{ serviceId, rule, ruleId, sample, alone }] = useDebouncedValue(order, typingMs);
  const { labels, integration, ...event } = sample;
  const body = {
    ...event,
    labels: labelsOf(labels),
    integration_id: integration,
    ...(rule === null ? {} : { rule, rule_id: ruleId, alone }),
  };
  return useQuery({
    queryKey: ["config", "rehearsal", serviceId, body],
    queryFn: () => post("/api/v1/services/{id}/rehearsal", { path: { id: serviceId }, body }),
    placeholderData: keepPreviousData,
    enabled,
  });
}

function Verdicts({ played }: { readonly played: Rehearsal }): ReactElement {
  const { t } = useTranslation();
  const taken = played.rules.find(({ id }) => id === played.rule_id);
  return (
    <div>
      <Text fw={600} role="status">
        {taken === undefined ? t("dry.no_rule") : t("dry.taken", { name: taken.name })}
      </Text>
      <ol className="steps">
        {played.rules.map(({ id, name, verdict }) => (
          <li key={id} className={verdict === "matched" ? "good" : "dim"}>
            {name}: {t(`dry.verdict_${verdict}`)}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** What would go wrong, in words, with what to do. */
function Warnings({ played }: { readonly played: Rehearsal }): ReactElement | null {
  const { t } = useTranslation();
  const { language } = useZone();
  // What a name is missing in every level is said once.
  const byText = Map.groupBy(played.warnings, ({ kind, name }) => warningWords(t, kind, name ?? ""));
  if (byText.size === 0) return null;
  return (
    <Alert
      color="yellow"
      variant="outline"
      className="warning-box"
      title={t("dry.warnings", { count: byText.size })}
      icon={<Icon name="warning" />}
    >
      <ul className="plain-list">
        {[...byText].map(([text, all]) => {
          const levels = all.flatMap(({ level }) => (level === null ? [] : [level + 1]));
          const where = new Intl.ListFormat(language).format(levels.map(String));
          return <li key={text}>{levels.length === 0 ? text : t("dry.warn_at", { text, levels: where })}</li>;
        })}
      </ul>
    </Alert>
  );
}

function warningWords(t: TFunction, kind: Rehearsal["warnings"][number]["kind"], name: string): string {
  return t(`dry.warn_${kind}`, { name });
}
