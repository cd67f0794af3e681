import { Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Account, Channel } from "../generated/api.ts";
import { Section } from "../incident/section.tsx";
import { useMay } from "../me.tsx";
import { channelsQuery, linksQuery } from "../queries.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { useTitle } from "../title.ts";
import { AccountForm } from "./account-form.tsx";
import { AccountList } from "./account-list.tsx";
import { Connection } from "./connection.tsx";
import { Guide } from "./guide.tsx";
import "./integrations.css";
import { LinkList } from "./link-list.tsx";
import { Picture } from "./picture.tsx";
import { PlacePicker } from "./place-picker.tsx";
import { accountsQuery, inLanguage, linksOf, needsAccount, takesRooms } from "./queries.ts";
import { RoomForm } from "./room-form.tsx";
import { RouteForm } from "./route-form.tsx";
import { BackToShelf } from "./source-page.tsx";
import { Wizard } from "./wizard.tsx";

const channelRoute = getRouteApi("/integrations/$channel");
const accountRoute = getRouteApi("/integrations/$channel/$account");

/** A channel: how to connect it, or add a room of it. */
export function ChannelPage(): ReactElement {
  const { channel: id } = channelRoute.useParams();
  return <Found id={id} accountId={null} />;
}

/** A connected account of a channel. */
export function AccountPage(): ReactElement {
  const { channel: id, account: accountId } = accountRoute.useParams();
  return <Found id={id} accountId={accountId} />;
}

function Found({ id, accountId }: { readonly id: string; readonly accountId: string | null }): ReactElement {
  const { t } = useTranslation();
  const mayWrite = useMay("config.write");
  const channels = useQuery(channelsQuery);
  const accounts = useQuery({ ...accountsQuery, enabled: mayWrite });
  const failed = [channels, accounts].find((query) => query.isError);
  if (failed !== undefined) return <Trouble error={failed.error} again={() => void failed.refetch()} />;
  if (channels.data === undefined || (mayWrite && accounts.data === undefined)) return <Loading />;
  const channel = channels.data.find((each) => each.id === id);
  const all = (accounts.data ?? []).filter((each) => each.channel === id);
  const account = all.find((each) => each.id === accountId) ?? null;
  if (channel === undefined || (accountId !== null && account === null))
    return (
      <Stack maw={1100} mx="auto">
        <BackToShelf shelf="apps" />
        <Title order={1} size="h2">
          {t("integrations.gone")}
        </Title>
      </Stack>
    );
  return account === null ? (
    <OneChannel channel={channel} accounts={all} />
  ) : (
    <OneAccount channel={channel} account={account} />
  );
}

interface FrameProps {
  readonly channel: Channel;
  readonly title: string;
  readonly children: ReactNode;
}

function Frame({ channel, title, children }: FrameProps): ReactElement {
  const { t, i18n } = useTranslation();
  const name = inLanguage(channel.name, i18n.language);
  useTitle(title);
  return (
    <Stack gap="md" maw={1100} mx="auto">
      <BackToShelf shelf={needsAccount(channel) ? "apps" : "rooms"} />
      <Group gap="sm" wrap="nowrap">
        <Picture kind="channel" id={channel.id} />
        <div>
          <Title order={1} size="h2">
            {title}
          </Title>
          <Text c="dimmed">{`${title === name ? "" : `${name} · `}${t(`integrations.style_${channel.style}`)}`}</Text>
        </div>
      </Group>
      {children}
    </Stack>
  );
}

function OneChannel({
  channel,
  accounts,
}: {
  readonly channel: Channel;
  readonly accounts: readonly Account[];
}): ReactElement {
  const { t, i18n } = useTranslation();
  const mayWrite = useMay("config.write");
  const isLinkedThere = channel.verify === "command";
  return (
    <Frame channel={channel} title={inLanguage(channel.name, i18n.language)}>
      {needsAccount(channel) && accounts.length > 0 && (
        <Section title={t("integrations.connected")}>
          <AccountList accounts={accounts} channels={[channel]} />
        </Section>
      )}
      {mayWrite && isLinkedThere ? (
        <Wizard channel={channel} account={null} />
      ) : (
        <BesideGuide channel={channel}>
          {mayWrite && needsAccount(channel) && <Connect channel={channel} isFirst={accounts.length === 0} />}
          {takesRooms(channel) && <Rooms channel={channel} account={null} />}
        </BesideGuide>
      )}
    </Frame>
  );
}

/** The guide stands beside what it is about; on a phone below it. */
function BesideGuide({ channel, children }: { readonly channel: Channel; readonly children: ReactNode }): ReactElement {
  const { t } = useTranslation();
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" className="beside">
      <Stack gap="md">{children}</Stack>
      <Section title={t("integrations.guide")}>
        <Guide kind="channel" id={channel.id} />
      </Section>
    </SimpleGrid>
  );
}

function Connect({ channel, isFirst }: { readonly channel: Channel; readonly isFirst: boolean }): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const form = (
    <AccountForm
      channel={channel}
      account={null}
      saved={(made) =>
        void navigate({ to: "/integrations/$channel/$account", params: { channel: channel.id, account: made.id } })
      }
    />
  );
  if (isFirst) return <Section title={t("integrations.connect")}>{form}</Section>;
  return (
    <details className="guide-section">
      <summary>{t("integrations.connect_another")}</summary>
      {form}
    </details>
  );
}

function OneAccount({ channel, account }: { readonly channel: Channel; readonly account: Account }): ReactElement {
  const { t } = useTranslation();
  return (
    <Frame channel={channel} title={account.name}>
      {channel.verify === "command" ? (
        <Wizard channel={channel} account={account} />
      ) : (
        <BesideGuide channel={channel}>
          <Section title={t("integrations.step_connect")}>
            <Connection channel={channel} account={account} />
          </Section>
          {channel.style === "direct" && (
            <Section title={t("integrations.route")}>
              <RouteForm key={account.id} account={account} />
            </Section>
          )}
          {takesRooms(channel) && <Rooms channel={channel} account={account} />}
        </BesideGuide>
      )}
    </Frame>
  );
}

/** Rooms of a channel, or of one account of it, and the form for another. */
function Rooms({ channel, account }: { readonly channel: Channel; readonly account: Account | null }): ReactElement {
  const { t } = useTranslation();
  const manages = useMay("link.manage");
  const links = useQuery(linksQuery);
  const all = (links.data ?? []).filter((link) => link.channel === channel.id && link.owner.kind === "workspace");
  const rooms = account === null ? all : linksOf(account, all);
  const isReady = account !== null || channel.connected || !needsAccount(channel);
  return (
    <>
      {manages && (
        <Section title={t("integrations.add_room")}>
          {isReady ? (
            <>
              {account?.can_list === true && <PlacePicker account={account} />}
              <RoomForm channel={channel} accountId={account?.id ?? null} />
            </>
          ) : (
            <Text c="dimmed">{t("integrations.connect_first")}</Text>
          )}
        </Section>
      )}
      {rooms.length > 0 && (
        <Section title={t("integrations.rooms")}>
          <LinkList links={rooms} />
        </Section>
      )}
    </>
  );
}
