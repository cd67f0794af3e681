import type { Alert } from "#domain/alert.ts";
import type { Context, Draft } from "#domain/draft.ts";
import { draftOf } from "#domain/draft.ts";
import type { Event, SourceEvent } from "#domain/event.ts";
import { eventLimits } from "#domain/event.ts";
import { follow, open } from "#domain/intake.ts";
import type { Integration } from "#domain/rule.ts";
import type { Mapped } from "#ports/source.ts";
import type { Tx } from "#ports/store.ts";
import { StoreUnavailable } from "#ports/store.ts";
import type { App } from "./app.ts";
import type { Planned } from "./decide.ts";
import { afterCommit, contextOf, saveDrafts } from "./decide.ts";

/** What became of one accepted event. */
export interface Accepted {
  /** Null for an exact repeat, which is counted on its alert. */
  readonly eventId: string | null;
  readonly dedupKey: string;
  /** Null for a recovery of something that is not open. */
  readonly incidentId: string | null;
  readonly result: "opened" | "joined" | "repeated" | "updated" | "resolved" | "orphan";
}

export interface Ingest {
  /**
   * Takes the good events of a request; resolves after the commit. Requests that arrive while a transaction is under way go into
   * the next one together. Rejects with `Overloaded` when more waits than `limit`, with `StoreUnavailable` when nothing could be
   * stored: in both cases nothing of the request was.
   */
  accept(integration: Integration, mapped: Mapped): Promise<readonly Accepted[]>;
  /** Events waiting for the next transaction. */
  readonly waiting: number;
}

/** Too much waits already: the sender is told 503 and comes back. */
export class Overloaded extends Error {
  override readonly name = "Overloaded";
}

export interface IngestLimits {
  /** Events that may wait; beyond that requests are shed. About 2 KB each. */
  readonly waiting: number;
  /** Events in one transaction; more would only make the first of them wait. */
  readonly batch: number;
}

const defaultLimits: IngestLimits = { waiting: 20_000, batch: 512 };

interface Request {
  readonly integration: Integration;
  readonly mapped: Mapped;
  readonly resolve: (accepted: readonly Accepted[]) => void;
  readonly reject: (error: unknown) => void;
}

/** An ingest over the store of `app`. */
export function createIngest(app: App, limits: IngestLimits = defaultLimits): Ingest {
  let queue: Request[] = [];
  let waiting = 0;
  let running = false;

  function takeBatch(): readonly Request[] {
    let size = 0;
    let count = 0;
    while (count < queue.length) {
      size += weight(queue[count]);
      count += 1;
      if (size >= limits.batch) break;
    }
    const batch = queue.slice(0, count);
    queue = queue.slice(count);
    waiting -= size;
    return batch;
  }

  async function pump(): Promise<void> {
    if (running) return;
    running = true;
    while (queue.length > 0) await settle(app, takeBatch());
    running = false;
  }

  return {
    accept(integration, mapped) {
      const { promise, resolve, reject } = Promise.withResolvers<readonly Accepted[]>();
      const request: Request = { integration, mapped, resolve, reject };
      if (waiting + weight(request) > limits.waiting && waiting > 0) {
        reject(new Overloaded("too many events wait to be stored"));
        return promise;
      }
      waiting += weight(request);
      queue.push(request);
      void pump();
      return promise;
    },
    get waiting() {
      return waiting;
    },
  };
}

function weight(request: Request | undefined): number {
  return request === undefined ? 0 : Math.max(1, request.mapped.events.length + request.mapped.groupEnds.length);
}

/** Stores a batch and answers each request. One that cannot be stored is found by storing each alone. */
async function settle(app: App, batch: readonly Request[]): Promise<void> {
  try {
    const done = await app.store.write((tx) => storeBatch(app, tx, batch), { ahead: true });
    afterCommit(app, done.planned);
    batch.forEach((request, index) => request.resolve(done.accepted[index] ?? []));
  } catch (error) {
    if (batch.length === 1 || error instanceof StoreUnavailable) {
      for (const request of batch) request.reject(error);
      return;
    }
    for (const request of batch) await settle(app, [request]);
  }
}

/** Everything about the touched alerts and incidents while a batch is decided. */
interface Desk {
  readonly context: Context;
  readonly alerts: Map<string, Alert>;
  readonly touched: Map<string, Alert>;
  readonly drafts: Map<string, Draft>;
  readonly events: Event[];
}

async function storeBatch(
  app: App,
  tx: Tx,
  batch: readonly Request[],
): Promise<{ accepted: (readonly Accepted[])[]; planned: Planned }> {
  const serviceIds = [...new Set(batch.map((request) => request.integration.serviceId))];
  await tx.lockServices(serviceIds);
  const keys = batch.flatMap(({ integration, mapped }) =>
    mapped.events.map((event) => ({ integrationId: integration.id, dedupKey: event.dedupKey })),
  );
  const groups = batch.flatMap(({ integration, mapped }) =>
    mapped.groupEnds.map((end) => ({ integrationId: integration.id, groupKey: end.groupKey })),
  );
  const [context, byKey, byGroup] = await Promise.all([
    contextOf(app, tx),
    tx.openAlerts(keys),
    groups.length > 0 ? tx.openAlertsOfGroups(groups) : [],
  ]);
  const open = [...byKey, ...byGroup];
  const incidentIds = [...new Set(open.map((alert) => alert.incidentId))];
  const incidents = incidentIds.length > 0 ? await tx.loadIncidents(incidentIds) : [];
  const desk: Desk = {
    context,
    alerts: new Map(open.map((alert) => [keyOf(alert), alert])),
    touched: new Map(),
    drafts: new Map(incidents.map((incident) => [incident.id, draftOf(incident)])),
    events: [],
  };
  const accepted = batch.map(({ integration, mapped }) => takeRequest(desk, integration, mapped));
  await numberNew(tx, desk);
  const planned = await saveDrafts(app, tx, [...desk.drafts.values()], context, {
    events: desk.events,
    alerts: [...desk.touched.values()],
  });
  return { accepted, planned };
}

/** Numbers are taken once it is known how many are needed, so that none is skipped. */
async function numberNew(tx: Tx, desk: Desk): Promise<void> {
  const fresh = [...desk.drafts.values()].filter((draft) => draft.isNew);
  if (fresh.length === 0) return;
  const first = await tx.nextNumbers(fresh.length);
  for (const [index, draft] of fresh.entries()) draft.incident = { ...draft.incident, number: first + index };
}

function keyOf(alert: { readonly integrationId: string; readonly dedupKey: string }): string {
  return `${alert.integrationId} ${alert.dedupKey}`;
}

function takeRequest(desk: Desk, integration: Integration, mapped: Mapped): readonly Accepted[] {
  const accepted = mapped.events.map((event) => takeEvent(desk, integration, event));
  for (const end of mapped.groupEnds) {
    const left = [...desk.alerts.values()].filter(
      (alert) => alert.integrationId === integration.id && alert.groupKey === end.groupKey && alert.status === "firing",
    );
    for (const alert of left) takeEvent(desk, integration, groupEndEvent(alert, desk.context.now));
  }
  return accepted;
}

/** The recovery of an alert that its sender cut out of the message (`max_alerts`). */
function groupEndEvent(alert: Alert, now: number): SourceEvent {
  return {
    kind: "resolved",
    severity: alert.severity,
    dedupKey: alert.dedupKey,
    title: alert.title,
    description: alert.description,
    labels: {},
    links: [],
    images: [],
    occurredAt: now,
    groupKey: alert.groupKey,
    expiresAt: null,
    raw: { reason: "the sender's group resolved" },
  };
}

function takeEvent(desk: Desk, integration: Integration, event: SourceEvent): Accepted {
  const { context } = desk;
  const key = `${integration.id} ${event.dedupKey}`;
  const known = desk.alerts.get(key);
  const before = known?.status === "firing" ? known : undefined;
  if (before === undefined) {
    if (event.kind === "resolved") return remember(desk, integration, event, null, null, "orphan");
    const ids = { alert: context.newId(), incident: context.newId() };
    const opened = open(event, integration, context, ids);
    desk.drafts.set(ids.incident, opened.draft);
    keep(desk, key, opened.alert);
    return remember(desk, integration, event, ids.alert, ids.incident, "opened");
  }
  const draft = desk.drafts.get(before.incidentId);
  if (draft === undefined) throw new Error(`incident ${before.incidentId} of an open alert is missing`);
  const { alert, change } = follow(draft, before, event, context);
  keep(desk, key, alert);
  if (change === "repeated" || change === "stale") {
    return { eventId: null, dedupKey: event.dedupKey, incidentId: alert.incidentId, result: "repeated" };
  }
  return remember(desk, integration, event, alert.id, alert.incidentId, change === "resolved" ? "resolved" : "updated");
}

function keep(desk: Desk, key: string, alert: Alert): void {
  desk.alerts.set(key, alert);
  desk.touched.set(alert.id, alert);
}

function remember(
  desk: Desk,
  integration: Integration,
  event: SourceEvent,
  alertId: string | null,
  incidentId: string | null,
  result: Accepted["result"],
): Accepted {
  const id = desk.context.newId();
  desk.events.push({
    id,
    integrationId: integration.id,
    alertId,
    receivedAt: desk.context.now,
    occurredAt: event.occurredAt,
    kind: event.kind,
    severity: event.severity,
    dedupKey: event.dedupKey,
    title: event.title,
    raw: cutRaw(event.raw),
  });
  return { eventId: id, dedupKey: event.dedupKey, incidentId, result };
}

/** A payload beyond the limit is kept as the beginning of its text. */
function cutRaw(raw: unknown): unknown {
  const text = JSON.stringify(raw) ?? "null";
  return text.length <= eventLimits.raw ? raw : { truncated: true, text: text.slice(0, eventLimits.raw) };
}
