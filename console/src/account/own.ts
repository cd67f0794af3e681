import { useQuery } from "@tanstack/react-query";
import type { Channel, Link } from "../generated/api.ts";
import { languageOf } from "../i18n.ts";
import { useMe, useZone } from "../me.tsx";
import { channelsQuery, linksQuery, queryClient } from "../queries.ts";

/** My addresses, and what they are called. */
export function useOwnLinks() {
  const me = useMe();
  const links = useQuery(linksQuery);
  const rows = links.data?.filter((link) => link.owner.user_id === me.id && link.state !== "revoked");
  return { links, rows };
}

/** The channels, with their names in the reader's language. */
export function useChannels() {
  const language = languageOf(useZone().language);
  const channels = useQuery(channelsQuery);
  const all: readonly Channel[] = channels.data ?? [];
  return {
    all,
    nameOf: (id: string): string => all.find((channel) => channel.id === id)?.name[language] ?? id,
  };
}

/** Reads addresses and whoever they make reachable again. */
export function readLinks(): Promise<unknown> {
  return Promise.all([
    queryClient.invalidateQueries({ queryKey: ["config"] }),
    queryClient.invalidateQueries({ queryKey: ["me"], exact: true }),
  ]);
}

/** Shows a link as an answer told it, before the list is read again. */
export function rememberLink(link: Link): void {
  queryClient.setQueryData(linksQuery.queryKey, (rows) =>
    rows === undefined
      ? undefined
      : rows.some(({ id }) => id === link.id)
        ? rows.map((row) => (row.id === link.id ? link : row))
        : [...rows, link],
  );
}
