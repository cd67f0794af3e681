import type { Actor } from "#domain/actor.ts";
import type { Incident } from "#domain/incident.ts";
import type { Notification } from "#domain/notification.ts";
import type { View } from "./view.ts";

/** The message that an action link came with, and who follows it. */
export interface Reached {
  readonly notification: Notification;
  /** Who acts by this link; null: nobody is known, sign in first. */
  readonly who: { readonly actor: Actor; readonly name: string } | null;
  readonly token: string;
  readonly view: View;
}

/** The link of a closed incident shows its state for so long, and can do nothing after that. */
const lingerMs = 24 * 60 * 60_000;

export function hasExpired(incident: Incident, now: number): boolean {
  return incident.state === "closed" && incident.closedAt !== null && now - incident.closedAt > lingerMs;
}
