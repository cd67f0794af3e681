import * as z from "zod";
import type { Identified } from "#ports/authorization.ts";
import { pageOfMembers } from "./api.ts";
import { addressKey } from "./config.ts";
import type { Address, Config } from "./config.ts";
import type { Connector } from "./connector.ts";
import { isGuid } from "./hosts.ts";

const member = z.object({
  id: z.string().regex(/^29:/),
  objectId: z.string().refine(isGuid).optional().catch(undefined),
  aadObjectId: z.string().refine(isGuid).optional().catch(undefined),
  name: z.string().catch(""),
  email: z.string().nullish().catch(null),
  userPrincipalName: z.string().nullish().catch(null),
  tenantId: z.string().optional().catch(undefined),
});
const pageForm = z.object({
  members: z.array(member.nullable().catch(null)),
  continuationToken: z.string().max(4_000).nullish(),
});
type Member = z.output<typeof member>;

/** A roster is read page by page: of at most so many rooms, and of each so many pages. */
const mostRooms = 5;
const mostPages = 10;

/**
 * `Channel.findByEmail`: the Bot Connector resolves no mail address by itself, but tells who is in a conversation that the bot is in
 * (msteams-docs, "Get Teams specific context", "Fetch the roster"). So people are found who share a linked team or chat with the bot, by
 * mail address or user principal name; the bot may write to them alone although they never opened it.
 */
export function createFindByEmail({ look }: Pick<Connector, "look">, { tenantId }: Pick<Config, "tenantId">) {
  return async (email: string, rooms: readonly Address[], signal: AbortSignal): Promise<Identified<Address> | null> => {
    const wanted = email.toLowerCase();
    for (const room of rosters(rooms, tenantId)) {
      let token: string | null = null;
      for (let page = 1; page <= mostPages; page += 1) {
        const told: Awaited<ReturnType<typeof readPage>> = await readPage(room, token, signal);
        if (!told.ok) {
          // The bot was removed from there, or the room is gone: others may still tell.
          if (told.failure.kind === "permanent" && told.failure.blame === "address") break;
          return { ok: false, outcome: told.failure };
        }
        const found = told.value.members.find((each) => each !== null && hasAddress(each, wanted));
        const who = found === undefined || found === null ? null : identified(found, room);
        if (who !== null) return who;
        token = told.value.continuationToken ?? null;
        if (token === null) break;
      }
    }
    return null;
  };

  function readPage(room: Address, token: string | null, signal: AbortSignal) {
    const id = room.teamId ?? room.conversationId ?? "";
    return look(room, pageOfMembers(id, token), pageForm, signal);
  }
}

/** One conversation for each team and chat of the home tenant: people from elsewhere are not ours to find. */
function rosters(rooms: readonly Address[], tenantId: string): readonly Address[] {
  const known = new Map<string, Address>();
  for (const room of rooms) {
    const id = room.teamId ?? room.conversationId;
    if (room.kind !== "personal" && room.tenantId === tenantId && id !== null && !known.has(id)) known.set(id, room);
  }
  return [...known.values()].slice(0, mostRooms);
}

function hasAddress({ email, userPrincipalName: upn }: Member, wanted: string): boolean {
  return email?.toLowerCase() === wanted || upn?.toLowerCase() === wanted;
}

function identified(found: Member, { tenantId, serviceUrl }: Address): Identified<Address> | null {
  const aadObjectId = (found.aadObjectId ?? found.objectId)?.toLowerCase();
  if (aadObjectId === undefined || (found.tenantId ?? tenantId).toLowerCase() !== tenantId) return null;
  const name = found.name.replaceAll(/\s+/g, " ").trim().slice(0, 200);
  const address: Address = {
    kind: "personal",
    tenantId,
    serviceUrl,
    conversationId: null,
    teamId: null,
    teamGroupId: null,
    userId: found.id,
    aadObjectId,
    name: name === "" ? null : name,
  };
  return { ok: true, person: { key: addressKey(address), name, tenant: tenantId }, address };
}
