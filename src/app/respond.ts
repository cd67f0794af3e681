import type { Actor, Via } from "#domain/actor.ts";
import type { Command, CommandResult } from "#domain/command.ts";
import { draftOf, engineOrigin, say } from "#domain/draft.ts";
import { assign, assignPeople } from "#domain/escalation.ts";
import { eventLimits } from "#domain/event.ts";
import { handle, resultOf } from "#domain/handle.ts";
import type { Incident } from "#domain/incident.ts";
import { newIncident } from "#domain/intake.ts";
import type { Severity } from "#domain/severity.ts";
import { type Tx, updateOf } from "#ports/store.ts";
import type { App } from "./app.ts";
import { afterCommit, contextOf, ruleOf, saveDrafts } from "./decide.ts";

export interface Order {
  readonly incidentId: string;
  readonly command: Command;
  readonly actor: Actor;
  readonly via: Via;
  /** The notification that was answered; its evidence rises to "a human acted". */
  readonly notificationId?: string;
}

/** Carries out a command on an incident; null: there is no such incident. Idempotent. The caller has checked the permission. */
export async function respond(app: App, order: Order): Promise<CommandResult | null> {
  const done = await app.store.write(async (tx) => {
    const [incident] = await tx.loadIncidents([order.incidentId]);
    if (incident === undefined) return null;
    const context = await contextOf(app, tx);
    const draft = draftOf(incident);
    const rule = await ruleOf(tx, context.snapshot, incident);
    const handled = handle(draft, context, { actor: order.actor, via: order.via }, rule, order.command);
    await proveAnswer(app, tx, order, context.now);
    const planned = await saveDrafts(app, tx, [draft], context);
    return { result: resultOf(handled, draft), planned };
  });
  if (done === null) return null;
  afterCommit(app, done.planned);
  return done.result;
}

/** A click or a key on a message is the strongest proof that its page reached a human (grade 5). */
async function proveAnswer(app: App, tx: Tx, order: Order, now: number): Promise<void> {
  if (order.notificationId === undefined) return;
  const answered = await tx.loadNotification(order.notificationId);
  if (answered === null || answered.incidentId !== order.incidentId) return;
  const detail = order.command.kind;
  await tx.save({
    receipts: [{ id: app.ids.next(), notificationId: answered.id, at: now, state: "acted", sequence: now, detail }],
  });
  await tx.finishNotifications([{ ...updateOf(answered), state: "acted", grade: 5, updatedAt: now }], []);
}

export interface ManualIncident {
  readonly serviceId: string;
  readonly title: string;
  readonly description: string;
  readonly severity: Severity;
  /** Page these people instead of what the service's rules say; empty: the rules. */
  readonly userIds: readonly string[];
}

/** Opens an incident by hand; null: there is no such service. */
export async function openManually(app: App, draft: ManualIncident, actor: Actor, via: Via): Promise<Incident | null> {
  const done = await app.store.write(async (tx) => {
    const context = await contextOf(app, tx);
    if (!context.snapshot.services.has(draft.serviceId)) return null;
    const event = {
      severity: draft.severity,
      title: draft.title.slice(0, eventLimits.title),
      description: draft.description.slice(0, eventLimits.description),
      labels: {},
      links: [],
    };
    const incident = newIncident({
      id: app.ids.next(),
      number: await tx.nextNumbers(1),
      serviceId: draft.serviceId,
      integrationId: null,
      event,
      now: context.now,
      manual: true,
    });
    const opened = draftOf(incident, true);
    say(
      opened,
      context.now,
      { actor, via },
      { kind: "opened", alertId: null, severity: draft.severity, title: event.title },
    );
    if (draft.userIds.length > 0) assignPeople(opened, context, draft.userIds, { reason: "assigned" });
    else assign(opened, context, engineOrigin);
    return { incident: opened.incident, planned: await saveDrafts(app, tx, [opened], context) };
  });
  if (done === null) return null;
  afterCommit(app, done.planned);
  return done.incident;
}
