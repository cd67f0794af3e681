import * as z from "zod";
import type { Presence } from "#ports/channel.ts";
import { idForm } from "./app-config.ts";
import type { Server } from "./app-server.ts";

const form = z.array(
  z
    .object({ user_id: idForm, status: z.string(), last_activity_at: z.number().catch(0) })
    .nullable()
    .catch(null),
);

/** api.mattermost.com, "status"; `ooo` is out of office. */
const states: Readonly<Record<string, Presence["state"]>> = {
  online: "active",
  away: "away",
  dnd: "dnd",
  ooo: "away",
  offline: "offline",
};

/** Presence by address key. The server holds whoever it does not know to be offline since ever: such a one is left out. */
export function createPresence(server: Server, name: string) {
  return async (keys: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Presence>> => {
    const ids = keys.flatMap((key) => (key.startsWith(`${name}/`) ? [key.slice(name.length + 1)] : []));
    if (ids.length === 0) return new Map();
    const found = await server.ask(server.api.statusesByIds(ids, signal), form);
    if (!found.ok) return new Map();
    return new Map(
      found.value.flatMap((each) => {
        if (each === null || !ids.includes(each.user_id)) return [];
        if (each.last_activity_at === 0 && each.status === "offline") return [];
        const state = states[each.status] ?? "unknown";
        return [[`${name}/${each.user_id}`, { state, at: each.last_activity_at }] as const];
      }),
    );
  };
}
