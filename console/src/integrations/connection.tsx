import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { del, patch, post } from "../api.ts";
import { Ask } from "../ask.tsx";
import type { Account, Channel } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { PlatformWay } from "../platform-way.tsx";
import { linksQuery, queryClient } from "../queries.ts";
import { say, sayProblem } from "../say.ts";
import { AccountForm } from "./account-form.tsx";
import { AccountHealth, AccountState } from "./account-list.tsx";
import { Check } from "./check.tsx";
import { CopyLine } from "./copy.tsx";
import { checkQuery, configChanged, linksOf } from "./queries.ts";

interface ConnectionProps {
  readonly channel: Channel;
  readonly account: Account;
}

/** An account: is it well, what must its platform be told, and what can be done to it. */
export function Connection({ channel, account }: ConnectionProps): ReactElement {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  if (editing)
    return (
      <AccountForm
        channel={channel}
        account={account}
        cancel={() => setEditing(false)}
        saved={() => {
          setEditing(false);
          say(t("integrations.saved"));
        }}
      />
    );
  // Apps are answered in place: their platform must know where.
  const isApp = channel.style === "app";
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <AccountState account={account} />
        <AccountHealth account={account} />
      </Group>
      {isApp && (
        <CopyLine label={t("integrations.hook_url")} text={account.hook_url} hint={t("integrations.hook_url_hint")} />
      )}
      <Buttons account={account} edit={() => setEditing(true)} />
      {isApp && <Check accountId={account.id} />}
    </Stack>
  );
}

function Buttons({ account, edit }: { readonly account: Account; readonly edit: () => void }): ReactElement {
  const { t } = useTranslation();
  const [deleting, setDeleting] = useState(false);
  const path = { id: account.id };
  const probe = useMutation({
    mutationFn: () => post("/api/v1/accounts/{id}/probe", { path }),
    onSuccess() {
      configChanged();
      void queryClient.invalidateQueries({ queryKey: checkQuery(account.id).queryKey });
    },
    onError: sayProblem,
  });
  const enable = useMutation({
    mutationFn: (disabled: boolean) => patch("/api/v1/accounts/{id}", { path, body: { disabled } }),
    onSuccess() {
      configChanged();
      say(t("integrations.saved"));
    },
    onError: sayProblem,
  });
  const isOff = account.state === "disabled";
  return (
    <>
      <Group gap="sm" role="group" aria-label={t("action.all")}>
        <Button variant="default" loading={probe.isPending} onClick={() => probe.mutate()}>
          {t("integrations.probe")}
        </Button>
        {account.can_install && (
          <PlatformWay accountId={account.id} way="install">
            {t("integrations.install")}
          </PlatformWay>
        )}
        <Button variant="default" onClick={edit}>
          {t("integrations.change_settings")}
        </Button>
        <Button variant="default" loading={enable.isPending} onClick={() => enable.mutate(!isOff)}>
          {t(isOff ? "integrations.enable" : "integrations.disable")}
        </Button>
        <Button variant="default" onClick={() => setDeleting(true)} aria-haspopup="dialog">
          {t("integrations.delete")}
        </Button>
      </Group>
      <div role="status">{probe.data !== undefined && !probe.isPending && <Answer answer={probe.data} />}</div>
      <DeleteAccount account={account} opened={deleting} close={() => setDeleting(false)} />
    </>
  );
}

interface ProbeAnswer {
  readonly ok: boolean;
  readonly outcome: "accepted" | "retry" | "unknown" | "permanent";
  readonly why: string | null;
}

/** What came of a test of the connection, in words. */
function Answer({ answer }: { readonly answer: ProbeAnswer }): ReactElement {
  const { t } = useTranslation();
  return (
    <Group
      gap={6}
      align="flex-start"
      wrap="nowrap"
      className={answer.ok ? "good" : "critical"}
      data-probe={answer.outcome}
    >
      <Icon name={answer.ok ? "check" : "warning"} size={20} />
      <Text>{t(`integrations.probe_${answer.outcome}`, { why: answer.why ?? "" })}</Text>
    </Group>
  );
}

interface DeleteProps {
  readonly account: Account;
  readonly opened: boolean;
  readonly close: () => void;
}

function DeleteAccount({ account, opened, close }: DeleteProps): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const links = useQuery(linksQuery);
  const carried = linksOf(account, links.data ?? []);
  const own = carried.filter((link) => link.account_id === account.id);
  async function remove(): Promise<void> {
    await del("/api/v1/accounts/{id}", { path: { id: account.id } });
    say(t("integrations.deleted", { name: account.name }));
    await navigate({ to: "/integrations", search: { shelf: "apps" } });
    configChanged();
  }
  return (
    <Ask
      opened={opened}
      title={t("integrations.delete_account", { name: account.name })}
      deed={t("integrations.delete")}
      harmful
      disabled={own.length > 0}
      close={close}
      act={remove}
    >
      <Text>
        {own.length > 0
          ? t("integrations.delete_account_blocked", { count: own.length })
          : t("integrations.delete_account_warning", { count: carried.length })}
      </Text>
    </Ask>
  );
}
