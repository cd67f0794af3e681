import { type Expression, type ExpressionBuilder, type SqlBool, sql } from "kysely";
import type { Notification } from "#domain/notification.ts";
import { severities } from "#domain/severity.ts";
import type { Reads } from "#ports/store.ts";
import type { NotificationFilter, QueueStats } from "#ports/rows.ts";
import { entities, entity, type Db } from "../conn.ts";
import { paged, readCursor } from "../cursor.ts";
import { oldestIdSince } from "../idtime.ts";
import type { Schema } from "../schema.ts";
import { attempts, notifications, receipts, refKey } from "../tables.ts";
import { headOf, parked } from "../writes/statements.ts";

type Names =
  | "notification"
  | "notificationsById"
  | "notificationsOf"
  | "reachedBy"
  | "notifications"
  | "lastToEachUser"
  | "attemptsOf"
  | "attemptsInFull"
  | "receiptsOf"
  | "notificationByRef"
  | "queueStats";

/** Reads of notifications. Lists are newest first by id, which sorts by time and needs no index of its own. */
export function notificationReads(db: Db): Pick<Reads, Names> {
  const { kysely } = db;
  const select = () => kysely.selectFrom("notifications").select(notifications.names);
  return {
    notification: (id) => entity(db, notifications, select().where("id", "=", id)),

    notificationsById: (ids) =>
      entities(
        db,
        notifications,
        select()
          .where((eb) => db.dialect.isOneOf(eb.ref("id"), ids))
          .orderBy("id"),
      ),

    notificationsOf: (incidentId) =>
      entities(db, notifications, select().where("incident_id", "=", incidentId).orderBy("created_at").orderBy("id")),

    async reachedBy(incidentIds) {
      const query = select()
        .where((eb) => db.dialect.isOneOf(eb.ref("incident_id"), incidentIds))
        .where("kind", "=", "page")
        .where("grade", ">=", accepted);
      return bestOfEach(await entities(db, notifications, query.orderBy("created_at").orderBy("id")));
    },

    async notifications(filter, page) {
      const after = readCursor(page, ["string"]);
      let query = select().where((eb) => eb.and(conditions(eb, filter)));
      if (after !== null) query = query.where("id", "<", after[0]);
      return paged(
        await entities(db, notifications, query.orderBy("id", "desc").limit(page.limit + 1)),
        page,
        (last) => [last.id],
      );
    },

    lastToEachUser() {
      // The newest of each is found by its index of (person, id), without reading the others. A code goes to an address that is
      // not proved yet.
      const newest = sql<string>`(SELECT n.id FROM notifications AS n WHERE n.user_id = users.id AND n.kind <> 'code'
        AND n.state IN ('accepted', 'delivered', 'seen', 'acted', 'failed', 'unknown') ORDER BY n.id DESC LIMIT 1)`;
      const ids = kysely.selectFrom("users").select(newest.as("id"));
      return entities(db, notifications, select().where("id", "in", ids).orderBy("id"));
    },

    attemptsOf(ids) {
      const query = kysely
        .selectFrom("attempts")
        // They are longer than all the rest of an incident's proof, which nobody reads them for.
        .select(attempts.names.map((name) => (name === "exchanges" ? sql<null>`NULL`.as(name) : name)))
        .where((eb) => db.dialect.isOneOf(eb.ref("notification_id"), ids));
      return entities(db, attempts, query.orderBy("started_at").orderBy("number").orderBy("id"));
    },

    attemptsInFull(id) {
      const query = kysely.selectFrom("attempts").select(attempts.names).where("notification_id", "=", id);
      return entities(db, attempts, query.orderBy("started_at").orderBy("number").orderBy("id"));
    },

    receiptsOf(ids) {
      const query = kysely
        .selectFrom("receipts")
        .select(receipts.names)
        .where((eb) => db.dialect.isOneOf(eb.ref("notification_id"), ids));
      return entities(db, receipts, query.orderBy("at").orderBy("sequence").orderBy("id"));
    },

    notificationByRef(channel, ref, accountId) {
      const found = select()
        .where("ref_key", "=", refKey(ref) ?? "")
        .where("channel", "=", channel);
      const own =
        accountId === undefined
          ? found
          : found.where((eb) => eb.or([eb("account_id", "=", accountId), eb("account_id", "is", null)]));
      return entity(db, notifications, own.orderBy("id", "desc").limit(1));
    },

    queueStats: (now) => queueStats(db, now),
  };
}

/** The grade from which on the platform took the page over. */
const accepted = 2;

/** Of each person or room of an incident the message with the best proof, the newest among equals. */
function bestOfEach(rows: readonly Notification[]): readonly Notification[] {
  const best = new Map<string, Notification>();
  for (const row of rows) {
    const whom = JSON.stringify([row.incidentId, row.userId, row.userId === null ? (row.linkId ?? row.address) : null]);
    const known = best.get(whom);
    if (known === undefined || row.grade >= known.grade) best.set(whom, row);
  }
  return [...best.values()];
}

/** Counts what waits. */
async function queueStats(db: Db, now: number): Promise<QueueStats> {
  const [row] = await db.conn.rows(db.dialect.text(stats), [now]);
  const [waiting, timersDue, inboxWaiting, ...heads] = (row ?? []).map((value) =>
    value === null ? null : Number(value),
  );
  const late = heads.filter((at) => at !== null && at <= now);
  return {
    waiting: waiting ?? 0,
    oldestDueAt: late.length === 0 ? null : Math.min(...late.map(Number)),
    timersDue: timersDue ?? 0,
    inboxWaiting: inboxWaiting ?? 0,
  };
}

const stats = `SELECT (SELECT count(*) FROM notifications WHERE state = 'queued'), (SELECT count(*) FROM timers WHERE due_at <= $1),
  (SELECT count(*) FROM inbox WHERE state = 'waiting'), ${severities.map((_, priority) => headOf(priority, parked)).join(", ")}`;

function conditions(eb: ExpressionBuilder<Schema, "notifications">, filter: NotificationFilter): Expression<SqlBool>[] {
  const found: Expression<SqlBool>[] = [];
  if (filter.incidentId !== undefined) found.push(eb("incident_id", "=", filter.incidentId));
  if (filter.userId !== undefined) found.push(eb("user_id", "=", filter.userId));
  if (filter.linkId !== undefined) found.push(eb("link_id", "=", filter.linkId));
  if (filter.channel !== undefined) found.push(eb("channel", "=", filter.channel));
  if (filter.states !== undefined)
    found.push(eb("state", "in", filter.states.length === 0 ? [""] : [...filter.states]));
  if (filter.from !== undefined)
    found.push(eb("created_at", ">=", filter.from), eb("id", ">=", oldestIdSince(filter.from)));
  if (filter.to !== undefined) found.push(eb("created_at", "<=", filter.to));
  return found;
}
