import * as z from "zod";
import type { Channel, Directory } from "#ports/channel.ts";
import type { Place } from "#ports/inbound.ts";
import type { Commands } from "./app-commands.ts";
import { idForm } from "./app-config.ts";
import type { Address } from "./app-config.ts";
import { channelPlace } from "./app-inbound.ts";
import type { Server } from "./app-server.ts";

const name = z.string().max(1_000).catch("");
const channelForm = z.object({
  id: idForm,
  type: z.string(),
  team_id: z.string().catch(""),
  display_name: name,
  name,
  delete_at: z.number().catch(0),
});
const listForm = z.array(channelForm.nullable().catch(null));

interface Parts {
  readonly server: Server;
  readonly commands: Pick<Commands, "teams">;
  /** The server's, as addresses name it. */
  readonly name: string;
}

/**
 * Channels to pick from: those that the bot was invited to, one team a page (api.mattermost.com, "Get channels for user", which has no
 * pages of its own). Nothing is kept, so that to look again is to refresh.
 */
export function createDirectory({ server, commands, name: serverName }: Parts): Directory<Address> {
  return {
    async search(text, cursor, signal) {
      const teams = await commands.teams(signal);
      if (!teams.ok) return { failed: teams.failure };
      const at = cursor === null ? 0 : teams.value.findIndex(({ id }) => id === cursor);
      const team = teams.value[at];
      // A team that the bot left meanwhile, or none at all.
      if (team === undefined) return { places: [], next: null };
      const found = await server.ask(server.api.myChannels(team.id, signal), listForm);
      if (!found.ok) return { failed: found.failure };
      const wanted = text.trim().toLowerCase();
      const isOne = teams.value.length === 1;
      const places = found.value.flatMap((channel): readonly Place<Address>[] => {
        // Direct and group messages are of no team, and are in every team's list.
        if (channel === null || !/^[OP]$/.test(channel.type) || channel.delete_at > 0) return [];
        const shown = shownName(channel, isOne ? null : team.name);
        return shown.toLowerCase().includes(wanted) ? [channelPlace(serverName, channel.id, shown)] : [];
      });
      return { places, next: teams.value[at + 1]?.id ?? null };
    },
  };
}

/** `Channel.describe`: the name of a channel as people see it, with its team where the bot is in several. */
export function createDescribe({ server, commands }: Omit<Parts, "name">): NonNullable<Channel<Address>["describe"]> {
  return async (to, signal) => {
    if (to.kind === "person") return null;
    const found = await server.ask(server.api.channel(to.id, signal), channelForm);
    if (!found.ok) return null;
    const teams = await commands.teams(signal);
    const several = teams.ok && teams.value.length > 1 ? teams.value : [];
    return shownName(found.value, several.find(({ id }) => id === found.value.team_id)?.name ?? null);
  };
}

/** Every team has its Town Square. */
function shownName(channel: z.output<typeof channelForm>, team: string | null): string {
  const own = channel.display_name || channel.name || channel.id;
  return (team === null ? own : `${own} (${team})`).replaceAll(/\s+/g, " ").trim();
}
