import type { Alert } from "#domain/alert.ts";
import type { Incident } from "#domain/incident.ts";
import { severities } from "#domain/severity.ts";
import type { Claim, NotificationUpdate, Tx } from "#ports/store.ts";
import { list, sqliteDialect } from "../dialect.ts";
import type { Codec, Value } from "../table.ts";
import { alerts, attempts, inbox, incidentOf, incidents, notifications, refKey, timers } from "../tables.ts";
import { cleanText, toJson } from "../text.ts";
import { claimSet, columnsOf, due, endCancelled, finishSet, releaseSet } from "../writes/statements.ts";
import type { Batch } from "./conn.ts";
import { rowText } from "./row-text.ts";
import { put, save, upsertAttempt } from "./save.ts";

const text = (sql: string): string => sqliteDialect.text(sql);

const load = {
  incident: `SELECT ${list(incidents.names)} FROM incidents WHERE id = ?1`,
  open: `SELECT ${list(alerts.names)} FROM alerts WHERE integration_id = ?1 AND dedup_key = ?2 AND status = 'firing'`,
  group: `SELECT ${list(alerts.names)} FROM alerts WHERE integration_id = ?1 AND group_key = ?2 AND status = 'firing'`,
  expired: `SELECT ${list(alerts.names)} FROM alerts WHERE status = 'firing' AND expires_at <= ?1 ORDER BY expires_at LIMIT ?2`,
  notification: `SELECT ${list(notifications.names)} FROM notifications WHERE id = ?1`,
  counter: `SELECT value FROM counters WHERE name = ?1`,
};
const setNumber = `UPDATE counters SET value = ?1 WHERE name = 'number'`;

const take = {
  notifications: severities.map((_, priority) =>
    text(`SELECT ${list(notifications.names)} FROM (
      SELECT * FROM (SELECT ${columnsOf.notifications} FROM notifications AS n WHERE ${due.queued(priority)} ORDER BY n.due_at LIMIT $2)
      UNION ALL
      SELECT * FROM (SELECT ${columnsOf.notifications} FROM notifications AS n WHERE ${due.expired(priority)} ORDER BY n.due_at LIMIT $2))
      ORDER BY due_at, id LIMIT $2`),
  ),
  revise: text(
    `SELECT ${columnsOf.notifications} FROM notifications AS n WHERE ${due.revise} ORDER BY n.revise_at LIMIT $2`,
  ),
  timers: text(`SELECT ${columnsOf.timers} FROM timers AS n WHERE ${due.timers} ORDER BY n.due_at LIMIT $2`),
  inbox: text(`SELECT ${columnsOf.inbox} FROM inbox AS n WHERE ${due.inbox} ORDER BY n.due_at LIMIT $2`),
};

const taken = {
  notifications: text(`UPDATE notifications SET ${claimSet.notifications} WHERE id = $3`),
  revise: text(`UPDATE notifications SET ${claimSet.revise} WHERE id = $3`),
  timers: text(
    `UPDATE timers SET ${claimSet.timers} WHERE incident_id = substr($3, 1, instr($3, ':') - 1) AND id = $3`,
  ),
  inbox: text(`UPDATE inbox SET ${claimSet.inbox} WHERE id = $3`),
};

const updateColumns = [
  "id",
  "account_id",
  "state",
  "grade",
  "note",
  "due_at",
  "attempts",
  "ref",
  "ref_key",
  "shown_version",
  "revise_at",
  "updated_at",
];
const finish = rowText(`UPDATE notifications AS n SET ${finishSet} WHERE n.id = r.id`, updateColumns);
const release = rowText(`UPDATE notifications AS n SET ${releaseSet} WHERE n.id = r.id AND n.state = 'sending'`, [
  "id",
  "due_at",
  "note",
]);
const endTimers = `DELETE FROM timers WHERE incident_id = ?1 AND id = ?2 AND due_at = ?3`;
const expire = text(endCancelled);
const unpark = `DELETE FROM parks WHERE until <= ?1`;

type Names =
  | "revision" | "lockServices" | "loadIncidents" | "loadNotification" | "openAlerts" | "openAlertsOfGroups" | "expiredAlerts" | "nextNumbers" | "save"
  | "claimNotifications" | "claimRevisions" | "claimTimers" | "claimInbox" | "finishNotifications" | "releaseNotifications" | "finishTimers"; // prettier-ignore

/** The hot path on SQLite: one statement a row, all rows of a batch in one message to the thread. */
export function hotPath(batch: Batch): Pick<Tx, Names> {
  return {
    revision: () => counter(batch, "revision"),

    // The one writer is the lock.
    lockServices: () => Promise.resolve(),

    loadIncidents: async (ids) =>
      (await batch.look(load.incident, 1, [...new Set(ids)])).map((row): Incident => incidents.decode(row)),

    async loadNotification(id) {
      const [row] = await batch.look(load.notification, 1, [id]);
      return row === undefined ? null : notifications.decode(row);
    },

    openAlerts: (keys) =>
      openBy(
        batch,
        load.open,
        keys.map((key) => [key.integrationId, key.dedupKey]),
      ),
    openAlertsOfGroups: (groups) =>
      openBy(
        batch,
        load.group,
        groups.map((group) => [group.integrationId, group.groupKey]),
      ),
    expiredAlerts: async (now, limit) =>
      (await batch.rows(load.expired, [now, limit])).map((row) => alerts.decode(row)),

    async nextNumbers(count) {
      const last = await counter(batch, "number");
      void batch.put(setNumber, [last + count]);
      return last + 1;
    },

    save(changes) {
      save(batch, changes);
      return Promise.resolve();
    },

    async claimNotifications(claim) {
      void batch.put(unpark, [claim.now]);
      void batch.put(expire, [claim.now]);
      return claimed(batch, notifications, take.notifications, taken.notifications, claim);
    },
    claimRevisions: (claim) => claimed(batch, notifications, [take.revise], taken.revise, claim),
    claimTimers: (claim) => claimed(batch, timers, [take.timers], taken.timers, claim),
    async claimInbox(claim) {
      const rows = await claimed(batch, inbox, [take.inbox], taken.inbox, claim);
      return rows.map((row) => ({ ...row, tries: row.tries + 1 }));
    },

    finishNotifications(updates, tried) {
      batch.putMany(finish, updateColumns.length, updates.flatMap(updateValues));
      put(batch, upsertAttempt, attempts, tried);
      return Promise.resolve();
    },

    releaseNotifications(rows) {
      batch.putMany(
        release,
        3,
        rows.flatMap((row): Value[] => [row.id, row.dueAt, row.note === null ? null : cleanText(row.note)]),
      );
      return Promise.resolve();
    },

    finishTimers(rows) {
      batch.putMany(
        endTimers,
        3,
        rows.flatMap((row): Value[] => [incidentOf(row.id), row.id, row.dueAt]),
      );
      return Promise.resolve();
    },
  };
}

async function counter(batch: Batch, name: "revision" | "number"): Promise<number> {
  const [row] = await batch.look(load.counter, 1, [name]);
  return Number(row?.[0] ?? 0);
}

/** Each pair once: a key that stands twice in a request must not come back as two alerts. */
async function openBy(
  batch: Batch,
  sql: string,
  pairs: readonly (readonly [string, string])[],
): Promise<readonly Alert[]> {
  const seen = new Map(pairs.map((pair) => [pair.join("\0"), pair]));
  const rows = await batch.look(
    sql,
    2,
    [...seen.values()].flatMap(([a, b]) => [a, cleanText(b)]),
  );
  return rows.map((row) => alerts.decode(row));
}

async function claimed<E>(
  batch: Batch,
  table: Pick<Codec<E>, "decode">,
  selects: readonly string[],
  update: string,
  claim: Claim,
): Promise<readonly E[]> {
  const rows = await batch.claim(
    selects.map((sql) => [sql, [claim.now]] as const),
    claim.limit,
    update,
    [claim.owner, claim.until],
  );
  return rows.map((row) => ({ ...table.decode(row), leaseOwner: claim.owner, leaseUntil: claim.until }));
}

function updateValues(update: NotificationUpdate): Value[] {
  return [
    update.id,
    update.accountId,
    update.state,
    update.grade,
    update.note === null ? null : cleanText(update.note),
    update.dueAt,
    update.attempts,
    update.ref === null ? null : toJson(update.ref),
    refKey(update.ref),
    update.shownVersion,
    update.reviseAt,
    update.updatedAt,
  ];
}
