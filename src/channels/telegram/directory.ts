import type { Directory, Outcome } from "#ports/channel.ts";
import type { Place } from "#ports/inbound.ts";
import type { Api } from "./api.ts";
import { addressKey } from "./config.ts";
import type { Address } from "./config.ts";
import { pageSize, updatesAtMost } from "./limits.ts";
import { failureOf, replyOf } from "./outcome.ts";
import { updatesOf } from "./updates.ts";
import type { Seen, Sighting } from "./updates.ts";

/** Answers of 100 updates that are read for one search; a bot that hears more than that is not only ours. */
const answersAtMost = 10;

/**
 * The chats that the bot is in, from what it has heard there: Telegram has no list of them. It keeps updates for a day, and gives
 * the oldest hundred; only to see what comes after these are they given up, and remembered here instead.
 */
export function directoryOf(api: Api, now: () => number): Directory<Address> {
  const chats = new Map<string, Seen>();

  async function look(signal: AbortSignal): Promise<Outcome | null> {
    let offset: number | null = null;
    for (let round = 0; round < answersAtMost; round += 1) {
      const result = await api.getUpdates(offset, signal);
      const failure = failureOf(result, now());
      if (failure !== null) return failure;
      const updates = updatesOf(replyOf(result)?.result);
      for (const sighting of updates.flatMap((each) => each.sightings)) note(chats, sighting);
      const last = updates.at(-1);
      if (last === undefined || updates.length < updatesAtMost) return null;
      offset = last.id + 1;
    }
    return null;
  }

  return {
    async search(text, cursor, signal) {
      const failed = await look(signal);
      if (failed !== null) return { failed };
      const wanted = text.toLowerCase();
      const found = [...chats]
        .filter(([key, { name }]) => name.toLowerCase().includes(wanted) && (cursor === null || key > cursor))
        .sort(([a], [b]) => (a < b ? -1 : 1));
      const page = found.slice(0, pageSize);
      return { places: page.map(placeOf), next: found.length > page.length ? (page.at(-1)?.[0] ?? null) : null };
    },
  };
}

function note(chats: Map<string, Seen>, sighting: Sighting): void {
  if (sighting.kind === "seen") {
    const key = addressKey(sighting.chat.address);
    if (sighting.chat.nameless !== true || !chats.has(key)) chats.set(key, sighting.chat);
    return;
  }
  for (const [key, { address }] of chats) if (address.chatId === sighting.chatId) chats.delete(key);
}

function placeOf([key, { address, name }]: readonly [string, Seen]): Place<Address> {
  return { kind: "chat", key, name, tenant: null, address };
}
