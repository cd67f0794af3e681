import { Button, Checkbox, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { snoozePresets } from "../incident/do.ts";
import { Icon } from "../icons.tsx";
import { useMay } from "../me.tsx";
import { Loading, Trouble } from "../shell/trouble.tsx";
import type { Arranged } from "./arrange.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { Empty } from "./empty.tsx";
import type { Incident } from "../generated/api.ts";
import { KeysHelp, useListKeys } from "./keys.tsx";
import type { Which } from "./bulk.ts";
import { Row } from "./row.tsx";
import { filterOf, type GroupValue, type ListFilter, type ListSearch } from "./search.ts";
import { type BulkOrder, useDeeds } from "./use-deeds.tsx";
import { countOf, statsQuery } from "./stats.ts";
import { useLiveList } from "./use-live-list.ts";

interface RowsProps {
  readonly search: ListSearch;
  /** Only this group of them. */
  readonly within?: GroupValue;
  readonly focusSearch: () => void;
}

/** The rows of one list, what is selected of them, and what the keyboard is at. */
export function Rows({ search, within, focusSearch }: RowsProps): ReactElement {
  const { t } = useTranslation();
  const filter = filterOf(search, within ?? null);
  const { list, rows, fresh, showAll } = useLiveList(filter);
  const [helping, { open: help, close: closeHelp }] = useDisclosure(false);
  const more = list.hasNextPage;
  const chosen = useChosen({ rows, filter, more, open: search.tab !== "closed", keys: { search: focusSearch, help } });

  if (list.isError && list.data === undefined) return <Trouble error={list.error} again={() => void list.refetch()} />;
  if (list.data === undefined) return <Loading />;
  return (
    <>
      {rows.length === 0 && <Empty search={search} />}
      {rows.length > 0 && (
        <Bar chosen={chosen} count={rows.length} fresh={fresh.length} showAll={showAll} help={help} />
      )}
      {more && chosen.selected.size === rows.length && <Everything filter={filter} chosen={chosen} />}
      <ul className="rows">
        {rows.map(({ row, left }) => (
          <Row
            key={row.id}
            incident={row}
            left={left}
            selected={chosen.selected.has(row.id)}
            isAt={chosen.at === row.id}
            selectable={chosen.mayRespond}
            onSelect={(on) => chosen.select(row.id, on)}
          />
        ))}
      </ul>
      <Group justify="space-between" mih={54} className="under-rows">
        {rows.length > 0 && (
          <Text size="sm" c="dimmed">
            {t("list.shown", { count: rows.length })}
          </Text>
        )}
        {list.hasNextPage && (
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t("list.older")}
          </Button>
        )}
      </Group>
      <KeysHelp opened={helping} close={closeHelp} />
    </>
  );
}

type Chosen = ReturnType<typeof useChosen>;

interface Choosing {
  readonly rows: Arranged<Incident>["rows"];
  readonly filter: ListFilter;
  /** There are more than are shown. */
  readonly more: boolean;
  readonly open: boolean;
  readonly keys: { readonly search: () => void; readonly help: () => void };
}

/** What is selected, by hand or by keyboard, and what is done to it. */
function useChosen({ rows, filter, more, open, keys }: Choosing) {
  const navigate = useNavigate();
  const mayRespond = useMay("incident.respond") && open;
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  // Those that match and are not shown, too: how many there were when it was asked for.
  const [everything, setEverything] = useState<number | null>(null);
  const [at, setAt] = useState<string | null>(null);
  const clear = (): void => {
    setMarked(new Set());
    setEverything(null);
  };
  const deeds = useDeeds(clear);
  // What is not shown any more must not be acted upon unseen.
  const ids = rows.map(({ row }) => row.id);
  const selected: ReadonlySet<string> = new Set(ids.filter((id) => marked.has(id)));
  const all = more && everything !== null && selected.size === ids.length ? everything : null;
  const select = (id: string, on: boolean): void => {
    const others = [...selected].filter((each) => each !== id);
    setMarked(new Set(on ? [...others, id] : others));
    setEverything(null);
  };
  const order = (action: BulkOrder): void => {
    const targets = selected.size > 0 ? [...selected] : ids.filter((id) => id === at);
    const newest = rows[0]?.row.opened_at;
    const which: Which =
      all === null || newest === undefined
        ? { kind: "these", ids: targets }
        : { kind: "matching", filter, openedTo: newest };
    if (mayRespond && targets.length > 0 && !deeds.busy) deeds.order({ which, action });
  };
  useListKeys({
    ...keys,
    move(by) {
      const index = at === null ? -1 : ids.indexOf(at);
      const next = ids[index < 0 ? 0 : Math.min(Math.max(index + by, 0), ids.length - 1)];
      if (next === undefined) return;
      setAt(next);
      document.querySelector<HTMLElement>(`[data-incident="${CSS.escape(next)}"] .row-main`)?.focus();
    },
    select: () => at !== null && mayRespond && select(at, !selected.has(at)),
    open() {
      const row = rows.find(({ row: { id } }) => id === at)?.row;
      if (row !== undefined) void navigate({ to: "/incidents/$id", params: { id: row.name } });
    },
    acknowledge: () => order({ kind: "acknowledge" }),
    snooze: () => order({ kind: "snooze", minutes: snoozePresets[0] }),
  });
  const selectAll = (on: boolean): void => {
    setMarked(new Set(on ? ids : []));
    setEverything(null);
  };
  const size = all ?? selected.size;
  const { busy, count: done } = deeds;
  return { mayRespond, selected, all, size, at, select, selectAll, setEverything, clear, order, busy, done };
}

/** All that are shown are selected, and there are more: whether those are meant, too. */
function Everything({ filter, chosen }: { readonly filter: ListFilter; readonly chosen: Chosen }): ReactElement | null {
  const { t } = useTranslation();
  const stats = useQuery(statsQuery(filter));
  if (stats.data === undefined || !chosen.mayRespond) return null;
  const count = countOf(stats.data);
  return (
    <Group gap="xs" role="status">
      <Text size="sm">
        {chosen.all === null
          ? t("bulk.page_selected", { count: chosen.selected.size })
          : t("bulk.all_selected", { count: chosen.all })}
      </Text>
      {chosen.all === null && (
        <Button variant="subtle" disabled={chosen.busy} onClick={() => chosen.setEverything(count)}>
          {t("bulk.select_matching", { count })}
        </Button>
      )}
    </Group>
  );
}

interface BarProps {
  readonly chosen: Chosen;
  readonly count: number;
  /** How many new ones wait. */
  readonly fresh: number;
  readonly showAll: () => void;
  readonly help: () => void;
}

/** Above the rows: of one height, whatever is selected and whatever is new, so that nothing moves under the finger. */
function Bar({ chosen, count, fresh, showAll, help }: BarProps): ReactElement {
  const { t } = useTranslation();
  const { size } = chosen.selected;
  return (
    <Group justify="space-between" gap="xs" mih={54} className="over-rows">
      <Group gap="md">
        {chosen.mayRespond && (
          <Checkbox
            size="md"
            label={t("list.select_all")}
            checked={size === count}
            indeterminate={size > 0 && size < count}
            onChange={(event) => chosen.selectAll(event.currentTarget.checked)}
          />
        )}
        <div aria-live="polite">
          {fresh > 0 && (
            <Button radius="xl" px="md" onClick={showAll}>
              {t("list.fresh", { count: fresh })}
            </Button>
          )}
        </div>
      </Group>
      {size > 0 ? (
        <BulkBar count={chosen.size} busy={chosen.busy} done={chosen.done} act={chosen.order} clear={chosen.clear} />
      ) : (
        <Button variant="subtle" leftSection={<Icon name="help" />} onClick={help} visibleFrom="sm">
          {t("list.help")}
        </Button>
      )}
    </Group>
  );
}
