import { Button, Group, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { ActionAnswer } from "../generated/api.ts";
import { act, type Deed } from "../incident/do.ts";
import { queryClient, rememberIncident } from "../queries.ts";
import { problemWords, say, unsay } from "../say.ts";
import { forEach, type Result } from "./bulk.ts";

/** What can be done to many at once, and taken back. */
export type BulkKind = "acknowledge" | "close" | "snooze";

interface Order {
  readonly ids: readonly string[];
  readonly deed: Deed & { readonly kind: BulkKind };
}

/** Does something to many incidents, says in words what came of it, and offers to take it back. */
export function useDeeds(done: () => void) {
  const { t } = useTranslation();

  async function undo(ids: readonly string[], kind: BulkKind): Promise<void> {
    const results = await forEach(ids, (id) => act(id, reverse(kind, t)));
    settle(results);
    say(<Words lines={resultLines(t, results, "undo")} />, results.some(isFailed) ? "bad" : "ok");
  }

  return useMutation({
    mutationFn: ({ ids, deed }: Order) => forEach(ids, (id) => act(id, deed)),
    onSuccess(results, { deed }) {
      settle(results);
      const lines = resultLines(t, results, deed.kind);
      const changed = results.flatMap((each) => (each.kind === "changed" ? [each.value.incident.id] : []));
      const shown = say(
        <Group justify="space-between" wrap="nowrap">
          <Words lines={lines} />
          {changed.length > 0 && (
            <Button
              variant="default"
              onClick={() => {
                unsay(shown);
                void undo(changed, deed.kind);
              }}
            >
              {t("action.undo")}
            </Button>
          )}
        </Group>,
        changed.length === 0 && results.some(isFailed) ? "bad" : "ok",
      );
      done();
    },
  });
}

function reverse(kind: BulkKind, t: TFunction): Deed {
  switch (kind) {
    case "acknowledge":
      return { kind: "unacknowledge" };
    case "close":
      return { kind: "reopen", reason: t("bulk.undo_reason") };
    case "snooze":
      return { kind: "wake" };
    default:
      return kind satisfies never;
  }
}

function settle(results: readonly Result<ActionAnswer>[]): void {
  for (const each of results) if (each.kind !== "failed") rememberIncident(each.value.incident);
  void queryClient.invalidateQueries({ queryKey: ["incidents"] });
}

function isFailed(result: Result<unknown>): boolean {
  return result.kind === "failed";
}

function resultLines(t: TFunction, results: readonly Result<unknown>[], kind: BulkKind | "undo"): readonly string[] {
  const count = (wanted: Result<unknown>["kind"]) => results.filter((each) => each.kind === wanted).length;
  const [changed, unchanged, failed] = [count("changed"), count("unchanged"), count("failed")];
  const [first] = results.flatMap((each) => (each.kind === "failed" ? [problemWords(each.error)] : []));
  return [
    changed > 0 ? t(`bulk.${kind}`, { count: changed }) : t("bulk.none"),
    ...(unchanged > 0 ? [t("bulk.unchanged", { count: unchanged })] : []),
    ...(failed > 0 ? [t("bulk.failed", { count: failed, why: first ?? "" })] : []),
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
