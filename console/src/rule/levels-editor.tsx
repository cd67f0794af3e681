import { Button, Group, NumberInput, Stack } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons.tsx";
import { Section } from "../incident/section.tsx";
import { MinutesField } from "../minutes-field.tsx";
import { emptyLevel, moved, replaced, type RuleDraft } from "./draft.ts";
import { LevelEditor } from "./level-editor.tsx";
import type { ProblemOf } from "./problems.ts";

const mostLevels = 20;

interface LevelsProps {
  readonly draft: RuleDraft;
  readonly set: (part: Partial<RuleDraft>) => void;
  readonly problemOf: ProblemOf;
}

/** Who is paged, level by level. */
export function LevelsEditor({ draft, set, problemOf }: LevelsProps): ReactElement {
  const { t } = useTranslation();
  const { levels } = draft;
  return (
    <Section title={t("rule.levels")}>
      <Stack gap="sm">
        <MinutesField
          label={t("rule.delay")}
          description={t("rule.delay_hint")}
          value={draft.delay_sec}
          onChange={(delay) => set({ delay_sec: delay })}
          min={0}
          max={3600}
        />
        {levels.map((level, index) => (
          <LevelEditor
            // Levels have no names: their place is who they are.
            // oxlint-disable-next-line react/no-array-index-key
            key={index}
            level={level}
            index={index}
            count={levels.length}
            change={(next) => set({ levels: replaced(levels, index, next) })}
            move={(to) => set({ levels: moved(levels, index, to) })}
            problemOf={problemOf}
          />
        ))}
        <Group>
          <Button
            variant="default"
            leftSection={<Icon name="plus" />}
            disabled={levels.length >= mostLevels}
            onClick={() => set({ levels: [...levels, emptyLevel] })}
          >
            {t("rule.add_level")}
          </Button>
        </Group>
        <NumberInput
          size="md"
          hideControls
          label={t("rule.repeat")}
          description={t("rule.repeat_hint")}
          value={draft.repeat}
          onChange={(repeat) => typeof repeat === "number" && set({ repeat })}
          min={0}
          max={9}
          clampBehavior="blur"
          allowDecimal={false}
          allowNegative={false}
        />
      </Stack>
    </Section>
  );
}
