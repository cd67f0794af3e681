import type { App } from "#app/app.ts";
import type { Handed } from "#app/handoff.ts";
import { compose } from "#app/compose.ts";
import type { Incident } from "#domain/incident.ts";
import { crowdedFrom, isBundled } from "#domain/bundle.ts";
import { isPage, type Notification } from "#domain/notification.ts";
import type { Outcome, Pace } from "#ports/channel.ts";
import { attemptOf } from "./attempt.ts";
import { conclude, end } from "./conclude.ts";
import { hold, wasHeld } from "./crowd.ts";
import { type Deps, leaseMs } from "./deps.ts";
import type { Claimed, LaneSpec } from "#lib/lane.ts";
import { turnOf } from "./turn.ts";
import { patienceOf, roadOf, sendBy } from "./route.ts";

/** A claimed notification with its incident. `lost`: its last holder died while it may have been on its way. */
export interface Delivery {
  readonly notification: Notification;
  readonly incident: Incident | null;
  readonly lost: boolean;
}

/** As many requests as may be under way at once; undici keeps 32 connections an origin. */
const concurrency = 256;

/** The lane that sends. */
export function deliverLane(deps: Deps, pollMs: number): LaneSpec<Delivery> {
  return {
    name: "deliver",
    concurrency,
    batch: 256,
    pollMs,
    claim: (limit) => claim(deps.app, limit),
    work: (delivery) => deliver(deps, delivery),
  };
}

/** A page that a decision of this process handed over after its commit. */
export function fromHanded(handed: Handed): Delivery {
  return { notification: handed.notification, incident: handed.incident, lost: false };
}

function claim(app: App, limit: number): Promise<Claimed<Delivery>> {
  return app.store.write(async (tx) => {
    const now = app.clock.now();
    const rows = await tx.claimNotifications({ owner: app.node, now, until: now + leaseMs, limit });
    const ids = [...new Set(rows.flatMap((row) => (row.incidentId === null ? [] : [row.incidentId])))];
    const incidents = new Map(
      (ids.length > 0 ? await tx.incidentsById(ids) : []).map((incident) => [incident.id, incident]),
    );
    const more = rows.length === limit;
    return {
      rows: rows.map((notification) => ({
        notification,
        incident: notification.incidentId === null ? null : (incidents.get(notification.incidentId) ?? null),
        lost: notification.state === "sending",
      })),
      more,
      nextDueAt: more ? null : (await tx.nextDue()).deliver,
    };
  });
}

/** One notification: pace, send, settle, and what follows. */
async function deliver(deps: Deps, delivery: Delivery): Promise<void> {
  const { app } = deps;
  const { incident } = delivery;
  const startedAt = app.clock.now();
  const lostTry = delivery.lost ? [attemptOf(app, delivery.notification, "send", startedAt, lostOutcome)] : [];
  const notification = delivery.lost
    ? { ...delivery.notification, attempts: delivery.notification.attempts + 1 }
    : delivery.notification;
  // Its pages are sent again, each by its own row.
  if (notification.kind === "bundle") return end(deps, notification, "unknown", lostOutcome.why, lostTry);
  if (incident?.state === "closed" && isPage(notification.kind)) {
    // One that was under way when its process died may have reached somebody: nobody is told that it was never sent.
    if (delivery.lost) return end(deps, notification, "unknown", lostOutcome.why, lostTry);
    return end(deps, notification, "cancelled", "closed", lostTry);
  }
  const snapshot = await app.snapshots.recent();
  const road = roadOf(deps, snapshot, notification);
  if ("kind" in road) return conclude(deps, notification, road, { snapshot, to: road, startedAt, earlier: lostTry });
  const [to] = road.ways;
  const isCrowding = incident !== null && isBundled(notification.kind) && to.manifest.style !== "out";
  if (isCrowding && notification.linkId !== null && wasHeld(notification))
    return deps.crowd.add({ notification, incident, earlier: lostTry });
  const throttled = patienceOf(deps, road, notification, startedAt);
  const paces = isCrowding ? [...to.manifest.pace, crowdedPace] : to.manifest.pace;
  const { waitMs: wait, why } =
    throttled > 0
      ? ({ waitMs: throttled, why: "patience" } as const)
      : turnOf(deps, to, notification, paces, startedAt);
  if (wait > 0) {
    if (isCrowding && notification.linkId !== null && incident !== null)
      return deps.crowd.add({ notification, incident, earlier: lostTry });
    return hold(app, [notification], startedAt + wait, why);
  }
  const says = () => compose(app, snapshot, notification, incident);
  const sent = await sendBy(deps, road, snapshot, notification, says);
  const earlier = [...lostTry, ...sent.earlier];
  await conclude(deps, sent.row, sent.outcome, { ...sent, snapshot, earlier, version: incident?.version ?? 0 });
}

const crowdedPace: Pace = { scope: "address", ...crowdedFrom };

const lostOutcome = { kind: "unknown", why: "interrupted" } as const satisfies Outcome;
