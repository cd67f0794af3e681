import { actorName } from "#domain/actor.ts";
import { accountFor } from "#domain/audience.ts";
import type { Link } from "#domain/link.ts";
import type { CustomWords } from "#domain/notice.ts";
import { type BlastRadius, blastRadius } from "#domain/reach.ts";
import type { App } from "../app.ts";
import {
  appendAudit,
  type By,
  change,
  conflict,
  done,
  invalid,
  notFound,
  type Result,
  unchanged,
} from "../config/change.ts";
import { queued } from "./messages.ts";

/** Who and what loses its way when this link is gone; to be shown before it is. */
export async function linkRadius(app: App, linkId: string): Promise<Result<BlastRadius>> {
  const radius = blastRadius(await app.snapshots.current(), linkId);
  return radius === null ? notFound("link") : { ok: true, value: radius };
}

export type Unlinked =
  | { readonly kind: "unlinked"; readonly link: Link }
  /** Somebody in a rule or a fallback contact would become unreachable: say `override` and why, or give them another address first. */
  | { readonly kind: "blocked"; readonly radius: BlastRadius };

export interface UnlinkOrder {
  readonly linkId: string;
  readonly override: boolean;
  readonly reason: string | null;
}

/** Ends a link. It is kept for the log, and linking the same place again brings it back. The caller has checked the right to do it. */
export async function unlink(app: App, order: UnlinkOrder, by: By): Promise<Result<Unlinked>> {
  return change(app, by, async (tx, now) => {
    const link = now.links.get(order.linkId);
    const radius = blastRadius(now, order.linkId);
    if (link === undefined || radius === null) return notFound("link");
    const reason = order.reason?.trim() ?? "";
    if (radius.losses.length > 0 && !order.override) return unchanged<Unlinked>({ kind: "blocked", radius });
    if (radius.losses.length > 0 && reason === "")
      return invalid({ field: "reason", problem: "say why although pages will be lost" });
    const ended: Link = { ...link, state: "revoked" };
    await tx.putLink(ended);
    const data = { channel: link.channel, place: link.place, label: link.label, reason, losses: radius.losses };
    return done<Unlinked>({ kind: "unlinked", link: ended }, "link.ended", `link:${link.id}`, data);
  });
}

/**
 * Sends a test message through a link, a broken one included. `once`: the same text twice is one message. `words`: of a template that
 * is tried.
 */
export async function testLink(
  app: App,
  linkId: string,
  by: By,
  once: string = app.ids.next(),
  words: CustomWords = {},
): Promise<Result<{ readonly notificationId: string }>> {
  return app.store.write(async (tx) => {
    const snapshot = await app.snapshots.fresh(tx);
    const link = snapshot.links.get(linkId);
    if (link === undefined) return notFound("link");
    if (link.state === "pending") return conflict("Verify this address first.");
    const account = accountFor(link.channel, link.accountId, snapshot, link.addressKey);
    if (account === null) return conflict("No account of this channel is set up.");
    const test = queued(app, {
      id: app.ids.next(),
      key: `test|${linkId}|${once}`,
      kind: "test",
      severity: "info",
      why: { reason: "test", note: actorName(by.actor) },
      userId: link.owner.kind === "user" ? link.owner.id : null,
      linkId,
      address: null,
      channel: link.channel,
      accountId: account.id,
      data: { sender: actorName(by.actor), ...words },
    });
    await tx.save({ notifications: [test] });
    await appendAudit(app, tx, by, {
      action: "link.tested",
      target: `link:${linkId}`,
      data: { notification: test.id },
    });
    tx.wake("deliver");
    return { ok: true, value: { notificationId: test.id } };
  });
}
