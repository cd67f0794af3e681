import type { App } from "#app/app.ts";
import type { Attempt, Exchange, Notification } from "#domain/notification.ts";
import type { Outcome } from "#ports/channel.ts";

/** What is known of a try besides its outcome. */
export interface Besides {
  /** What is to be known of it although the platform took it: that it went out in the default words, and why. */
  readonly note: string | null;
  /** Its requests and their answers, masked. */
  readonly exchanges: readonly Exchange[] | null;
}

const nothing: Besides = { note: null, exchanges: null };

/** The record of one try to hand a message to a platform, ended now; its number follows those that the notification had. */
export function attemptOf(
  app: App,
  sent: Notification,
  purpose: Attempt["purpose"],
  startedAt: number,
  outcome: Outcome,
  { note, exchanges }: Besides = nothing,
): Attempt {
  return {
    id: app.ids.next(),
    notificationId: sent.id,
    number: sent.attempts + 1,
    purpose,
    startedAt,
    finishedAt: app.clock.now(),
    outcome: outcome.kind,
    why: outcome.kind === "accepted" ? note : outcome.why,
    exchanges,
  };
}
