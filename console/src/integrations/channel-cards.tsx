import { SimpleGrid, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Channel } from "../generated/api.ts";
import { inLanguage } from "./queries.ts";
import { Picture } from "./picture.tsx";

/** Channels to choose from. */
export function ChannelCards({ channels }: { readonly channels: readonly Channel[] }): ReactElement {
  const { t, i18n } = useTranslation();
  return (
    <SimpleGrid component="ul" className="cards" cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
      {channels.map((channel) => (
        <li key={channel.id} className="card">
          <Picture kind="channel" id={channel.id} />
          <div>
            <Link to="/integrations/$channel" params={{ channel: channel.id }} className="card-title">
              {inLanguage(channel.name, i18n.language)}
            </Link>
            <Text size="sm" c="dimmed">
              {t(`integrations.style_${channel.style}`)}
            </Text>
          </div>
        </li>
      ))}
    </SimpleGrid>
  );
}
