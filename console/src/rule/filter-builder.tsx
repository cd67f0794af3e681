import { Button, Group, Paper, SegmentedControl, Stack, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons.tsx";
import { ConditionRow } from "./condition-row.tsx";
import { emptyCondition, type GroupDraft, replaced, type RuleDraft } from "./draft.ts";
import type { ProblemOf } from "./problems.ts";

interface FilterProps {
  readonly serviceId: string;
  readonly filter: RuleDraft["filter"];
  readonly change: (filter: RuleDraft["filter"]) => void;
  readonly problemOf: ProblemOf;
}

/** Which alerts a rule takes: all of them, or those for which any group of conditions holds. */
export function FilterBuilder({ serviceId, filter, change, problemOf }: FilterProps): ReactElement {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <SegmentedControl
        fullWidth
        aria-label={t("rule.which")}
        value={filter.length === 0 ? "all" : "some"}
        onChange={(value) => change(value === "all" ? [] : [[emptyCondition]])}
        data={(["all", "some"] as const).map((value) => ({ value, label: t(`rule.which_${value}`) }))}
      />
      {filter.length > 0 && (
        <Text size="sm" c="dimmed">
          {t("rule.patterns_hint")}
        </Text>
      )}
      {filter.map((group, index) => (
        // Groups have no names: their place is who they are.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index}>
          {index > 0 && (
            <Text fw={600} ta="center" pb="xs">
              {t("rule.or")}
            </Text>
          )}
          <OneGroup
            serviceId={serviceId}
            index={index}
            group={group}
            change={(next) => change(replaced(filter, index, next))}
            problemOf={problemOf}
          />
        </div>
      ))}
      {filter.length > 0 && (
        <Group>
          <Button
            variant="default"
            leftSection={<Icon name="plus" />}
            onClick={() => change([...filter, [emptyCondition]])}
          >
            {t("rule.add_group")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

interface GroupProps {
  readonly serviceId: string;
  readonly index: number;
  readonly group: GroupDraft;
  readonly change: (group: GroupDraft | null) => void;
  readonly problemOf: ProblemOf;
}

function OneGroup({ serviceId, index, group, change, problemOf }: GroupProps): ReactElement {
  const { t } = useTranslation();
  const title = t("rule.group", { number: index + 1 });
  return (
    <Paper withBorder p="sm" role="group" aria-label={title}>
      <Stack gap="sm">
        {group.map((condition, at) => (
          // oxlint-disable-next-line react/no-array-index-key
          <div key={at}>
            {at > 0 && (
              <Text size="sm" c="dimmed" pb="xs">
                {t("rule.and")}
              </Text>
            )}
            <ConditionRow
              serviceId={serviceId}
              condition={condition}
              number={at + 1}
              change={(next) => {
                const left = replaced(group, at, next);
                change(left.length === 0 ? null : left);
              }}
              problemOf={(field) => problemOf(`filter.${index}.${at}.${field}`)}
            />
          </div>
        ))}
        <Group gap="xs">
          <Button variant="default" onClick={() => change([...group, emptyCondition])}>
            {t("rule.add_condition")}
          </Button>
          <Button variant="subtle" onClick={() => change(null)} aria-label={t("rule.remove_group", { title })}>
            {t("rule.remove")}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
