import { Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../me.tsx";
import { channelsQuery } from "../queries.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { AccountList } from "./account-list.tsx";
import { ChannelCards } from "./channel-cards.tsx";
import { accountsQuery, needsAccount } from "./queries.ts";

/** Accounts that messages go out by, with their health, and the channels that can be connected. */
export function AppsShelf(): ReactElement {
  const { t } = useTranslation();
  const mayWrite = useMay("config.write");
  const channels = useQuery(channelsQuery);
  const accounts = useQuery({ ...accountsQuery, enabled: mayWrite });
  if (channels.isError) return <Trouble error={channels.error} again={() => void channels.refetch()} />;
  if (accounts.isError) return <Trouble error={accounts.error} again={() => void accounts.refetch()} />;
  if (channels.data === undefined) return <Loading />;
  const connectable = channels.data.filter(needsAccount);
  const ids = new Set(connectable.map(({ id }) => id));
  if (!mayWrite)
    return (
      <>
        <Text>{t("integrations.admins_connect")}</Text>
        <ChannelCards channels={connectable.filter(({ connected }) => connected)} />
      </>
    );
  if (accounts.data === undefined) return <Loading />;
  const shown = accounts.data.filter(({ channel }) => ids.has(channel));
  return (
    <>
      {shown.length === 0 ? (
        <Text fw={600}>{t("integrations.no_accounts")}</Text>
      ) : (
        <AccountList accounts={shown} channels={connectable} />
      )}
      <Title order={2} size="h4">
        {t("integrations.connect_one")}
      </Title>
      <ChannelCards channels={connectable} />
    </>
  );
}
