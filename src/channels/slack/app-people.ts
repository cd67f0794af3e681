import * as z from "zod";
import type { Identified } from "#ports/authorization.ts";
import type { Client } from "./app-client.ts";
import { addressKey } from "./app-config.ts";
import type { Address } from "./app-config.ts";

const userForm = z.object({
  user: z.object({
    id: z.string().regex(/^[UW][A-Z0-9]{1,30}$/),
    name: z.string().catch(""),
    deleted: z.boolean().catch(false),
    is_bot: z.boolean().catch(false),
  }),
});

/**
 * `Channel.findByEmail` (docs.slack.dev, users.lookupByEmail): wants the permission `users:read.email`; whoever is deactivated is not
 * found.
 */
export function createFindByEmail({ ask, teamId }: Pick<Client, "ask" | "teamId">) {
  return async (
    email: string,
    _rooms: readonly Address[],
    signal: AbortSignal,
  ): Promise<Identified<Address> | null> => {
    const found = await ask("users.lookupByEmail", { email }, userForm, signal);
    // Not in the workspace, or not to be seen by the app.
    if (!found.ok && found.failure.kind === "permanent" && found.failure.blame === "address") return null;
    if (!found.ok) return { ok: false, outcome: found.failure };
    const { id, name, deleted: isGone, is_bot: isBot } = found.value.user;
    if (isGone || isBot) return null;
    const team = await teamId(signal);
    if (!team.ok) return { ok: false, outcome: team.failure };
    const address: Address = { kind: "person", teamId: team.value, id, name: null };
    const handle = name.replaceAll(/\s+/g, " ").trim().slice(0, 200);
    const person = { key: addressKey(address), name: handle, tenant: team.value };
    return { ok: true, person, address };
  };
}
