import * as z from "zod";
import type { Identified } from "#ports/authorization.ts";
import { findUser } from "./app-api.ts";
import type { Client } from "./app-client.ts";
import { appAddressForm, appAddressKey } from "./app-config.ts";
import type { AppAddress } from "./app-config.ts";

const usersForm = z.object({
  data: z.object({
    user_list: z.array(z.object({ email: z.string().optional(), user_id: z.string().optional() })).catch([]),
  }),
});

/**
 * `Channel.findByEmail` (contact/v3/users/batch_get_id): wants the permission `contact:user.id:readonly`; an address that nobody within
 * the app's range of contacts has comes back without an id. Neither name nor tenant is told.
 */
export function findByEmailIn(appId: string, { call }: Pick<Client, "call">) {
  return async (
    email: string,
    _rooms: readonly AppAddress[],
    signal: AbortSignal,
  ): Promise<Identified<AppAddress> | null> => {
    const reading = await call(findUser(email), signal);
    if (!reading.ok) return { ok: false, outcome: reading.failure };
    const users = usersForm.safeParse(reading.answer).data?.data.user_list ?? [];
    const address = appAddressForm.parse({
      appId,
      id: users.find(({ user_id: id }) => id?.startsWith("ou_"))?.user_id,
    });
    if (!address.ok) return null;
    return { ok: true, person: { key: appAddressKey(address.value), name: "", tenant: null }, address: address.value };
  };
}
