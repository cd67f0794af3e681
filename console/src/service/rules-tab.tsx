import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { put } from "../api.ts";
import type { Rule, Service } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { Section } from "../incident/section.tsx";
import { useMay } from "../me.tsx";
import { queryClient, rulesQuery } from "../queries.ts";
import { moved } from "../rule/draft.ts";
import { DryRun } from "../rule/dry-run.tsx";
import { newRuleId } from "../rule/new-rule-id.ts";
import { sayProblem } from "../say.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { RuleCard } from "./rule-card.tsx";
import { useRowDrag } from "./use-row-drag.ts";

/** The rules of a service, tried from the top: the first that matches decides who is paged. */
export function RulesTab({ service }: { readonly service: Service }): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayWrite = useMay("config.write");
  const rules = useQuery(rulesQuery(service.id));
  const order = useOrder(service.id);
  if (rules.isError && rules.data === undefined)
    return <Trouble error={rules.error} again={() => void rules.refetch()} />;
  if (rules.data === undefined) return <Loading />;
  const rows = rules.data;
  return (
    <Stack gap="sm">
      <Text c="dimmed">{t("service.rules_hint")}</Text>
      {!service.catch_all && (
        <Alert variant="outline" color="yellow" className="warning-box" icon={<Icon name="warning" />}>
          {t(rows.length === 0 ? "service.no_rules" : "service.no_catch_all")}
        </Alert>
      )}
      <RuleList rows={rows} mayWrite={mayWrite} order={(next) => order.mutate(next)} />
      {mayWrite && (
        <Group>
          <Button
            leftSection={<Icon name="plus" />}
            onClick={() =>
              void navigate({ to: "/services/$id/rules/$rule", params: { id: service.id, rule: newRuleId } })
            }
          >
            {t("rule.new")}
          </Button>
        </Group>
      )}
      <Section title={t("dry.title")}>
        <DryRun serviceId={service.id} rule={null} ruleId={null} wide />
      </Section>
    </Stack>
  );
}

interface ListProps {
  readonly rows: readonly Rule[];
  readonly mayWrite: boolean;
  readonly order: (rows: readonly Rule[]) => void;
}

/** Moved by buttons, or dragged. */
function RuleList({ rows, mayWrite, order }: ListProps): ReactElement {
  const move = (from: number, to: number): void => {
    const next = moved(rows, from, to);
    if (next !== rows) order(next);
  };
  const list = useRowDrag<HTMLOListElement>(move);
  return (
    <ol className="rows rules" ref={list}>
      {rows.map((rule, index) => (
        <li
          key={rule.id}
          data-rule={rule.name}
          data-index={index}
          className="rule-row"
          draggable={mayWrite && rows.length > 1}
        >
          <RuleCard
            rule={rule}
            number={index + 1}
            mayWrite={mayWrite}
            up={index === 0 ? null : () => move(index, index - 1)}
            down={index === rows.length - 1 ? null : () => move(index, index + 1)}
          />
        </li>
      ))}
    </ol>
  );
}

/** Puts rules in order: shown at once, taken back when the server refuses. */
function useOrder(serviceId: string) {
  const { queryKey } = rulesQuery(serviceId);
  return useMutation({
    mutationFn: (rows: readonly Rule[]) =>
      put("/api/v1/services/{id}/rules/order", {
        path: { id: serviceId },
        body: { rule_ids: rows.map(({ id }) => id) },
      }),
    async onMutate(rows) {
      await queryClient.cancelQueries({ queryKey });
      queryClient.setQueryData(queryKey, rows);
    },
    onError: sayProblem,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["config"] }),
  });
}
