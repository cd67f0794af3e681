import { memberIds } from "#domain/bundle.ts";
import type { CommandResult } from "#domain/command.ts";
import type { Incident } from "#domain/incident.ts";
import type { Notification } from "#domain/notification.ts";
import type { App } from "./app.ts";
import { type Order, respond } from "./respond.ts";

/** The pages that went out in the message of this row: those of a bundle, else itself alone. */
async function pagesIn(app: App, sent: Notification): Promise<readonly Notification[]> {
  return sent.kind === "bundle" ? app.store.read.notificationsById(memberIds(sent)) : [sent];
}

/** The incidents of a bundle as they are now. */
export async function incidentsIn(app: App, bundle: Notification): Promise<readonly Incident[]> {
  const pages = await pagesIn(app, bundle);
  return app.store.read.incidentsById([...new Set(pages.flatMap(({ incidentId }) => incidentId ?? []))]);
}

/** Carries out a command on every incident that a message was about; the results in the order of its pages. Idempotent. */
export async function respondByMessage(
  app: App,
  sent: Notification,
  order: Omit<Order, "incidentId" | "notificationId">,
): Promise<readonly CommandResult[]> {
  const results: CommandResult[] = [];
  for (const page of await pagesIn(app, sent)) {
    if (page.incidentId === null) continue;
    const result = await respond(app, { ...order, incidentId: page.incidentId, notificationId: page.id });
    if (result !== null) results.push(result);
  }
  return results;
}
