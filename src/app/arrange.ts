import { draftOf, engineOrigin, say } from "#domain/draft.ts";
import type { Incident } from "#domain/incident.ts";
import { isPage, type Notification } from "#domain/notification.ts";
import { arrange, type Arrangement, delayAtMostMs, isArrangeable, type Presence } from "#domain/presence.ts";
import type { TimelineEvent } from "#domain/timeline.ts";
import type { Timer } from "#domain/timer.ts";
import type { Tx } from "#ports/store.ts";
import type { App } from "./app.ts";
import { afterCommit, contextOf, saveDrafts } from "./decide.ts";
import { kindOf } from "./presence.ts";
import { stillDue } from "./timers.ts";

/**
 * The answer to presence timers: gives the pages of each person their order by where they are now (`arrange`), writes what was done into
 * the timeline, and takes the timers out, in one transaction. `seen`: by link.
 */
export async function arrangePages(
  app: App,
  timers: readonly Timer[],
  seen: ReadonlyMap<string, Presence>,
): Promise<void> {
  const done = await app.store.write(async (tx) => {
    const context = await contextOf(app, tx);
    const incidents = await tx.loadIncidents([...new Set(timers.map((timer) => timer.incidentId))]);
    const drafts = new Map(incidents.map((incident) => [incident.id, draftOf(incident)]));
    const dueTimes: number[] = [];
    for (const timer of await stillDue(tx, timers)) {
      const draft = drafts.get(timer.incidentId);
      if (draft === undefined || timer.userId === null || !isCurrent(draft.incident, timer)) continue;
      const pages = await firingOf(tx, timer.userId, draft.incident);
      const decided = decide(app, pages, seen, draft.incident, context.now);
      const byId = new Map(pages.map((page) => [page.id, page]));
      const moves = decided.moves.flatMap(({ id, dueAt, effect }) => {
        const page = byId.get(id);
        return page === undefined
          ? []
          : [{ id, dueAt, why: effect === null ? page.why : { ...page.why, presence: effect } }];
      });
      const moved = new Set(await tx.arrangeNotifications(moves, context.now));
      dueTimes.push(...moves.filter(({ id }) => moved.has(id)).map(({ dueAt }) => dueAt));
      const event = tellOf(timer.userId, decided, moved, byId);
      if (event !== null) say(draft, context.now, engineOrigin, event);
    }
    const planned = await saveDrafts(app, tx, [...drafts.values()], context);
    await tx.finishTimers(timers.map(({ id, dueAt }) => ({ id, dueAt })));
    if (dueTimes.some((at) => at <= context.now)) tx.wake("deliver");
    return { planned, dueTimes };
  });
  afterCommit(app, done.planned);
  if (done.dueTimes.length > 0) app.handoff.due("deliver", Math.min(...done.dueTimes));
}

function isCurrent(incident: Incident, timer: Timer): boolean {
  const { state, snoozedUntil, escalation } = incident;
  return state !== "closed" && snoozedUntil === null && escalation.assignment === timer.assignment;
}

/** The pages that were planned for this person together, last. */
async function firingOf(tx: Tx, userId: string, incident: Incident): Promise<readonly Notification[]> {
  const mine = (await tx.notificationsOf(incident.id)).filter(
    (page) => page.userId === userId && page.assignment === incident.escalation.assignment && isPage(page.kind),
  );
  const firedAt = Math.max(...mine.filter(isArrangeable).map((page) => page.createdAt));
  return mine.filter((page) => page.createdAt === firedAt && isArrangeable(page));
}

const deadStates: ReadonlySet<Notification["state"]> = new Set([
  "failed",
  "unknown",
  "expired",
  "cancelled",
  "suppressed",
]);

function decide(
  app: App,
  pages: readonly Notification[],
  seen: ReadonlyMap<string, Presence>,
  incident: Incident,
  now: number,
): Arrangement {
  const steps = pages.map((page) => ({
    id: page.id,
    linkId: page.linkId,
    kind: kindOf(app, page.channel),
    dueAt: page.dueAt,
    isOpen: page.state === "queued" && page.attempts === 0,
    isDead: deadStates.has(page.state),
  }));
  return arrange(steps, seen, incident.severity, { now, firedAt: pages[0]?.createdAt ?? now });
}

/** What the timeline says: only what was done. That somebody is away or not to be disturbed is nobody's business. */
function tellOf(
  userId: string,
  decided: Arrangement,
  moved: ReadonlySet<string>,
  byId: ReadonlyMap<string, Notification>,
): Extract<TimelineEvent, { kind: "arranged" }> | null {
  const named = (id: string) => ({ channel: byId.get(id)?.channel ?? "", notificationId: id });
  const delayed = decided.moves.filter(({ id, effect }) => effect === "delayed" && moved.has(id));
  const delaySec = Math.round(delayAtMostMs / 1000);
  const base = { kind: "arranged", userId, delaySec } as const;
  if (decided.reason === "presence_unknown")
    return { ...base, reason: decided.reason, first: null, delayed: [], delaySec: 0 };
  if (decided.reason !== "present" || decided.moves.every(({ id }) => !moved.has(id))) return null;
  return {
    ...base,
    reason: decided.reason,
    first: named(decided.firstId),
    delayed: delayed.map(({ id }) => named(id)),
  };
}
