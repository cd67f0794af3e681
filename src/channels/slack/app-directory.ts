import * as z from "zod";
import type { Directory, Place } from "#ports/channel.ts";
import type { Client } from "./app-client.ts";
import { addressKey } from "./app-config.ts";
import type { Address } from "./app-config.ts";
import { channelName } from "./app-inbound.ts";
import { listSize } from "./app-limits.ts";

const listForm = z.object({
  channels: z.array(
    z
      .object({
        id: z.string().regex(/^[CG][A-Z0-9]{1,30}$/),
        name: z.string().max(1_000),
        is_archived: z.boolean().optional().catch(undefined),
      })
      .nullable()
      .catch(null),
  ),
  response_metadata: z
    .object({ next_cursor: z.string().max(1_000).catch("") })
    .optional()
    .catch(undefined),
});

/**
 * Channels to pick from: public ones, and the private ones that the app was invited to (docs.slack.dev, "conversations.list"). One call
 * a page. A page may hold few of them, or none, with more to come: only an empty cursor ends the list. Nothing is kept, so that to
 * look again is to refresh; a throttle leaves the cursor with whoever asks.
 */
export function createDirectory(client: Client): Directory<Address> {
  return {
    async search(text, cursor, signal) {
      const team = await client.teamId(signal);
      if (!team.ok) return { failed: team.failure };
      const query = {
        types: "public_channel,private_channel",
        exclude_archived: "true",
        limit: String(listSize),
        ...(cursor !== null && { cursor }),
      };
      const page = await client.ask("conversations.list", query, listForm, signal);
      if (!page.ok) return { failed: page.failure };
      const wanted = text.trim().toLowerCase();
      const places = page.value.channels.flatMap((channel) => {
        if (channel === null || channel.is_archived === true) return [];
        const place = placeOf(team.value, channel.id, channel.name);
        return (place.name ?? "").toLowerCase().includes(wanted) ? [place] : [];
      });
      return { places, next: page.value.response_metadata?.next_cursor || null };
    },
  };
}

function placeOf(teamId: string, id: string, given: string): Place<Address> {
  const name = channelName(given);
  const address: Address = { kind: "channel", teamId, id, name };
  return { kind: "chat", key: addressKey(address), name, tenant: teamId, address };
}
