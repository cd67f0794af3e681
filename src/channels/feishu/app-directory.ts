import * as z from "zod";
import type { Directory, DirectoryPage } from "#ports/channel.ts";
import type { Place } from "#ports/inbound.ts";
import { listChats } from "./app-api.ts";
import type { Client } from "./app-client.ts";
import { appAddressKey } from "./app-config.ts";
import type { AppAddress } from "./app-config.ts";
import { pagesPerSearch } from "./app-limits.ts";

const text = z.string().max(1_000).optional().catch(undefined);
const chat = z.object({
  chat_id: z.string().regex(/^oc_[\w-]{1,80}$/),
  name: text,
  tenant_key: text,
  chat_status: text,
});
const pageForm = z.object({
  data: z.object({
    items: z.array(chat.nullable().catch(null)).optional(),
    has_more: z.boolean().optional(),
    page_token: z.string().max(2_000).optional(),
  }),
});

/**
 * Groups in which the bot is: nothing can be sent to any other. The platform's own search is not used, since it also finds public groups
 * without the bot, and groups by the names of their members. A search looks through several pages at once, and goes on where it ended.
 */
export function directoryOf(appId: string, { call }: Client): Directory<AppAddress> {
  return {
    async search(wanted, cursor, signal) {
      const places: Place<AppAddress>[] = [];
      let next = cursor;
      for (let page = 1; page <= pagesPerSearch; page += 1) {
        const reading = await call(listChats(next), signal);
        if (!reading.ok) return { failed: reading.failure };
        const data = pageForm.safeParse(reading.answer).data?.data;
        if (data === undefined) return { failed: { kind: "unknown", why: "the list of groups cannot be read" } };
        places.push(...(data.items ?? []).flatMap((each) => (each === null ? [] : placesOf(appId, each, wanted))));
        next =
          data.has_more === true && data.page_token !== undefined && data.page_token !== "" ? data.page_token : null;
        if (next === null || wanted === "" || places.length > 0) break;
      }
      return { places, next } satisfies DirectoryPage<AppAddress>;
    },
  };
}

function placesOf(appId: string, found: z.output<typeof chat>, wanted: string): readonly Place<AppAddress>[] {
  const name = found.name?.replaceAll(/\s+/g, " ").trim() ?? "";
  const isGone = found.chat_status !== undefined && found.chat_status !== "normal";
  if (isGone || !name.toLowerCase().includes(wanted.toLowerCase())) return [];
  const address: AppAddress = { appId, id: found.chat_id };
  return [
    {
      kind: "chat",
      key: appAddressKey(address),
      name: name === "" ? null : name.slice(0, 200),
      tenant: found.tenant_key ?? null,
      address,
    },
  ];
}
