import type { Answer, Asked } from "./fake-server.ts";

/** What Graph knows of somebody (learn.microsoft.com, resource "presence"). */
export interface FakePresence {
  readonly availability: string;
  readonly activity: string;
}

/** `POST /v1.0/communications/getPresencesByUserId`: in batches, with an application permission, of people of the tenant. */
export async function answerPresences(
  asked: Asked,
  known: {
    readonly admits: (authorization: string | undefined) => Promise<readonly string[] | null>;
    readonly presences: ReadonlyMap<string, FakePresence>;
  },
): Promise<Answer> {
  const roles = await known.admits(asked.headers["authorization"]);
  if (roles === null) return refuse(401, "InvalidAuthenticationToken", "Access token validation failure.");
  if (!roles.includes("Presence.Read.All")) return refuse(403, "Forbidden", "Insufficient privileges to complete it.");
  if (asked.method !== "POST") return refuse(405, "MethodNotAllowed", "The method is not allowed.");
  const ids = idsOf(asked.raw);
  if (ids === null || ids.length === 0 || ids.length > 650) return refuse(400, "BadRequest", "ids: 1 to 650");
  const value = ids.flatMap((id) => {
    const found = known.presences.get(id.toLowerCase());
    return found === undefined ? [] : [{ id, ...found }];
  });
  return { status: 200, body: { "@odata.context": "$metadata#Collection(presence)", value } };
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
