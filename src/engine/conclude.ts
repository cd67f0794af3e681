import { moveLink } from "#app/linking.ts";
import { pageRefused } from "#app/refused.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { Attempt, Exchange, Notification } from "#domain/notification.ts";
import type { Outcome, Ref, Segments } from "#ports/channel.ts";
import { updateOf } from "#ports/store.ts";
import { attemptOf } from "./attempt.ts";
import type { Deps } from "./deps.ts";
import type { Destination } from "./sender.ts";
import { settle } from "./settle.ts";

/** What is known of a try besides its outcome. */
export interface Try {
  readonly snapshot: Snapshot;
  /** Where it went, or why there is no way. */
  readonly to: Destination | Outcome;
  readonly startedAt: number;
  /** Tries that have to be written down with it. */
  readonly earlier: readonly Attempt[];
  /** Of the incident, as the message shows it. */
  readonly version?: number;
  /** For a page in a bundle: how its own row names the shared message. */
  readonly refAs?: (ref: Ref) => Ref;
  /** What is to be known of it although the platform took it. */
  readonly note?: string | null;
  /** What it is paid by. */
  readonly segments?: Segments | null;
  /** Its requests and their answers, masked. */
  readonly exchanges?: readonly Exchange[] | null;
  /** Other accounts reach the place as well: a throttled one is no reason to hold back what waits for it. */
  readonly isShared?: boolean;
  /** 0 to 1; the same for those that should stay together. */
  readonly jitter?: number;
}

/** Writes what came of a try, and does what follows from it: the next try, health of link and account, the next channel. */
export async function conclude(deps: Deps, sent: Notification, outcome: Outcome, known: Try): Promise<void> {
  const { app } = deps;
  const to = "kind" in known.to ? null : known.to;
  // What follows is about the account that it really went out by.
  const row = to === null ? sent : { ...sent, accountId: to.account.id };
  const judged = settle(row, outcome, {
    now: app.clock.now(),
    jitter: known.jitter ?? deps.random(),
    deduplicates: to?.manifest.deduplicates ?? false,
    loud: to?.manifest.loud ?? false,
    version: known.version ?? 0,
  });
  const isOwnLane = known.isShared === true && outcome.kind === "retry" && outcome.scope === "account";
  const settled = isOwnLane ? { ...judged, park: null } : judged;
  if (settled.park !== null) deps.parked.add(settled.park);
  const { ref } = settled.update;
  const said = outcome.kind === "accepted" ? [outcome.note, known.note].filter((each) => typeof each === "string") : [];
  const note = outcome.kind === "accepted" ? (said.length === 0 ? null : said.join("; ")) : settled.update.note;
  const noted = note === settled.update.note ? settled.update : { ...settled.update, note };
  const update = ref === null || known.refAs === undefined ? noted : { ...noted, ref: known.refAs(ref) };
  const { startedAt, segments = null, exchanges = null } = known;
  const attempt = attemptOf(app, sent, "send", startedAt, outcome, { note, segments, exchanges });
  await deps.finisher.finish({ update, attempts: [...known.earlier, attempt], park: settled.park });
  deps.count(sent.channel, outcome.kind);
  // The incident may have moved on while its card was on its way: the store then asked for an edit.
  if (to?.channel.revise !== undefined && ref !== null) app.handoff.due("revise", app.clock.now());
  if (update.state === "queued") app.handoff.due("deliver", settled.park?.until ?? update.dueAt);
  await deps.health.after(sent, to?.account.id ?? null, outcome, settled.broken);
  if (outcome.kind === "accepted" && outcome.movedTo !== undefined && sent.linkId !== null) {
    const moved = await moveLink(app, sent.linkId, outcome.movedTo);
    if (!moved.ok)
      app.log.warn({ link: sent.linkId, problem: moved.problem }, "a place moved, and its link could not follow");
  }
  if (settled.refused) await pageRefused(app, { ...sent, state: update.state });
}

/** Ends a message that is not sent any more. */
export async function end(
  deps: Deps,
  notification: Notification,
  state: "cancelled" | "unknown",
  note: string,
  attempts: readonly Attempt[],
): Promise<void> {
  const update = { ...updateOf(notification), state, note, reviseAt: null, updatedAt: deps.app.clock.now() };
  await deps.finisher.finish({ update, attempts, park: null });
  deps.count(notification.channel, state);
}
