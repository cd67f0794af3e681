import type { Composed } from "#app/compose.ts";
import type { Attempt, Notification } from "#domain/notification.ts";
import { candidates, type PassedOver } from "#domain/route.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { Outcome } from "#ports/channel.ts";
import { attemptOf } from "./attempt.ts";
import { type Deps, leaseMs } from "./deps.ts";
import { type Destination, trySend, type Tried, waysOf } from "./sender.ts";

/** No further account is tried once half of the lease is over: another node would take the message for lost. */
const longestMs = leaseMs / 2;

/** The accounts by which a message may go out now, best first. */
export interface Road {
  readonly ways: readonly [Destination, ...Destination[]];
  /** Milliseconds until the first may be used: all of them were throttled by their vendors. */
  readonly waitMs: number;
  /** Accounts that would have come first, and why they do not; null: none. */
  readonly passed: string | null;
}

const passedWords = {
  broken: "it is refused by its vendor",
  circuit_open: "it failed too often in a row",
  throttled: "its vendor asked for patience",
} as const satisfies Record<PassedOver, string>;

/** Finds the accounts of a message by today's settings and by how they do; else the outcome that says why there is none. */
export function roadOf(
  { app, channels, circuits, parked }: Deps,
  snapshot: Snapshot,
  notification: Notification,
): Road | Outcome {
  const found = waysOf(channels, snapshot, notification);
  if ("kind" in found) return found;
  const now = app.clock.now();
  const waitOf = ({ account }: Destination) => parked.wait({ accountId: account.id, linkId: null }, now);
  const [only, ...others] = found;
  if (others.length === 0) return { ways: [only], waitMs: waitOf(only), passed: null };
  const waits = new Map(found.map((way) => [way.account.id, waitOf(way)]));
  const byAccount = new Map(found.map((way) => [way.account, way]));
  const ordered = candidates(
    found.map(({ account }) => account),
    notification.attempts,
    (account) => ((waits.get(account.id) ?? 0) > 0 ? "throttled" : circuits.troubleOf(account)),
  );
  const ways = ordered.flatMap(({ account, passed }) => {
    const way = byAccount.get(account);
    return way === undefined || passed === "throttled" ? [] : [way];
  });
  const [first, ...rest] = ways;
  if (first === undefined) return { ways: [only], waitMs: Math.min(...waits.values()), passed: null };
  // Those that come behind it by their own order were not passed over.
  const before = found.slice(0, found.indexOf(first)).map(({ account }) => account);
  const passed = ordered.flatMap(({ account, passed: why }) =>
    why === null || !before.includes(account) ? [] : [`${account.name} was passed over: ${passedWords[why]}`],
  );
  return { ways: [first, ...rest], waitMs: 0, passed: passed.length === 0 ? null : passed.join("; ") };
}

/** Milliseconds until a message may go out by any of its accounts, as far as platforms asked for patience. */
export function patienceOf({ parked }: Deps, road: Road, { linkId }: Notification, now: number): number {
  return Math.max(road.waitMs, parked.wait({ accountId: null, linkId }, now));
}

/** What came of a message, by whichever account. */
export interface Sent extends Tried {
  /** Whose outcome it is. */
  readonly to: Destination;
  /** The row, with the tries that were made before the last one. */
  readonly row: Notification;
  /** The refusals before it, to be written down with it. */
  readonly earlier: readonly Attempt[];
  readonly startedAt: number;
  /** There are others: each was told apart already, and nothing is parked for the sake of one. */
  readonly isShared: boolean;
}

/**
 * Sends by the first account that takes it. What certainly did not go out by one goes to the next at once (`retry`, or an account that is
 * refused); what may have gone out, what was refused for the message's or the reader's sake, and the last word are left to `settle`.
 */
export async function sendBy(
  deps: Deps,
  road: Road,
  snapshot: Snapshot,
  sent: Notification,
  composed: () => Composed,
): Promise<Sent> {
  const { app } = deps;
  const beganAt = app.clock.now();
  const earlier: Attempt[] = [];
  const refusals: Refusal[] = [];
  const isShared = road.ways.length > 1;
  let row = sent;
  let [to] = road.ways;
  for (let next = 1; ; next += 1) {
    const startedAt = app.clock.now();
    const { outcome, note, segments, exchanges } = await trySend(app, snapshot, to, row, composed, "send");
    await deps.circuits.note(to.account, outcome);
    const other = road.ways[next];
    if (other === undefined || !goesOn(outcome) || app.clock.now() - beganAt > longestMs) {
      if (isShared && goesOn(outcome)) await learn(deps, sent, to, outcome);
      const last = isShared ? lastWord(to, outcome, refusals) : outcome;
      const said = [note, road.passed, earlier.length === 0 ? null : `by ${to.account.name}`];
      const told = said.filter((each) => each !== null).join("; ");
      return {
        to,
        outcome: last,
        row,
        earlier,
        startedAt,
        isShared,
        segments,
        exchanges,
        note: told === "" ? null : told,
      };
    }
    const why = `${to.account.name} refused: ${outcome.why}; next: ${other.account.name}`;
    earlier.push(attemptOf(app, row, "send", startedAt, { ...outcome, why }, { note, segments, exchanges }));
    deps.count(sent.channel, outcome.kind);
    await learn(deps, sent, to, outcome);
    refusals.push(outcome);
    row = { ...row, attempts: row.attempts + 1 };
    to = other;
  }
}

type Refusal = Extract<Outcome, { readonly kind: "retry" | "permanent" }>;

/** Did it certainly not go out, and might another account do better? */
function goesOn(outcome: Outcome): outcome is Refusal {
  return outcome.kind === "retry" || (outcome.kind === "permanent" && outcome.blame === "account");
}

/** What a refusal tells of the account; of the address it tells nothing yet. */
async function learn(deps: Deps, sent: Notification, to: Destination, outcome: Refusal): Promise<void> {
  const { id } = to.account;
  if (outcome.kind === "retry" && outcome.scope === "account" && outcome.afterMs !== null)
    deps.parked.add({ key: `account:${id}`, until: deps.app.clock.now() + outcome.afterMs });
  await deps.health.after({ ...sent, linkId: null }, id, outcome, outcome.kind === "permanent" ? "account" : null);
}

/**
 * What is left when the last account was asked. If all refused, it waits for the one that is ready first; it is given up only when none can
 * be asked again.
 */
function lastWord(to: Destination, outcome: Outcome, refusals: readonly Refusal[]): Outcome {
  if (!goesOn(outcome)) return outcome;
  const why = `${to.account.name} refused: ${outcome.why}`;
  const soonest = [...refusals, outcome]
    .filter((each) => each.kind === "retry")
    .toSorted((a, b) => (a.afterMs ?? 0) - (b.afterMs ?? 0))[0];
  return { ...(soonest ?? outcome), why };
}
