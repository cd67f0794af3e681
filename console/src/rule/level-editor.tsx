import { ActionIcon, Group, NumberInput, Paper, Select, Stack, Switch, Title } from "@mantine/core";
import { type ReactElement, useId } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons.tsx";
import { MinutesField } from "../minutes-field.tsx";
import type { LevelDraft } from "./draft.ts";
import { ModeField } from "./mode-field.tsx";
import type { ProblemOf } from "./problems.ts";
import { TargetsField } from "./targets-field.tsx";

const firstLoop = { every_sec: 300, times: 3 } as const;
const conditions = ["until_ack", "until_close"] as const;

interface LevelProps {
  readonly level: LevelDraft;
  /** From 0. */
  readonly index: number;
  readonly count: number;
  /** Null: take it out. */
  readonly change: (level: LevelDraft | null) => void;
  readonly move: (to: number) => void;
  readonly problemOf: ProblemOf;
}

/** One level: who, how, how often, and how long until the next. */
export function LevelEditor({ level, index, count, change, move, problemOf }: LevelProps): ReactElement {
  const { t } = useTranslation();
  const id = useId();
  const title = t("rule.level", { number: index + 1 });
  const set = (part: Partial<LevelDraft>): void => change({ ...level, ...part });
  return (
    <Paper component="section" withBorder p="sm" aria-labelledby={id}>
      <Group justify="space-between" mb="xs">
        <Title order={3} size="h5" id={id}>
          {title}
        </Title>
        <Group gap={4}>
          <IconButton name="up" words={t("rule.move_up", { title })} off={index === 0} act={() => move(index - 1)} />
          <IconButton
            name="down"
            words={t("rule.move_down", { title })}
            off={index === count - 1}
            act={() => move(index + 1)}
          />
          <IconButton
            name="close"
            words={t("rule.remove_level", { title })}
            off={count === 1}
            act={() => change(null)}
          />
        </Group>
      </Group>
      <Stack gap="sm">
        <TargetsField
          targets={level.targets}
          change={(targets) => set({ targets })}
          error={problemOf(`levels.${index}.targets`)}
        />
        <ModeField mode={level.mode} change={(mode) => set({ mode })} />
        <Loop loop={level.loop} change={(loop) => set({ loop })} />
        <Group align="flex-end">
          <MinutesField
            flex="1 1 14rem"
            label={t(index === count - 1 ? "rule.advance_last" : "rule.advance")}
            value={level.advance_after_sec}
            onChange={(advance) => set({ advance_after_sec: advance })}
            min={0}
            max={43_200}
          />
          <Select
            flex="1 1 16rem"
            size="md"
            label={t("rule.until")}
            data={conditions.map((value) => ({ value, label: t(`rule.${value}`) }))}
            value={level.condition}
            onChange={(condition) => condition !== null && set({ condition })}
            allowDeselect={false}
          />
        </Group>
      </Stack>
    </Paper>
  );
}

function Loop(props: {
  readonly loop: LevelDraft["loop"];
  readonly change: (loop: LevelDraft["loop"]) => void;
}): ReactElement {
  const { t } = useTranslation();
  const { loop, change } = props;
  return (
    <Stack gap="xs">
      <Switch
        size="md"
        label={t("rule.loop")}
        checked={loop !== null}
        onChange={(event) => change(event.currentTarget.checked ? firstLoop : null)}
      />
      {loop !== null && (
        <Group grow preventGrowOverflow={false}>
          <MinutesField
            label={t("rule.loop_every")}
            value={loop.every_sec}
            onChange={(every) => change({ ...loop, every_sec: every })}
            min={30}
            max={7200}
          />
          <NumberInput
            size="md"
            hideControls
            label={t("rule.loop_times")}
            value={loop.times}
            onChange={(times) => typeof times === "number" && change({ ...loop, times })}
            min={0}
            max={20}
            clampBehavior="blur"
            allowDecimal={false}
            allowNegative={false}
          />
        </Group>
      )}
    </Stack>
  );
}

function IconButton(props: {
  readonly name: "up" | "down" | "close";
  readonly words: string;
  readonly off: boolean;
  readonly act: () => void;
}): ReactElement {
  return (
    <ActionIcon variant="default" size={40} aria-label={props.words} disabled={props.off} onClick={props.act}>
      <Icon name={props.name} />
    </ActionIcon>
  );
}
