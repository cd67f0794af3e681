import type { Incident } from "#domain/incident.ts";
import type { Notification } from "#domain/notification.ts";
import type { App } from "#app/app.ts";
import { updateOf } from "#ports/store.ts";
import { attemptOf } from "./attempt.ts";
import type { Deps } from "./deliver.ts";
import { leaseMs } from "./deliver.ts";
import type { Claimed, LaneSpec } from "./lane.ts";
import { destinationOf, trySend } from "./sender.ts";

interface Edit {
  readonly card: Notification;
  readonly incident: Incident;
}

/** An edit that failed is tried again after this long. The next change of the incident asks for a new one anyway. */
const retryMs = 15_000;

/** Edits of one card that failed in a row before it is left as it is. */
const maxEditTries = 20;

/** The lane in which sent cards follow their incident. */
export function reviseLane(deps: Deps, pollMs: number): LaneSpec<Edit> {
  return {
    name: "revise",
    concurrency: 64,
    batch: 64,
    pollMs,
    claim: (limit) => claim(deps.app, limit),
    work: (edit) => revise(deps, edit),
  };
}

function claim(app: App, limit: number): Promise<Claimed<Edit>> {
  return app.store.write(async (tx) => {
    const now = app.clock.now();
    const cards = await tx.claimRevisions({ owner: app.node, now, until: now + leaseMs, limit });
    const ids = [...new Set(cards.flatMap((card) => (card.incidentId === null ? [] : [card.incidentId])))];
    const incidents = new Map(
      (ids.length > 0 ? await tx.incidentsById(ids) : []).map((incident) => [incident.id, incident]),
    );
    const rows = cards.flatMap((card) => {
      const incident = incidents.get(card.incidentId ?? "");
      return incident === undefined ? [] : [{ card, incident }];
    });
    const more = cards.length === limit;
    return { rows, more, nextDueAt: more ? null : (await tx.nextDue()).revise };
  });
}

async function revise(deps: Deps, { card, incident }: Edit): Promise<void> {
  const { app } = deps;
  const snapshot = await app.snapshots.recent();
  const to = destinationOf(deps.channels, snapshot, card);
  const startedAt = app.clock.now();
  const done = { ...updateOf(card), shownVersion: incident.version, reviseAt: null, updatedAt: startedAt };
  if ("kind" in to || to.channel.revise === undefined || card.shownVersion >= incident.version) {
    await deps.finisher.finish({ update: done, attempts: [], park: null });
    return;
  }
  const wait = deps.pacer.take(
    to.manifest.pace,
    { account: to.account.id, address: card.linkId ?? card.id },
    "info",
    startedAt,
  );
  if (wait > 0) {
    await deps.finisher.finish({ update: { ...updateOf(card), reviseAt: startedAt + wait }, attempts: [], park: null });
    app.handoff.due("revise", startedAt + wait);
    return;
  }
  const outcome = await trySend(app, snapshot, to, card, incident, "revise");
  const now = app.clock.now();
  const again = outcome.kind === "retry" || outcome.kind === "unknown";
  const next =
    again && card.attempts < maxEditTries
      ? now + ((outcome.kind === "retry" ? outcome.afterMs : null) ?? retryMs)
      : null;
  const update =
    next === null
      ? { ...done, updatedAt: now }
      : { ...updateOf(card), attempts: card.attempts + 1, reviseAt: next, updatedAt: now };
  await deps.finisher.finish({ update, attempts: [attemptOf(app, card, "revise", startedAt, outcome)], park: null });
  if (next !== null) app.handoff.due("revise", next);
}
