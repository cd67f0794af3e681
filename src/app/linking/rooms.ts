import type { Link, RoomSettings } from "#domain/link.ts";
import type { App } from "../app.ts";
import { type By, change, difference, done, invalid, notFound, type Result, unchanged } from "../config/change.ts";
import { zoneProblem } from "../config/users.ts";

export interface RoomPatch {
  readonly label?: string | undefined;
  /** The whole of it. */
  readonly room?: RoomSettings | undefined;
}

/** Renames a room, or changes how it wants to be told. The caller has checked the right to do it. */
export async function patchRoom(app: App, linkId: string, patch: RoomPatch, by: By): Promise<Result<Link>> {
  return change(app, by, async (tx, now) => {
    const before = now.links.get(linkId);
    if (before === undefined || before.place === "person") return notFound("room");
    const { room = before.room, label = before.label } = patch;
    const problem = room === null ? null : zoneProblem(room.timeZone);
    if (problem !== null) return problem;
    const strangers = Object.keys(room?.mentions ?? {}).filter((userId) => !now.users.has(userId));
    if (strangers.length > 0)
      return invalid({ field: "room.mentions", problem: `no such user: ${strangers.join(", ")}` });
    const after: Link = { ...before, label, room };
    if (JSON.stringify(after) === JSON.stringify(before)) return unchanged(before);
    await tx.putLink(after);
    return done(after, "link.changed", `link:${linkId}`, difference(before, after));
  });
}
