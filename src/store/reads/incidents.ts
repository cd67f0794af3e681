import { type SqlBool, sql } from "kysely";
import type { OpenPlace, Reads } from "#ports/store.ts";
import type { IncidentFilter } from "#ports/rows.ts";
import { all, entities, entity, first, type Db } from "../conn.ts";
import { paged, readCursor } from "../cursor.ts";
import { alerts, events, incidents, timeline, timers } from "../tables.ts";
import { isStranded } from "../writes/statements.ts";
import { conditions } from "./incident-filter.ts";
import { openGroups } from "./incident-groups.ts";

type Names =
  | "incident"
  | "incidentsById"
  | "incidentByNumber"
  | "incidents"
  | "incidentStats"
  | "openGroups"
  | "stranded"
  | "timeline"
  | "alertsOf"
  | "eventsOf"
  | "lastEventAt"
  | "timersOf";

/** Reads of incidents and of what hangs on them. Lists are newest first; a page goes on after the key of the last row. */
export function incidentReads(db: Db): Pick<Reads, Names> {
  const { kysely } = db;
  return {
    incident: (id) =>
      entity(db, incidents, kysely.selectFrom("incidents").select(incidents.names).where("id", "=", id)),

    incidentsById(ids) {
      const query = kysely
        .selectFrom("incidents")
        .select(incidents.names)
        .where((eb) => db.dialect.isOneOf(eb.ref("id"), ids));
      return entities(db, incidents, query.orderBy("id"));
    },

    incidentByNumber: (number) =>
      entity(db, incidents, kysely.selectFrom("incidents").select(incidents.names).where("number", "=", number)),

    async incidents(filter, page) {
      const after = readCursor(page, ["number", "string"]);
      let query = kysely
        .selectFrom("incidents")
        .select(incidents.names)
        .where((eb) => eb.and(conditions(db, eb, filter)))
        .orderBy("opened_at", "desc")
        .orderBy("id", "desc")
        .limit(page.limit + 1);
      if (after !== null) query = query.where(sql<SqlBool>`(opened_at, id) < (${after[0]}, ${after[1]})`);
      return paged(await entities(db, incidents, query), page, (last) => [last.openedAt, last.id]);
    },

    incidentStats: (filter) => incidentStats(db, filter),

    openGroups: (filter, by) => openGroups(db, filter, by),

    stranded: (after, looked) => stranded(db, after, looked),

    timeline(incidentId, afterSeq, limit) {
      const query = kysely
        .selectFrom("timeline")
        .select(timeline.names)
        .where("incident_id", "=", incidentId)
        .where("seq", ">", afterSeq);
      return entities(db, timeline, query.orderBy("seq").limit(limit));
    },

    async alertsOf(incidentId, page) {
      let query = kysely.selectFrom("alerts").select(alerts.names).where("incident_id", "=", incidentId);
      const after = readCursor(page, ["string"]);
      if (after !== null) query = query.where("id", "<", after[0]);
      return paged(await entities(db, alerts, query.orderBy("id", "desc").limit(page.limit + 1)), page, (last) => [
        last.id,
      ]);
    },

    async eventsOf(alertId, page) {
      let query = kysely.selectFrom("events").select(events.names).where("parent", "=", alertId);
      const after = readCursor(page, ["string"]);
      if (after !== null) query = query.where("id", "<", after[0]);
      return paged(await entities(db, events, query.orderBy("id", "desc").limit(page.limit + 1)), page, (last) => [
        last.id,
      ]);
    },

    async lastEventAt(integrationIds) {
      const query = kysely.selectFrom("heard").select(["integration_id", "at"]);
      const rows = await all(
        db,
        query.where((eb) => db.dialect.isOneOf(eb.ref("integration_id"), integrationIds)),
      );
      return new Map(rows.map((row) => [row.integration_id, row.at]));
    },

    timersOf: (incidentId) =>
      entities(
        db,
        timers,
        kysely
          .selectFrom("timers")
          .select(timers.names)
          .where("incident_id", "=", incidentId)
          .orderBy("due_at")
          .orderBy("id"),
      ),
  };
}

async function stranded(db: Db, after: OpenPlace | null, looked: number) {
  let open = db.kysely.selectFrom("incidents").where("state", "<>", "closed").orderBy("opened_at").orderBy("id");
  if (after !== null) open = open.where(sql<SqlBool>`(opened_at, id) > (${after.openedAt}, ${after.id})`);
  const last = await first(
    db,
    open
      .select(["opened_at", "id"])
      .limit(1)
      .offset(looked - 1),
  );
  let part = open.select("id").where(sql<SqlBool>`${sql.raw(isStranded)}`);
  if (last !== null) part = part.where(sql<SqlBool>`(opened_at, id) <= (${last.opened_at}, ${last.id})`);
  const ids = (await all(db, part)).map((row) => row.id);
  return { ids, next: last === null ? null : { id: last.id, openedAt: last.opened_at } };
}

/** Open ones are counted by their own small index; closed ones are what is left of all. */
async function incidentStats(db: Db, filter: IncidentFilter) {
  const count = sql<number>`count(*)`;
  const open = db.kysely
    .selectFrom("incidents")
    .select([
      sql<string>`state`.as("state"),
      sql<number>`CASE WHEN snoozed_until IS NULL THEN 0 ELSE 1 END`.as("snoozed"),
      count.as("n"),
    ])
    .where((eb) => eb.and([...conditions(db, eb, filter), sql<SqlBool>`state <> 'closed'`]))
    .groupBy(["state", sql`CASE WHEN snoozed_until IS NULL THEN 0 ELSE 1 END`]);
  const every = db.kysely
    .selectFrom("incidents")
    .select(count.as("n"))
    .where((eb) => eb.and(conditions(db, eb, filter)));
  // To count closed ones reads all that match, by an index only where nothing but the time is asked for.
  const wanted = filter.states?.includes("closed") ?? true;
  const [groups, total] = await db.conn.together((conn) =>
    Promise.all([all({ ...db, conn }, open), wanted ? first({ ...db, conn }, every) : null]),
  );
  const sum = (pick: (group: { state: string; snoozed: number }) => boolean): number =>
    groups.reduce((n, group) => n + (pick(group) ? group.n : 0), 0);
  return {
    triggered: sum((group) => group.state === "triggered" && group.snoozed === 0),
    acknowledged: sum((group) => group.state === "acknowledged" && group.snoozed === 0),
    snoozed: sum((group) => group.snoozed === 1),
    closed: total === null ? 0 : total.n - sum(() => true),
  };
}
