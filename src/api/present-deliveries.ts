import type { Link } from "#domain/link.ts";
import type { Attempt, Notification, Receipt } from "#domain/notification.ts";
import type { Language, User } from "#domain/people.ts";
import { noteWords } from "#domain/skip-words.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import { whyWords } from "#domain/whywords.ts";
import type { Reads } from "#ports/store.ts";
import type { AuditEntry } from "#ports/rows.ts";
import type { z } from "zod";
import { gradeWords, stateWords } from "./delivery-words.ts";
import { iso } from "./schemas/common.ts";
import type * as shape from "./schemas/deliveries.ts";
import type { readiness } from "./schemas/people.ts";

/** A notification as the API shows it: neither the address nor the values of a code are in it. */
export function presentNotification(
  row: Notification,
  snapshot: Snapshot,
  serviceId: string | null,
  language: Language,
): z.output<typeof shape.notification> {
  return {
    id: row.id,
    kind: row.kind,
    incident_id: row.incidentId,
    level: row.level,
    loop: row.loop,
    channel: row.channel,
    to: { user_id: row.userId, link_id: row.linkId, label: recipientName(row, snapshot) },
    severity: row.severity,
    state: row.state,
    state_words: stateWords[row.state][language],
    grade: row.grade,
    grade_words: gradeWords[row.grade][language],
    why: {
      reason: row.why.reason,
      words: whyWords(row, snapshot, serviceId, language),
      through: [...(row.why.through ?? [])],
      note: row.why.note ?? null,
    },
    note: noteWords(row.note, language),
    due_at: iso(row.dueAt),
    attempt_count: row.attempts,
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
  };
}

/** Notifications with every attempt and receipt: the proof of who was reached. */
export async function presentProofs(
  rows: readonly Notification[],
  read: Reads,
  snapshot: Snapshot,
  serviceId: string | null,
  language: Language,
): Promise<z.output<typeof shape.proof>[]> {
  const ids = rows.map((row) => row.id);
  const [attempts, receipts] = await Promise.all([read.attemptsOf(ids), read.receiptsOf(ids)]);
  const attemptsOf = Map.groupBy(attempts, (each) => each.notificationId);
  const receiptsOf = Map.groupBy(receipts, (each) => each.notificationId);
  return rows.map((row) => ({
    ...presentNotification(row, snapshot, serviceId, language),
    attempts: (attemptsOf.get(row.id) ?? []).map((each) => presentAttempt(each, language)),
    receipts: (receiptsOf.get(row.id) ?? []).map(presentReceipt),
  }));
}

/** Who or what a notification is for, as people know them. */
export function recipientName(row: Notification, snapshot: Snapshot): string {
  const link = row.linkId === null ? undefined : snapshot.links.get(row.linkId);
  const user = row.userId === null ? undefined : snapshot.users.get(row.userId);
  if (user !== undefined) return link === undefined ? user.name : `${user.name} (${link.label})`;
  return link?.label ?? row.channel;
}

/** States of messages that never arrived, as far as is known. */
const lost: ReadonlySet<Notification["state"]> = new Set(["failed", "unknown"]);

/** Whether somebody could be paged now: what is wrong with their addresses, and what came of the last message to them. */
export function presentReadiness(
  user: User,
  snapshot: Snapshot,
  last: Notification | undefined,
  language: Language,
): z.output<typeof readiness> {
  const links = snapshot.linksOfUser.get(user.id) ?? [];
  const channelsOf = (state: Link["state"]): string[] => [
    ...new Set(links.filter((link) => link.state === state).map((link) => link.channel)),
  ];
  return {
    user_id: user.id,
    broken: channelsOf("broken"),
    pending: channelsOf("pending"),
    last_message:
      last === undefined
        ? null
        : {
            at: iso(last.updatedAt),
            test: last.kind === "test",
            channel: last.channel,
            ok: !lost.has(last.state),
            words: lost.has(last.state) ? stateWords[last.state][language] : gradeWords[last.grade][language],
          },
  };
}

export function presentAudit(entry: AuditEntry): z.output<typeof shape.auditEntry> {
  const { seq, actor, action, target, data, address, hash } = entry;
  return {
    seq,
    at: iso(entry.at),
    actor,
    action,
    target,
    data: { ...data },
    address,
    hash,
    previous_hash: entry.prevHash,
  };
}

function presentAttempt(attempt: Attempt, language: Language): z.output<typeof shape.attempt> {
  const { number, purpose, outcome } = attempt;
  const why = noteWords(attempt.why, language);
  return { number, purpose, started_at: iso(attempt.startedAt), finished_at: iso(attempt.finishedAt), outcome, why };
}

/** The same with its requests and their answers, for the record of one delivery. */
export function presentAttemptInFull(attempt: Attempt, language: Language): z.output<typeof shape.attemptInFull> {
  const exchanges = (attempt.exchanges ?? []).map(({ tookMs, ...each }) => ({ ...each, took_ms: tookMs }));
  return { ...presentAttempt(attempt, language), exchanges };
}

function presentReceipt(receipt: Receipt): z.output<typeof shape.receipt> {
  return { at: iso(receipt.at), state: receipt.state, sequence: receipt.sequence, detail: receipt.detail };
}
