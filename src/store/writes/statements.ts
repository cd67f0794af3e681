import { list } from "../dialect.ts";
import { alerts, inbox, notifications, timers } from "../tables.ts";

// Statements of the hot path whose text both engines share, with `$n` for values. Where PostgreSQL takes a whole batch at once,
// `r` is the batch; SQLite runs the text once for each row of it.

const sent = `n.state IN ('accepted', 'delivered', 'seen', 'acted')`;
const under = `n.state = 'sending'`;
const cancelled = `n.state = 'sending' AND r.state = 'queued' AND n.cancel_note IS NOT NULL`;

/** How far a sent message has come. `failed` after `accepted` is a bounce; after a proof of delivery it is not believed. */
const rank = (of: string): string =>
  `CASE ${of} WHEN 'accepted' THEN 20 WHEN 'failed' THEN 25 WHEN 'delivered' THEN 30 WHEN 'seen' THEN 40 WHEN 'acted' THEN 50 ELSE 0 END`;

/**
 * What an update may change, by the state that the row is in now: all of it while it is still under way; of a sent one only what
 * goes forward; of one that has ended or is waiting anew, no more than the proof and the platform's id.
 * A card that was on its way while its incident moved on shows an old state: it wants an edit at once.
 * An edit under way has `revise_at` = `lease_until`: if a change has moved it meanwhile, the card wants a further edit.
 */
export const finishSet = [
  `state = CASE WHEN ${cancelled} THEN 'cancelled' WHEN ${under} THEN r.state WHEN ${sent} AND ${rank("r.state")} > ${rank("n.state")} THEN r.state ELSE n.state END`,
  `note = CASE WHEN ${cancelled} THEN n.cancel_note WHEN ${under} THEN r.note WHEN ${sent} THEN coalesce(r.note, n.note) ELSE n.note END`,
  `grade = GREATEST(n.grade, r.grade)`,
  `account_id = CASE WHEN ${under} THEN coalesce(r.account_id, n.account_id) ELSE n.account_id END`,
  `due_at = CASE WHEN ${under} THEN r.due_at ELSE n.due_at END`,
  `attempts = CASE WHEN ${under} THEN r.attempts ELSE GREATEST(n.attempts, r.attempts) END`,
  `ref = CASE WHEN ${under} OR ${sent} THEN coalesce(r.ref, n.ref) ELSE coalesce(n.ref, r.ref) END`,
  `ref_key = CASE WHEN ${under} OR ${sent} THEN coalesce(r.ref_key, n.ref_key) ELSE coalesce(n.ref_key, r.ref_key) END`,
  `shown_version = GREATEST(n.shown_version, r.shown_version)`,
  `revise_at = CASE WHEN r.revise_at IS NULL AND r.state NOT IN ('queued', 'sending') AND coalesce(r.ref, n.ref) IS NOT NULL AND r.shown_version < (SELECT i.version FROM incidents AS i WHERE i.id = n.incident_id) THEN r.updated_at WHEN ${under} OR n.revise_at IS NULL OR n.revise_at = n.lease_until THEN r.revise_at WHEN r.revise_at IS NULL OR n.revise_at < r.revise_at THEN n.revise_at ELSE r.revise_at END`,
  `cancel_note = CASE WHEN ${under} THEN NULL ELSE n.cancel_note END`,
  `lease_owner = NULL`,
  `lease_until = NULL`,
  `updated_at = GREATEST(n.updated_at, r.updated_at)`,
].join(", ");

/** `r`: id, due_at, note. */
export const releaseSet = [
  `state = CASE WHEN n.cancel_note IS NULL THEN 'queued' ELSE 'cancelled' END`,
  `note = coalesce(n.cancel_note, r.note, n.note)`,
  `due_at = r.due_at`,
  `cancel_note = NULL`,
  `lease_owner = NULL`,
  `lease_until = NULL`,
].join(", ");

/** `r`: incident_id, note, at. Waiting ones end; one under way goes on, but not into a retry. */
export const cancelSet = [
  `state = CASE WHEN n.state = 'queued' THEN 'cancelled' ELSE n.state END`,
  `note = CASE WHEN n.state = 'queued' THEN r.note ELSE n.note END`,
  `cancel_note = CASE WHEN n.state = 'sending' THEN r.note ELSE NULL END`,
  `updated_at = CASE WHEN n.state = 'queued' THEN GREATEST(n.updated_at, r.at) ELSE n.updated_at END`,
].join(", ");
export const cancelWhere = `n.incident_id = r.incident_id AND n.state IN ('queued', 'sending')`;

/** `r`: incident_id, at. Waiting rows with a ref show the newest state anyway once they are sent. */
export const reviseSet = `revise_at = CASE WHEN n.revise_at < r.at THEN n.revise_at ELSE r.at END`;
export const reviseWhere = `n.incident_id = r.incident_id AND n.ref IS NOT NULL AND n.state NOT IN ('queued', 'sending')`;

/** For a notification `n`: a platform asked to leave its lane alone. */
export const parkedAtAll = `EXISTS (SELECT 1 FROM parks AS p WHERE p.key IN ('account:' || n.account_id, 'link:' || n.link_id))`;
/** The same, for longer than until `$1`. */
export const parked = `EXISTS (SELECT 1 FROM parks AS p WHERE p.until > $1 AND p.key IN ('account:' || n.account_id, 'link:' || n.link_id))`;
const unparked = `NOT ${parked}`;

/** When the first of a severity that waits in a free lane is due; one step into the index instead of a walk through the queue. */
export function headOf(priority: number, isParked: string): string {
  return `(SELECT n.due_at FROM notifications AS n WHERE n.state = 'queued' AND n.priority = ${priority} AND NOT ${isParked} ORDER BY n.due_at LIMIT 1)`;
}

/** For a row of `incidents`: it is open, and nothing would ever happen to it again. */
export const isStranded = `state = 'triggered' AND snoozed_until IS NULL AND escalation_status <> 'exhausted'
  AND NOT EXISTS (SELECT 1 FROM timers AS t WHERE t.incident_id = incidents.id AND t.kind IN ('delay', 'loop', 'advance', 'snooze'))
  AND NOT EXISTS (SELECT 1 FROM notifications AS w WHERE w.incident_id = incidents.id AND w.state IN ('queued', 'sending'))`;

/** Due rows of the queues, `$1` the time; a LIMIT and the lock of the engine follow. */
export const due = {
  queued: (priority: number) => `n.state = 'queued' AND n.priority = ${priority} AND n.due_at <= $1 AND ${unparked}`,
  expired: (priority: number) =>
    `n.lease_owner IS NOT NULL AND n.lease_until <= $1 AND n.state = 'sending' AND n.priority = ${priority} AND n.cancel_note IS NULL AND ${unparked}`,
  revise: `n.revise_at <= $1 AND n.ref IS NOT NULL AND n.state NOT IN ('queued', 'sending') AND (n.lease_until IS NULL OR n.lease_until <= $1) AND ${unparked}`,
  timers: `n.due_at <= $1 AND (n.lease_until IS NULL OR n.lease_until <= $1)`,
  inbox: `n.state = 'waiting' AND n.due_at <= $1 AND (n.lease_until IS NULL OR n.lease_until <= $1)`,
};

/** Rows whose try was cut off after their incident was cancelled: to send them again is what the cancel forbade. `$1`: the time. */
export const endCancelled = `UPDATE notifications SET state = 'cancelled', note = cancel_note, cancel_note = NULL, lease_owner = NULL, lease_until = NULL, updated_at = $1
  WHERE lease_owner IS NOT NULL AND lease_until <= $1 AND state = 'sending' AND cancel_note IS NOT NULL`;

/** `$1` owner, `$2` until. */
export const claimSet = {
  notifications: `state = 'sending', lease_owner = $1, lease_until = $2`,
  revise: `revise_at = $2, lease_owner = $1, lease_until = $2`,
  timers: `lease_owner = $1, lease_until = $2`,
  inbox: `lease_owner = $1, lease_until = $2, tries = tries + 1`,
};

/** Column lists of the rows that claims and loads return. */
export const columnsOf = {
  notifications: list(notifications.names, "n."),
  timers: list(timers.names, "n."),
  inbox: list(inbox.names, "n."),
  alerts: list(alerts.names, "n."),
};
