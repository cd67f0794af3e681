import { Button, Group, Menu, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { snoozePresets } from "../incident/do.ts";
import type { BulkOrder } from "./use-deeds.tsx";

interface BulkBarProps {
  readonly count: number;
  readonly busy: boolean;
  /** How many are done. */
  readonly done: number;
  readonly act: (action: BulkOrder) => void;
  readonly clear: () => void;
}

/** What can be done to the selected incidents. */
export function BulkBar({ count, busy, done, act, clear }: BulkBarProps): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="bar bulk" role="toolbar" aria-label={t("bulk.label")}>
      <Group gap="xs">
        <Text fw={600} role="status">
          {busy ? t("bulk.working", { done, count }) : t("bulk.selected", { count })}
        </Text>
        <Button disabled={busy} onClick={() => act({ kind: "acknowledge" })}>
          {t("action.acknowledge")}
        </Button>
        <SnoozeMenu disabled={busy} snooze={(minutes) => act({ kind: "snooze", minutes })} />
        <Button variant="default" disabled={busy} onClick={() => act({ kind: "close" })}>
          {t("action.close")}
        </Button>
        <Button variant="subtle" onClick={clear}>
          {t("bulk.clear")}
        </Button>
      </Group>
    </div>
  );
}

interface SnoozeMenuProps {
  readonly disabled: boolean;
  readonly snooze: (minutes: number) => void;
  readonly size?: string;
}

/** For how long to snooze. */
export function SnoozeMenu({ disabled, snooze, size = "md" }: SnoozeMenuProps): ReactElement {
  const { t } = useTranslation();
  return (
    <Menu withinPortal>
      <Menu.Target>
        <Button variant="default" disabled={disabled} size={size}>
          {t("action.snooze")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {snoozePresets.map((minutes) => (
          <Menu.Item key={minutes} onClick={() => snooze(minutes)}>
            {t("action.snooze_for", { count: minutes / 60 })}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
