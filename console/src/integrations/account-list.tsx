import { Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Account, Channel } from "../generated/api.ts";
import { Ago } from "../moment.tsx";
import { Picture } from "./picture.tsx";
import { inLanguage } from "./queries.ts";

interface ListProps {
  readonly accounts: readonly Account[];
  readonly channels: readonly Channel[];
}

/** Connected accounts, each with its health. */
export function AccountList({ accounts, channels }: ListProps): ReactElement {
  const { i18n } = useTranslation();
  return (
    <ul className="rows">
      {accounts.map((account) => {
        const channel = channels.find(({ id }) => id === account.channel);
        return (
          <li key={account.id} className="card bare" data-account={account.id} data-state={account.state}>
            <Picture kind="channel" id={account.channel} />
            <div>
              <Group gap="xs">
                <Link
                  to="/integrations/$channel/$account"
                  params={{ channel: account.channel, account: account.id }}
                  className="card-title"
                >
                  {account.name}
                </Link>
                <AccountState account={account} />
              </Group>
              <Text size="sm" c="dimmed">
                {channel === undefined ? account.channel : inLanguage(channel.name, i18n.language)}
              </Text>
              <AccountHealth account={account} />
            </div>
          </li>
        );
      })}
    </ul>
  );
}

const tones = { active: "good", broken: "critical", disabled: "warning" } as const satisfies Record<
  Account["state"],
  string
>;

/** How an account stands, in a word. */
export function AccountState({ account }: { readonly account: Account }): ReactElement {
  const { t } = useTranslation();
  return <span className={`state ${tones[account.state]}`}>{t(`integrations.account_${account.state}`)}</span>;
}

/** When it last worked, and what went wrong last. */
export function AccountHealth({ account }: { readonly account: Account }): ReactElement {
  const { t } = useTranslation();
  const { last_ok_at: okAt, last_error_at: errorAt, last_error: error, state } = account;
  const isNewer = errorAt !== null && (okAt === null || Date.parse(errorAt) > Date.parse(okAt));
  return (
    <Text size="sm">
      {okAt === null ? (
        t("integrations.never_worked")
      ) : (
        <>
          {t("integrations.last_worked")} <Ago at={okAt} />
        </>
      )}
      {errorAt !== null && error !== null && (
        <span className={state === "broken" || isNewer ? "critical" : ""}>
          {" · "}
          {t("integrations.last_error")} <Ago at={errorAt} />: {error}
        </span>
      )}
    </Text>
  );
}
