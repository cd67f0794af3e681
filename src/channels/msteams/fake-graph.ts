import type { Answer, Asked } from "./fake-server.ts";

/** What Graph knows of somebody (learn.microsoft.com, resource "presence"). */
interface FakePresence {
  readonly availability: string;
  readonly activity: string;
}

/** Graph beside the Bot Connector: how people appear, and who may know. */
export interface FakeGraph {
  readonly acts: { appear(person: { readonly aadObjectId: string }, availability: string, activity?: string): void };
  /** `POST /v1.0/communications/getPresencesByUserId`: in batches, with an application permission, of people of the tenant. */
  answer(asked: Asked): Promise<Answer>;
}

/** `admits`: the roles of the token in an `Authorization` header; null: it is none for Graph. */
export function makeGraph(admits: (authorization: string | undefined) => Promise<readonly string[] | null>): FakeGraph {
  const presences = new Map<string, FakePresence>();
  return {
    acts: {
      appear: (person, availability, activity = availability) =>
        void presences.set(person.aadObjectId.toLowerCase(), { availability, activity }),
    },
    async answer(asked) {
      const roles = await admits(asked.headers["authorization"]);
      if (roles === null) return refuse(401, "InvalidAuthenticationToken", "Access token validation failure.");
      if (!roles.includes("Presence.Read.All")) return refuse(403, "Forbidden", "Insufficient privileges.");
      if (asked.method !== "POST") return refuse(405, "MethodNotAllowed", "The method is not allowed.");
      const ids = idsOf(asked.raw);
      if (ids === null || ids.length === 0 || ids.length > 650) return refuse(400, "BadRequest", "ids: 1 to 650");
      const value = ids.flatMap((id) => {
        const found = presences.get(id.toLowerCase());
        return found === undefined ? [] : [{ id, ...found }];
      });
      return { status: 200, body: { "@odata.context": "$metadata#Collection(presence)", value } };
    },
  };
}

function idsOf(raw: string): readonly string[] | null {
  try {
    const body: unknown = JSON.parse(raw);
    const ids: unknown = typeof body === "object" && body !== null && "ids" in body ? body.ids : null;
    return Array.isArray(ids) && ids.every((id) => typeof id === "string") ? ids : null;
  } catch {
    return null;
  }
}

function refuse(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message } } };
}
