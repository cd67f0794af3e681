import type { Changes } from "#ports/store.ts";
import { closedWith, heardIn, namedTimers } from "../changes.ts";
import { list, sqliteDialect, upsertOne } from "../dialect.ts";
import type { Codec, Value } from "../table.ts";
import {
  alerts,
  attempts,
  events,
  incidentOf,
  incidents,
  notifications,
  receipts,
  timeline,
  timers,
} from "../tables.ts";
import { cleanText } from "../text.ts";
import { cancelSet, cancelWhere, reviseSet, reviseWhere } from "../writes/statements.ts";
import type { Batch } from "./conn.ts";
import { rowText } from "./row-text.ts";

const text = (sql: string): string => sqliteDialect.text(sql);

const upsert = {
  events: text(upsertOne(events)),
  alerts: text(upsertOne(alerts)),
  incidents: text(upsertOne(incidents)),
  timeline: text(upsertOne(timeline)),
  timers: text(upsertOne(timers)),
  attempts: text(upsertOne(attempts)),
  receipts: text(upsertOne(receipts)),
};
const insertNotification = `INSERT INTO notifications (${list(notifications.written.map((column) => column.name))}) VALUES (${notifications.written.map((_, i) => `?${i + 1}`).join(", ")}) ON CONFLICT (key) DO NOTHING`;

const cancel = rowText(`UPDATE notifications AS n SET ${cancelSet} WHERE ${cancelWhere}`, [
  "incident_id",
  "note",
  "at",
]);
const revise = rowText(`UPDATE notifications AS n SET ${reviseSet} WHERE ${reviseWhere}`, ["incident_id", "at"]);
const closeAlerts = `UPDATE alerts SET status = 'closed', ended_at = ?2 WHERE incident_id = ?1 AND status = 'firing'`;
const clearOf = `DELETE FROM timers WHERE incident_id = ?1`;
const clear = `DELETE FROM timers WHERE incident_id = ?1 AND id = ?2`;
const heard = `INSERT INTO heard (integration_id, at) VALUES (?1, ?2) ON CONFLICT (integration_id) DO UPDATE SET at = max(at, excluded.at)`;

/** Puts all writes of a `save` into the batch, in the order that the port promises. */
export function save(batch: Batch, changes: Changes): void {
  batch.putMany(clearOf, 1, changes.clearTimersOf ?? []);
  batch.putMany(
    clear,
    2,
    (changes.clearTimers ?? []).flatMap((id) => [incidentOf(id), id]),
  );
  batch.putMany(
    cancel,
    3,
    (changes.cancel ?? []).flatMap((one): Value[] => [one.incidentId, cleanText(one.note), one.at]),
  );
  batch.putMany(
    closeAlerts,
    2,
    (changes.closeAlertsOf ?? []).flatMap((one): Value[] => [one.incidentId, one.at]),
  );
  batch.putMany(
    revise,
    2,
    (changes.revise ?? []).flatMap((one): Value[] => [one.incidentId, one.at]),
  );
  put(batch, upsert.events, events, changes.events);
  put(batch, upsert.alerts, alerts, closedWith(changes));
  put(batch, upsert.incidents, incidents, changes.incidents);
  put(batch, upsert.timeline, timeline, changes.timeline);
  put(batch, upsert.timers, timers, namedTimers(changes.timers));
  put(batch, insertNotification, notifications, changes.notifications);
  put(batch, upsert.attempts, attempts, changes.attempts);
  put(batch, upsert.receipts, receipts, changes.receipts);
  batch.putMany(
    heard,
    2,
    heardIn(changes.events).flatMap((one): Value[] => [one.integration_id, one.at]),
  );
}

export function put<E>(
  batch: Batch,
  sql: string,
  table: Pick<Codec<E>, "encode" | "written">,
  rows: readonly E[] | undefined,
): void {
  if (rows === undefined || rows.length === 0) return;
  const values: Value[] = [];
  for (const row of rows) table.encode(row, values);
  batch.putMany(sql, table.written.length, values);
}

export const upsertAttempt = upsert.attempts;
