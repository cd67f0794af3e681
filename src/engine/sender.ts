import type { Attempt, Notification } from "#domain/notification.ts";
import type { OwnNote } from "#domain/skip-words.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { App } from "#app/app.ts";
import type { Composed } from "#app/compose.ts";
import { keptOf } from "#app/exchanges/keep.ts";
import { openTape } from "#app/exchanges/tape.ts";
import { inOwnWords } from "#app/templates/wording.ts";
import type { OpenChannels, Reachable } from "#app/openchannels.ts";
import type { Outcome } from "#ports/channel.ts";
import type { Besides } from "./attempt.ts";

/** Where a notification goes: an open channel and an address of it. */
export type Destination = Reachable;

/** Finds the ways of a notification by today's settings, best first; else the outcome that says why there is none. */
export function waysOf(
  channels: OpenChannels,
  snapshot: Snapshot,
  notification: Notification,
): readonly [Destination, ...Destination[]] | Outcome {
  const { linkId, channel, accountId, address } = notification;
  const link = linkId === null ? null : snapshot.links.get(linkId);
  if (link === undefined) return gone("unlinked");
  const reach =
    link === null
      ? channels.forAddress(channel, accountId, address ?? {}, snapshot)
      : channels.forLink(link, snapshot, {
          tryBroken: notification.kind === "test" || notification.why.reason === "sent_again",
        });
  return "problem" in reach ? gone(`cannot:${reach.problem}`) : reach;
}

/** Where a message is that was sent: only the account that sent it can edit it. */
export function destinationOf(channels: OpenChannels, snapshot: Snapshot, sent: Notification): Destination | Outcome {
  const ways = waysOf(channels, snapshot, sent);
  return "kind" in ways ? ways : (ways.find(({ account }) => account.id === sent.accountId) ?? ways[0]);
}

/** `why` is put into words for whoever reads it. */
function gone(why: OwnNote): Outcome {
  return { kind: "permanent", blame: "message", why };
}

/** What came of a try. */
export interface Tried extends Besides {
  readonly outcome: Outcome;
}

/**
 * Renders and sends (or edits) once, within the channel's time limit. Anything thrown is our bug: it is logged with the error and
 * becomes an outcome, so that the person's next channel is tried.
 */
export async function trySend(
  app: App,
  snapshot: Snapshot,
  to: Destination,
  sent: Notification,
  composed: () => Composed,
  purpose: Attempt["purpose"],
): Promise<Tried> {
  const abort = new AbortController();
  const attempt = { idempotencyKey: sent.id, number: sent.attempts + 1, signal: abort.signal };
  let limit: NodeJS.Timeout | undefined;
  const tape = openTape();
  let note: string | null = null;
  let actionToken: string | null = null;
  const exchanges = () => keptOf(tape.take(), { needles: to.needles, actionToken, everything: sent.kind === "code" });
  try {
    const made = composed();
    const { notice } = made;
    let { context } = made;
    // Most workspaces have no words of their own, and nothing waits for them then.
    if (snapshot.templates.size > 0 && to.manifest.style !== "out" && context.custom === undefined) {
      const words = await inOwnWords(app, snapshot, to.manifest.id, notice, context);
      if (words.custom !== null) context = { ...context, custom: words.custom };
      note = words.defaulted;
    }
    const wire = to.channel.render(notice, context);
    ({ actionToken } = context);
    limit = setTimeout(() => abort.abort(), to.manifest.timeoutMs);
    const { ref } = sent;
    const { revise } = to.channel;
    const outcome = await tape.run(() =>
      purpose === "revise" && ref !== null && revise !== undefined
        ? revise(ref, wire, to.address, attempt)
        : to.channel.send(wire, to.address, attempt),
    );
    return { outcome, note, segments: to.channel.segments?.(wire) ?? null, exchanges: exchanges() };
  } catch (error) {
    app.log.error({ err: error, notification: sent.id, channel: sent.channel }, "a channel threw; this is a bug in it");
    const why: OwnNote = "our_fault";
    return { outcome: { kind: "permanent", blame: "message", why }, note, segments: null, exchanges: exchanges() };
  } finally {
    clearTimeout(limit);
  }
}
