import * as z from "zod";
import type { ChannelDeps, Presence } from "#ports/channel.ts";
import type { Client } from "./app-client.ts";

const form = z.object({ presence: z.string().max(100) });

/** docs.slack.dev, "users.getPresence": of others it tells these two and nothing more. Away may be a client that is closed. */
const states: Readonly<Record<string, Presence["state"]>> = { active: "active", away: "away" };

/** Slack has no list of these: one request a person, of more than 50 a minute (tier 3). Those beyond are not known. */
const askAtMost = 20;

/**
 * Presence by address key, with the scope `users:read`. Slack does not say since when, so that it is of the moment it was asked. Whoever
 * is of another workspace, or whom Slack does not tell of, is left out.
 */
export function createPresence(client: Pick<Client, "ask" | "teamId">, deps: Pick<ChannelDeps, "now">) {
  return async (keys: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Presence>> => {
    if (keys.length === 0) return new Map();
    const team = await client.teamId(signal);
    if (!team.ok) return new Map();
    const ours = keys.filter((key) => key.startsWith(`${team.value}/`)).slice(0, askAtMost);
    const found = await Promise.all(
      ours.map(async (key) => {
        const user = key.slice(team.value.length + 1);
        const answer = await client.ask("users.getPresence", { user }, form, signal);
        if (!answer.ok) return [];
        return [[key, { state: states[answer.value.presence] ?? "unknown", at: deps.now() }] as const];
      }),
    );
    return new Map(found.flat());
  };
}
