import type { Ref } from "#ports/channel.ts";
import { updateOf } from "#ports/store.ts";
import { readActionToken } from "./actiontoken.ts";
import type { App } from "./app.ts";

/**
 * Keeps parts of a sent message's ref that are new: from here on every node edits the message by them. Parts that are not named stay, so
 * that what a press brings and what an edit under way learns do not undo each other.
 */
export async function keepRef(app: App, notificationId: string, parts: Ref): Promise<void> {
  await app.store.write(async (tx) => {
    const sent = await tx.loadNotification(notificationId);
    if (sent === null || sent.ref === null || !isNew(sent.ref, parts)) return;
    const update = { ...updateOf(sent), ref: { ...sent.ref, ...parts }, updatedAt: app.clock.now() };
    await tx.finishNotifications([update], []);
  });
}

/** The same for the message that an action token belongs to. */
export async function keepPressed(app: App, token: string, parts: Ref): Promise<void> {
  const id = readActionToken(app.box, token);
  if (id !== null) await keepRef(app, id, parts);
}

/** Whether one of these parts is not known yet. */
export function isNew(known: Ref, parts: Ref): boolean {
  return Object.entries(parts).some(([name, value]) => known[name] !== value);
}
