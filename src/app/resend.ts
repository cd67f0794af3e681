import { actorName, type Via } from "#domain/actor.ts";
import { draftOf, say } from "#domain/draft.ts";
import { isPage, isWaiting, type Notification } from "#domain/notification.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { Tx } from "#ports/store.ts";
import type { App } from "./app.ts";
import { appendAudit, type By, conflict, notFound, type Problem, type Result } from "./config/change.ts";
import { afterCommit, contextOf, type Planned, saveDrafts } from "./decide.ts";

type Refused = { readonly ok: false; readonly problem: Problem };
type Sent = { readonly ok: true; readonly row: Notification; readonly planned: Planned | null };

/**
 * Sends a message again: a new notification with a reason of its own, to the same place by the same way. Only pages of open incidents
 * and tests: everything else is either of yesterday or a secret. The caller has checked the permission.
 */
export async function sendAgain(app: App, id: string, by: By, via: Via): Promise<Result<Notification>> {
  const done = await app.store.write(async (tx): Promise<Sent | Refused> => {
    const before = await tx.notification(id);
    if (before === null) return notFound("notification");
    const sent =
      before.kind === "test" ? await testAgain(app, tx, before, by) : await pageAgain(app, tx, before, by, via);
    if (!sent.ok) return sent;
    await appendAudit(app, tx, by, {
      action: "notification.sent_again",
      target: `notification:${id}`,
      data: { notification: sent.row.id, channel: before.channel },
    });
    return sent;
  });
  if (!done.ok) return done;
  if (done.planned !== null) afterCommit(app, done.planned);
  return { ok: true, value: done.row };
}

async function testAgain(app: App, tx: Tx, before: Notification, by: By): Promise<Sent | Refused> {
  const problem = addressProblem(before, await app.snapshots.fresh(tx));
  if (problem !== null) return problem;
  const row = again(app, before, by);
  await tx.save({ notifications: [row] });
  tx.wake("deliver");
  return { ok: true, row, planned: null };
}

async function pageAgain(app: App, tx: Tx, before: Notification, by: By, via: Via): Promise<Sent | Refused> {
  if (!isPage(before.kind) || before.incidentId === null) return conflict("Only pages and tests are sent again.");
  const [incident] = await tx.loadIncidents([before.incidentId]);
  if (incident === undefined) return notFound("incident");
  if (incident.state === "closed") return conflict("The incident is closed. Reopen it to page people anew.");
  const context = await contextOf(app, tx);
  const problem = addressProblem(before, context.snapshot);
  if (problem !== null) return problem;
  const others = await tx.notificationsOf(incident.id);
  if (others.some(({ key, state }) => key.startsWith(`again|${before.id}|`) && isWaiting(state)))
    return conflict("It is on its way again already.");
  const draft = draftOf(incident);
  const row = { ...again(app, before, by), assignment: incident.escalation.assignment, severity: incident.severity };
  const name = context.snapshot.users.get(before.userId ?? "")?.name ?? linkLabel(before, context.snapshot);
  draft.notifications.push(row);
  say(
    draft,
    context.now,
    { actor: by.actor, via },
    { kind: "sent_again", name, channel: before.channel, notificationId: row.id },
  );
  return { ok: true, row, planned: await saveDrafts(app, tx, [draft], context) };
}

function linkLabel({ linkId, channel }: Notification, snapshot: Snapshot): string {
  return snapshot.links.get(linkId ?? "")?.label ?? channel;
}

function addressProblem({ linkId }: Notification, snapshot: Snapshot): Refused | null {
  if (linkId === null) return null;
  return snapshot.links.get(linkId)?.state === undefined ? conflict("The address is not linked any more.") : null;
}

function again(app: App, before: Notification, by: By): Notification {
  const now = app.clock.now();
  const id = app.ids.next();
  return {
    ...before,
    id,
    key: `again|${before.id}|${id}`,
    why: { reason: "sent_again", note: actorName(by.actor) },
    state: "queued",
    grade: 0,
    note: null,
    dueAt: now,
    attempts: 0,
    ref: null,
    shownVersion: 0,
    reviseAt: null,
    leaseOwner: null,
    leaseUntil: null,
    createdAt: now,
    updatedAt: now,
  };
}
