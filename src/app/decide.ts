import type { Context, Draft } from "#domain/draft.ts";
import { isChanged } from "#domain/draft.ts";
import type { Incident } from "#domain/incident.ts";
import type { Notification } from "#domain/notification.ts";
import { awaitPresence } from "#domain/presence.ts";
import type { Rule } from "#domain/rule.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { Changes, Tx } from "#ports/store.ts";
import type { App } from "./app.ts";
import type { Handed } from "./handoff.ts";
import { kindOf } from "./presence.ts";

/** What a decision in this transaction may know; one instant for all of it. */
export async function contextOf(app: App, tx: Tx): Promise<Context> {
  return { now: app.clock.now(), newId: () => app.ids.next(), snapshot: await app.snapshots.fresh(tx) };
}

/** The rule that an incident was assigned by, in the version of that time; null: none. */
export async function ruleOf(tx: Tx, snapshot: Snapshot, incident: Incident): Promise<Rule | null> {
  const { ruleId, ruleVersion } = incident.escalation;
  if (ruleId === null || ruleVersion === null) return null;
  const current = snapshot.rules.get(incident.serviceId)?.find((rule) => rule.id === ruleId);
  return current?.version === ruleVersion ? current : tx.ruleVersion(ruleId, ruleVersion);
}

/** What a transaction planned for later; to be handed to `afterCommit`. */
export interface Planned {
  readonly handed: readonly Handed[];
  readonly timersAt: number | null;
  readonly deliverAt: number | null;
}

/**
 * Saves decided drafts, all in one go, together with other rows. Pages that are due now and for which the engine of this process has
 * room are saved as claimed by it. Writes through `tx` only, so the transaction may run again.
 */
export async function saveDrafts(
  app: App,
  tx: Tx,
  drafts: readonly Draft[],
  context: Context,
  more: Changes = {},
): Promise<Planned> {
  const { now } = context;
  const changed = drafts.filter(isChanged);
  for (const draft of changed) awaitPresence(draft, context, (channel) => kindOf(app, channel));
  const timers = changed.flatMap((draft) => [...draft.timers.values()]);
  const handed: Handed[] = [];
  let room = app.handoff.room();
  const notifications: Notification[] = [];
  let deliverAt: number | null = null;
  for (const draft of changed) {
    for (const notification of draft.notifications) {
      if (notification.state === "queued" && notification.dueAt <= now && room > 0) {
        room -= 1;
        const claimed: Notification = {
          ...notification,
          state: "sending",
          leaseOwner: app.node,
          leaseUntil: now + app.handoff.leaseMs,
        };
        notifications.push(claimed);
        handed.push({ notification: claimed, incident: draft.incident });
      } else {
        notifications.push(notification);
        if (notification.state === "queued") deliverAt = Math.min(deliverAt ?? notification.dueAt, notification.dueAt);
      }
    }
  }
  await tx.save({
    ...more,
    incidents: changed.map((draft) => draft.incident),
    timeline: changed.flatMap((draft) => draft.timeline),
    timers,
    notifications: [...notifications, ...(more.notifications ?? [])],
    clearTimersOf: changed.filter((draft) => draft.clearTimers && !draft.isNew).map((draft) => draft.incident.id),
    cancel: changed.flatMap((draft) =>
      draft.cancel === null || draft.isNew ? [] : [{ incidentId: draft.incident.id, note: draft.cancel, at: now }],
    ),
    closeAlertsOf: changed
      .filter((draft) => draft.closeAlerts)
      .map((draft) => ({ incidentId: draft.incident.id, at: now })),
    revise: changed.filter((draft) => draft.revise).map((draft) => ({ incidentId: draft.incident.id, at: now })),
  });
  for (const draft of changed) {
    for (const { assignment, userId } of draft.hasten) {
      await tx.hastenNotifications(draft.incident.id, assignment, userId, now);
      deliverAt = now;
    }
  }
  if (deliverAt !== null && deliverAt <= now) tx.wake("deliver");
  if (timers.some((timer) => timer.dueAt <= now)) tx.wake("timers");
  if (changed.some((draft) => draft.revise)) tx.wake("revise");
  if (changed.length > 0) tx.wake("incidents");
  const timersAt = timers.length === 0 ? null : Math.min(...timers.map((timer) => timer.dueAt));
  return { handed, timersAt, deliverAt };
}

/** To be called once the commit is durable. */
export function afterCommit(app: App, planned: Planned): void {
  if (planned.handed.length > 0) app.handoff.take(planned.handed);
  if (planned.timersAt !== null) app.handoff.due("timers", planned.timersAt);
  if (planned.deliverAt !== null) app.handoff.due("deliver", planned.deliverAt);
}
