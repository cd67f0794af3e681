import { Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../me.tsx";
import { channelsQuery, linksQuery } from "../queries.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { ChannelCards } from "./channel-cards.tsx";
import { LinkList } from "./link-list.tsx";
import { inLanguage, takesRooms } from "./queries.ts";

/** Rooms that are told by a webhook or an address, and the ways to add one. */
export function RoomsShelf(): ReactElement {
  const { t, i18n } = useTranslation();
  const manages = useMay("link.manage");
  const links = useQuery(linksQuery);
  const channels = useQuery(channelsQuery);
  if (links.isError) return <Trouble error={links.error} again={() => void links.refetch()} />;
  if (channels.isError) return <Trouble error={channels.error} again={() => void channels.refetch()} />;
  if (links.data === undefined || channels.data === undefined) return <Loading />;
  const takers = channels.data.filter(takesRooms);
  const known = new Map(takers.map(({ id, name }) => [id, inLanguage(name, i18n.language)]));
  const rooms = links.data.filter(({ owner, channel }) => owner.kind === "workspace" && known.has(channel));
  return (
    <>
      {rooms.length === 0 ? (
        <Text fw={600}>{t("integrations.no_rooms")}</Text>
      ) : (
        <LinkList links={rooms} channelName={({ channel }) => known.get(channel) ?? channel} />
      )}
      {manages && (
        <>
          <Title order={2} size="h4">
            {t("integrations.add_room")}
          </Title>
          <ChannelCards channels={takers} />
        </>
      )}
    </>
  );
}
