import { severities } from "#domain/severity.ts";
import type { Claim, NotificationUpdate, Tx } from "#ports/store.ts";
import { list, onConflict } from "../dialect.ts";
import type { Codec, Row } from "../table.ts";
import { alerts, attempts, inbox, incidents, notifications, refKey, timers } from "../tables.ts";
import { cleanJson, cleanText } from "../text.ts";
import { claimSet, columnsOf, due, endCancelled, finishSet, releaseSet } from "../writes/statements.ts";
import { type PgConn, prepared } from "./conn.ts";
import { among, insert, rowsJson } from "./rows.ts";
import { save } from "./save.ts";

const lock = prepared(
  "lock_services",
  // Sorted by what is locked, so that two transactions never wait for each other.
  `SELECT pg_advisory_xact_lock(8686, h) FROM (SELECT DISTINCT hashtext(id) AS h FROM json_array_elements_text($1::json) AS s(id) ORDER BY h OFFSET 0) AS sorted`,
);

const load = {
  revision: prepared("revision", `SELECT value FROM counters WHERE name = 'revision'`),
  incidents: prepared(
    "load_incidents",
    `SELECT ${list(incidents.names)} FROM incidents WHERE id = ANY (ARRAY(SELECT json_array_elements_text($1::json))) ORDER BY id FOR UPDATE`,
  ),
  open: prepared("open_alerts", openAlertsBy("dedup_key")),
  group: prepared("open_alerts_of_groups", openAlertsBy("group_key")),
  expired: prepared(
    "expired_alerts",
    `SELECT ${list(alerts.names)} FROM alerts WHERE status = 'firing' AND expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
  ),
  notification: prepared(
    "load_notification",
    `SELECT ${list(notifications.names)} FROM notifications WHERE id = $1 FOR UPDATE`,
  ),
  numbers: prepared("next_numbers", `SELECT take_numbers($1)`),
};

/** Columns of a claimed row as they were before the claim. */
const before = {
  state: notifications.names.map((name) => (name === "state" ? "due.state" : `n."${name}"`)).join(", "),
  revise: notifications.names.map((name) => (name === "revise_at" ? "due.revise_at" : `n."${name}"`)).join(", "),
};

// Each severity has its own two scans, so that one that waits for the future is never walked through; LIMIT stops at the first
// that fill it. `$1` now, `$2` limit, `$3` owner, `$4` until.
const lanes = severities.flatMap((_, priority) =>
  [due.expired(priority), due.queued(priority)].map(
    (condition, i) =>
      `SELECT * FROM (SELECT n.id, n.state FROM notifications AS n WHERE ${condition} ORDER BY n.due_at LIMIT $2 FOR UPDATE SKIP LOCKED) AS q${priority}${i}`,
  ),
);
const claims = {
  notifications: prepared(
    "claim_notifications",
    `WITH due AS MATERIALIZED (SELECT * FROM (${lanes.join(" UNION ALL ")}) AS lanes LIMIT $2),
      unpark AS (DELETE FROM parks WHERE until <= $1), cancelled AS (${endCancelled})
      UPDATE notifications AS n SET ${owned(claimSet.notifications)} FROM due WHERE n.id = due.id RETURNING ${before.state}`,
  ),
  revise: prepared(
    "claim_revisions",
    `WITH due AS MATERIALIZED (SELECT n.id, n.revise_at FROM notifications AS n WHERE ${due.revise} ORDER BY n.revise_at LIMIT $2 FOR UPDATE SKIP LOCKED)
      UPDATE notifications AS n SET ${owned(claimSet.revise)} FROM due WHERE n.id = due.id RETURNING ${before.revise}`,
  ),
  timers: prepared(
    "claim_timers",
    claimPlain("timers", ["incident_id", "id"], due.timers, claimSet.timers, columnsOf.timers),
  ),
  inbox: prepared("claim_inbox", claimPlain("inbox", ["id"], due.inbox, claimSet.inbox, columnsOf.inbox)),
};

const finish = prepared(
  "finish_notifications",
  `WITH r AS MATERIALIZED (SELECT * FROM json_to_recordset($1::json)
      AS r(id text, account_id text, state text, grade int, note text, due_at bigint, attempts bigint, ref json, ref_key text, shown_version bigint, revise_at bigint, updated_at bigint)),
    tried AS (${insert(attempts, "$2")} ${onConflict(attempts)})
    UPDATE notifications AS n SET ${finishSet.replaceAll("r.ref,", "r.ref::text,").replaceAll(", r.ref)", ", r.ref::text)")} FROM r WHERE n.id = r.id AND ${among("n.id", "r.id", "r")}`,
);
const release = prepared(
  "release_notifications",
  `WITH r AS MATERIALIZED (SELECT * FROM json_to_recordset($1::json) AS r(id text, due_at bigint, note text))
    UPDATE notifications AS n SET ${releaseSet} FROM r WHERE n.id = r.id AND ${among("n.id", "r.id", "r")} AND n.state = 'sending'`,
);
const endTimers = prepared(
  "finish_timers",
  `WITH r AS MATERIALIZED (SELECT id, split_part(id, ':', 1) AS incident_id, due_at FROM json_to_recordset($1::json) AS r(id text, due_at bigint))
    DELETE FROM timers AS n USING r WHERE n.incident_id = r.incident_id AND n.id = r.id AND ${among("n.incident_id", "r.incident_id", "r")} AND n.due_at = r.due_at`,
);

type Names =
  | "revision" | "lockServices" | "loadIncidents" | "loadNotification" | "openAlerts" | "openAlertsOfGroups" | "expiredAlerts" | "nextNumbers" | "save"
  | "claimNotifications" | "claimRevisions" | "claimTimers" | "claimInbox" | "finishNotifications" | "releaseNotifications" | "finishTimers"; // prettier-ignore

/** The hot path on PostgreSQL: one prepared statement for a whole batch. */
export function hotPath(conn: PgConn): Pick<Tx, Names> {
  return {
    revision: async () => Number((await conn.rows(load.revision, []))[0]?.[0] ?? 0),
    async lockServices(ids) {
      if (ids.length > 0) await conn.rows(lock, [JSON.stringify(ids)]);
    },
    loadIncidents: async (ids) =>
      ids.length === 0 ? [] : decoded(incidents, await conn.rows(load.incidents, [JSON.stringify(ids)])),
    loadNotification: async (id) => decoded(notifications, await conn.rows(load.notification, [id]))[0] ?? null,
    openAlerts: (keys) =>
      openBy(
        conn,
        load.open,
        keys.map((key) => ({ a: key.integrationId, b: key.dedupKey })),
      ),
    openAlertsOfGroups: (groups) =>
      openBy(
        conn,
        load.group,
        groups.map((group) => ({ a: group.integrationId, b: group.groupKey })),
      ),
    expiredAlerts: async (now, limit) => decoded(alerts, await conn.rows(load.expired, [now, limit])),
    nextNumbers: async (count) => Number((await conn.rows(load.numbers, [count]))[0]?.[0]),
    save: (changes) => save(conn, changes),

    async claimNotifications(claim) {
      const rows = await claimed(conn, notifications, claims.notifications, claim);
      return rows.toSorted(
        (a, b) =>
          severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
          a.dueAt - b.dueAt ||
          (a.id < b.id ? -1 : 1),
      );
    },
    async claimRevisions(claim) {
      const rows = await claimed(conn, notifications, claims.revise, claim);
      return rows.toSorted((a, b) => (a.reviseAt ?? 0) - (b.reviseAt ?? 0));
    },
    claimTimers: async (claim) =>
      (await claimed(conn, timers, claims.timers, claim)).toSorted((a, b) => a.dueAt - b.dueAt),
    claimInbox: async (claim) =>
      (await claimed(conn, inbox, claims.inbox, claim)).toSorted((a, b) => a.dueAt - b.dueAt),

    async finishNotifications(updates, tried) {
      let later = updates;
      let first = true;
      // One statement writes a row once; a second update of the same row is a second statement.
      while (first || later.length > 0) {
        const now = new Map<string, NotificationUpdate>();
        const rest: NotificationUpdate[] = [];
        for (const update of later) {
          if (now.has(update.id)) rest.push(update);
          else now.set(update.id, update);
        }
        await conn.put(finish, [
          cleanJson(JSON.stringify([...now.values()].map(updateRow))),
          (first ? rowsJson(attempts, tried) : null) ?? "[]",
        ]);
        later = rest;
        first = false;
      }
    },
    async releaseNotifications(rows) {
      if (rows.length > 0)
        await conn.put(release, [
          cleanJson(JSON.stringify(rows.map((row) => ({ id: row.id, due_at: row.dueAt, note: row.note })))),
        ]);
    },
    async finishTimers(rows) {
      if (rows.length > 0)
        await conn.put(endTimers, [JSON.stringify(rows.map((row) => ({ id: row.id, due_at: row.dueAt })))]);
    },
  };
}

/** LATERAL with OFFSET holds the planner to one look into the index for each key: left to itself it joins with all open alerts. */
function openAlertsBy(column: string): string {
  return `SELECT n.* FROM (SELECT DISTINCT a, b FROM json_to_recordset($1::json) AS k(a text, b text) ORDER BY a, b) AS k
    CROSS JOIN LATERAL (SELECT ${columnsOf.alerts} FROM alerts AS n WHERE n.integration_id = k.a AND n.${column} = k.b AND n.status = 'firing' ORDER BY n.id OFFSET 0 FOR UPDATE) AS n`;
}

function claimPlain(table: string, key: readonly string[], condition: string, set: string, columns: string): string {
  const same = key.map((column) => `n.${column} = due.${column}`).join(" AND ");
  return `WITH due AS MATERIALIZED (SELECT ${list(key, "n.")} FROM ${table} AS n WHERE ${condition} ORDER BY n.due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
    UPDATE ${table} AS n SET ${owned(set).replaceAll("tries + 1", "n.tries + 1")} FROM due WHERE ${same} RETURNING ${columns}`;
}

/** The SET of a claim, whose owner and end come after the time and the limit here. */
function owned(set: string): string {
  return set.replaceAll("$2", "$4").replaceAll("$1", "$3");
}

async function claimed<E>(
  conn: PgConn,
  table: Pick<Codec<E>, "decode">,
  sql: string,
  claim: Claim,
): Promise<readonly E[]> {
  return decoded(table, await conn.rows(sql, [claim.now, claim.limit, claim.owner, claim.until]));
}

async function openBy(conn: PgConn, sql: string, keys: readonly { readonly a: string; readonly b: string }[]) {
  if (keys.length === 0) return [];
  return decoded(alerts, await conn.rows(sql, [cleanJson(JSON.stringify(keys))]));
}

function decoded<E>(table: Pick<Codec<E>, "decode">, rows: readonly Row[]): readonly E[] {
  return rows.map((row) => table.decode(row));
}

function updateRow(update: NotificationUpdate): object {
  return {
    id: update.id,
    account_id: update.accountId,
    state: update.state,
    grade: update.grade,
    note: update.note === null ? null : cleanText(update.note),
    due_at: update.dueAt,
    attempts: update.attempts,
    ref: update.ref,
    ref_key: refKey(update.ref),
    shown_version: update.shownVersion,
    revise_at: update.reviseAt,
    updated_at: update.updatedAt,
  };
}
