import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQueries } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { get, post } from "../api.ts";
import type { Channel, Link, NotificationProof } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { problemWords } from "../say.ts";
import { useChannels, useOwnLinks } from "./own.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

const pollMs = 1_000;
/** Receipts that take longer come some other time. */
const hopefulMs = 90_000;

/** A test through one address: on its way, or refused at once. */
interface Fired {
  readonly link: Link;
  readonly notificationId: string | null;
  readonly error: unknown;
}

/** Sends a test through each of my addresses, and reports live what came of each. */
export function PagerTest(): ReactElement {
  const { t } = useTranslation();
  const { rows = [] } = useOwnLinks();
  const usable = rows.filter((link) => link.state === "active" || link.state === "broken");
  const [until, setUntil] = useState(0);
  const fire = useMutation({
    mutationFn: () => Promise.all(usable.map(fireOne)),
    onSuccess: () => setUntil(Date.now() + hopefulMs),
  });
  return (
    <Stack gap="sm">
      <Text c="dimmed">{t("account.pager_hint")}</Text>
      <Group>
        <Button
          size="lg"
          leftSection={<Icon name="bell" />}
          loading={fire.isPending}
          disabled={usable.length === 0}
          onClick={() => fire.mutate()}
        >
          {t("account.pager_fire")}
        </Button>
      </Group>
      {usable.length === 0 && <Text>{t("account.pager_none")}</Text>}
      {fire.data !== undefined && <Report key={until} fired={fire.data} until={until} />}
    </Stack>
  );
}

async function fireOne(link: Link): Promise<Fired> {
  try {
    const { notification_id: notificationId } = await post("/api/v1/links/{id}/test", { path: { id: link.id } });
    return { link, notificationId, error: null };
  } catch (error) {
    return { link, notificationId: null, error };
  }
}

function Report({ fired, until }: { readonly fired: readonly Fired[]; readonly until: number }): ReactElement {
  const { t } = useTranslation();
  const { all } = useChannels();
  const sent = fired.filter((each) => each.notificationId !== null);
  const proofs = useQueries({
    queries: sent.map(({ link, notificationId }) => ({
      queryKey: ["delivery", notificationId],
      queryFn: () => get("/api/v1/notifications/{id}", { path: { id: notificationId ?? "" } }),
      refetchInterval: ({ state }: { state: { data: NotificationProof | undefined } }) =>
        Date.now() < until && !isSettled(state.data, channelOf(all, link)) ? pollMs : (false as const),
    })),
  });
  const rows = fired.map((each) => {
    const proof = proofs[sent.indexOf(each)]?.data;
    return { ...each, proof, verdict: each.notificationId === null ? ("bad" as const) : verdictOf(proof) };
  });
  return (
    <>
      <Summary verdicts={rows.map(({ verdict }) => verdict)} />
      <ul className="rows">
        {rows.map(({ link, proof, verdict, error }) => (
          <li key={link.id} className="proof" data-verdict={verdict}>
            <Text fw={600}>{link.label}</Text>
            <span className={`state ${verdict === "good" ? "good" : verdict === "bad" ? "critical" : "warning"}`}>
              <Icon name={verdict === "good" ? "check" : verdict === "bad" ? "close" : "clock"} size={16} />
              {proof === undefined
                ? t(error === null ? "account.pager_sending" : "account.pager_refused")
                : verdict === "bad"
                  ? proof.state_words
                  : proof.grade_words}
            </span>
            <Text size="sm" c="dimmed">
              {error !== null && problemWords(error)}
              {proof?.note}
            </Text>
          </li>
        ))}
      </ul>
    </>
  );
}

function channelOf(all: readonly Channel[], link: Link): Channel | undefined {
  return all.find(({ id }) => id === link.channel);
}

/** Nothing more can come: it failed, or everything was proved that this channel can prove. */
function isSettled(proof: NotificationProof | undefined, channel: Channel | undefined): boolean {
  if (proof === undefined) return false;
  return verdictOf(proof) === "bad" || proof.grade >= (channel?.max_grade ?? 0);
}

function Summary({ verdicts }: { readonly verdicts: readonly Verdict[] }): ReactElement {
  const { t } = useTranslation();
  const count = verdicts.length;
  const good = verdicts.filter((each) => each === "good").length;
  const bad = verdicts.filter((each) => each === "bad").length;
  const isOver = good + bad === count;
  const kind = !isOver ? "waiting" : bad === 0 ? "good" : "bad";
  return (
    <Alert
      role="status"
      variant="outline"
      data-pager={kind}
      color={kind === "good" ? "green" : kind === "bad" ? "red" : "tocsin"}
      icon={<Icon name={kind === "good" ? "check" : kind === "bad" ? "warning" : "clock"} />}
    >
      <Text fw={600} className={kind === "good" ? "good" : kind === "bad" ? "critical" : ""}>
        {kind === "waiting" ? t("account.pager_waiting") : t(`account.pager_${kind}`, { count, good, bad })}
      </Text>
      {kind === "good" && <Text>{t("account.pager_look")}</Text>}
    </Alert>
  );
}
