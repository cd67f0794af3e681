import { Button, Group, Menu, Stack, Text } from "@mantine/core";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Channel } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { AddAddress } from "./add-address.tsx";
import { AddressCard } from "./address-card.tsx";
import { LinkByCommand } from "./link-by-command.tsx";
import { useChannels, useOwnLinks } from "./own.ts";
import { OwnSuggestions } from "./suggestions.tsx";

/** My addresses: which can be paged, which want their code, and new ones. */
export function Addresses(): ReactElement {
  const { t } = useTranslation();
  const { links, rows } = useOwnLinks();
  const { nameOf } = useChannels();
  const [adding, setAdding] = useState<Channel | null>(null);
  const close = (): void => setAdding(null);
  if (links.isError && rows === undefined) return <Trouble error={links.error} again={() => void links.refetch()} />;
  if (rows === undefined) return <Loading />;
  return (
    <Stack gap="sm">
      {rows.every((link) => link.state !== "active") && (
        <Text className="warning">{t(rows.length === 0 ? "account.no_address" : "account.none_verified")}</Text>
      )}
      <ul className="rows">
        {rows.map((link) => (
          <AddressCard key={link.id} link={link} channel={nameOf(link.channel)} />
        ))}
      </ul>
      <OwnSuggestions />
      <Add choose={setAdding} />
      <AddAddress channel={adding?.verify === "code" ? adding : null} close={close} />
      <LinkByCommand channel={adding?.verify === "command" ? adding : null} close={close} />
    </Stack>
  );
}

function Add({ choose }: { readonly choose: (channel: Channel) => void }): ReactElement {
  const { t } = useTranslation();
  const { all, nameOf } = useChannels();
  const channels = all.filter(
    ({ places, connected, verify }) => places.includes("person") && connected && verify !== "none",
  );
  if (channels.length === 0) return <Text c="dimmed">{t("account.no_channel")}</Text>;
  return (
    <Group>
      <Menu withinPortal>
        <Menu.Target>
          <Button leftSection={<Icon name="plus" />}>{t("account.add")}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {channels.map((channel) => (
            <Menu.Item key={channel.id} onClick={() => choose(channel)}>
              {nameOf(channel.id)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
