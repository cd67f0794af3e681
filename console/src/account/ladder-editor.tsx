import { ActionIcon, Button, Group, SegmentedControl, Select, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { put } from "../api.ts";
import { durationWords } from "../duration.ts";
import type { Link, Preferences } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { type Severity, severities } from "../incidents/search.ts";
import { LeaveGuard } from "../leave-guard.tsx";
import { useMe, useZone } from "../me.tsx";
import { MinutesField } from "../minutes-field.tsx";
import { meQuery, queryClient } from "../queries.ts";
import { say, sayProblem } from "../say.ts";
import { byWay, inOrder, mostSec, nextAfter, type Rung, wayOf } from "./ladder.ts";
import { useChannels, useOwnLinks } from "./own.ts";

const mostRungs = 20;

/** How I want to be paged, severity by severity: now by this, a while later by that. */
export function LadderEditor(): ReactElement {
  const { t } = useTranslation();
  const { preferences } = useMe();
  const [draft, setDraft] = useState<Preferences | null>(null);
  const [severity, setSeverity] = useState<Severity>("critical");
  const shown = draft ?? preferences;
  const isDirty = draft !== null && JSON.stringify(draft) !== JSON.stringify(preferences);
  const save = useMutation({
    mutationFn: (body: Preferences) => put("/api/v1/me/preferences", { body }),
    async onSuccess() {
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey, exact: true });
      setDraft(null);
      say(t("account.ladder_saved"));
    },
    onError: sayProblem,
  });
  const set = (rungs: readonly Rung[], which: readonly Severity[] = [severity]): void =>
    setDraft({ ...shown, ...Object.fromEntries(which.map((each) => [each, rungs])) });
  return (
    <Stack gap="sm">
      <LeaveGuard dirty={isDirty} />
      <dl className="facts">
        {severities.map((each) => (
          <div key={each} style={{ display: "contents" }}>
            <dt>{t(`severity.${each}`)}</dt>
            <dd data-ladder={each}>
              <LadderWords rungs={shown[each]} />
            </dd>
          </div>
        ))}
      </dl>
      <SegmentedControl
        fullWidth
        aria-label={t("account.ladder_for")}
        value={severity}
        onChange={setSeverity}
        data={severities.map((value) => ({ value, label: t(`severity.${value}`) }))}
      />
      <Rungs rungs={shown[severity]} set={set} />
      <Group>
        <Button
          loading={save.isPending}
          disabled={!isDirty}
          onClick={() => draft !== null && save.mutate(sorted(draft))}
        >
          {t("account.save_ladder")}
        </Button>
        <Button variant="default" onClick={() => set(shown[severity], severities)}>
          {t("account.for_all")}
        </Button>
        {isDirty && (
          <Button variant="subtle" onClick={() => setDraft(null)}>
            {t("account.drop")}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function sorted({ critical, warning, info }: Preferences): Preferences {
  return { critical: inOrder(critical), warning: inOrder(warning), info: inOrder(info) };
}

interface RungsProps {
  readonly rungs: readonly Rung[];
  readonly set: (rungs: readonly Rung[]) => void;
}

function Rungs({ rungs, set }: RungsProps): ReactElement {
  const { t } = useTranslation();
  const { rows = [] } = useOwnLinks();
  const ways = useWays(rows, rungs);
  const first = rows[0];
  return (
    <Stack gap="xs">
      {rungs.map((rung, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- rungs have no names
        <Group key={index} gap="xs" align="flex-end" wrap="nowrap" className="rung">
          <MinutesField
            flex="0 1 9rem"
            label={t("account.after")}
            value={rung.after_sec}
            onChange={(after) => set(rungs.with(index, { ...rung, after_sec: after }))}
            min={0}
            max={mostSec}
          />
          <Select
            flex="1 1 10rem"
            size="md"
            label={t("account.by")}
            data={ways}
            value={wayOf(rung)}
            onChange={(way) => {
              const next = way === null ? null : byWay(rung, way, rows);
              if (next !== null) set(rungs.with(index, next));
            }}
            allowDeselect={false}
          />
          <ActionIcon
            variant="default"
            size={44}
            aria-label={t("account.remove_rung", { number: index + 1 })}
            onClick={() => set(rungs.toSpliced(index, 1))}
          >
            <Icon name="close" />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          variant="default"
          leftSection={<Icon name="plus" />}
          disabled={first === undefined || rungs.length >= mostRungs}
          onClick={() =>
            first !== undefined &&
            set([...rungs, { after_sec: nextAfter(rungs), channel: first.channel, link_id: null }])
          }
        >
          {t("account.add_rung")}
        </Button>
      </Group>
    </Stack>
  );
}

/** Channels of mine as a whole, and each address by itself where a channel has several; what is chosen is always among them. */
function useWays(links: readonly Link[], chosen: readonly Rung[]) {
  const { t } = useTranslation();
  const { nameOf } = useChannels();
  const channels = [...new Set([...links, ...chosen].map(({ channel }) => channel))];
  return [
    ...channels.map((id) => {
      const isThere = links.some((link) => link.channel === id && link.state === "active");
      const label = isThere ? nameOf(id) : t("account.not_usable", { name: nameOf(id) });
      return { value: `channel:${id}`, label };
    }),
    ...links.map((link) => ({
      value: `link:${link.id}`,
      label: link.state === "active" ? link.label : t("account.not_usable", { name: link.label }),
    })),
  ];
}

/** "Teams now → Email after 3 min". */
function LadderWords({ rungs }: { readonly rungs: readonly Rung[] }): ReactElement {
  const { t } = useTranslation();
  const { language } = useZone();
  const { nameOf } = useChannels();
  const { rows = [] } = useOwnLinks();
  if (rungs.length === 0) return <>{t("account.every_address")}</>;
  const words = inOrder(rungs).map((rung) => {
    const by = rows.find(({ id }) => id === rung.link_id)?.label ?? nameOf(rung.channel);
    return rung.after_sec === 0
      ? t("account.rung_now", { by })
      : t("account.rung_after", { by, time: durationWords(rung.after_sec, language) });
  });
  return <>{words.join(" → ")}</>;
}
