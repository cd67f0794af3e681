import * as z from "zod";
import type { Directory } from "#ports/channel.ts";
import type { Place } from "#ports/inbound.ts";
import type { Client } from "./app-client.ts";
import { addressKey } from "./app-config.ts";
import type { Address } from "./app-config.ts";
import { channelName } from "./app-inbound.ts";
import { emptyPages, listSize } from "./app-limits.ts";

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
 * Channels to pick from: public ones, and the private ones that the app was invited to (docs.slack.dev, "conversations.list"). A page of
 * Slack's may hold few of them, or none, with more to come: only an empty cursor ends the list, and pages without a hit are passed over,
 * a few at once. Nothing is kept, so that to look again is to refresh; a throttle leaves the cursor with whoever asks.
 */
export function createDirectory(client: Client): Directory<Address> {
  return {
    async search(text, cursor, signal) {
      const team = await client.teamId(signal);
      if (!team.ok) return { failed: team.failure };
      const wanted = text.trim().toLowerCase();
      for (let pages = 1, at = cursor; ; pages += 1) {
        const page = await client.ask("conversations.list", queryOf(at), listForm, signal);
        // What was passed over had nothing in it: whoever asks again begins where this stopped.
        if (!page.ok) return pages === 1 ? { failed: page.failure } : { places: [], next: at };
        const places = page.value.channels.flatMap((channel) => {
          if (channel === null || channel.is_archived === true) return [];
          const place = placeOf(team.value, channel.id, channel.name);
          return (place.name ?? "").toLowerCase().includes(wanted) ? [place] : [];
        });
        at = page.value.response_metadata?.next_cursor || null;
        if (places.length > 0 || at === null || pages >= emptyPages) return { places, next: at };
      }
    },
  };
}

function queryOf(cursor: string | null): Readonly<Record<string, string>> {
  return {
    types: "public_channel,private_channel",
    exclude_archived: "true",
    limit: String(listSize),
    ...(cursor !== null && { cursor }),
  };
}

function placeOf(teamId: string, id: string, given: string): Place<Address> {
  const name = channelName(given);
  const address: Address = { kind: "channel", teamId, id, name };
  return { kind: "chat", key: addressKey(address), name, tenant: teamId, address };
}
