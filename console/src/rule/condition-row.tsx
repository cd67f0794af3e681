import { ActionIcon, Group, MultiSelect, Select, Stack, TagsInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons.tsx";
import { severities } from "../incidents/search.ts";
import { integrationsQuery } from "../queries.ts";
import { type ConditionDraft, labelPrefix } from "./draft.ts";
import type { ProblemOf } from "./problems.ts";

const keys = ["severity", "title", "description", "integration", "label"] as const;
const ops = ["in", "not_in"] as const;

interface ConditionProps {
  readonly serviceId: string;
  readonly condition: ConditionDraft;
  /** From 1, within its group. */
  readonly number: number;
  /** Null: take it out. */
  readonly change: (condition: ConditionDraft | null) => void;
  readonly problemOf: ProblemOf;
}

/** One condition: what of the alert, is or is not, one of these. */
export function ConditionRow({ serviceId, condition, number, change, problemOf }: ConditionProps): ReactElement {
  const { t } = useTranslation();
  const isLabel = condition.key.startsWith(labelPrefix);
  const kind = isLabel ? "label" : condition.key;
  const title = t("rule.condition", { number });
  return (
    <Stack gap="xs" role="group" aria-label={title}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <Group gap="xs" align="flex-end" flex={1}>
          <Select
            flex="1 1 8rem"
            size="md"
            label={t("rule.key")}
            data={keys.map((value) => ({ value, label: t(`rule.key_${value}`) }))}
            value={kind}
            onChange={(key) =>
              key !== null && change({ ...condition, key: key === "label" ? labelPrefix : key, values: [] })
            }
            allowDeselect={false}
          />
          {isLabel && (
            <TextInput
              flex="1 1 8rem"
              size="md"
              label={t("rule.label_name")}
              value={condition.key.slice(labelPrefix.length)}
              onChange={(event) => change({ ...condition, key: labelPrefix + event.currentTarget.value })}
              maxLength={128}
              error={problemOf("key")}
            />
          )}
          <Select
            flex="1 1 8rem"
            size="md"
            label={t("rule.op")}
            data={ops.map((value) => ({ value, label: t(`rule.op_${value}`) }))}
            value={condition.op}
            onChange={(op) => op !== null && change({ ...condition, op })}
            allowDeselect={false}
          />
        </Group>
        <ActionIcon
          variant="default"
          size={44}
          aria-label={t("rule.remove_condition", { title })}
          onClick={() => change(null)}
        >
          <Icon name="close" />
        </ActionIcon>
      </Group>
      <Values serviceId={serviceId} condition={condition} change={change} error={problemOf("values")} />
    </Stack>
  );
}

interface ValuesProps {
  readonly serviceId: string;
  readonly condition: ConditionDraft;
  readonly change: (condition: ConditionDraft) => void;
  readonly error: string | null;
}

function Values({ serviceId, condition, change, error }: ValuesProps): ReactElement {
  const { t } = useTranslation();
  const integrations = useQuery(integrationsQuery);
  const common = {
    size: "md",
    label: t("rule.values"),
    value: condition.values.slice(),
    onChange: (values: string[]) => change({ ...condition, values }),
    error,
  };
  if (condition.key === "severity")
    return (
      <MultiSelect
        {...common}
        data={severities.map((value) => ({ value, label: t(`severity.${value}`) }))}
        clearButtonProps={{ "aria-label": t("list.clear") }}
      />
    );
  if (condition.key === "integration") {
    const own = (integrations.data ?? []).filter((each) => each.service_id === serviceId);
    return <MultiSelect {...common} data={own.map(({ id, name }) => ({ value: id, label: name }))} searchable />;
  }
  return (
    <TagsInput
      {...common}
      description={t("rule.values_hint")}
      placeholder={condition.values.length === 0 ? "db-*" : ""}
      acceptValueOnBlur
      splitChars={[]}
      maxTags={100}
    />
  );
}
