import { type SqlBool, sql } from "kysely";
import { severities } from "#domain/severity.ts";
import type { Tx } from "#ports/store.ts";
import { all, change, entities, put, type Db } from "../conn.ts";
import { incidents } from "../tables.ts";
import { headOf, isStranded, parkedAtAll } from "./statements.ts";

type Names = "hastenNotifications" | "park" | "nextDue" | "strandedAmong" | "heartbeat" | "endLeases";

/** The queues beside the hot path: when to wake up, who is alive, what was forgotten. */
export function queueWrites(db: Db): Pick<Tx, Names> {
  const { kysely, conn, dialect } = db;
  return {
    hastenNotifications(incidentId, assignment, userId, now) {
      const query = kysely
        .updateTable("notifications")
        .set({ due_at: now, updated_at: now })
        .where("incident_id", "=", incidentId)
        .where("assignment", "=", assignment)
        // Not as a bare column: SQLite would go by the index of the user, who has thousands, instead of the incident's.
        .where(sql<string>`coalesce(user_id, '')`, "=", userId)
        .where("kind", "in", ["page", "refire"]);
      // Only the next rung of the ladder; those behind it keep their time.
      const next = kysely
        .selectFrom("notifications as w")
        .select(sql<number>`min(w.due_at)`.as("due_at"))
        .where("w.incident_id", "=", incidentId)
        .where("w.assignment", "=", assignment)
        .where("w.user_id", "=", userId)
        .where("w.kind", "in", ["page", "refire"])
        .where("w.state", "=", "queued")
        .where("w.due_at", ">", now);
      return change(db, query.where("state", "=", "queued").where("due_at", "=", next));
    },

    async park(parks) {
      for (const { key, until } of parks.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
        const later = {
          until: sql<number>`CASE WHEN excluded.until > parks.until THEN excluded.until ELSE parks.until END`,
        };
        await put(
          db,
          kysely
            .insertInto("parks")
            .values({ key, until })
            .onConflict((oc) => oc.column("key").doUpdateSet(later)),
        );
      }
    },

    async nextDue() {
      const [row] = await conn.rows(nextDue, []);
      const [p0, p1, p2, parked, ended, timers, revise, inbox] = row ?? [];
      return {
        deliver: earliest(p0, p1, p2, parked, ended),
        timers: earliest(timers),
        revise: earliest(revise),
        inbox: earliest(inbox),
      };
    },

    strandedAmong(incidentIds) {
      const query = kysely
        .selectFrom("incidents")
        .select(incidents.names)
        .where((eb) => dialect.isOneOf(eb.ref("id"), incidentIds))
        .where(sql<SqlBool>`${sql.raw(isStranded)}`);
      return entities(db, incidents, query.orderBy("opened_at").orderBy("id").modifyEnd(sql.raw(dialect.skipLocked)));
    },

    async heartbeat(node, now, deadAfterMs) {
      const alive = kysely.insertInto("nodes").values({ id: node, seen_at: now });
      await put(
        db,
        alive.onConflict((oc) => oc.column("id").doUpdateSet({ seen_at: now })),
      );
      await put(db, kysely.deleteFrom("parks").where("until", "<=", now));
      const dead = await all(
        db,
        kysely
          .deleteFrom("nodes")
          .where("seen_at", "<", now - deadAfterMs)
          .returning("id"),
      );
      for (const { id } of dead) await endLeases(db, id);
      const rows = await all(db, kysely.selectFrom("nodes").select(sql<number>`count(*)`.as("n")));
      return rows[0]?.n ?? 1;
    },

    endLeases: (owner) => endLeases(db, owner),
  };
}

/**
 * A notification under way whose lease ended keeps its owner and has `lease_until` = 0: it comes back with the next claim as one
 * of which nobody knows whether it went out. Everything else is simply free again, an edit under way (whose `revise_at` is the
 * end of its lease) at once.
 */
async function endLeases(db: Db, owner: string | null): Promise<void> {
  const { kysely } = db;
  const mine =
    owner === null
      ? sql<boolean>`lease_owner IS NOT NULL`
      : sql<boolean>`lease_owner IS NOT NULL AND lease_owner = ${owner}`;
  const free = { lease_owner: null, lease_until: null };
  const cut = sql<number | null>`CASE WHEN revise_at = lease_until THEN 0 ELSE revise_at END`;
  await put(db, kysely.updateTable("notifications").set({ lease_until: 0 }).where(mine).where("state", "=", "sending"));
  await put(
    db,
    kysely
      .updateTable("notifications")
      .set({ ...free, revise_at: cut })
      .where(mine)
      .where("state", "<>", "sending"),
  );
  await put(db, kysely.updateTable("timers").set(free).where(mine));
  await put(db, kysely.updateTable("bridge_inbox").set(free).where(mine));
  await put(
    db,
    kysely
      .updateTable("bridge_users")
      .set({ ...free, due_at: sql<number | null>`CASE WHEN due_at = lease_until THEN 0 ELSE due_at END` })
      .where(mine),
  );
  await put(
    db,
    kysely
      .updateTable("inbox")
      .set(free)
      .where(mine)
      .where(sql<boolean>`state = 'waiting'`),
  );
}

/**
 * The head of each queue. A parked lane is due when it is free again: what it holds must neither be claimed nor keep us awake. Edits in it
 * are found by the next poll after that.
 */
const nextDue = `SELECT ${severities.map((_, priority) => headOf(priority, parkedAtAll)).join(", ")},
  (SELECT min(until) FROM parks),
  (SELECT min(lease_until) FROM notifications WHERE lease_owner IS NOT NULL AND lease_until = 0 AND state = 'sending'),
  (SELECT min(due_at) FROM timers WHERE lease_owner IS NULL),
  (SELECT n.revise_at FROM notifications AS n WHERE n.revise_at IS NOT NULL AND n.lease_owner IS NULL AND NOT ${parkedAtAll} ORDER BY n.revise_at LIMIT 1),
  (SELECT min(due_at) FROM inbox WHERE state = 'waiting' AND lease_owner IS NULL)`;

function earliest(...times: readonly unknown[]): number | null {
  const known = times.filter((time) => typeof time === "number");
  return known.length === 0 ? null : Math.min(...known);
}
