import type { Changes } from "#ports/store.ts";
import { closedWith, heardIn, namedTimers } from "../changes.ts";
import { onConflict } from "../dialect.ts";
import type { Codec, Shape, Value } from "../table.ts";
import { alerts, attempts, events, incidents, notifications, receipts, timeline, timers } from "../tables.ts";
import { cleanJson } from "../text.ts";
import { cancelSet, cancelWhere, reviseSet, reviseWhere } from "../writes/statements.ts";
import { type PgConn, prepared } from "./conn.ts";
import { among, insert, placeOf, rowsJson } from "./rows.ts";

/** One part of a save: a CTE with one parameter, a JSON array. All parts see the state before the statement. */
interface Part {
  /** `$n` of its own rows, and of the other parts that it has to know of. */
  sql(param: string, others: { readonly alerts: string; readonly timers: string }): string;
  /** Null: nothing to write. */
  json(changes: Changes): string | null;
}

const parts: readonly Part[] = [
  part(events, (changes) => changes.events),
  part(alerts, closedWith),
  part(incidents, (changes) => changes.incidents),
  part(timeline, (changes) => changes.timeline),
  part(timers, (changes) => namedTimers(changes.timers)),
  part(attempts, (changes) => changes.attempts),
  part(receipts, (changes) => changes.receipts),
  {
    sql: (param) => `${insert(notifications, param)} ON CONFLICT (key) DO NOTHING`,
    json: (changes) => rowsJson(notifications, changes.notifications),
  },
  {
    sql: (
      param,
    ) => `INSERT INTO heard (integration_id, at) SELECT integration_id, at FROM json_to_recordset(${param}::json) AS r(integration_id text, at bigint)
      ON CONFLICT (integration_id) DO UPDATE SET at = GREATEST(heard.at, excluded.at)`,
    json: (changes) => json(heardIn(changes.events)),
  },
  // Rows that the same save sets are left to it: two parts must not touch one row.
  {
    sql: (param, others) =>
      `DELETE FROM timers AS n WHERE ${among("n.incident_id", "id", `json_array_elements_text(${param}::json) AS gone(id)`)} AND ${notIn(timers, others.timers)}`,
    json: (changes) => json(changes.clearTimersOf),
  },
  {
    sql: (param, others) =>
      `DELETE FROM timers AS n WHERE ${among("n.incident_id", "split_part(id, ':', 1)", `json_array_elements_text(${param}::json) AS gone(id)`)}
        AND ${among("n.id", "id", `json_array_elements_text(${param}::json) AS gone(id)`)} AND ${notIn(timers, others.timers)}`,
    json: (changes) => json(changes.clearTimers),
  },
  {
    sql: (param) =>
      `UPDATE notifications AS n SET ${cancelSet} FROM ${incidentRows(param)} WHERE ${cancelWhere} AND ${among("n.incident_id", "incident_id", incidentRows(param))}`,
    json: (changes) =>
      json(changes.cancel?.map((one) => ({ incident_id: one.incidentId, note: one.note, at: one.at }))),
  },
  {
    sql: (param, others) => `UPDATE alerts AS n SET status = 'closed', ended_at = r.at FROM ${incidentRows(param)}
      WHERE n.incident_id = r.incident_id AND ${among("n.incident_id", "incident_id", incidentRows(param))} AND n.status = 'firing' AND ${notIn(alerts, others.alerts)}`,
    json: (changes) => json(changes.closeAlertsOf?.map((one) => ({ incident_id: one.incidentId, at: one.at }))),
  },
  {
    sql: (param) =>
      `UPDATE notifications AS n SET ${reviseSet} FROM ${incidentRows(param)} WHERE ${reviseWhere} AND ${among("n.incident_id", "incident_id", incidentRows(param))}`,
    json: (changes) => json(changes.revise?.map((one) => ({ incident_id: one.incidentId, at: one.at }))),
  },
];
const alertsPart = 1;
const timersPart = 4;

/** By which parts are present; about ten of the possible ones ever occur. */
const texts = new Map<number, string>();

/** Writes all of it by one statement: on PostgreSQL it is the number of statements that costs, not that of rows. */
export async function save(conn: PgConn, changes: Changes): Promise<void> {
  const values: Value[] = [];
  let mask = 0;
  for (const [index, part] of parts.entries()) {
    const rows = part.json(changes);
    if (rows === null) continue;
    values.push(rows);
    mask |= 1 << index;
  }
  if (mask !== 0) await conn.put(textOf(mask), values);
}

function textOf(mask: number): string {
  const known = texts.get(mask);
  if (known !== undefined) return known;
  const present = [...parts.keys()].filter((index) => (mask & (1 << index)) !== 0);
  const param = (index: number): string => (present.includes(index) ? `$${present.indexOf(index) + 1}` : "");
  const others = { alerts: param(alertsPart), timers: param(timersPart) };
  const ctes = present.map((index) => `p${index} AS (${parts[index]?.sql(param(index), others)})`);
  const text = prepared(`save_${mask}`, `WITH ${ctes.join(",\n")} SELECT 1`);
  texts.set(mask, text);
  return text;
}

function part<E>(table: Codec<E>, rows: (changes: Changes) => readonly E[] | undefined): Part {
  return {
    sql: (param) => `${insert(table, param)} ${onConflict(table)}`,
    json: (changes) => rowsJson(table, rows(changes)),
  };
}

function json(rows: readonly unknown[] | undefined): string | null {
  return rows === undefined || rows.length === 0 ? null : cleanJson(JSON.stringify(rows));
}

/** What is said of incidents, as rows `r`. */
function incidentRows(param: string): string {
  return `json_to_recordset(${param}::json) AS r(incident_id text, note text, at bigint)`;
}

function notIn(table: Shape, param: string): string {
  return param === ""
    ? "true"
    : `NOT EXISTS (SELECT 1 FROM json_to_recordset(${param}::json) AS kept(${placeOf(table, "id")} text) WHERE kept.${placeOf(table, "id")} = n.id)`;
}
