import type { CommandResult } from "#domain/command.ts";
import type { Link } from "#domain/link.ts";
import { can } from "#domain/permission.ts";
import type { App } from "../app.ts";
import type { By, Result } from "../config/change.ts";
import { acceptOffer, readOffer } from "../linking/offer.ts";
import { respondByMessage } from "../bundle.ts";
import { commandOf } from "./responses.ts";

/**
 * Somebody who pressed a button without being linked has signed in and linked themselves; what they pressed is done now, in their
 * name. `done` null: there was nothing to do, or they may not.
 */
export async function acceptAndAct(
  app: App,
  token: string,
  userId: string,
  by: By,
): Promise<Result<{ readonly link: Link; readonly done: CommandResult | null }>> {
  const offer = readOffer(app, token);
  const linked = await acceptOffer(app, token, userId, by);
  if (!linked.ok) return linked;
  const link = linked.value;
  const user = (await app.snapshots.current()).users.get(userId);
  const nothing = { ok: true, value: { link, done: null } } as const;
  if (offer === null || offer.verb === null || offer.notificationId === null) return nothing;
  const notification = await app.store.read.notification(offer.notificationId);
  if (notification === null || user === undefined || !can(user.role, "incident.respond")) return nothing;
  const results = await respondByMessage(app, notification, {
    command: commandOf(offer.verb, offer.minutes, null, app.clock.now()),
    actor: by.actor,
    via: { kind: "channel", channel: offer.channel, notificationId: notification.id },
  });
  return { ok: true, value: { link, done: results.find(({ kind }) => kind === "changed") ?? results[0] ?? null } };
}
