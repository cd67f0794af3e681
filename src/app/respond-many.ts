import type { Actor, Via } from "#domain/actor.ts";
import type { Command, CommandResult } from "#domain/command.ts";
import { draftOf } from "#domain/draft.ts";
import { handle, resultOf } from "#domain/handle.ts";
import type { Incident } from "#domain/incident.ts";
import type { Rule } from "#domain/rule.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { Tx } from "#ports/store.ts";
import type { App } from "./app.ts";
import { afterCommit, contextOf, ruleOf, saveDrafts } from "./decide.ts";

/** So many change together: enough that a thousand are a few commits, few enough that a page in between does not wait. */
const slice = 50;

export interface ManyOrder {
  readonly incidentIds: readonly string[];
  readonly command: Command;
  readonly actor: Actor;
  readonly via: Via;
}

/** What came of it, and how the incident stood before. */
export interface OneOfMany {
  readonly before: Incident;
  readonly result: CommandResult;
}

/**
 * Carries out one command on many incidents, in one transaction a slice: a slice that was stored stays, whatever becomes of the
 * next. Idempotent, as each command is. Unknown ids are left out of the answer. The caller has checked the permission.
 */
export async function respondToMany(app: App, order: ManyOrder): Promise<ReadonlyMap<string, OneOfMany>> {
  const results = new Map<string, OneOfMany>();
  // In the order of the ids: two orders that meet in the same incidents must not wait for each other.
  const ids = [...new Set(order.incidentIds)].toSorted();
  for (let at = 0; at < ids.length; at += slice) {
    const done = await respondToSlice(app, order, ids.slice(at, at + slice));
    for (const one of done) results.set(one.before.id, one);
  }
  return results;
}

async function respondToSlice(
  app: App,
  { command, actor, via }: ManyOrder,
  ids: readonly string[],
): Promise<readonly OneOfMany[]> {
  const done = await app.store.write(async (tx) => {
    const incidents = await tx.loadIncidents(ids);
    const context = await contextOf(app, tx);
    const rules = await rulesOf(tx, context.snapshot, incidents);
    const handled = incidents.map((incident) => {
      const draft = draftOf(incident);
      const result = handle(draft, context, { actor, via }, rules.get(incident.id) ?? null, command);
      return { before: incident, draft, result };
    });
    const planned = await saveDrafts(
      app,
      tx,
      handled.map(({ draft }) => draft),
      context,
    );
    return {
      planned,
      results: handled.map(({ before, draft, result }) => ({ before, result: resultOf(result, draft) })),
    };
  });
  afterCommit(app, done.planned);
  return done.results;
}

/** The rule of each incident, by its id; one that many share is read once. */
async function rulesOf(
  tx: Tx,
  snapshot: Snapshot,
  incidents: readonly Incident[],
): Promise<ReadonlyMap<string, Rule | null>> {
  const groups = Map.groupBy(incidents, ({ escalation }) => `${escalation.ruleId} ${escalation.ruleVersion}`);
  const found = new Map<string, Rule | null>();
  for (const [first, ...rest] of groups.values()) {
    if (first === undefined) continue;
    const rule = await ruleOf(tx, snapshot, first);
    for (const { id } of [first, ...rest]) found.set(id, rule);
  }
  return found;
}
