import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactElement, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { get, post } from "../api.ts";
import type { Link, NotificationProof } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { useMay } from "../me.tsx";
import { sayProblem } from "../say.ts";
import { configChanged } from "./queries.ts";

const pollMs = 700;
/** After so long somebody has gone for a coffee; what comes later stands in the deliveries. */
const patienceMs = 120_000;

const underWay: ReadonlySet<NotificationProof["state"]> = new Set(["queued", "sending"]);
const arrived: ReadonlySet<NotificationProof["state"]> = new Set(["accepted", "delivered", "seen", "acted"]);

/** Sends a test message through a link, and follows it until it is known what came of it. */
export function SendTest({ link }: { readonly link: Link }): ReactElement {
  const { t } = useTranslation();
  const [sent, setSent] = useState<{ readonly id: string; readonly at: number } | null>(null);
  const send = useMutation({
    mutationFn: () => post("/api/v1/links/{id}/test", { path: { id: link.id } }),
    onSuccess: ({ notification_id: id }) => setSent({ id, at: Date.now() }),
    onError: sayProblem,
  });
  return (
    <>
      <Button
        variant="default"
        loading={send.isPending}
        onClick={() => send.mutate()}
        aria-label={`${t("integrations.send_test")}: ${link.label}`}
      >
        {t("integrations.send_test")}
      </Button>
      <div role="status" className="test-result">
        {sent !== null && <Result key={sent.id} id={sent.id} since={sent.at} />}
      </div>
    </>
  );
}

function Result({ id, since }: { readonly id: string; readonly since: number }): ReactElement {
  const { t } = useTranslation();
  const mayRead = useMay("delivery.read");
  const proof = useQuery({
    queryKey: ["notification", id],
    queryFn: () => get("/api/v1/notifications/{id}", { path: { id } }),
    enabled: mayRead,
    refetchInterval: ({ state }) => (isOver(state.data) || Date.now() - since > patienceMs ? false : pollMs),
  });
  const row = proof.data;
  const over = isOver(row);
  useEffect(() => {
    // The time of the last delivery, and whether the address still works.
    if (over) configChanged();
  }, [over]);
  if (row === undefined || (underWay.has(row.state) && row.attempts.length === 0))
    return <Text>{t("integrations.test_sending")}</Text>;
  if (arrived.has(row.state))
    return (
      <Group gap={6} className="good" data-test="arrived">
        <Icon name="check" size={18} />
        <Text>{t("integrations.test_arrived", { proof: row.grade_words })}</Text>
      </Group>
    );
  const why = row.note ?? row.attempts.at(-1)?.why ?? "";
  return (
    <Text className={over ? "critical" : "warning"} data-test="failed">
      {t(over ? "integrations.test_failed" : "integrations.test_retry", { state: row.state_words, why })}
    </Text>
  );
}

function isOver(row: NotificationProof | undefined): boolean {
  return row !== undefined && !underWay.has(row.state);
}
