import type { Identified } from "#ports/authorization.ts";
import type { Client } from "./app-client.ts";
import { addressKey } from "./app-config.ts";
import type { Address } from "./app-config.ts";
import { personForm, personName } from "./app-person.ts";

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
    const found = await ask("users.lookupByEmail", { email }, personForm, signal);
    // Not in the workspace, or not to be seen by the app.
    if (!found.ok && found.failure.kind === "permanent" && found.failure.blame === "address") return null;
    if (!found.ok) return { ok: false, outcome: found.failure };
    const { id, deleted: isGone, is_bot: isBot } = found.value.user;
    if (isGone || isBot) return null;
    const team = await teamId(signal);
    if (!team.ok) return { ok: false, outcome: team.failure };
    const address: Address = { kind: "person", teamId: team.value, id, name: null };
    const person = { key: addressKey(address), name: personName(found.value.user) ?? "", tenant: team.value };
    return { ok: true, person, address };
  };
}
