import type { Alert } from "#domain/alert.ts";
import type { Event } from "#domain/event.ts";
import type { Timer } from "#domain/timer.ts";
import type { Changes } from "#ports/store.ts";
import { incidentOf } from "./tables.ts";

/** The alerts of a save; those that still fire in an incident which the same save closes are closed with it. */
export function closedWith(changes: Changes): readonly Alert[] | undefined {
  if (changes.alerts === undefined || changes.closeAlertsOf === undefined || changes.closeAlertsOf.length === 0)
    return changes.alerts;
  const closed = new Map(changes.closeAlertsOf.map((one) => [one.incidentId, one.at]));
  return changes.alerts.map((alert) => {
    const at = closed.get(alert.incidentId);
    return at === undefined || alert.status !== "firing" ? alert : { ...alert, status: "closed", endedAt: at };
  });
}

/** The timers of a save. One whose id does not begin with its incident could never be finished: better told at once. */
export function namedTimers(timers: readonly Timer[] | undefined): readonly Timer[] | undefined {
  const wrong = timers?.find((timer) => incidentOf(timer.id) !== timer.incidentId);
  if (wrong !== undefined) throw new Error(`timer ${wrong.id} is not named after its incident ${wrong.incidentId}`);
  return timers;
}

/** When each integration was last heard, by the events of a save. Sorted, so that two nodes lock the rows in one order. */
export function heardIn(
  events: readonly Event[] | undefined,
): readonly { readonly integration_id: string; readonly at: number }[] {
  const last = new Map<string, number>();
  for (const event of events ?? [])
    last.set(event.integrationId, Math.max(last.get(event.integrationId) ?? 0, event.receivedAt));
  return [...last].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([integration_id, at]) => ({ integration_id, at }));
}
