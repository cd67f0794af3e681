import { Button, Group, Menu } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Incident } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { SnoozeMenu } from "../incidents/bulk-bar.tsx";
import { useMe } from "../me.tsx";
import { queryClient, rememberIncident } from "../queries.ts";
import { say, sayProblem } from "../say.ts";
import { AskWindow, type Question } from "./ask-window.tsx";
import { CommentForm } from "./comment-form.tsx";
import { act, type Deed } from "./do.ts";

interface Doing {
  readonly incident: Incident;
  /** Acknowledged by who looks at it. */
  readonly isMine: boolean;
  readonly busy: boolean;
  readonly go: (deed: Deed) => void;
  readonly ask: (question: Question) => void;
}

/** Everything that can be done to this incident as it stands: the likeliest first, and large. */
export function Actions({ incident }: { readonly incident: Incident }): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const [question, setQuestion] = useState<Question | null>(null);
  const deed = useDeed(incident.id);
  const doing: Doing = {
    incident,
    isMine: incident.acknowledgements.some(({ user_id: id }) => id === me.id),
    busy: deed.isPending,
    go: (what) => deed.mutate(what),
    ask: setQuestion,
  };
  return (
    <>
      <Group gap="sm" role="group" aria-label={t("action.all")} className="bar">
        {incident.state === "closed" ? <ClosedButtons {...doing} /> : <OpenButtons {...doing} />}
        <More {...doing} />
      </Group>
      <CommentForm send={(text) => deed.mutateAsync({ kind: "comment", text })} />
      <AskWindow
        question={question}
        close={() => setQuestion(null)}
        answer={async (what) => {
          await deed.mutateAsync(what);
          setQuestion(null);
        }}
      />
    </>
  );
}

function ClosedButtons({ busy, ask }: Doing): ReactElement {
  const { t } = useTranslation();
  return (
    <Button className="first" size="lg" disabled={busy} onClick={() => ask("reopen")} aria-haspopup="dialog">
      {t("action.reopen")}
    </Button>
  );
}

function OpenButtons({ incident, isMine, busy, go, ask }: Doing): ReactElement {
  const { t } = useTranslation();
  const plain = { size: "lg", variant: "default", disabled: busy } as const;
  return (
    <>
      {!isMine && (
        <Button
          className="first"
          size="lg"
          loading={busy}
          onClick={() => go({ kind: "acknowledge" })}
          leftSection={<Icon name="check" />}
        >
          {t("action.acknowledge")}
        </Button>
      )}
      <Button {...plain} variant={isMine ? "filled" : "default"} onClick={() => ask("close")} aria-haspopup="dialog">
        {t("action.close")}
      </Button>
      {incident.snoozed_until === null ? (
        <SnoozeMenu size="lg" disabled={busy} snooze={(minutes) => go({ kind: "snooze", minutes })} />
      ) : (
        <Button {...plain} onClick={() => go({ kind: "wake" })}>
          {t("action.wake")}
        </Button>
      )}
      <Button {...plain} onClick={() => go({ kind: "escalate" })} visibleFrom="sm">
        {t("action.escalate")}
      </Button>
    </>
  );
}

function More({ incident, isMine, go, ask }: Doing): ReactElement {
  const { t } = useTranslation();
  const isOpen = incident.state !== "closed";
  return (
    <Menu withinPortal position="bottom-end">
      <Menu.Target>
        <Button size="lg" variant="default" px="md" aria-label={t("action.more")}>
          <Icon name="more" />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {isOpen && (
          <Menu.Item hiddenFrom="sm" onClick={() => go({ kind: "escalate" })}>
            {t("action.escalate")}
          </Menu.Item>
        )}
        {isOpen && <Menu.Item onClick={() => ask("reassign")}>{t("action.reassign")}</Menu.Item>}
        {isOpen && isMine && (
          <Menu.Item onClick={() => go({ kind: "unacknowledge" })}>{t("action.unacknowledge")}</Menu.Item>
        )}
        <Menu.Item onClick={() => void copy(incident.url, t("action.copied"))}>{t("action.copy_link")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Does something and says what came of it. */
function useDeed(id: string) {
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (deed: Deed) => act(id, deed),
    onSuccess({ changed, incident, by }) {
      rememberIncident(incident);
      void queryClient.invalidateQueries({ queryKey: ["incident", incident.id] });
      void queryClient.invalidateQueries({ queryKey: ["incidents"] });
      if (changed) say(t("incident.done"));
      else if (incident.state === "closed")
        say(by === null ? t("incident.already_closed_anon") : t("incident.already_closed", { who: by }));
      else say(by === null ? t("incident.already_anon") : t("incident.already", { who: by }));
    },
    onError: sayProblem,
  });
}

async function copy(text: string, said: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(said);
  } catch {
    // Browsers only let pages of https (and localhost) write there: the address itself can still be copied by hand.
    say(text);
  }
}
