import { draftOf } from "#domain/draft.ts";
import { endAlert } from "#domain/intake.ts";
import type { App } from "./app.ts";
import { afterCommit, contextOf, saveDrafts } from "./decide.ts";

/** Ends alerts that their sender did not refresh in time (Prometheus' endsAt). Returns how many. */
export async function expireAlerts(app: App, limit: number): Promise<number> {
  const done = await app.store.write(async (tx) => {
    const context = await contextOf(app, tx);
    const expired = await tx.expiredAlerts(context.now, limit);
    const incidents = await tx.loadIncidents([...new Set(expired.map((alert) => alert.incidentId))]);
    const drafts = new Map(incidents.map((incident) => [incident.id, draftOf(incident)]));
    const ended = expired.map((alert) => ({
      ...alert,
      status: "resolved" as const,
      endedAt: context.now,
      expiresAt: null,
    }));
    for (const alert of ended) {
      const draft = drafts.get(alert.incidentId);
      if (draft !== undefined && draft.incident.state !== "closed") endAlert(draft, alert, "expired", context);
    }
    const planned = await saveDrafts(app, tx, [...drafts.values()], context, { alerts: ended });
    return { count: expired.length, planned };
  });
  afterCommit(app, done.planned);
  return done.count;
}
