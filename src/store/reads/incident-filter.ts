import { type Expression, type ExpressionBuilder, type SqlBool, sql } from "kysely";
import type { IncidentFilter } from "#ports/rows.ts";
import type { Db } from "../conn.ts";
import type { Schema } from "../schema.ts";
import { cleanText } from "../text.ts";

type Builder = ExpressionBuilder<Schema, "incidents">;

/** What a filter asks of a row of `incidents`. */
export function conditions(db: Db, eb: Builder, filter: IncidentFilter): Expression<SqlBool>[] {
  const found: Expression<SqlBool>[] = [];
  const onlyOpen = filter.states !== undefined && !filter.states.includes("closed");
  if (filter.states !== undefined) {
    found.push(eb("state", "in", filter.states.length === 0 ? [""] : [...filter.states]));
    // Said in the words of the partial index, or the planner would read every closed incident to find the few open ones.
    if (onlyOpen) found.push(sql<SqlBool>`state <> 'closed'`);
  }
  if (filter.severities !== undefined)
    found.push(eb("severity", "in", filter.severities.length === 0 ? [""] : [...filter.severities]));
  if (filter.serviceId !== undefined) found.push(eb("service_id", "=", filter.serviceId));
  if (filter.openedFrom !== undefined) found.push(eb("opened_at", ">=", filter.openedFrom));
  if (filter.openedTo !== undefined) found.push(eb("opened_at", "<=", filter.openedTo));
  if (filter.userId !== undefined) found.push(eb.or(reached(db, eb, [filter.userId], onlyOpen)));
  if (filter.concerns !== undefined) {
    const { userIds, serviceIds } = filter.concerns;
    const ofServices = db.dialect.isOneOf(eb.ref("service_id"), serviceIds);
    found.push(eb.or([ofServices, ...reached(db, eb, userIds, onlyOpen)]));
  }
  for (const { name, value } of filter.labels ?? []) {
    const text = db.dialect.textIn(eb.ref("labels"), cleanText(name));
    found.push(value === null ? sql<SqlBool>`${text} IS NULL` : sql<SqlBool>`${text} = ${cleanText(value)}`);
  }
  if (filter.text !== undefined && filter.text !== "") found.push(named(eb, filter.text));
  return found;
}

/**
 * One of these people was paged, or acknowledged. Open ones are few: each is looked up among the notifications. Of all incidents
 * there are many, so the notifications of the people are listed instead.
 */
function reached(db: Db, eb: Builder, userIds: readonly string[], onlyOpen: boolean): readonly Expression<SqlBool>[] {
  const theirs = eb
    .selectFrom("notifications")
    .select("incident_id")
    .where((inner) => db.dialect.isOneOf(inner.ref("user_id"), userIds));
  const paged = onlyOpen
    ? eb.exists(theirs.whereRef("notifications.incident_id", "=", "incidents.id"))
    : eb("id", "in", theirs.where("incident_id", "is not", null));
  const acknowledged = userIds.map(
    (id) => sql<SqlBool>`acks LIKE ${`%"userId":${likePart(JSON.stringify(id))}%`} ESCAPE '!'`,
  );
  return [paged, ...acknowledged];
}

function named(eb: Builder, text: string): Expression<SqlBool> {
  const part = sql<SqlBool>`title_folded LIKE ${`%${likePart(cleanText(text).toLowerCase())}%`} ESCAPE '!'`;
  const number = /^inc-(\d{1,15})$/i.exec(text.trim())?.[1];
  return number === undefined ? part : eb.or([eb("number", "=", Number(number)), part]);
}

function likePart(text: string): string {
  return text.replaceAll(/[!%_]/g, "!$&");
}
