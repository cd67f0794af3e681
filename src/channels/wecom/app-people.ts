import * as z from "zod";
import type { Identified } from "#ports/authorization.ts";
import { findUserId } from "./app-api.ts";
import type { Client } from "./app-client.ts";
import type { AppAddress } from "./app-config.ts";
import { person } from "./app-inbound.ts";

const userForm = z.object({ userid: z.string().regex(/^[\w@.-]{1,64}$/) });

/** No such member, or none whom the app may see (90313). */
const nobody: ReadonlySet<number> = new Set([46004, 60111]);

/**
 * `Channel.findByEmail` (95895): a business address first, then a private one. WeCom counts what it does not find: after as many
 * mistakes a day as a fifth of the organization's people it answers nothing for a day, so that callers must remember who was not found.
 */
export function findByEmailIn(corpId: string, { call }: Pick<Client, "call">) {
  return async (
    email: string,
    _rooms: readonly AppAddress[],
    signal: AbortSignal,
  ): Promise<Identified<AppAddress> | null> => {
    for (const type of ["business", "private"] as const) {
      const reading = await call(findUserId(email, type), signal);
      if (!reading.ok && reading.code !== null && nobody.has(reading.code)) continue;
      if (!reading.ok) return { ok: false, outcome: reading.failure };
      const userId = userForm.safeParse(reading.answer).data?.userid;
      if (userId === undefined) return null;
      const { by, byAddress } = person(corpId, userId);
      return { ok: true, person: { ...by, name: userId }, address: byAddress };
    }
    return null;
  };
}
