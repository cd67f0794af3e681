import { isBundled } from "#domain/bundle.ts";
import type { Notification } from "#domain/notification.ts";
import type { Pace } from "#ports/channel.ts";
import type { Turn } from "./crowd.ts";
import type { Deps } from "./deps.ts";
import type { Ask } from "./quota.ts";
import type { Destination } from "./sender.ts";

/** Is it this message's turn, by the platform's pace and by what a person can take? If so, it is counted in both. */
export function turnOf(
  { pacer, quota }: Pick<Deps, "pacer" | "quota">,
  to: Destination,
  sent: Notification,
  paces: readonly Pace[],
  now: number,
): Turn {
  const ask = askOf(sent);
  const person = ask === null ? 0 : quota.wait(paces, ask, now);
  if (person > 0) return { waitMs: person, why: "person" };
  const keys = { account: to.account.id, address: sent.linkId ?? sent.id };
  const waitMs = pacer.take(paces, keys, sent.severity, now);
  if (waitMs === 0 && ask !== null) quota.count(paces, ask, now);
  return { waitMs, why: "pace" };
}

/** Null: it is not about an incident, or to nobody in person. */
function askOf({ kind, userId, channel, incidentId, severity }: Notification): Ask | null {
  if (!isBundled(kind) || userId === null || incidentId === null) return null;
  return { to: `${userId}:${channel}`, about: incidentId, severity };
}
