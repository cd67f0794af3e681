import { Button, Group, Modal, MultiSelect, Stack, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { usersQuery } from "../queries.ts";
import type { Deed } from "./do.ts";

/** What is asked before something is done. */
export type Question = "close" | "reopen" | "reassign";

interface AskProps {
  readonly question: Question | null;
  readonly close: () => void;
  /** Rejects when it did not work: the window stays, with what was typed. */
  readonly answer: (deed: Deed) => Promise<void>;
}

const titles = {
  close: "incident.close_title",
  reopen: "incident.reopen_title",
  reassign: "incident.reassign_title",
} as const satisfies Record<Question, string>;

/** Asks what an action needs to know. */
export function AskWindow({ question, close, answer }: AskProps): ReactElement {
  const { t } = useTranslation();
  return (
    <Modal
      opened={question !== null}
      onClose={close}
      title={question === null ? "" : t(titles[question])}
      closeButtonProps={{ "aria-label": t("page.close") }}
    >
      {question !== null && <Form question={question} close={close} answer={answer} />}
    </Modal>
  );
}

function Form({ question, close, answer }: AskProps & { readonly question: Question }): ReactElement {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [people, setPeople] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);
  const deeds = {
    close: { kind: "close", resolution: text },
    reopen: { kind: "reopen", reason: text },
    reassign: { kind: "reassign", userIds: people },
  } as const satisfies Record<Question, Deed>;
  const isReady = question === "reassign" ? people.length > 0 : question === "close" || text.trim() !== "";
  async function submit(): Promise<void> {
    setBusy(true);
    try {
      await answer(deeds[question]);
    } catch {
      // Said by whoever does it.
    } finally {
      setBusy(false);
    }
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void submit();
      }}
    >
      <Stack>
        {question === "reassign" ? (
          <PeopleField value={people} onChange={setPeople} />
        ) : (
          <Textarea
            label={t(question === "close" ? "incident.close_resolution" : "incident.reopen_reason")}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            required={question === "reopen"}
            maxLength={4000}
            rows={3}
            data-autofocus
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" loading={busy} disabled={!isReady}>
            {t(`action.${question}`)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function PeopleField(props: { readonly value: string[]; readonly onChange: (value: string[]) => void }): ReactElement {
  const { t } = useTranslation();
  const users = useQuery(usersQuery);
  return (
    <MultiSelect
      label={t("incident.reassign_people")}
      description={t("incident.reassign_hint")}
      data={(users.data ?? []).filter((user) => !user.disabled).map(({ id, name }) => ({ value: id, label: name }))}
      {...props}
      searchable
      data-autofocus
    />
  );
}
