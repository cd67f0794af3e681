import type { Context } from "./draft.ts";
import { defaultRoom, type RoomEvent } from "./link.ts";
import type { Incident } from "./incident.ts";
import type { Notification, NotificationKind } from "./notification.ts";
import { isPage, notificationKey } from "./notification.ts";

/**
 * How a channel learns what became of an incident: `edits` its sent card (nothing more to do) · `tells` people once it is over ·
 * `streams` each change to a machine · `silent`: too loud for news (a call).
 */
export type Following = "edits" | "tells" | "streams" | "silent";

/**
 * The messages that tell those who were paged what became of it, where their channel cannot edit what was sent. The one
 * who acted is not told. `sent`: all notifications of the incident.
 */
export function planFollowUp(
  incident: Incident,
  sent: readonly Notification[],
  following: (page: Notification) => Following,
  actorUserId: string | null,
  context: Pick<Context, "now" | "newId" | "snapshot">,
): readonly Notification[] {
  const told = new Map<string, Notification>();
  for (const page of sent) {
    if (isPage(page.kind) && page.grade >= 2) told.set(recipientOf(page), page);
  }
  return [...told.values()].flatMap((page) => {
    if (page.userId !== null && page.userId === actorUserId) return [];
    const room =
      page.userId === null && page.linkId !== null ? (context.snapshot.links.get(page.linkId)?.room ?? null) : null;
    const kind = noticeFor(following(page), incident, (room ?? defaultRoom).events);
    return kind === null ? [] : [followUp(page, kind, incident, context)];
  });
}

function noticeFor(how: Following, incident: Incident, events: readonly RoomEvent[]): NotificationKind | null {
  const over = incident.state === "closed";
  if (how === "edits" || how === "silent") return null;
  if (how === "streams") return over ? "resolved" : "update";
  if (over) return events.includes("closed") ? "resolved" : null;
  return incident.state === "acknowledged" && events.includes("acknowledged") ? "update" : null;
}

function recipientOf(page: Notification): string {
  return `${page.userId ?? "room"}|${page.linkId ?? JSON.stringify(page.address)}`;
}

function followUp(
  page: Notification,
  kind: NotificationKind,
  incident: Incident,
  context: { readonly now: number; readonly newId: () => string },
): Notification {
  return {
    ...page,
    id: context.newId(),
    key: notificationKey({
      incidentId: incident.id,
      assignment: incident.version,
      round: 0,
      level: -3,
      loop: 0,
      kind,
      to: recipientOf(page),
      step: 0,
    }),
    kind,
    severity: "info",
    state: "queued",
    grade: 0,
    why: { reason: "subscribed" },
    note: null,
    dueAt: context.now,
    attempts: 0,
    ref: null,
    shownVersion: 0,
    reviseAt: null,
    leaseOwner: null,
    leaseUntil: null,
    createdAt: context.now,
    updatedAt: context.now,
  };
}
