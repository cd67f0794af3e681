import { type Expression, type SqlBool, sql } from "kysely";
import { severities } from "#domain/severity.ts";
import type { IncidentFilter, IncidentGrouping, OpenOfGroup } from "#ports/rows.ts";
import { all, type Db } from "../conn.ts";
import { cleanText } from "../text.ts";
import { conditions } from "./incident-filter.ts";

/** One look at the small index of open ones, whatever they are grouped by. */
export async function openGroups(
  db: Db,
  filter: IncidentFilter,
  by: IncidentGrouping,
): Promise<readonly OpenOfGroup[]> {
  const asleep = sql<number>`CASE WHEN snoozed_until IS NULL THEN 0 ELSE 1 END`;
  const query = db.kysely
    .selectFrom("incidents")
    .select((eb) => [
      valueOf(db, by, eb.ref("labels")).as("value"),
      sql<string>`state`.as("state"),
      sql<string>`severity`.as("severity"),
      asleep.as("snoozed"),
      sql<number>`count(*)`.as("n"),
    ])
    .where((eb) => eb.and([...conditions(db, eb, filter), sql<SqlBool>`state <> 'closed'`]))
    // By place: a value with a parameter in it is not known again by its text.
    .groupBy([sql`1`, sql`2`, sql`3`, sql`4`]);
  const groups = Map.groupBy(await all(db, query), (row) => row.value);
  return [...groups].map(([value, rows]) => {
    const waiting = rows.filter((row) => row.state === "triggered" && row.snoozed === 0);
    const sum = (some: readonly { readonly n: number }[]): number => some.reduce((n, row) => n + row.n, 0);
    return {
      value,
      triggered: sum(waiting),
      acknowledged: sum(rows.filter((row) => row.state === "acknowledged" && row.snoozed === 0)),
      snoozed: sum(rows.filter((row) => row.snoozed === 1)),
      worst: severities.find((severity) => waiting.some((row) => row.severity === severity)) ?? null,
    };
  });
}

function valueOf(db: Db, by: IncidentGrouping, labels: Expression<unknown>) {
  switch (by.kind) {
    case "severity":
      return sql<string | null>`severity`;
    case "service":
      return sql<string | null>`service_id`;
    case "label":
      return db.dialect.textIn(labels, cleanText(by.name));
    default:
      return by satisfies never;
  }
}
