import type { App } from "#app/app.ts";
import type { Handed } from "#app/handoff.ts";
import type { OpenChannels } from "#app/openchannels.ts";
import { pageRefused } from "#app/refused.ts";
import type { Incident } from "#domain/incident.ts";
import type { Attempt, Notification } from "#domain/notification.ts";
import type { Outcome } from "#ports/channel.ts";
import { updateOf } from "#ports/store.ts";
import { attemptOf } from "./attempt.ts";
import type { Finisher } from "./finisher.ts";
import type { Health } from "./health.ts";
import type { Claimed, LaneSpec } from "./lane.ts";
import type { Pacer } from "./pace.ts";
import type { Parked } from "./parked.ts";
import { destinationOf, trySend } from "./sender.ts";
import { settle } from "./settle.ts";

/** A claimed notification with its incident. `lost`: its last holder died while it may have been on its way. */
export interface Delivery {
  readonly notification: Notification;
  readonly incident: Incident | null;
  readonly lost: boolean;
}

export interface Deps {
  readonly app: App;
  readonly channels: OpenChannels;
  readonly pacer: Pacer;
  readonly parked: Parked;
  readonly finisher: Finisher;
  readonly health: Health;
  /** 0 to 1. */
  readonly random: () => number;
  readonly count: (channel: string, outcome: Outcome["kind"] | "cancelled") => void;
}

/** Leases outlast the longest time limit of a channel (30 s) by far. */
export const leaseMs = 90_000;

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
  const lostTry = delivery.lost ? [attemptOf(app, delivery.notification, "send", app.clock.now(), lostOutcome)] : [];
  const notification = delivery.lost
    ? { ...delivery.notification, attempts: delivery.notification.attempts + 1 }
    : delivery.notification;
  if (incident?.state === "closed" && (notification.kind === "page" || notification.kind === "refire")) {
    await cancel(deps, notification, lostTry);
    return;
  }
  const snapshot = await app.snapshots.recent();
  const to = destinationOf(deps.channels, snapshot, notification);
  const startedAt = app.clock.now();
  if (!("kind" in to)) {
    const throttled = deps.parked.wait(notification, startedAt);
    const paced =
      throttled > 0
        ? 0
        : deps.pacer.take(
            to.manifest.pace,
            { account: to.account.id, address: notification.linkId ?? notification.id },
            notification.severity,
            startedAt,
          );
    if (throttled + paced > 0) {
      const dueAt = startedAt + throttled + paced;
      const note = throttled > 0 ? "held: the platform asked for patience" : "held: pace of the platform";
      await app.store.write((tx) => tx.releaseNotifications([{ id: notification.id, dueAt, note }]));
      app.handoff.due("deliver", dueAt);
      return;
    }
  }
  const outcome = "kind" in to ? to : await trySend(app, snapshot, to, notification, incident, "send");
  const now = app.clock.now();
  const settled = settle(notification, outcome, {
    now,
    jitter: deps.random(),
    deduplicates: "kind" in to ? false : to.manifest.deduplicates,
    version: incident?.version ?? 0,
  });
  if (settled.park !== null) deps.parked.add(settled.park);
  const attempt = attemptOf(app, notification, "send", startedAt, outcome);
  await deps.finisher.finish({ update: settled.update, attempts: [...lostTry, attempt], park: settled.park });
  deps.count(notification.channel, outcome.kind);
  // The incident may have moved on while its card was on its way: the store then asked for an edit.
  if (!("kind" in to) && to.channel.revise !== undefined && settled.update.ref !== null) app.handoff.due("revise", now);
  if (settled.update.state === "queued") app.handoff.due("deliver", settled.park?.until ?? settled.update.dueAt);
  await deps.health.after(notification, "kind" in to ? null : to.account.id, outcome, settled.broken);
  if (settled.refused) await pageRefused(app, { ...notification, state: settled.update.state });
}

/** The incident was closed while its page waited for room or for a lease to end. */
async function cancel(deps: Deps, notification: Notification, attempts: readonly Attempt[]): Promise<void> {
  const update = {
    ...updateOf(notification),
    state: "cancelled",
    note: "closed",
    reviseAt: null,
    updatedAt: deps.app.clock.now(),
  } as const;
  await deps.finisher.finish({ update, attempts, park: null });
  deps.count(notification.channel, "cancelled");
}

const lostOutcome: Outcome = { kind: "unknown", why: "the process ended while this was being sent" };
