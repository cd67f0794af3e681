import { SegmentedControl, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { type Severity, severities } from "../incidents/search.ts";
import { integrationsQuery } from "../queries.ts";

/** An alert to try a rule with. */
export interface Sample {
  readonly severity: Severity;
  readonly title: string;
  readonly description: string;
  /** One a line: name=value. */
  readonly labels: string;
  readonly integration: string | null;
}

export const firstSample: Sample = {
  severity: "critical",
  title: "",
  description: "",
  labels: "",
  integration: null,
};

/** Labels as they are typed: name=value, one a line; what is none is left out. */
export function labelsOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split("\n").flatMap((line) => {
      const at = line.indexOf("=");
      const name = line.slice(0, at).trim();
      return at > 0 && name !== "" ? [[name, line.slice(at + 1).trim()]] : [];
    }),
  );
}

interface SampleProps {
  readonly serviceId: string;
  readonly sample: Sample;
  readonly change: (sample: Sample) => void;
  /** Only the severity matters. */
  readonly brief: boolean;
}

/** The alert that is tried. */
export function SampleFields({ serviceId, sample, change, brief }: SampleProps): ReactElement {
  const { t } = useTranslation();
  const integrations = useQuery(integrationsQuery);
  const set = (part: Partial<Sample>): void => change({ ...sample, ...part });
  return (
    <Stack gap="xs">
      <SegmentedControl
        fullWidth
        aria-label={t("page_someone.severity")}
        value={sample.severity}
        onChange={(severity) => set({ severity })}
        data={severities.map((value) => ({ value, label: t(`severity.${value}`) }))}
      />
      {!brief && (
        <>
          <TextInput
            size="md"
            label={t("rule.key_title")}
            value={sample.title}
            onChange={(event) => set({ title: event.currentTarget.value })}
            maxLength={1000}
          />
          <Textarea
            size="md"
            label={t("dry.labels")}
            description={t("dry.labels_hint")}
            value={sample.labels}
            onChange={(event) => set({ labels: event.currentTarget.value })}
            rows={2}
          />
          <Select
            size="md"
            label={t("rule.key_integration")}
            data={(integrations.data ?? [])
              .filter((each) => each.service_id === serviceId)
              .map(({ id, name }) => ({ value: id, label: name }))}
            value={sample.integration}
            onChange={(integration) => set({ integration })}
            placeholder={t("list.any")}
            clearable
            clearButtonProps={{ "aria-label": t("list.clear"), tabIndex: 0, "aria-hidden": false }}
          />
        </>
      )}
    </Stack>
  );
}
