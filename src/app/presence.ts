import type { User } from "#domain/people.ts";
import { type ChannelKind, presenceStaleMs } from "#domain/presence.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { App } from "./app.ts";

/** The place of a sighting in the console. */
export const consolePlace = "console";

/** What a channel is to presence. People are seen where they answer in place, and in the browser of the console. */
export function kindOf(app: App, channel: string): ChannelKind {
  const manifest = app.channels.get(channel)?.manifest;
  if (manifest === undefined) return "other";
  if (manifest.phone === true) return "phone";
  return manifest.style === "app" || manifest.console === true ? "chat" : "other";
}

/** Do they let presence arrange their pages, and does the workspace? Nobody else is asked for, nor anything of them kept. */
export function allowsPresence(user: User | undefined, snapshot: Snapshot): boolean {
  return snapshot.settings.presence && user?.presence === true && !user.disabled;
}

/** Somebody did something in a place. Kept for minutes, of those alone who let presence arrange their pages. */
export async function noteSighting(app: App, user: User, place: string, at: number): Promise<void> {
  const snapshot = await app.snapshots.recent();
  if (!allowsPresence(snapshot.users.get(user.id), snapshot) || at < app.clock.now() - presenceStaleMs) return;
  await app.store.write((tx) => tx.putSighting({ userId: user.id, place, at }));
}

/** Where people were minutes ago is forgotten. */
export async function forgetSightings(app: App): Promise<void> {
  await app.store.write((tx) => tx.removeSightings({ before: app.clock.now() - presenceStaleMs }));
}
