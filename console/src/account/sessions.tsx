import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { del, get } from "../api.ts";
import type { Session } from "../generated/api.ts";
import { Ago } from "../moment.tsx";
import { queryClient } from "../queries.ts";
import { say, sayProblem } from "../say.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { agentWords } from "./agent.ts";

const queryKey = ["me", "sessions"] as const;

/** Where I am signed in; what I do not know I end. */
export function Sessions(): ReactElement {
  const { t } = useTranslation();
  const sessions = useQuery({ queryKey, queryFn: async () => (await get("/api/v1/me/sessions")).rows });
  const end = useMutation({
    mutationFn: (id: string) => del("/api/v1/me/sessions/{id}", { path: { id } }),
    onSuccess: () => say(t("account.session_ended")),
    onError: sayProblem,
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  });
  if (sessions.isError) return <Trouble error={sessions.error} again={() => void sessions.refetch()} />;
  if (sessions.data === undefined) return <Loading />;
  return (
    <ul className="rows">
      {sessions.data.map((session) => (
        <One key={session.id} session={session} busy={end.isPending} end={() => end.mutate(session.id)} />
      ))}
    </ul>
  );
}

interface OneProps {
  readonly session: Session;
  readonly busy: boolean;
  readonly end: () => void;
}

function One({ session, busy, end }: OneProps): ReactElement {
  const { t } = useTranslation();
  const agent = agentWords(session.agent);
  return (
    <li className="proof">
      <Group justify="space-between">
        <div>
          <Text fw={600}>
            {agent} {session.current && <span className="state good">{t("account.this_session")}</span>}
          </Text>
          <Text size="sm" c="dimmed">
            {session.address} · {t("account.seen")} <Ago at={session.seen_at} />
          </Text>
        </div>
        {!session.current && (
          <Button
            variant="default"
            disabled={busy}
            onClick={end}
            aria-label={t("account.end_session_of", { name: `${agent} ${session.address}` })}
          >
            {t("account.end_session")}
          </Button>
        )}
      </Group>
    </li>
  );
}
