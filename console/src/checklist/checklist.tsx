import { Button, Group, Paper, Text, Title } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { get, patch, post } from "../api.ts";
import type { Checklist as List } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { useMay } from "../me.tsx";
import { queryClient } from "../queries.ts";
import { sayProblem } from "../say.ts";
import "./checklist.css";

/** Deliveries and first events are told by no event of their own. */
const pollMs = 10_000;

const query = {
  queryKey: ["config", "checklist"],
  queryFn: () => get("/api/v1/checklist"),
} as const;

/** What is to be done before Tocsin can be relied on; ticks itself, and goes when all is done or nobody wants it. */
export function Checklist(): ReactElement | null {
  const mayDo = useMay("config.write");
  const list = useQuery({
    ...query,
    enabled: mayDo,
    refetchInterval: ({ state }) => (state.data === undefined || isOver(state.data) ? false : pollMs),
  });
  // Not there: nothing is missing that anybody waits for.
  if (list.data === undefined || isOver(list.data)) return null;
  return <Shown list={list.data} />;
}

function isOver({ hidden, items }: List): boolean {
  return hidden || items.every(({ state }) => state !== "open");
}

function Shown({ list }: { readonly list: List }): ReactElement {
  const { t } = useTranslation();
  const counted = list.items.filter(({ state }) => state !== "later");
  const done = counted.filter(({ state }) => state === "done").length;
  const hide = useChange(() => patch("/api/v1/checklist", { body: { hidden: true } }));
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="checklist-title">
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h4" id="checklist-title">
          {t("checklist.title")}{" "}
          <Text span c="dimmed" fw={400} role="status">
            {t("checklist.progress", { done, count: counted.length })}
          </Text>
        </Title>
        <Group gap="xs">
          <Link to="/welcome">{t("welcome.title")}</Link>
          <Button variant="default" size="compact-md" loading={hide.isPending} onClick={() => hide.mutate()}>
            {t("checklist.hide")}
          </Button>
        </Group>
      </Group>
      <ol className="cl-list">
        {list.items.map(({ id, state }) => (
          <li key={id} data-item={id} data-state={state}>
            <span className={`cl-mark ${state}`} role="img" aria-label={t(`checklist.state_${state}`)}>
              {state === "done" && <Icon name="check" size={16} />}
              {state === "later" && <Icon name="clock" size={16} />}
            </span>
            <span className="cl-words">
              {t(`checklist.item_${id}`)}
              {id === "address" && state === "open" && list.address !== "unchecked" && (
                <Text span size="sm" c="dimmed" display="block">
                  {t(`checklist.address_${list.address}`)}
                </Text>
              )}
            </span>
            {state === "open" && <Step id={id} />}
          </li>
        ))}
      </ol>
    </Paper>
  );
}

/** The one button of an item. */
function Step({ id }: { readonly id: List["items"][number]["id"] }): ReactNode {
  const { t } = useTranslation();
  const save = useChange(() => patch("/api/v1/checklist", { body: { key_saved: true } }));
  const check = useChange(() => post("/api/v1/checklist/address"));
  const label = t(`checklist.do_${id}`);
  switch (id) {
    case "contact":
      return (
        <Button
          variant="default"
          size="compact-md"
          renderRoot={(props) => <Link to="/me" search={{ tab: "reach" }} {...props} />}
        >
          {label}
        </Button>
      );
    case "event":
    case "chat":
      return (
        <Button
          variant="default"
          size="compact-md"
          renderRoot={(props) => (
            <Link to="/integrations" search={{ shelf: id === "event" ? "sources" : "apps" }} {...props} />
          )}
        >
          {label}
        </Button>
      );
    case "second":
      return (
        <Button
          variant="default"
          size="compact-md"
          renderRoot={(props) => <Link to="/users" search={{ tab: "people" }} {...props} />}
        >
          {label}
        </Button>
      );
    case "key":
      return (
        <Button variant="default" size="compact-md" loading={save.isPending} onClick={() => save.mutate()}>
          {label}
        </Button>
      );
    case "address":
      return (
        <Button variant="default" size="compact-md" loading={check.isPending} onClick={() => check.mutate()}>
          {label}
        </Button>
      );
    case "watchdog":
      return (
        <Button variant="default" size="compact-md" renderRoot={(props) => <Link to="/settings/health" {...props} />}>
          {label}
        </Button>
      );
    case "schedule":
      return null;
    default:
      return id satisfies never;
  }
}

function useChange(mutationFn: () => Promise<List>) {
  return useMutation({
    mutationFn,
    onSuccess: (list) => queryClient.setQueryData(query.queryKey, list),
    onError: sayProblem,
  });
}
