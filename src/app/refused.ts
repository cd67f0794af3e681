import { draftOf } from "#domain/draft.ts";
import { failOver, skipDeadLevel } from "#domain/failover.ts";
import type { Notification } from "#domain/notification.ts";
import { wantsPages } from "#domain/wakeup.ts";
import type { App } from "./app.ts";
import { afterCommit, contextOf, ruleOf, saveDrafts } from "./decide.ts";

/**
 * A page ended without reaching anybody: its person's next channel now; if the whole level is dead, the next level now
 * (DESIGN §5.3). To be called after the page's end was written.
 */
export async function pageRefused(app: App, page: Notification): Promise<void> {
  const { incidentId } = page;
  if (incidentId === null || (page.kind !== "page" && page.kind !== "refire")) return;
  const planned = await app.store.write(async (tx) => {
    const [incident] = await tx.loadIncidents([incidentId]);
    if (incident === undefined || incident.state === "closed" || incident.snoozedUntil !== null) return null;
    const context = await contextOf(app, tx);
    const draft = draftOf(incident);
    const rule = await ruleOf(tx, context.snapshot, incident);
    if (!wantsPages(draft, rule)) return null;
    const sent = await tx.notificationsOf(incidentId);
    if (page.userId !== null) failOver(draft, context, page.userId, "refused", sent);
    if (rule !== null) skipDeadLevel(draft, context, rule, sent);
    return saveDrafts(app, tx, [draft], context);
  });
  if (planned !== null) afterCommit(app, planned);
}
