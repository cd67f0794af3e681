import { sql } from "kysely";
import type { Tx } from "#ports/store.ts";
import { all, put, type Db } from "../conn.ts";
import { toJson } from "../text.ts";

/** What presence does to waiting pages, and what is kept of it for minutes. */
export function presenceWrites(db: Db): Pick<Tx, "arrangeNotifications" | "putSighting" | "removeSightings"> {
  const { kysely } = db;
  return {
    async arrangeNotifications(moves, now) {
      const moved: string[] = [];
      for (const { id, dueAt, why } of moves) {
        const query = kysely
          .updateTable("notifications")
          .set({ due_at: dueAt, why: toJson(why), updated_at: now })
          .where("id", "=", id)
          .where("state", "=", "queued")
          .where("attempts", "=", 0);
        moved.push(...(await all(db, query.returning("id"))).map((row) => row.id));
      }
      return moved;
    },

    putSighting({ userId, place, at }) {
      const newest = sql<number>`CASE WHEN excluded.at > sightings.at THEN excluded.at ELSE sightings.at END`;
      return put(
        db,
        kysely
          .insertInto("sightings")
          .values({ user_id: userId, place, at })
          .onConflict((oc) => oc.columns(["user_id", "place"]).doUpdateSet({ at: newest })),
      );
    },

    removeSightings(which) {
      const query = kysely.deleteFrom("sightings");
      return put(
        db,
        "userId" in which ? query.where("user_id", "=", which.userId) : query.where("at", "<", which.before),
      );
    },
  };
}
