import { Button, Group, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { queryClient } from "../queries.ts";
import { problemWords, say, unsay } from "../say.ts";
import { type BulkAction, type BulkRow, doToMany, undoOf, type Which } from "./bulk.ts";
import { rememberLeft } from "./use-live-list.ts";

/** What can be ordered for many at once; the others take something back. */
export type BulkOrder = Extract<BulkAction, { readonly kind: "acknowledge" | "close" | "snooze" }>;

type Done = Awaited<ReturnType<typeof doToMany>>;

/** Does something to many incidents, says in words what came of it, and offers to take it back. */
export function useDeeds(done: () => void) {
  const { t } = useTranslation();
  const [count, setCount] = useState(0);

  async function undo(rows: readonly BulkRow[], kind: BulkOrder["kind"]): Promise<void> {
    const results: Done[] = [];
    for (const { ids, action } of undoOf(kind, rows, t("bulk.undo_reason")))
      results.push(await doToMany({ kind: "these", ids }, action, setCount));
    const all = {
      rows: results.flatMap((each) => each.rows),
      error: results.find(({ error }) => error !== null)?.error ?? null,
    };
    settle(all.rows);
    say(<Words lines={resultLines(t, all, "undo")} />, all.error === null ? "ok" : "bad");
  }

  const deeds = useMutation({
    mutationFn: async ({ which, action }: { readonly which: Which; readonly action: BulkOrder }) => {
      setCount(0);
      return doToMany(which, action, setCount);
    },
    onSuccess(result, { action }) {
      settle(result.rows);
      const isAnyChanged = result.rows.some(({ outcome }) => outcome === "changed");
      const isBad =
        result.error !== null || (!isAnyChanged && result.rows.some(({ outcome }) => outcome === "refused"));
      const shown = say(
        <Group justify="space-between" wrap="nowrap">
          <Words lines={resultLines(t, result, action.kind)} />
          {isAnyChanged && (
            <Button
              variant="default"
              onClick={() => {
                unsay(shown);
                void undo(result.rows, action.kind);
              }}
            >
              {t("action.undo")}
            </Button>
          )}
        </Group>,
        isBad ? "bad" : "ok",
      );
      done();
    },
  });
  return { order: deeds.mutate, busy: deeds.isPending, count };
}

function settle(rows: readonly BulkRow[]): void {
  rememberLeft(new Map(rows.flatMap(({ id, state }) => (state === null ? [] : [[id, state] as const]))));
  void queryClient.invalidateQueries({ queryKey: ["incidents"] });
}

/** "12 acknowledged, 1 was already closed." */
function resultLines(t: TFunction, { rows, error }: Done, kind: BulkOrder["kind"] | "undo"): readonly string[] {
  const changed = rows.filter(({ outcome }) => outcome === "changed").length;
  const unchanged = rows.filter(({ outcome }) => outcome === "unchanged");
  const closed = unchanged.filter(({ state }) => state === "closed").length;
  const same = unchanged.length - closed;
  const refused = Map.groupBy(
    rows.filter(({ outcome }) => outcome === "refused"),
    ({ text }) => text ?? "",
  );
  const parts = [
    ...(changed > 0 ? [t(`bulk.${kind}`, { count: changed })] : []),
    ...(closed > 0 ? [t("bulk.closed_already", { count: closed })] : []),
    ...(same > 0 ? [t("bulk.unchanged", { count: same })] : []),
  ];
  return [
    parts.length === 0 ? t("bulk.none") : t("bulk.sentence", { parts: parts.join(t("bulk.comma")) }),
    ...[...refused].map(([why, some]) => t("bulk.failed", { count: some.length, why })),
    ...(error === null ? [] : [problemWords(error)]),
  ];
}

function Words({ lines }: { readonly lines: readonly string[] }) {
  return (
    <div>
      {lines.map((line) => (
        <Text key={line} size="sm">
          {line}
        </Text>
      ))}
    </div>
  );
}
