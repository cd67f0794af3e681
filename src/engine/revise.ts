import { bundleOf } from "#domain/bundle.ts";
import type { Incident } from "#domain/incident.ts";
import type { Notification } from "#domain/notification.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { App } from "#app/app.ts";
import { incidentsIn } from "#app/bundle.ts";
import { isNew, keepRef } from "#app/ref.ts";
import { composeBundle, type Composed, composeState } from "#app/compose.ts";
import { updateOf } from "#ports/store.ts";
import { attemptOf } from "./attempt.ts";
import { versionOf } from "./bundle.ts";
import { type Deps, leaseMs } from "./deps.ts";
import type { Claimed, LaneSpec } from "#lib/lane.ts";
import { destinationOf, trySend } from "./sender.ts";

interface Edit {
  readonly card: Notification;
  readonly incident: Incident;
}

/** An edit that failed is tried again after this long. The next change of the incident asks for a new one anyway. */
const retryMs = 15_000;

/** A card rests so long after an edit: a burst of changes becomes a few edits, and leaves the platform's pace to pages. */
const restMs = 1_000;

/** Beyond this many the cards that have rested are forgotten. */
const sweepAbove = 10_000;

/** Edits of one card that failed in a row before it is left as it is. */
const maxEditTries = 20;

/** The lane in which sent cards follow their incident. */
export function reviseLane(deps: Deps, pollMs: number): LaneSpec<Edit> {
  const inOrder = createOrder();
  const rest = createRest();
  return {
    name: "revise",
    concurrency: 64,
    batch: 64,
    pollMs,
    claim: (limit) => claim(deps.app, limit),
    work: (edit) => inOrder(bundleOf(edit.card), () => revise(deps, rest, edit)),
  };
}

/** One edit of a bundle at a time: after the first, the others find that it shows their incident already. */
function createOrder(): (key: string | null, work: () => Promise<void>) => Promise<void> {
  const last = new Map<string, Promise<void>>();
  return (key, work) => {
    if (key === null) return work();
    const mine = (last.get(key) ?? Promise.resolve()).then(work, work);
    last.set(key, mine);
    return mine.finally(() => {
      if (last.get(key) === mine) last.delete(key);
    });
  };
}

interface Rest {
  /** Milliseconds until this message may be edited; 0: now, and its rest begins. */
  take(messageId: string, now: number): number;
}

function createRest(): Rest {
  const until = new Map<string, number>();
  return {
    take(messageId, now) {
      const wait = (until.get(messageId) ?? 0) - now;
      if (wait > 0) return wait;
      if (until.size >= sweepAbove) for (const [id, at] of until) if (at <= now) until.delete(id);
      until.set(messageId, now + restMs);
      return 0;
    },
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

/** What an edit shows: the message's own row, and how it reads now. */
interface Face {
  readonly message: Notification;
  readonly version: number;
  readonly compose: (snapshot: Snapshot) => Composed;
}

async function revise(deps: Deps, rest: Rest, { card, incident }: Edit): Promise<void> {
  const { app } = deps;
  const snapshot = await app.snapshots.recent();
  const to = destinationOf(deps.channels, snapshot, card);
  const startedAt = app.clock.now();
  // A press may bring a part of the ref while an edit is under way: `null` leaves what is stored then.
  const kept = { ...updateOf(card), ref: null };
  const done = { ...kept, shownVersion: incident.version, reviseAt: null, updatedAt: startedAt };
  const face = "kind" in to || to.channel.revise === undefined ? null : await faceOf(app, card, incident);
  if ("kind" in to || face === null || face.message.shownVersion >= face.version) {
    await deps.finisher.finish({ update: done, attempts: [], park: null });
    return;
  }
  const lane = { account: to.account.id, address: card.linkId ?? card.id };
  const wait = rest.take(face.message.id, startedAt) || deps.pacer.take(to.manifest.pace, lane, "info", startedAt);
  if (wait > 0) {
    await deps.finisher.finish({ update: { ...kept, reviseAt: startedAt + wait }, attempts: [], park: null });
    app.handoff.due("revise", startedAt + wait);
    return;
  }
  const { message } = face;
  const { outcome, ...besides } = await trySend(app, snapshot, to, message, () => face.compose(snapshot), "revise");
  const now = app.clock.now();
  const again = outcome.kind === "retry" || outcome.kind === "unknown";
  const next =
    again && card.attempts < maxEditTries
      ? now + ((outcome.kind === "retry" ? outcome.afterMs : null) ?? retryMs)
      : null;
  const update =
    next === null
      ? { ...done, updatedAt: now }
      : { ...kept, attempts: card.attempts + 1, reviseAt: next, updatedAt: now };
  const attempts = [attemptOf(app, card, "revise", startedAt, outcome, besides)];
  const shown = { ...updateOf(message), ref: null, shownVersion: face.version, updatedAt: now };
  await Promise.all([
    deps.finisher.finish({ update, attempts, park: null }),
    message.id === card.id || next !== null ? null : deps.finisher.finish({ update: shown, attempts: [], park: null }),
  ]);
  if (next !== null) app.handoff.due("revise", next);
  const learnt = outcome.kind === "accepted" ? outcome.ref : null;
  if (learnt !== null && message.ref !== null && isNew(message.ref, learnt)) await keepRef(app, message.id, learnt);
}

/** A page in a bundle has no message of its own: the bundle is edited, with all its incidents. Null: it is gone. */
async function faceOf(app: App, card: Notification, incident: Incident): Promise<Face | null> {
  const bundleId = bundleOf(card);
  if (bundleId === null)
    return {
      message: card,
      version: incident.version,
      compose: (snapshot) => composeState(app, snapshot, card, incident),
    };
  const message = await app.store.read.notification(bundleId);
  if (message === null) return null;
  const incidents = await incidentsIn(app, message);
  return {
    message,
    version: versionOf(incidents),
    compose: (snapshot) => composeBundle(app, snapshot, message, incidents),
  };
}
