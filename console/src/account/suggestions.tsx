import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { get, post } from "../api.ts";
import type { LinkSuggestion } from "../generated/api.ts";
import { useNow, useZone } from "../me.tsx";
import { queryClient } from "../queries.ts";
import { say, sayProblem } from "../say.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { shortTime } from "../time.ts";
import { useChannels } from "./own.ts";

/** Whose accounts are looked for; null: one's own. */
interface Whose {
  readonly user: { readonly id: string; readonly name: string } | null;
}

function useSuggestions(user: Whose["user"]) {
  // Gone with the next change of links, which the stream tells of.
  return useQuery({
    queryKey: ["config", "suggestions", user?.id ?? "me"],
    queryFn: async () =>
      (user === null
        ? await get("/api/v1/me/suggestions")
        : await get("/api/v1/users/{id}/suggestions", { path: { id: user.id } })
      ).rows,
  });
}

/** Accounts on platforms that have my verified mail address; nothing while there are none, or while they are looked for. */
export function OwnSuggestions(): ReactElement | null {
  const rows = useSuggestions(null).data ?? [];
  return rows.length === 0 ? null : <Rows rows={rows} user={null} />;
}

/** The same for somebody else, for whoever manages people. */
export function SuggestionsWindow(
  props: Whose & { readonly opened: boolean; readonly close: () => void },
): ReactElement {
  const { t } = useTranslation();
  const { opened, close, user } = props;
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t("suggest.of", { name: user?.name ?? "" })}
      closeButtonProps={{ "aria-label": t("page.close") }}
    >
      {opened && <Theirs user={user} />}
    </Modal>
  );
}

function Theirs({ user }: Whose): ReactElement {
  const { t } = useTranslation();
  const found = useSuggestions(user);
  if (found.isError && found.data === undefined)
    return <Trouble error={found.error} again={() => void found.refetch()} />;
  if (found.data === undefined) return <Loading />;
  if (found.data.length === 0) return <Text>{t("suggest.nobody", { name: user?.name ?? "" })}</Text>;
  return <Rows rows={found.data} user={user} />;
}

function Rows({ rows, user }: Whose & { readonly rows: readonly LinkSuggestion[] }): ReactElement {
  return (
    <ul className="rows">
      {rows.map((row) => (
        <Row key={row.account_id} row={row} user={user} />
      ))}
    </ul>
  );
}

function Row({ row, user }: Whose & { readonly row: LinkSuggestion }): ReactElement {
  const { t } = useTranslation();
  const { nameOf } = useChannels();
  const words = { channel: nameOf(row.channel), person: row.person ?? "", mail: row.mail, name: user?.name ?? "" };
  const title = row.state === "failed" ? "failed" : user === null ? "you" : "them";
  return (
    <li className="proof" data-suggestion={row.channel} data-state={row.state}>
      <Group justify="space-between" align="flex-start">
        <Stack gap={0}>
          <Text fw={row.state === "failed" ? 400 : 600}>{t(`suggest.${title}`, words)}</Text>
          <Text size="sm" c="dimmed" role="status">
            <Standing row={row} mine={user === null} channel={words.channel} />
          </Text>
        </Stack>
        {row.state === "found" && <AskThere row={row} user={user} channel={words.channel} />}
      </Group>
    </li>
  );
}

function Standing(props: {
  readonly row: LinkSuggestion;
  readonly mine: boolean;
  readonly channel: string;
}): ReactElement | string {
  const { t } = useTranslation();
  const { language, timeZone } = useZone();
  const now = useNow();
  const { row, mine, channel } = props;
  const until = row.until === null ? "" : shortTime(row.until, now, { language, timeZone });
  if (row.state === "waiting") return t(mine ? "suggest.press_there" : "suggest.they_press", { channel, until });
  if (row.state === "declined") return t("suggest.declined", { until });
  return row.state === "failed" ? (row.problem ?? "") : t("suggest.hint", { channel });
}

function AskThere(props: Whose & { readonly row: LinkSuggestion; readonly channel: string }): ReactElement {
  const { t } = useTranslation();
  const { row, user, channel } = props;
  const ask = useMutation({
    mutationFn: () =>
      user === null
        ? post("/api/v1/me/suggestions/{account_id}", { path: { account_id: row.account_id } })
        : post("/api/v1/users/{id}/suggestions/{account_id}", { path: { id: user.id, account_id: row.account_id } }),
    onSuccess: () => say(t("suggest.sent", { channel, person: row.person ?? "" })),
    onError: sayProblem,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["config", "suggestions", user?.id ?? "me"] }),
  });
  return (
    <Button loading={ask.isPending} onClick={() => ask.mutate()} aria-label={t("suggest.ask_in", { channel })}>
      {t("suggest.ask")}
    </Button>
  );
}
