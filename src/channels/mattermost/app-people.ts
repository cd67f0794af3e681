import * as z from "zod";
import type { Identified } from "#ports/authorization.ts";
import type { ChannelDeps } from "#ports/channel.ts";
import { idForm } from "./app-config.ts";
import type { Address } from "./app-config.ts";
import { noPermission } from "./app-errors.ts";
import { personOf } from "./app-inbound.ts";
import { readAnswer } from "./app-outcome.ts";
import type { Server } from "./app-server.ts";

const userForm = z.object({
  id: idForm,
  username: z.string().max(200),
  delete_at: z.number().catch(0),
  is_bot: z.boolean().catch(false),
});

/** Nobody has the address, or nobody whom the bot may see. */
const nobody: ReadonlySet<string> = new Set([
  "app.user.missing_account.const",
  "store.sql_user.missing_account.const",
  noPermission,
  "api.context.invalid_url_param.app_error",
]);

/**
 * `Channel.findByEmail` (api.mattermost.com, "Get a user by email"): the server keeps addresses in small letters, and tells nothing to a
 * bot while it hides them from members.
 */
export function createFindByEmail({ api }: Pick<Server, "api">, server: string, { now }: Pick<ChannelDeps, "now">) {
  return async (
    email: string,
    _rooms: readonly Address[],
    signal: AbortSignal,
  ): Promise<Identified<Address> | null> => {
    const reading = readAnswer(await api.userByEmail(email.toLowerCase(), signal), "look", now());
    if (!reading.ok)
      return reading.id !== null && nobody.has(reading.id) ? null : { ok: false, outcome: reading.failure };
    const user = userForm.safeParse(reading.value).data;
    if (user === undefined || user.delete_at !== 0 || user.is_bot) return null;
    const found = personOf(server, user.id, user.username);
    return found === null ? null : { ok: true, ...found };
  };
}
