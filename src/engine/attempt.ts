import type { App } from "#app/app.ts";
import type { Attempt, Notification } from "#domain/notification.ts";
import type { Outcome } from "#ports/channel.ts";

/**
 * The record of one request to a platform, ended now; its number follows those that the notification had. `note`: what is to be
 * known of it although the platform took it.
 */
export function attemptOf(
  app: App,
  sent: Notification,
  purpose: Attempt["purpose"],
  startedAt: number,
  outcome: Outcome,
  note: string | null = null,
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
  };
}
