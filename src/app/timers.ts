import type { Context, Draft } from "#domain/draft.ts";
import { draftOf, setTimer } from "#domain/draft.ts";
import type { Following } from "#domain/followup.ts";
import { planFollowUp } from "#domain/followup.ts";
import type { Notification } from "#domain/notification.ts";
import type { Timer } from "#domain/timer.ts";
import { repair, wakeUp } from "#domain/wakeup.ts";
import type { OpenPlace, Reads, Tx } from "#ports/store.ts";
import type { App } from "./app.ts";
import { afterCommit, contextOf, ruleOf, saveDrafts } from "./decide.ts";
import type { OpenChannels } from "./openchannels.ts";

/** How long a page that was on its way when its incident ended may take before its reader is thought of again. */
const followAgainMs = 2_000;

/** Does what these timers are for, and takes them out, in one transaction. */
export async function fireTimers(app: App, channels: OpenChannels, timers: readonly Timer[]): Promise<void> {
  const planned = await app.store.write(async (tx) => {
    const context = await contextOf(app, tx);
    const incidents = await tx.loadIncidents([...new Set(timers.map((timer) => timer.incidentId))]);
    const drafts = new Map(incidents.map((incident) => [incident.id, draftOf(incident)]));
    const told: Notification[] = [];
    const due = await stillDue(tx, timers);
    for (const timer of due.toSorted((a, b) => a.dueAt - b.dueAt)) {
      const draft = drafts.get(timer.incidentId);
      if (draft === undefined) continue;
      if (timer.kind === "follow") told.push(...(await followUp(app, tx, channels, draft, timer.userId, context)));
      else await fire(tx, draft, context, timer);
    }
    const saved = await saveDrafts(app, tx, [...drafts.values()], context, { notifications: told });
    await tx.finishTimers(timers.map(({ id, dueAt }) => ({ id, dueAt })));
    if (told.length > 0) tx.wake("deliver");
    return saved;
  });
  afterCommit(app, planned);
}

/** Without those that another node fired, or an answer moved, since they were claimed: a stall can outlast a lease. */
export async function stillDue(tx: Tx, timers: readonly Timer[]): Promise<readonly Timer[]> {
  const ids = [...new Set(timers.map((timer) => timer.incidentId))];
  const now = new Map(
    (await Promise.all(ids.map((id) => tx.timersOf(id)))).flat().map((timer) => [timer.id, timer.dueAt]),
  );
  return timers.filter((timer) => now.get(timer.id) === timer.dueAt);
}

async function fire(tx: Tx, draft: Draft, context: Context, timer: Timer): Promise<void> {
  const rule = await ruleOf(tx, context.snapshot, draft.incident);
  const sent = timer.kind === "proof" ? await tx.notificationsOf(draft.incident.id) : [];
  wakeUp(draft, context, { timer, rule, sent });
}

async function followUp(
  app: App,
  tx: Tx,
  channels: OpenChannels,
  draft: Draft,
  actorUserId: string | null,
  context: Context,
): Promise<readonly Notification[]> {
  const sent = await tx.notificationsOf(draft.incident.id);
  const following = (page: Notification): Following => followingOf(app, channels, context, page);
  // A page that is on its way may be taken after this: its reader is told that it is over then. Those told already are not told twice.
  const late = sent.some((each) => each.state === "sending" && (each.kind === "page" || each.kind === "refire"));
  if (late && draft.incident.state === "closed") setTimer(draft, "follow", context.now + followAgainMs, actorUserId);
  return planFollowUp(draft.incident, sent, following, actorUserId, context);
}

function followingOf(
  app: App,
  channels: OpenChannels,
  context: Context,
  { channel, accountId }: Notification,
): Following {
  const manifest = app.channels.get(channel)?.manifest;
  if (manifest?.style === "out") return "streams";
  if (manifest?.loud === true) return "silent";
  const open = accountId === null ? null : channels.open(accountId, context.snapshot);
  return open?.revise === undefined ? "tells" : "edits";
}

/** Open incidents that the auditor looks through at once: 5 ms and less. */
const auditedAtOnce = 1_000;

/**
 * The auditor's round: what is open, unanswered and has nothing ahead is assigned anew. Returns how many were found. It looks beside the
 * writer and part by part: in a transaction of its own, a million open incidents kept every alert waiting for more than a second.
 */
export async function repairStranded(app: App, atOnce = auditedAtOnce): Promise<number> {
  let repaired = 0;
  let place: OpenPlace | null = null;
  do {
    const { ids, next }: Awaited<ReturnType<Reads["stranded"]>> = await app.store.read.stranded(place, atOnce);
    if (ids.length > 0) repaired += await repairThese(app, ids);
    place = next;
  } while (place !== null);
  return repaired;
}

/** Of what looked stranded, assigns anew what still is. */
async function repairThese(app: App, incidentIds: readonly string[]): Promise<number> {
  const done = await app.store.write(async (tx) => {
    // One auditor at a time: two nodes that find the same incident would page twice.
    await tx.lockServices(["engine:auditor"]);
    const context = await contextOf(app, tx);
    const stranded = await tx.strandedAmong(incidentIds);
    const drafts = stranded.map((incident) => draftOf(incident));
    for (const draft of drafts) repair(draft, context);
    return { found: stranded, planned: await saveDrafts(app, tx, drafts, context) };
  });
  afterCommit(app, done.planned);
  for (const incident of done.found) {
    app.log.error(
      { incident: incident.id, number: incident.number },
      "auditor repaired an incident that nobody was going to be paged for",
    );
  }
  return done.found.length;
}
