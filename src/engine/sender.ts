import type { Attempt, Notification } from "#domain/notification.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { App } from "#app/app.ts";
import type { Composed } from "#app/compose.ts";
import type { OpenChannels, Reachable } from "#app/openchannels.ts";
import type { Outcome } from "#ports/channel.ts";

/** Where a notification goes: an open channel and an address of it. */
export type Destination = Reachable;

/** Finds the way of a notification by today's settings; else the outcome that says why there is none. */
export function destinationOf(
  channels: OpenChannels,
  snapshot: Snapshot,
  notification: Notification,
): Destination | Outcome {
  const { linkId, channel, accountId, address } = notification;
  const link = linkId === null ? null : snapshot.links.get(linkId);
  if (link === undefined) return gone("it was unlinked");
  const reach =
    link === null
      ? channels.forAddress(channel, accountId, address ?? {}, snapshot)
      : channels.forLink(link, snapshot, { tryBroken: notification.kind === "test" });
  return "problem" in reach ? gone(`it cannot be used: ${reach.problem}`) : reach;
}

function gone(why: string): Outcome {
  return { kind: "permanent", blame: "message", why };
}

/**
 * Renders and sends (or edits) once, within the channel's time limit. Anything thrown is our bug: it is logged with the error and
 * becomes an outcome, so that the person's next channel is tried.
 */
export async function trySend(
  app: App,
  to: Destination,
  sent: Notification,
  composed: () => Composed,
  purpose: Attempt["purpose"],
): Promise<Outcome> {
  const abort = new AbortController();
  const limit = setTimeout(() => abort.abort(), to.manifest.timeoutMs);
  const attempt = { idempotencyKey: sent.id, number: sent.attempts + 1, signal: abort.signal };
  try {
    const { notice, context } = composed();
    const wire = to.channel.render(notice, context);
    return purpose === "revise" && sent.ref !== null && to.channel.revise !== undefined
      ? await to.channel.revise(sent.ref, wire, to.address, attempt)
      : await to.channel.send(wire, to.address, attempt);
  } catch (error) {
    app.log.error({ err: error, notification: sent.id, channel: sent.channel }, "a channel threw; this is a bug in it");
    return { kind: "permanent", blame: "message", why: "Tocsin failed to make or send this message; see its log" };
  } finally {
    clearTimeout(limit);
  }
}
