import type { App } from "#app/app.ts";
import type { Attempt, Exchange, Notification } from "#domain/notification.ts";
import { noteWith } from "#domain/segment-note.ts";
import type { Outcome, Segments } from "#ports/channel.ts";

/** What is known of a try besides its outcome. */
export interface Besides {
  /** What is to be known of it although the platform took it: that it went out in the default words, and why. */
  readonly note: string | null;
  /** What it is paid by, where that goes by the segment. Shared by the pages of a bundle, and told with the bundle alone. */
  readonly segments: Segments | null;
  /** Its requests and their answers, masked. */
  readonly exchanges: readonly Exchange[] | null;
}

const nothing: Besides = { note: null, segments: null, exchanges: null };

/** The record of one try to hand a message to a platform, ended now; its number follows those that the notification had. */
export function attemptOf(
  app: App,
  sent: Notification,
  purpose: Attempt["purpose"],
  startedAt: number,
  outcome: Outcome,
  { note, segments, exchanges }: Besides = nothing,
): Attempt {
  return {
    id: app.ids.next(),
    notificationId: sent.id,
    number: sent.attempts + 1,
    purpose,
    startedAt,
    finishedAt: app.clock.now(),
    outcome: outcome.kind,
    why: outcome.kind === "accepted" ? noteWith(note, segments) : outcome.why,
    exchanges,
  };
}
